//! The words of an invoice, German and English, and how figures are written.

use api::{EffortKind, Time};
use chrono_tz::Tz;

use crate::error::Language;

/// What stands on the paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) invoice: &'static str,
    pub(super) date: &'static str,
    pub(super) period: &'static str,
    pub(super) ticket: &'static str,
    pub(super) tax_id: &'static str,
    pub(super) day: &'static str,
    pub(super) service: &'static str,
    pub(super) duration: &'static str,
    pub(super) factor: &'static str,
    pub(super) net: &'static str,
    pub(super) sum: &'static str,
    pub(super) tax: &'static str,
    pub(super) total: &'static str,
    pub(super) page: &'static str,
}

const GERMAN: Words = Words {
    invoice: "Rechnung",
    date: "Rechnungsdatum",
    period: "Leistungszeitraum",
    ticket: "Ticket",
    tax_id: "Steuernummer",
    day: "Datum",
    service: "Leistung",
    duration: "Dauer",
    factor: "Faktor",
    net: "Netto",
    sum: "Summe netto",
    tax: "Umsatzsteuer",
    total: "Gesamtbetrag",
    page: "Seite",
};

const ENGLISH: Words = Words {
    invoice: "Invoice",
    date: "Invoice date",
    period: "Period of service",
    ticket: "Ticket",
    tax_id: "Tax number",
    day: "Date",
    service: "Service",
    duration: "Duration",
    factor: "Factor",
    net: "Net",
    sum: "Net sum",
    tax: "Value added tax",
    total: "Total",
    page: "Page",
};

pub(super) fn of(language: Language) -> Words {
    match language {
        Language::German => GERMAN,
        Language::English => ENGLISH,
    }
}

/// What was done, and by whom. What staff has noted for itself is not the customer's.
pub(super) fn service(kind: EffortKind, agent: &str, language: Language) -> String {
    let word = match (language, kind) {
        (Language::German, EffortKind::Call) => "Telefonat",
        (Language::German, EffortKind::Mail) => "E-Mail",
        (Language::German, EffortKind::Work) => "Bearbeitung",
        (Language::German, EffortKind::Other) => "Sonstige Leistung",
        (Language::English, EffortKind::Call) => "Phone call",
        (Language::English, EffortKind::Mail) => "E-mail",
        (Language::English, EffortKind::Work) => "Work",
        (Language::English, EffortKind::Other) => "Other service",
    };
    format!("{word} ({agent})")
}

/// Until when it is to be paid.
pub(super) fn pay_by(day: &str, total: &str, language: Language) -> String {
    match language {
        Language::German => format!("Bitte zahlen Sie {total} bis zum {day}."),
        Language::English => format!("Please pay {total} by {day}."),
    }
}

/// An amount in cents as people write it.
#[must_use]
pub fn money(cents: i64, currency: &str, language: Language) -> String {
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let digits = whole.to_string();
    let (group, point) = match language {
        Language::German => ('.', ','),
        Language::English => (',', '.'),
    };
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    let number = format!("{sign}{grouped}{point}{rest:02}");
    match (currency, language) {
        ("EUR", Language::German) => format!("{number} €"),
        ("EUR", Language::English) => format!("€{number}"),
        (other, Language::German) => format!("{number} {other}"),
        (other, Language::English) => format!("{other} {number}"),
    }
}

/// A duration as people write it.
#[must_use]
pub fn minutes(all: u32) -> String {
    match (all / 60, all % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// A day where the provider is.
pub(super) fn day(at: Time, zone: Tz, language: Language) -> String {
    let local = at.with_timezone(&zone);
    let format = match language {
        Language::German => "%d.%m.%Y",
        Language::English => "%-d %B %Y",
    };
    local.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_do() {
        for (cents, german, english) in [
            (0, "0,00 €", "€0.00"),
            (5, "0,05 €", "€0.05"),
            (16_065, "160,65 €", "€160.65"),
            (100_000, "1.000,00 €", "€1,000.00"),
            (123_456_789, "1.234.567,89 €", "€1,234,567.89"),
            (-250, "-2,50 €", "€-2.50"),
        ] {
            assert_eq!(money(cents, "EUR", Language::German), german);
            assert_eq!(money(cents, "EUR", Language::English), english);
        }
        assert_eq!(money(990, "CHF", Language::German), "9,90 CHF");
    }
}
