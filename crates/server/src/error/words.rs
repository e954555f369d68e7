//! The sentences of refusals, German and English: what happened, what was kept, what to do next.

use api::{FieldProblem, code};
use axum::http::{HeaderMap, header};

/// A language the server speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// The language of all portals so far.
    #[default]
    German,
    /// For everybody else.
    English,
}

impl Language {
    /// The first of the reader's languages that the server speaks, by the order of the list;
    /// German when nothing fits.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let listed = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        listed
            .unwrap_or_default()
            .split(',')
            .find_map(|entry| Self::known(entry.split(';').next().unwrap_or_default()))
            .unwrap_or_default()
    }

    /// The language of a tag like `de-AT`; German if it is another one.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        Self::known(tag).unwrap_or_default()
    }

    fn known(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        match tag.split('-').next().unwrap_or_default() {
            "de" => Some(Self::German),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

/// Title and detail of a problem.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) detail: &'static str,
}

struct Entry {
    code: &'static str,
    german: Words,
    english: Words,
}

const fn entry(
    code: &'static str,
    german: (&'static str, &'static str),
    english: (&'static str, &'static str),
) -> Entry {
    Entry {
        code,
        german: Words {
            title: german.0,
            detail: german.1,
        },
        english: Words {
            title: english.0,
            detail: english.1,
        },
    }
}

/// Every code with its words; the last entry serves codes without their own.
const TABLE: &[Entry] = &[
    entry(
        code::MALFORMED,
        (
            "Anfrage nicht lesbar",
            "Der Server konnte die Anfrage nicht lesen. Es wurde nichts geändert. Bitte prüfen Sie, ob Ihr Programm aktuell ist.",
        ),
        (
            "Request not readable",
            "The server could not read the request. Nothing was changed. Please check that your program is up to date.",
        ),
    ),
    entry(
        code::CURSOR_INVALID,
        (
            "Abgleich beginnt neu",
            "Der Merker für den Abgleich ist ungültig. Ihre Daten auf dem Server sind unverändert; das Programm lädt sie neu.",
        ),
        (
            "Synchronisation starts over",
            "The synchronisation cursor is not valid. Your data on the server is unchanged; the program loads it again.",
        ),
    ),
    entry(
        code::IDEMPOTENCY_KEY_MISSING,
        (
            "Kennung fehlt",
            "Schreibende Anfragen brauchen die Kopfzeile „Idempotency-Key“ mit einer UUID. Es wurde nichts geändert.",
        ),
        (
            "Key missing",
            "Requests that change something need the header “Idempotency-Key” with a UUID. Nothing was changed.",
        ),
    ),
    entry(
        code::INVALID_CREDENTIALS,
        (
            "Anmeldung nicht möglich",
            "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal.",
        ),
        (
            "Sign-in failed",
            "The e-mail address or the password is wrong. Please check both and try again.",
        ),
    ),
    entry(
        code::TOKEN_EXPIRED,
        (
            "Anmeldung abgelaufen",
            "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an; Entwürfe und Wartendes bleiben erhalten.",
        ),
        (
            "Sign-in expired",
            "Your sign-in has expired. Please sign in again; drafts and waiting items are kept.",
        ),
    ),
    entry(
        code::SESSION_REVOKED,
        (
            "Gerät abgemeldet",
            "Dieses Gerät wurde abgemeldet. Bitte melden Sie sich neu an.",
        ),
        (
            "Device signed out",
            "This device has been signed out. Please sign in again.",
        ),
    ),
    entry(
        code::NOT_ADMITTED,
        (
            "Nicht zur Anmeldung zugelassen",
            "Ihr Konto ist nicht zur Anmeldung zugelassen. Bitte wenden Sie sich an den Support.",
        ),
        (
            "Not admitted",
            "Your account is not admitted to sign in. Please contact support.",
        ),
    ),
    entry(
        code::FORBIDDEN,
        (
            "Nicht erlaubt",
            "Das ist mit Ihrer Berechtigung nicht möglich. Es wurde nichts geändert.",
        ),
        (
            "Not allowed",
            "Your permissions do not allow this. Nothing was changed.",
        ),
    ),
    entry(
        code::NOT_FOUND,
        (
            "Nicht gefunden",
            "Das gesuchte Element gibt es nicht, oder Sie haben keinen Zugriff darauf.",
        ),
        (
            "Not found",
            "This item does not exist, or you have no access to it.",
        ),
    ),
    entry(
        code::FIELD_CONFLICT,
        (
            "Inzwischen geändert",
            "Jemand hat diese Angabe inzwischen geändert. Ihre Änderung wurde nicht übernommen; bitte vergleichen Sie beide Werte.",
        ),
        (
            "Changed meanwhile",
            "Somebody has changed this value meanwhile. Your change was not applied; please compare the two values.",
        ),
    ),
    entry(
        code::ACTION_NOT_AVAILABLE,
        (
            "Aktion nicht möglich",
            "Diese Aktion ist im jetzigen Stand des Tickets nicht möglich. Es wurde nichts geändert; bitte sehen Sie sich den aktuellen Stand an.",
        ),
        (
            "Action not available",
            "This action is not possible in the ticket's present state. Nothing was changed; please look at its current state.",
        ),
    ),
    entry(
        code::REOPEN_EXPIRED,
        (
            "Wiedereröffnen nicht mehr möglich",
            "Die Frist zum Wiedereröffnen ist abgelaufen. Bitte legen Sie ein neues Ticket an; Ihr Text ist nicht verloren.",
        ),
        (
            "Too late to reopen",
            "The time in which this ticket could be reopened is over. Please file a new ticket; your text is not lost.",
        ),
    ),
    entry(
        code::OP_IN_PROGRESS,
        (
            "Wird gerade ausgeführt",
            "Derselbe Vorgang wird gerade ausgeführt. Bitte warten Sie einen Augenblick.",
        ),
        (
            "In progress",
            "The same operation is being carried out right now. Please wait a moment.",
        ),
    ),
    entry(
        code::DUPLICATE_ID,
        (
            "Kennung schon vergeben",
            "Es gibt bereits etwas mit dieser Kennung. Es wurde nichts überschrieben.",
        ),
        (
            "Id already taken",
            "Something with this id already exists. Nothing was overwritten.",
        ),
    ),
    entry(
        code::UPLOAD_OFFSET,
        (
            "Übertragung an anderer Stelle",
            "Der Server hat von dieser Datei schon einen anderen Teil. Die Übertragung wird dort fortgesetzt.",
        ),
        (
            "Upload continues elsewhere",
            "The server already has a different part of this file. The upload continues from there.",
        ),
    ),
    entry(
        code::CURSOR_EXPIRED,
        (
            "Abgleich beginnt neu",
            "Dieses Gerät war lange nicht verbunden. Der Bestand wird neu geladen; Ihre Entwürfe bleiben erhalten.",
        ),
        (
            "Synchronisation starts over",
            "This device has not been connected for a long time. Everything is loaded again; your drafts are kept.",
        ),
    ),
    entry(
        code::HISTORY_DIVERGED,
        (
            "Server zurückgesetzt",
            "Der Server wurde auf einen anderen Stand gebracht. Der Bestand wird neu geladen; Ihre Entwürfe bleiben erhalten.",
        ),
        (
            "Server was reset",
            "The server was brought to a different state. Everything is loaded again; your drafts are kept.",
        ),
    ),
    entry(
        code::TOO_LARGE,
        (
            "Zu groß",
            "Die Anfrage ist größer, als der Server annimmt. Es wurde nichts gespeichert.",
        ),
        (
            "Too large",
            "The request is larger than the server accepts. Nothing was stored.",
        ),
    ),
    entry(
        code::TYPE_BLOCKED,
        (
            "Dateityp nicht erlaubt",
            "Dateien dieses Typs nimmt das Portal nicht an. Bitte senden Sie die Datei in einem anderen Format.",
        ),
        (
            "File type not allowed",
            "The portal does not accept files of this type. Please send the file in another format.",
        ),
    ),
    entry(
        code::VALIDATION,
        (
            "Angaben unvollständig",
            "Bitte prüfen Sie die markierten Felder. Es wurde nichts gespeichert.",
        ),
        (
            "Input incomplete",
            "Please check the marked fields. Nothing was stored.",
        ),
    ),
    entry(
        code::IDEMPOTENCY_KEY_REUSED,
        (
            "Kennung schon benutzt",
            "Diese Kennung gehört zu einer anderen Anfrage. Es wurde nichts geändert.",
        ),
        (
            "Key already used",
            "This key belongs to a different request. Nothing was changed.",
        ),
    ),
    entry(
        code::UNKNOWN_UPLOAD,
        (
            "Anhang fehlt",
            "Ein Anhang ist auf dem Server nicht oder nicht vollständig vorhanden. Die Nachricht wurde nicht gespeichert; bitte übertragen Sie den Anhang noch einmal.",
        ),
        (
            "Attachment missing",
            "An attachment is missing or incomplete on the server. The message was not stored; please upload the attachment again.",
        ),
    ),
    entry(
        code::CLIENT_TOO_OLD,
        (
            "Programm zu alt",
            "Dieser Server braucht eine neuere Version von Pult. Entwürfe und Wartendes bleiben erhalten; bitte aktualisieren Sie das Programm.",
        ),
        (
            "Program too old",
            "This server needs a newer version of Pult. Drafts and waiting items are kept; please update the program.",
        ),
    ),
    entry(
        code::RATE_LIMITED,
        (
            "Zu viele Anfragen",
            "Das waren zu viele Anfragen in kurzer Zeit. Bitte versuchen Sie es später noch einmal.",
        ),
        (
            "Too many requests",
            "Those were too many requests in a short time. Please try again later.",
        ),
    ),
    entry(
        code::UPLOAD_CHECKSUM,
        (
            "Übertragung beschädigt",
            "Die Datei ist nicht so angekommen, wie sie abgeschickt wurde. Sie wird noch einmal übertragen.",
        ),
        (
            "Upload damaged",
            "The file did not arrive as it was sent. It will be uploaded again.",
        ),
    ),
    entry(
        code::RANGE_NOT_SATISFIABLE,
        (
            "Bereich nicht vorhanden",
            "Der angefragte Teil liegt außerhalb der Datei.",
        ),
        ("No such range", "The requested part lies outside the file."),
    ),
    entry(
        code::MAINTENANCE,
        (
            "Wartung",
            "Der Server wird gerade gewartet. Ihre Eingaben bleiben auf diesem Gerät und werden später gesendet.",
        ),
        (
            "Maintenance",
            "The server is under maintenance. Your input stays on this device and is sent later.",
        ),
    ),
    entry(
        code::OVERLOADED,
        (
            "Server ausgelastet",
            "Der Server ist gerade ausgelastet. Ihre Eingaben bleiben auf diesem Gerät und werden später gesendet.",
        ),
        (
            "Server busy",
            "The server is busy right now. Your input stays on this device and is sent later.",
        ),
    ),
    entry(
        code::REPLICA_BEHIND,
        (
            "Server holt auf",
            "Der Server holt gerade Änderungen nach. Bitte versuchen Sie es gleich noch einmal.",
        ),
        (
            "Server catching up",
            "The server is catching up. Please try again in a moment.",
        ),
    ),
    entry(
        code::INTERNAL,
        (
            "Fehler im Server",
            "Im Server ist ein Fehler aufgetreten. Es wurde nichts geändert; bitte versuchen Sie es später noch einmal.",
        ),
        (
            "Server error",
            "The server failed. Nothing was changed; please try again later.",
        ),
    ),
];

/// Title and detail for a code.
pub(super) fn of(code: &str, language: Language) -> Words {
    let last = TABLE.len() - 1;
    let entry = TABLE
        .iter()
        .find(|entry| entry.code == code)
        .unwrap_or(&TABLE[last]);
    match language {
        Language::German => entry.german,
        Language::English => entry.english,
    }
}

/// The sentence for a file or text above its limit.
pub(super) fn of_size(bytes: u64, language: Language) -> String {
    let (size, unit) = match bytes {
        0..1_048_576 => (bytes / 1024, "KB"),
        _ => (bytes / 1_048_576, "MB"),
    };
    match language {
        Language::German => format!(
            "Zu groß: erlaubt sind höchstens {size} {unit}. Es wurde nichts gespeichert; bitte verkleinern Sie die Datei oder teilen Sie sie auf."
        ),
        Language::English => format!(
            "Too large: at most {size} {unit} are allowed. Nothing was stored; please make the file smaller or split it."
        ),
    }
}

/// The sentence for something to be tried again after `seconds`.
pub(super) fn of_wait(code: &str, seconds: u32, language: Language) -> String {
    if code != code::RATE_LIMITED {
        return of(code, language).detail.to_owned();
    }
    let minutes = seconds.div_ceil(60);
    match (language, minutes) {
        (Language::German, 1) => {
            "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie eine Minute.".to_owned()
        }
        (Language::German, _) => format!(
            "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie {minutes} Minuten."
        ),
        (Language::English, 1) => {
            "Those were too many tries in a short time. Please wait a minute.".to_owned()
        }
        (Language::English, _) => {
            format!("Those were too many tries in a short time. Please wait {minutes} minutes.")
        }
    }
}

/// The sentence for a field at fault, for the codes that have one.
pub(super) fn of_field(field: &FieldProblem, language: Language) -> Option<String> {
    let limit = field
        .current
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let name = name_of(&field.pointer, language);
    let sentence = match language {
        Language::German => match field.code.as_str() {
            "required" => format!("{name} fehlt. Bitte ergänzen Sie die Angabe."),
            "too_long" => format!("{name} ist zu lang: höchstens {limit} Zeichen sind erlaubt."),
            "too_short" => format!("{name} ist zu kurz: mindestens {limit} Zeichen sind nötig."),
            "control_characters" => format!("{name} enthält Steuerzeichen, die hier nicht erlaubt sind."),
            "unknown" => format!("{name} hat einen Wert, den das Portal nicht kennt."),
            "empty" => "Die Datei ist leer (0 Byte) und wurde nicht angenommen. Bitte prüfen Sie, ob sie fertig gespeichert ist.".to_owned(),
            "too_many_files" => format!("Zu viele Anhänge: höchstens {limit} sind je Nachricht erlaubt."),
            "not_allowed" => format!("{name} kann hier nicht gesetzt werden."),
            _ => format!("{name}: Diese Angabe nimmt das Portal so nicht an."),
        },
        Language::English => match field.code.as_str() {
            "required" => format!("{name} is missing. Please fill it in."),
            "too_long" => format!("{name} is too long: at most {limit} characters are allowed."),
            "too_short" => format!("{name} is too short: at least {limit} characters are needed."),
            "control_characters" => format!("{name} contains control characters, which are not allowed here."),
            "unknown" => format!("{name} has a value the portal does not know."),
            "empty" => "The file is empty (0 bytes) and was not accepted. Please check that it was saved completely.".to_owned(),
            "too_many_files" => format!("Too many attachments: at most {limit} are allowed per message."),
            "not_allowed" => format!("{name} cannot be set here."),
            _ => format!("{name}: the portal does not accept this value."),
        },
    };
    Some(sentence)
}

/// A field's name in a sentence; fields of a form are named by their id.
fn name_of(pointer: &str, language: Language) -> String {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    let known = match (language, last) {
        (Language::German, "subject") => "Der Betreff",
        (Language::German, "body") => "Der Text",
        (Language::German, "priority") => "Die Priorität",
        (Language::German, "type") => "Die Art des Tickets",
        (Language::German, "attachments") => "Der Anhang",
        (Language::German, "requester_id") => "Der Kunde",
        (Language::German, "user_id") => "Die Person",
        (Language::German, "minutes") => "Die Dauer",
        (Language::English, "subject") => "The subject",
        (Language::English, "body") => "The text",
        (Language::English, "priority") => "The priority",
        (Language::English, "type") => "The kind of ticket",
        (Language::English, "attachments") => "The attachment",
        (Language::English, "requester_id") => "The customer",
        (Language::English, "user_id") => "The person",
        (Language::English, "minutes") => "The duration",
        (Language::German, _) => return format!("Das Feld „{last}“"),
        (Language::English, _) => return format!("The field “{last}”"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_first_language_the_server_speaks_is_taken() {
        let language = |list: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, list.parse().unwrap());
            Language::of(&headers)
        };
        assert_eq!(language("en-GB,de;q=0.5"), Language::English);
        assert_eq!(language("fr, de-AT;q=0.8, en;q=0.5"), Language::German);
        assert_eq!(language("fr"), Language::German);
        assert_eq!(Language::of(&HeaderMap::new()), Language::German);
    }

    #[test]
    fn every_sentence_ends_and_no_code_is_listed_twice() {
        for (index, entry) in TABLE.iter().enumerate() {
            for words in [entry.german, entry.english] {
                assert!(words.detail.ends_with('.'), "{}", entry.code);
                assert!(!words.title.is_empty(), "{}", entry.code);
            }
            assert!(
                TABLE[index + 1..]
                    .iter()
                    .all(|other| other.code != entry.code)
            );
        }
    }
}
