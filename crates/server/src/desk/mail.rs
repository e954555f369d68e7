//! What the server writes by mail on its own: the confirmation of a new ticket, and a note of every
//! change. Only the letters: they are put into the outbox in the transaction of their cause.

use api::EventBody;
use portal::Document;
use portal::document::{Charge, Label};
use portal::hint::subject_tag;

use super::bill;
use super::price::Price;
use super::wording;
use crate::billing::Issued;
use crate::error::Language;

/// A mail about to be put into the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `confirmation`, `change` or `invoice`.
    pub kind: &'static str,
    /// Sender address.
    pub sender: String,
    /// Recipient address.
    pub recipient: String,
    /// Subject; begins with the ticket's number, so that mail programs keep a case together.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// The case and the person a letter is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// The portal's words.
    pub(super) document: &'a Document,
    /// The recipient's language.
    pub(super) language: Language,
    /// The recipient's address.
    pub(super) recipient: &'a str,
    /// The recipient's name.
    pub(super) name: &'a str,
    /// The ticket's number.
    pub(super) number: &'a str,
    /// The ticket's subject.
    pub(super) subject: &'a str,
}

impl About<'_> {
    fn letter(self, kind: &'static str, paragraphs: &[String]) -> Letter {
        let (greeting, closing) = match self.language {
            Language::German => (
                format!("Guten Tag {},", self.name),
                "Mit freundlichen Grüßen",
            ),
            Language::English => (format!("Hello {},", self.name), "Kind regards"),
        };
        let mut body = greeting;
        for paragraph in paragraphs {
            body.push_str("\n\n");
            body.push_str(paragraph);
        }
        let sender = match self.document.contact.title.as_str() {
            "" => &self.document.name,
            title => title,
        };
        Letter {
            kind,
            sender: self.document.mail.from.clone(),
            recipient: self.recipient.to_owned(),
            subject: format!(
                "{} {}",
                subject_tag(self.document, self.number),
                self.subject
            ),
            body: format!("{body}\n\n{closing}\n{sender}\n"),
        }
    }
}

/// The confirmation of a new ticket: its number and the concern.
#[must_use]
pub(super) fn confirmation(about: About<'_>, concern: &str, price: &Price) -> Letter {
    let opening = match about.language {
        Language::German => format!(
            "Ihre Anfrage ist bei uns eingegangen. Sie hat die Ticketnummer {}.",
            about.number
        ),
        Language::English => {
            format!(
                "We have received your request. Its ticket number is {}.",
                about.number
            )
        }
    };
    let (subject, text) = match about.language {
        Language::German => ("Betreff", "Ihr Anliegen"),
        Language::English => ("Subject", "Your concern"),
    };
    let mut paragraphs = vec![opening, format!("{subject}: {}", about.subject)];
    if !concern.trim().is_empty() {
        paragraphs.push(format!("{text}:\n{concern}"));
    }
    paragraphs.extend(costs(about, price));
    about.letter("confirmation", &paragraphs)
}

/// What a confirmation says about costs: the notices that were confirmed, and the provider's hint
/// unless the ticket is known to be free.
fn costs(about: About<'_>, price: &Price) -> Vec<String> {
    let document = about.document;
    let confirmed = |id: &String| price.acks.iter().any(|ack| ack.notice == *id);
    let notices = document.cost_notices.iter();
    let mut said: Vec<String> = notices
        .filter(|notice| confirmed(&notice.id))
        .map(|notice| notice.text.clone())
        .collect();
    if price.charge != Charge::Free && !document.mail.cost_hint.is_empty() {
        said.push(document.mail.cost_hint.clone());
    }
    said
}

/// The note of a change: what was done and by whom, and the words that came with it.
#[must_use]
pub(super) fn change(
    about: About<'_>,
    by: &str,
    events: &[EventBody],
    text: Option<&str>,
) -> Letter {
    let opening = match about.language {
        Language::German => format!("Ihr Ticket {} wurde von {by} bearbeitet.", about.number),
        Language::English => format!("Your ticket {} was changed by {by}.", about.number),
    };
    let mut paragraphs = vec![opening];
    let lines: Vec<_> = events
        .iter()
        .filter_map(|event| line(about, event))
        .collect();
    if !lines.is_empty() {
        paragraphs.push(lines.join("\n"));
    }
    paragraphs.extend(wording::texts(about.document, events));
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        let heading = match about.language {
            Language::German => "Nachricht",
            Language::English => "Message",
        };
        paragraphs.push(format!("{heading}:\n{text}"));
    }
    about.letter("change", &paragraphs)
}

/// The note that an invoice was issued.
#[must_use]
pub(super) fn invoice(about: About<'_>, issued: &Issued) -> Letter {
    let (number, ticket) = (&issued.number, about.number);
    let total = bill::total(issued, &about.document.billing.currency, about.language);
    let (subject, opening, closing) = match (about.language, total) {
        (Language::German, Some(total)) => (
            format!("Rechnung {number}"),
            format!(
                "zu Ihrem Ticket {ticket} haben wir die Rechnung {number} über {total} gestellt."
            ),
            "Sie finden die Rechnung beim Ticket.",
        ),
        (Language::German, None) => (
            format!("Rechnung {number}"),
            format!("zu Ihrem Ticket {ticket} haben wir die Rechnung {number} gestellt."),
            "Sie erhalten die Rechnung mit getrennter Post.",
        ),
        (Language::English, Some(total)) => (
            format!("Invoice {number}"),
            format!("We have issued invoice {number} for {total} for your ticket {ticket}."),
            "You find the invoice at the ticket.",
        ),
        (Language::English, None) => (
            format!("Invoice {number}"),
            format!("We have issued invoice {number} for your ticket {ticket}."),
            "You receive the invoice separately.",
        ),
    };
    let mut letter = about.letter("invoice", &[opening, closing.to_owned()]);
    letter.subject = format!("[{ticket}] {subject}");
    letter
}

