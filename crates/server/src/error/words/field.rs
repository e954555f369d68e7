//! Sentences about a field, a size, a time to wait.

use api::{FieldProblem, code};
use serde_json::Value;

use super::{Language, of};

/// The sentence for a file or text above its limit.
pub(in crate::error) fn of_size(bytes: u64, language: Language) -> String {
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
pub(in crate::error) fn of_wait(code: &str, seconds: u32, language: Language) -> String {
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
pub(in crate::error) fn of_field(field: &FieldProblem, language: Language) -> Option<String> {
    let limit = match &field.current {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
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
            "same_ticket" => "Das ist dasselbe Ticket. Bitte wählen Sie ein anderes.".to_owned(),
            "other_organization" => "Dieses Ticket gehört zu einer anderen Organisation; deren Personen dürfen es nicht sehen. Es wurde nichts geändert.".to_owned(),
            "finished" => "Dieses Ticket ist schon abgeschlossen. Bitte wählen Sie eines, das noch offen ist.".to_owned(),
            "everything" => "Im Ticket muss mindestens eine Nachricht bleiben. Bitte wählen Sie nur aus, was zum anderen Anliegen gehört.".to_owned(),
            "not_empty" => "Die Kategorie enthält noch Artikel oder Kategorien. Bitte verschieben oder löschen Sie diese zuerst.".to_owned(),
            "day" => format!("{name} ist kein Tag des Kalenders. Bitte schreiben Sie ihn als JJJJ-MM-TT."),
            "before_from" => "Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie beide Angaben.".to_owned(),
            "email" => "Das ist keine gültige E-Mail-Adresse. Bitte prüfen Sie die Schreibweise.".to_owned(),
            "taken" => "Zu dieser E-Mail-Adresse gibt es schon ein Nutzerkonto. Ein Nutzerkonto gehört zu genau einer Organisation; für eine weitere ist ein eigenes Konto mit einer anderen E-Mail-Adresse nötig.".to_owned(),
            "one_organization" => "Ein Nutzerkonto gehört zu genau einer Organisation und kann nicht in eine andere wechseln. Bitte legen Sie dort ein eigenes Konto mit einer anderen E-Mail-Adresse an.".to_owned(),
            "code_invalid" => "Der Code ist falsch, schon benutzt oder abgelaufen. Es wurde nichts geändert; bitte fordern Sie einen neuen an.".to_owned(),
            "second_factor" => "Der Code stimmt nicht oder wurde schon benutzt. Bitte warten Sie auf den nächsten und geben Sie ihn ein.".to_owned(),
            "contradiction" => format!("Das Portal-Dokument ist so nicht verwendbar, an der Stelle {}: {limit}. Es gilt weiter, was bisher galt.", field.pointer),
            "not_https" => format!("{name} muss mit https:// beginnen und einen Server nennen."),
            "has_password" => format!("{name} darf kein Passwort enthalten."),
            "private_network" => format!("{name} führt in ein privates Netz; dorthin sendet der Server nichts."),
            "too_many" => format!("Das sind zu viele: höchstens {limit} sind möglich."),
            "in_future" => format!("{name} liegt in der Zukunft."),
            "number_taken" => "Diese Rechnungsnummer gibt es schon.".to_owned(),
            "not_newer" => format!("Die Version muss größer sein als die bisherige ({limit}). Es gilt weiter, was bisher galt."),
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
            "same_ticket" => "This is the same ticket. Please choose another one.".to_owned(),
            "other_organization" => "That ticket belongs to another organisation, whose people must not see this one. Nothing was changed.".to_owned(),
            "finished" => "That ticket is finished already. Please choose one that is still open.".to_owned(),
            "everything" => "At least one message must stay in the ticket. Please choose only what belongs to the other concern.".to_owned(),
            "not_empty" => "The category still holds articles or categories. Please move or delete those first.".to_owned(),
            "day" => format!("{name} is no day of the calendar. Please write it as YYYY-MM-DD."),
            "before_from" => "The last day is before the first one. Please check both.".to_owned(),
            "email" => "This is not a valid e-mail address. Please check the spelling.".to_owned(),
            "taken" => "This e-mail address already has an account. An account belongs to exactly one organisation; another one needs an account of its own with a different e-mail address.".to_owned(),
            "one_organization" => "An account belongs to exactly one organisation and cannot move to another. Please make an account of its own there, with a different e-mail address.".to_owned(),
            "code_invalid" => "The code is wrong, already used or expired. Nothing was changed; please ask for a new one.".to_owned(),
            "second_factor" => "The code is wrong or was already used. Please wait for the next one and enter it.".to_owned(),
            "contradiction" => format!("The portal document is not usable, at {}: {limit}. What was in force stays in force.", field.pointer),
            "not_https" => format!("{name} must begin with https:// and name a server."),
            "has_password" => format!("{name} must not contain a password."),
            "private_network" => format!("{name} leads into a private network, to which the server sends nothing."),
            "too_many" => format!("These are too many: at most {limit} are possible."),
            "in_future" => format!("{name} is in the future."),
            "number_taken" => "There is an invoice with this number already.".to_owned(),
            "not_newer" => format!("The version must be greater than the present one ({limit}). What was in force stays in force."),
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
        (Language::German, "title") => "Der Titel",
        (Language::German, "from") => "Der erste Tag",
        (Language::German, "until") => "Der letzte Tag",
        (Language::German, "summary") => "Die Zusammenfassung",
        (Language::German, "keywords") => "Das Stichwort",
        (Language::German, "category_id" | "parent_id") => "Die Kategorie",
        (Language::German, "priority") => "Die Priorität",
        (Language::German, "type") => "Die Art des Tickets",
        (Language::German, "attachments") => "Der Anhang",
        (Language::German, "requester_id") => "Der Kunde",
        (Language::German, "user_id") => "Die Person",
        (Language::German, "minutes") => "Die Dauer",
        (Language::German, "message_ids" | "message_id") => "Die Nachricht",
        (Language::German, "ticket_id" | "into" | "of") => "Das Ticket",
        (Language::German, "url") => "Die Adresse",
        (Language::German, "email") => "Die E-Mail-Adresse",
        (Language::German, "name") => "Der Name",
        (Language::German, "password") => "Das Passwort",
        (Language::German, "code") => "Der Code",
        (Language::German, "roles") => "Die Rolle",
        (Language::German, "state") => "Der Zustand des Kontos",
        (Language::German, "organization_id") => "Die Organisation",
        (Language::German, "primary_contact_id") => "Der Primärkontakt",
        (Language::German, "monitoring_contact_id") => "Der Monitoring-Kontakt",
        (Language::English, "subject") => "The subject",
        (Language::English, "body") => "The text",
        (Language::English, "title") => "The title",
        (Language::English, "from") => "The first day",
        (Language::English, "until") => "The last day",
        (Language::English, "summary") => "The summary",
        (Language::English, "keywords") => "The keyword",
        (Language::English, "category_id" | "parent_id") => "The category",
        (Language::English, "priority") => "The priority",
        (Language::English, "type") => "The kind of ticket",
        (Language::English, "attachments") => "The attachment",
        (Language::English, "requester_id") => "The customer",
        (Language::English, "user_id") => "The person",
        (Language::English, "minutes") => "The duration",
        (Language::English, "message_ids" | "message_id") => "The message",
        (Language::English, "ticket_id" | "into" | "of") => "The ticket",
        (Language::English, "url") => "The address",
        (Language::English, "email") => "The e-mail address",
        (Language::English, "name") => "The name",
        (Language::English, "password") => "The password",
        (Language::English, "code") => "The code",
        (Language::English, "roles") => "The role",
        (Language::English, "state") => "The account's state",
        (Language::English, "organization_id") => "The organisation",
        (Language::English, "primary_contact_id") => "The primary contact",
        (Language::English, "monitoring_contact_id") => "The monitoring contact",
        (Language::German, _) => return format!("Das Feld „{last}“"),
        (Language::English, _) => return format!("The field “{last}”"),
    };
    known.to_owned()
}
