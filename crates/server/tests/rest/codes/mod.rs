//! Every code the API can refuse with, provoked: its status, where it points, what it says.

mod held;
mod offered;
mod provoke;

use std::collections::BTreeSet;

use crate::support::Answer;

/// What a refusal looks like: its status, where it points, the German sentence.
struct Look(u16, Option<&'static str>, &'static str);

/// Codes no server of this version answers with, and why clients know them all the same.
const RESERVED: [(&str, &str); 1] = [(
    "replica_behind",
    "this version reads where it writes; a later one may read from copies",
)];

#[tokio::test]
async fn every_code_is_refused_with_as_the_table_says() {
    let mut provoked = BTreeSet::new();
    for code in api::code::ALL {
        if RESERVED.iter().any(|(reserved, _)| reserved == code) {
            continue;
        }
        let look = look_of(code).unwrap_or_else(|| {
            panic!("say in tests/rest/codes/mod.rs, `look_of`, how `{code}` looks")
        });
        let answer = provoke::provoke(code).await.unwrap_or_else(|| {
            panic!("write in tests/rest/codes/provoke.rs what `{code}` comes of")
        });
        looks(code, &look, &answer);
        provoked.insert(*code);
    }
    assert_eq!(provoked.len() + RESERVED.len(), api::code::ALL.len());
}

fn looks(code: &str, Look(status, pointer, german): &Look, answer: &Answer) {
    let problem = answer.refused(*status, code);
    assert_eq!(problem.detail, *german, "{code}");
    let points = problem.errors.first().map(|field| &*field.pointer);
    assert_eq!(points, *pointer, "{code}");
    if [429, 503].contains(status) {
        let seconds: u32 = answer.header("retry-after").parse().unwrap();
        assert_eq!(problem.retry_after, Some(seconds), "{code}");
        assert!(seconds > 0, "{code}");
    }
}

