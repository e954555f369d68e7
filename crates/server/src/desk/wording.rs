//! What mails say of prices and promises.

use api::EventBody;
use portal::Document;
use portal::quote::factor;

use super::mail::About;
use crate::error::Language;

/// A change of price or promise in a line; none if the event is something else.
pub(super) fn line(about: About<'_>, event: &EventBody) -> Option<String> {
    let document = about.document;
    let german = about.language == Language::German;
    Some(match event.kind.as_str() {
        "level" => {
            let (to, at) = level(document, &event.to, about.language);
            let word = if german { "Jetzt" } else { "Now" };
            format!("{word}: {to}{at}")
        }
        "cost_confirmed" => {
            let word = if german { "Bestätigt" } else { "Confirmed" };
            format!("{word}: {}", notice(document, &event.from)?)
        }
        _ => return None,
    })
}

/// The provider's word for a service level, and its rate where it is a dearer one.
fn level<'a>(document: &'a Document, id: &'a str, language: Language) -> (&'a str, String) {
    let mut levels = document.service_levels.iter();
    let Some(level) = levels.find(|level| level.id == id) else {
        return (id, String::new());
    };
    let rate = match (language, level.rate_percent) {
        (_, 100) => String::new(),
        (Language::German, rate) => format!(" (Faktor {})", factor(rate, ',')),
        (Language::English, rate) => format!(" (factor {})", factor(rate, '.')),
    };
    (&level.label, rate)
}

/// The text of a notice that an event names with its version.
fn notice<'a>(document: &'a Document, named: &str) -> Option<&'a str> {
    let id = named.rsplit_once(' ').map_or(named, |(id, _)| id);
    let mut notices = document.cost_notices.iter();
    let found = notices.find(|notice| notice.id == id);
    found.map(|notice| notice.text.as_str())
}
