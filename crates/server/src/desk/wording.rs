//! What mails say of prices, promises, releases and acceptance.

use api::{EventBody, Time};
use portal::Document;
use portal::document::Label;
use portal::quote::factor;

use super::mail::{About, minutes};
use crate::error::Language;

/// A change in a line; none if the event is something else.
pub(super) fn line(about: About<'_>, event: &EventBody) -> Option<String> {
    let word = |german: &'static str, english: &'static str| match about.language {
        Language::German => german,
        Language::English => english,
    };
    let to = event.to.as_str();
    Some(match event.kind.as_str() {
        "level" => format!("{}: {}", word("Jetzt", "Now"), level(about, to)),
        "cost_confirmed" => {
            let notice = notice(about.document, &event.from)?;
            format!("{}: {notice}", word("Bestätigt", "Confirmed"))
        }
        "approval_requested" => effort(about, word("Mehraufwand", "Extra effort"), event),
        "approval_approved" => effort(
            about,
            word("Mehraufwand freigegeben", "Extra effort released"),
            event,
        ),
        "approval_rejected" => effort(
            about,
            word("Mehraufwand abgelehnt", "Extra effort refused"),
            event,
        ),
        "approval_expired" => effort(
            about,
            word(
                "Frist zur Freigabe abgelaufen, Mehraufwand",
                "Not released in time, extra effort",
            ),
            event,
        ),
        "acceptance_requested" if to.is_empty() => word(
            "Die Leistungen können geprüft werden.",
            "The work can be tested.",
        )
        .to_owned(),
        "acceptance_requested" => format!("{}: {to}", word("Zu prüfen", "To be tested")),
        "acceptance_item" => {
            let found = match to {
                "ok" => word("in Ordnung", "in order"),
                "defect" => word("Mangel", "defect"),
                _ => word("noch zu prüfen", "still to be tested"),
            };
            format!("{}: {found}", event.from)
        }
        "accepted" => format!("{}: {to}", word("Abnahme erteilt", "Accepted")),
        "rejected" => format!("{}: {to}", word("Mängel gemeldet", "Defects reported")),
        "escalated" => word("Das Ticket wurde eskaliert.", "The ticket was escalated.").to_owned(),
        "planned_for" => {
            let usual = word("Geplant für", "Planned for");
            let label = about.document.label(Label::PlannedDate).unwrap_or(usual);
            let open = word("noch offen", "not known yet");
            let when = moment(about, to).unwrap_or_else(|| open.to_owned());
            format!("{label}: {when}")
        }
        _ => return None,
    })
}

/// The provider's own texts about what happened.
pub(super) fn texts(document: &Document, events: &[EventBody]) -> Vec<String> {
    let text = |event: &EventBody| match event.kind.as_str() {
        "approval_requested" => document.billing.approval_text.clone(),
        "acceptance_requested" => document.acceptance.text.clone(),
        "deployed" => document.acceptance.deployed_text.clone(),
        _ => String::new(),
    };
    let texts = events.iter().map(text);
    texts.filter(|text| !text.is_empty()).collect()
}

/// The provider's word for a service level, and its rate where it is a dearer one.
fn level(about: About<'_>, id: &str) -> String {
    let mut levels = about.document.service_levels.iter();
    let Some(level) = levels.find(|level| level.id == id) else {
        return id.to_owned();
    };
    let label = &level.label;
    match (about.language, level.rate_percent) {
        (_, 100) => label.clone(),
        (Language::German, rate) => format!("{label} (Faktor {})", factor(rate, ',')),
        (Language::English, rate) => format!("{label} (factor {})", factor(rate, '.')),
    }
}

/// The text of a notice that an event names with its version.
fn notice<'a>(document: &'a Document, named: &str) -> Option<&'a str> {
    let id = named.rsplit_once(' ').map_or(named, |(id, _)| id);
    let mut notices = document.cost_notices.iter();
    let found = notices.find(|notice| notice.id == id);
    found.map(|notice| notice.text.as_str())
}

/// Minutes and, where it is named, what they cost.
fn effort(about: About<'_>, word: &str, event: &EventBody) -> String {
    let time = minutes(&event.to);
    match (event.from.split_once(' '), about.language) {
        (None, _) => format!("{word}: {time}"),
        (Some((amount, "EUR")), Language::German) => {
            format!(
                "{word}: {time}, voraussichtlich {} €",
                amount.replace('.', ",")
            )
        }
        (Some((amount, currency)), Language::German) => {
            let amount = amount.replace('.', ",");
            format!("{word}: {time}, voraussichtlich {amount} {currency}")
        }
        (Some((amount, currency)), Language::English) => {
            format!("{word}: {time}, about {currency} {amount}")
        }
    }
}

/// A moment in the portal's own time zone.
fn moment(about: About<'_>, text: &str) -> Option<String> {
    let at: Time = text.parse().ok()?;
    let zone: chrono_tz::Tz = about.document.timezone.parse().ok()?;
    let at = at.with_timezone(&zone);
    Some(match about.language {
        Language::German => at.format("%d.%m.%Y, %H:%M Uhr").to_string(),
        Language::English => at.format("%Y-%m-%d, %H:%M").to_string(),
    })
}
