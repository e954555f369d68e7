//! What can happen to any request.

use api::code;

use super::{Entry, entry};

/// Codes of all routes; the last entry serves codes without their own.
pub(super) const TABLE: &[Entry] = &[
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
        code::PRECONDITION_REQUIRED,
        (
            "Stand nicht genannt",
            "Die Anfrage nennt nicht, welchen Stand sie ändert (If-Match). Es wurde nichts geändert.",
        ),
        (
            "Version not named",
            "The request does not name the version it changes (If-Match). Nothing was changed.",
        ),
    ),
    entry(
        code::PRECONDITION_FAILED,
        (
            "Inzwischen geändert",
            "Jemand anderes hat inzwischen etwas geändert. Es wurde nichts überschrieben; bitte lesen Sie den neuen Stand.",
        ),
        (
            "Changed meanwhile",
            "Somebody else has changed something meanwhile. Nothing was overwritten; please read the new version.",
        ),
    ),
    entry(
        code::PORTAL_FROM_FILE,
        (
            "Das Portal steht in einer Datei",
            "Der Server liest das Portal aus einer Datei. Bitte ändern Sie es dort; der Server übernimmt es von selbst.",
        ),
        (
            "The portal is in a file",
            "The server reads the portal from a file. Please change it there; the server takes it over by itself.",
        ),
    ),
    entry(
        code::NO_PICTURE,
        (
            "Kein Bild zum Verkleinern",
            "Von dieser Datei gibt es kein kleines Bild. Die Datei selbst ist unverändert und lässt sich öffnen.",
        ),
        (
            "No picture to make small",
            "There is no small picture of this file. The file itself is unchanged and can be opened.",
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
