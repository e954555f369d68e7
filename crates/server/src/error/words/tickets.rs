//! Tickets and files.

use api::code;

use super::{Entry, entry};

/// Codes of tickets and files.
pub(super) const TABLE: &[Entry] = &[
    entry(
        code::WORK_RUNNING,
        (
            "Es wird noch gearbeitet",
            "Es läuft noch eine Zeiterfassung. Bitte beenden Sie diese zuerst; es wurde nichts geändert.",
        ),
        (
            "Work is running",
            "Work is still being timed. Please stop that first; nothing was changed.",
        ),
    ),
    entry(
        code::ALREADY_INVOICED,
        (
            "Schon abgerechnet",
            "Dieser Aufwand steht schon auf einer Rechnung und lässt sich nicht mehr ändern.",
        ),
        (
            "Already invoiced",
            "This work is on an invoice already and cannot be changed any more.",
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
        code::COST_NOTICE_CHANGED,
        (
            "Kosten nicht bestätigt",
            "Der Kostenhinweis ist inzwischen ein anderer oder wurde noch nicht bestätigt. Es wurde nichts gesendet; bitte lesen Sie den jetzigen Hinweis und bestätigen Sie ihn.",
        ),
        (
            "Costs not confirmed",
            "The cost notice is another one meanwhile, or was not confirmed. Nothing was sent; please read the present notice and confirm it.",
        ),
    ),
    entry(
        code::APPROVAL_CHANGED,
        (
            "Bereits entschieden oder geändert",
            "Über diesen Mehraufwand wurde inzwischen entschieden, oder er wird nicht mehr so angeboten. Ihre Entscheidung wurde nicht übernommen; bitte sehen Sie sich den aktuellen Stand an.",
        ),
        (
            "Decided or changed meanwhile",
            "This extra effort was decided on meanwhile, or is no longer offered like this. Your decision was not applied; please look at the current state.",
        ),
    ),
    entry(
        code::REOPEN_EXPIRED,
        (
            "Wiedereröffnen nicht mehr möglich",
            "Die Frist zum Wiedereröffnen ist abgelaufen. Bitte legen Sie ein neues Ticket an, das mit diesem verknüpft ist; Ihr Text ist nicht verloren.",
        ),
        (
            "Too late to reopen",
            "The time in which this ticket could be reopened is over. Please file a new ticket that is linked to this one; your text is not lost.",
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
];