/// One change in a line, with the portal's own words for statuses and priorities.
fn line(about: About<'_>, event: &EventBody) -> Option<String> {
    let document = about.document;
    let status = |id: &str| {
        let known = document.statuses.iter().find(|status| status.id == id);
        known.map_or_else(|| id.to_owned(), |status| status.label.clone())
    };
    let priority = |id: &str| {
        let known = document
            .priorities
            .iter()
            .find(|priority| priority.id == id);
        known.map_or_else(|| id.to_owned(), |priority| priority.label.clone())
    };
    let line = match (about.language, event.kind.as_str()) {
        (_, "status") => format!("Status: {} → {}", status(&event.from), status(&event.to)),
        (Language::German, "priority") => format!("Priorität: {}", priority(&event.to)),
        (Language::English, "priority") => format!("Priority: {}", priority(&event.to)),
        (Language::German, "assignee") => format!("Bearbeitung: {}", event.to),
        (Language::English, "assignee") => format!("In the hands of: {}", event.to),
        (_, "estimate") => {
            let usual = ("Geschätzte Dauer", "Estimated duration");
            let word = own_word(about, Label::Estimate, usual);
            format!("{word}: {}", minutes(&event.to))
        }
        (Language::German, "callback") if event.to.is_empty() => {
            "Rückruf: nicht mehr gewünscht".to_owned()
        }
        (Language::English, "callback") if event.to.is_empty() => {
            "Call-back: no longer wanted".to_owned()
        }
        (Language::German, "callback") => "Rückruf: gewünscht".to_owned(),
        (Language::English, "callback") => "Call-back: wanted".to_owned(),
        (Language::German, "callback_done") => "Rückruf: erledigt".to_owned(),
        (Language::English, "callback_done") => "Call-back: done".to_owned(),
        (Language::German, kind) if TIES.iter().any(|(tie, ..)| *tie == kind) => {
            format!("{}: {}", tie(kind).0, event.to)
        }
        (Language::English, kind) if TIES.iter().any(|(tie, ..)| *tie == kind) => {
            format!("{}: {}", tie(kind).1, event.to)
        }
        (Language::German, "invoiced") => format!("Rechnung: {}", event.to),
        (Language::English, "invoiced") => format!("Invoice: {}", event.to),
        (Language::German, "paid") => format!("Bezahlt: Rechnung {}", event.to),
        (Language::English, "paid") => format!("Paid: invoice {}", event.to),
        (Language::German, "redacted") => "Der Text einer Nachricht wurde entfernt.".to_owned(),
        (Language::English, "redacted") => "The text of a message was removed.".to_owned(),
        (_, "project_lead") => {
            let usual = ("Ansprechpartner", "Contact");
            format!(
                "{}: {}",
                own_word(about, Label::ProjectLead, usual),
                event.to
            )
        }
        (Language::German, "participant") if event.to.is_empty() => {
            format!("Liest nicht mehr mit: {}", event.from)
        }
        (Language::English, "participant") if event.to.is_empty() => {
            format!("No longer takes part: {}", event.from)
        }
        (Language::German, "participant") => format!("Liest mit: {}", event.to),
        (Language::English, "participant") => format!("Takes part: {}", event.to),
        (Language::German, "subject") => format!("Betreff: {}", event.to),
        (Language::English, "subject") => format!("Subject: {}", event.to),
        _ => return wording::line(about, event),
    };
    Some(line)
}

/// Events that name another ticket by its number, in German and English.
const TIES: [(&str, &str, &str); 10] = [
    (
        "split_into",
        "Als eigenes Ticket weitergeführt",
        "Continued as a ticket of its own",
    ),
    (
        "split_from",
        "Hervorgegangen aus Ticket",
        "Split off from ticket",
    ),
    (
        "merged_into",
        "Zusammengeführt mit Ticket",
        "Merged into ticket",
    ),
    ("merged_from", "Übernommen aus Ticket", "Merged from ticket"),
    (
        "duplicate_of",
        "Dasselbe Anliegen wie Ticket",
        "The same concern as ticket",
    ),
    (
        "has_duplicate",
        "Dasselbe Anliegen wie Ticket",
        "The same concern as ticket",
    ),
    ("follow_up_of", "Folgt auf Ticket", "Follows up ticket"),
    (
        "followed_up_by",
        "Fortgesetzt in Ticket",
        "Continued in ticket",
    ),
    ("related", "Verknüpft mit Ticket", "Linked to ticket"),
    (
        "unrelated",
        "Nicht mehr verknüpft mit Ticket",
        "No longer linked to ticket",
    ),
];

fn tie(kind: &str) -> (&'static str, &'static str) {
    let found = TIES.iter().find(|(tie, ..)| *tie == kind);
    found.map_or(("Ticket", "Ticket"), |(_, german, english)| {
        (german, english)
    })
}

/// The portal's own word; where it has none the usual one, in German or English.
fn own_word<'a>(about: About<'a>, label: Label, usual: (&'a str, &'a str)) -> &'a str {
    let usual = match about.language {
        Language::German => usual.0,
        Language::English => usual.1,
    };
    about.document.label(label).unwrap_or(usual)
}

/// Minutes as hours and minutes, the same in both languages.
pub(super) fn minutes(text: &str) -> String {
    match text.parse::<u32>() {
        Ok(all) if all >= 60 && all % 60 == 0 => format!("{} h", all / 60),
        Ok(all) if all >= 60 => format!("{} h {} min", all / 60, all % 60),
        Ok(all) => format!("{all} min"),
        Err(_) => text.to_owned(),
    }
}