#[rustfmt::skip]
fn look_of(code: &str) -> Option<Look> {
    Some(match code {
        "malformed" => Look(400, None, "Der Server konnte die Anfrage nicht lesen. Es wurde nichts geändert. Bitte prüfen Sie, ob Ihr Programm aktuell ist."),
        "cursor_invalid" => Look(400, None, "Der Merker für den Abgleich ist ungültig. Ihre Daten auf dem Server sind unverändert; das Programm lädt sie neu."),
        "idempotency_key_missing" => Look(400, None, "Schreibende Anfragen brauchen die Kopfzeile „Idempotency-Key“ mit einer UUID. Es wurde nichts geändert."),
        "auth.invalid_credentials" => Look(401, None, "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal."),
        "auth.token_expired" => Look(401, None, "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an; Entwürfe und Wartendes bleiben erhalten."),
        "auth.session_revoked" => Look(401, None, "Dieses Gerät wurde abgemeldet. Bitte melden Sie sich neu an."),
        "auth.not_admitted" => Look(403, None, "Ihr Konto ist nicht zur Anmeldung zugelassen. Bitte wenden Sie sich an den Support."),
        "auth.second_factor_required" => Look(401, None, "Bitte geben Sie den Code aus Ihrer Authenticator-App ein, oder einen Ihrer Wiederherstellungscodes."),
        "auth.password_not_set" => Look(403, None, "Ihr Konto ist noch nicht bestätigt. Bitte legen Sie Ihr Passwort mit dem Code aus unserer E-Mail fest; danach können Sie sich anmelden."),
        "auth.pending_support_id" => Look(403, None, "Ihrem Konto ist noch keine Support-ID zugeordnet. Es wurde nichts gespeichert; bitte wenden Sie sich an den Support, wenn das so bleibt."),
        "user_never_deleted" => Look(403, None, "Löschen Sie den Nutzer nicht. Andernfalls lassen sich dessen Tickets nicht mehr der Organisation zuordnen. Wer die Organisation verlässt, wird vom Support auf „Inaktiv“ gesetzt; bitte melden Sie ihn dort."),
        "invalid_grant" => Look(400, None, "Diese Anmeldung ist ungültig, schon benutzt oder abgelaufen. Bitte beginnen Sie sie noch einmal."),
        "authorization_pending" => Look(400, None, "Die Anmeldung ist im Browser noch nicht bestätigt. Das Programm fragt von selbst wieder nach."),
        "slow_down" => Look(400, None, "Das Programm fragt zu oft nach der Bestätigung. Es fragt von selbst langsamer."),
        "expired_token" => Look(400, None, "Die Anmeldung wurde nicht rechtzeitig bestätigt. Bitte beginnen Sie sie noch einmal."),
        "access_denied" => Look(400, None, "Die Anmeldung wurde im Browser abgelehnt. Bitte beginnen Sie sie noch einmal, wenn das ein Versehen war."),
        "forbidden" => Look(403, None, "Das ist mit Ihrer Berechtigung nicht möglich. Es wurde nichts geändert."),
        "not_found" => Look(404, None, "Das gesuchte Element gibt es nicht, oder Sie haben keinen Zugriff darauf."),
        "field_conflict" => Look(409, Some("/set/subject"), "Jemand hat diese Angabe inzwischen geändert. Ihre Änderung wurde nicht übernommen; bitte vergleichen Sie beide Werte."),
        "action_not_available" => Look(409, None, "Diese Aktion ist im jetzigen Stand des Tickets nicht möglich. Es wurde nichts geändert; bitte sehen Sie sich den aktuellen Stand an."),
        "cost_notice_changed" => Look(409, None, "Der Kostenhinweis ist inzwischen ein anderer oder wurde noch nicht bestätigt. Es wurde nichts gesendet; bitte lesen Sie den jetzigen Hinweis und bestätigen Sie ihn."),
        "approval_changed" => Look(409, None, "Über diesen Mehraufwand wurde inzwischen entschieden, oder er wird nicht mehr so angeboten. Ihre Entscheidung wurde nicht übernommen; bitte sehen Sie sich den aktuellen Stand an."),
        "work_running" => Look(409, None, "Es läuft noch eine Zeiterfassung. Bitte beenden Sie diese zuerst; es wurde nichts geändert."),
        "already_invoiced" => Look(409, None, "Dieser Aufwand steht schon auf einer Rechnung und lässt sich nicht mehr ändern."),
        "portal_from_file" => Look(409, None, "Der Server liest das Portal aus einer Datei. Bitte ändern Sie es dort; der Server übernimmt es von selbst."),
        "reopen_expired" => Look(409, None, "Die Frist zum Wiedereröffnen ist abgelaufen. Bitte legen Sie ein neues Ticket an, das mit diesem verknüpft ist; Ihr Text ist nicht verloren."),
        "op_in_progress" => Look(409, None, "Derselbe Vorgang wird gerade ausgeführt. Bitte warten Sie einen Augenblick."),
        "duplicate_id" => Look(409, None, "Es gibt bereits etwas mit dieser Kennung. Es wurde nichts überschrieben."),
        "upload_offset" => Look(409, None, "Der Server hat von dieser Datei schon einen anderen Teil. Die Übertragung wird dort fortgesetzt."),
        "cursor_expired" => Look(410, None, "Dieses Gerät war lange nicht verbunden. Der Bestand wird neu geladen; Ihre Entwürfe bleiben erhalten."),
        "history_diverged" => Look(410, None, "Der Server wurde auf einen anderen Stand gebracht. Der Bestand wird neu geladen; Ihre Entwürfe bleiben erhalten."),
        "too_large" => Look(413, Some("/size"), "Zu groß: erlaubt sind höchstens 25 MB. Es wurde nichts gespeichert; bitte verkleinern Sie die Datei oder teilen Sie sie auf."),
        "precondition_failed" => Look(412, None, "Jemand anderes hat inzwischen etwas geändert. Es wurde nichts überschrieben; bitte lesen Sie den neuen Stand."),
        "precondition_required" => Look(428, None, "Die Anfrage nennt nicht, welchen Stand sie ändert (If-Match). Es wurde nichts geändert."),
        "type_blocked" => Look(415, Some("/name"), "Dateien dieses Typs nimmt das Portal nicht an. Bitte senden Sie die Datei in einem anderen Format."),
        "no_picture" => Look(415, None, "Von dieser Datei gibt es kein kleines Bild. Die Datei selbst ist unverändert und lässt sich öffnen."),
        "range_not_satisfiable" => Look(416, None, "Der angefragte Teil liegt außerhalb der Datei."),
        "validation" => Look(422, Some("/subject"), "Der Betreff fehlt. Bitte ergänzen Sie die Angabe."),
        "idempotency_key_reused" => Look(422, None, "Diese Kennung gehört zu einer anderen Anfrage. Es wurde nichts geändert."),
        "unknown_upload" => Look(422, None, "Ein Anhang ist auf dem Server nicht oder nicht vollständig vorhanden. Die Nachricht wurde nicht gespeichert; bitte übertragen Sie den Anhang noch einmal."),
        "client_too_old" => Look(426, None, "Dieser Server braucht eine neuere Version von Pult. Entwürfe und Wartendes bleiben erhalten; bitte aktualisieren Sie das Programm."),
        "rate_limited" => Look(429, None, "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie eine Minute."),
        "upload_checksum" => Look(460, None, "Die Datei ist nicht so angekommen, wie sie abgeschickt wurde. Sie wird noch einmal übertragen."),
        "internal" => Look(500, None, "Im Server ist ein Fehler aufgetreten. Es wurde nichts geändert; bitte versuchen Sie es später noch einmal."),
        "maintenance" => Look(503, None, "Der Server wird gerade gewartet. Ihre Eingaben bleiben auf diesem Gerät und werden später gesendet."),
        "overloaded" => Look(503, None, "Der Server ist gerade ausgelastet. Ihre Eingaben bleiben auf diesem Gerät und werden später gesendet."),
        _ => return None,
    })
}
