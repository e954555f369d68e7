//! Service levels, cost notices, approval and acceptance.

use super::Problems;
use crate::document::{Document, FieldKind, Guard};

pub(super) fn check(document: &Document, problems: &mut Problems) {
    levels(document, problems);
    notices(document, problems);
    kinds(document, problems);
    invoicing(document, problems);
    let billing = &document.billing;
    problems.unless(
        billing
            .inform_within_minutes
            .is_none_or(|within| billing.warn_before_minutes < within),
        "billing.warn_before_minutes",
        "the warning comes before the work begins",
    );
    let asks = |guard: Guard| {
        document
            .transitions
            .iter()
            .any(|it| it.guard == Some(guard))
    };
    problems.unless(
        billing.approval_over_minutes.is_none() || asks(Guard::ApprovalPending),
        "billing.approval_over_minutes",
        "no transition answers the question for approval",
    );
    problems.unless(
        !document.acceptance.enabled || asks(Guard::AcceptancePending),
        "acceptance.enabled",
        "no transition accepts the work",
    );
}

fn invoicing(document: &Document, problems: &mut Problems) {
    let Some(rules) = &document.billing.invoicing else {
        return;
    };
    let here = "billing.invoicing";
    let currency = &document.billing.currency;
    problems.unless(
        currency.len() == 3 && currency.bytes().all(|it| it.is_ascii_uppercase()),
        "billing.currency",
        "invoices need a currency of three capital letters",
    );
    problems.unless(
        (1..=1_000_000).contains(&rules.hourly_rate),
        format!("{here}.hourly_rate"),
        "an hour costs something, in hundredths of the currency",
    );
    problems.unless(
        rules.tax_percent <= 100,
        format!("{here}.tax_percent"),
        "no tax takes more than everything",
    );
    problems.unless(
        rules.due_days <= 365,
        format!("{here}.due_days"),
        "a year is long enough",
    );
    problems.unless(
        rules.numbers.prefix != document.numbers.prefix,
        format!("{here}.numbers.prefix"),
        "an invoice would be called as a ticket is",
    );
    problems.unless(
        rules.issuer.iter().any(|line| !line.trim().is_empty()),
        format!("{here}.issuer"),
        "an invoice names who issues it",
    );
    problems.unless(
        !rules.tax_id.trim().is_empty(),
        format!("{here}.tax_id"),
        "an invoice names the tax number of who issues it",
    );
}

fn levels(document: &Document, problems: &mut Problems) {
    let levels = &document.service_levels;
    problems.unique(
        "service_levels",
        levels.iter().map(|level| level.id.as_str()),
    );
    for (index, level) in levels.iter().enumerate() {
        let here = format!("service_levels[{index}]");
        let hours = if level.hours.is_empty() {
            "main"
        } else {
            &level.hours
        };
        problems.unless(
            level.working_minutes.is_none() || document.hours.contains_key(hours),
            format!("{here}.hours"),
            "working minutes need hours that count",
        );
        problems.unless(
            level.working_minutes != Some(0),
            format!("{here}.working_minutes"),
            "nobody can keep a promise of no time",
        );
        problems.unless(
            (1..=10_000).contains(&level.rate_percent),
            format!("{here}.rate_percent"),
            "100 is the normal rate",
        );
    }
}

fn notices(document: &Document, problems: &mut Problems) {
    let notices = &document.cost_notices;
    problems.unique(
        "cost_notices",
        notices.iter().map(|notice| notice.id.as_str()),
    );
    for (index, notice) in notices.iter().enumerate() {
        let here = format!("cost_notices[{index}]");
        problems.unless(
            !notice.text.is_empty(),
            format!("{here}.text"),
            "it says nothing",
        );
        problems.unless(
            notice.version > 0,
            format!("{here}.version"),
            "versions count from one",
        );
        for id in &notice.applies_to {
            problems.unless(
                document.ticket_type(id).is_some(),
                format!("{here}.applies_to"),
                format!("there is no ticket type {id:?}"),
            );
        }
    }
}

fn kinds(document: &Document, problems: &mut Problems) {
    let defaults = document.ticket_types.iter().filter(|kind| kind.default);
    problems.unless(
        defaults.count() <= 1,
        "ticket_types",
        "only one can be the default",
    );
    for (index, kind) in document.ticket_types.iter().enumerate() {
        let here = format!("ticket_types[{index}]");
        problems.unless(
            kind.level.is_none() || crate::quote::level_of(document, kind).is_some(),
            format!("{here}.level"),
            "there is no such service level",
        );
        let yes_or_no = |id: &str| {
            kind.form
                .iter()
                .any(|field| field.id == id && field.kind == FieldKind::Bool)
        };
        problems.unless(
            kind.urgent_field.is_empty() || yes_or_no(&kind.urgent_field),
            format!("{here}.urgent_field"),
            "there is no such yes-or-no field",
        );
    }
}
