//! What stands on an invoice, in words and figures, before it is set.

use api::{EffortKind, Time};
use chrono::Days;
use chrono_tz::Tz;
use portal::Document;
use portal::document::Invoicing;

use super::sums::{Sums, line_net};
use super::words::{self, Words};
use crate::error::Language;

/// An invoice about to be written.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// The portal.
    pub document: &'a Document,
    /// How it writes invoices.
    pub rules: &'a Invoicing,
    /// The reader's language.
    pub language: Language,
    /// Its number.
    pub number: &'a str,
    /// When it is issued.
    pub issued_at: Time,
    /// Name and address of whoever pays.
    pub recipient: Vec<String>,
    /// The ticket's number.
    pub ticket: &'a str,
    /// The ticket's subject.
    pub subject: &'a str,
    /// What is charged, in order.
    pub lines: Vec<Line>,
}

/// One piece of work.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub at: Time,
    /// What was done.
    pub kind: EffortKind,
    /// By whom.
    pub agent: String,
    /// How long it took.
    pub minutes: u32,
    /// In percent of the hourly rate.
    pub rate_percent: u32,
}

impl Sheet<'_> {
    /// What a line costs in cents.
    #[must_use]
    pub fn net(&self, line: &Line) -> i64 {
        line_net(line.minutes, self.rules.hourly_rate, line.rate_percent)
    }

    /// What it comes to.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let nets = self.lines.iter().map(|line| self.net(line));
        Sums::of(nets, self.rules.tax_percent)
    }

    /// What a line says.
    #[must_use]
    pub fn text(&self, line: &Line) -> String {
        words::service(line.kind, &line.agent, self.language)
    }

    pub(super) fn words(&self) -> Words {
        words::of(self.language)
    }

    pub(super) fn money(&self, cents: i64) -> String {
        words::money(cents, &self.document.billing.currency, self.language)
    }

    pub(super) fn day(&self, at: Time) -> String {
        words::day(at, self.zone(), self.language)
    }

    /// From the first to the last day of work.
    pub(super) fn period(&self) -> String {
        let days = || self.lines.iter().map(|line| line.at);
        let (first, last) = (
            days().min().unwrap_or(self.issued_at),
            days().max().unwrap_or(self.issued_at),
        );
        match (self.day(first), self.day(last)) {
            (first, last) if first == last => first,
            (first, last) => format!("{first} – {last}"),
        }
    }

    pub(super) fn pay_by(&self) -> String {
        let days = Days::new(u64::from(self.rules.due_days));
        let due = self.issued_at.checked_add_days(days);
        let due = self.day(due.unwrap_or(self.issued_at));
        words::pay_by(&due, &self.money(self.sums().total), self.language)
    }

    /// A factor as people write it; nothing for the normal rate.
    pub(super) fn factor(&self, line: &Line) -> String {
        let decimal = match self.language {
            Language::German => ',',
            Language::English => '.',
        };
        match (line.rate_percent / 100, line.rate_percent % 100) {
            (whole, 0) => whole.to_string(),
            (whole, rest) if rest % 10 == 0 => format!("{whole}{decimal}{}", rest / 10),
            (whole, rest) => format!("{whole}{decimal}{rest:02}"),
        }
    }

    fn zone(&self) -> Tz {
        self.document.timezone.parse().unwrap_or(Tz::UTC)
    }
}
