//! Whether a document contradicts itself.

mod people;
mod prices;
mod words;

use std::collections::BTreeSet;
use std::fmt;

use crate::document::{Document, FieldKind, Guard, Label, Purpose, ShowIf, TicketType};
use crate::form::pattern;
use crate::hours::Desk;

/// A place at which a document contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, e.g. `transitions[3].to`.
    pub path: String,
    /// Why, for whoever writes the profile.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// Collects problems.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.0.push(Problem {
            path: path.into(),
            reason: reason.into(),
        });
    }

    fn unless(&mut self, fine: bool, path: impl Into<String>, reason: impl Into<String>) {
        if !fine {
            self.add(path, reason);
        }
    }

    fn unique<'a>(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            self.unless(
                !id.is_empty(),
                format!("{list}[{index}].id"),
                "an id is missing",
            );
            self.unless(
                seen.insert(id),
                format!("{list}[{index}].id"),
                format!("{id:?} is there twice"),
            );
        }
    }
}

impl Document {
    /// Everything that contradicts itself; a server refuses to start with such a document.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        ids(self, &mut problems);
        statuses_and_views(self, &mut problems);
        for (index, kind) in self.ticket_types.iter().enumerate() {
            form(kind, &format!("ticket_types[{index}]"), &mut problems);
        }
        transitions(self, &mut problems);
        hours_and_channels(self, &mut problems);
        endings(self, &mut problems);
        people::check(self, &mut problems);
        prices::check(self, &mut problems);
        words::check(self, &mut problems);
        problems.0
    }
}

/// An ending that could not match would let through what the provider means to keep out.
fn endings(document: &Document, problems: &mut Problems) {
    for ending in &document.limits.blocked_endings {
        let plain = |letter: char| letter.is_alphanumeric() && !letter.is_uppercase();
        problems.unless(
            !ending.is_empty() && ending.chars().all(plain),
            "limits.blocked_endings",
            format!("`{ending}` must be an ending in small letters without a dot, like `exe`"),
        );
    }
}

fn ids(document: &Document, problems: &mut Problems) {
    problems.unless(
        !document.portal_id.is_empty(),
        "portal_id",
        "an id is missing",
    );
    problems.unique(
        "statuses",
        document.statuses.iter().map(|status| status.id.as_str()),
    );
    problems.unique("views", document.views.iter().map(|view| view.id.as_str()));
    problems.unique(
        "priorities",
        document
            .priorities
            .iter()
            .map(|priority| priority.id.as_str()),
    );
    problems.unique(
        "ticket_types",
        document.ticket_types.iter().map(|kind| kind.id.as_str()),
    );
    problems.unique(
        "queues",
        document.queues.iter().map(|queue| queue.id.as_str()),
    );
    problems.unique(
        "channels",
        document.channels.iter().map(|channel| channel.id.as_str()),
    );
    problems.unique(
        "phases",
        document.phases.iter().map(|phase| phase.id.as_str()),
    );
    problems.unless(
        document
            .priorities
            .iter()
            .filter(|priority| priority.default)
            .count()
            <= 1,
        "priorities",
        "only one can be the default",
    );
    problems.unless(
        !document.labels.contains_key(&Label::Unknown),
        "labels",
        "a label has no meaning here",
    );
}

fn statuses_and_views(document: &Document, problems: &mut Problems) {
    problems.unless(
        document.first_status().is_some(),
        "statuses",
        "none is open",
    );
    problems.unless(
        !document.ticket_types.is_empty(),
        "ticket_types",
        "nothing can be filed",
    );
    problems.unless(
        !document.queues.is_empty(),
        "queues",
        "new tickets have no queue",
    );
    for (index, view) in document.views.iter().enumerate() {
        problems.unless(
            !view.categories.is_empty(),
            format!("views[{index}].categories"),
            "a view without a category is always empty",
        );
    }
    for (index, phase) in document.phases.iter().enumerate() {
        known_statuses(
            document,
            &phase.statuses,
            &format!("phases[{index}].statuses"),
            problems,
        );
    }
}

fn known_statuses(document: &Document, ids: &[String], path: &str, problems: &mut Problems) {
    for id in ids {
        problems.unless(
            document.status(id).is_some(),
            path,
            format!("there is no status {id:?}"),
        );
    }
}

fn form(kind: &TicketType, path: &str, problems: &mut Problems) {
    let fields = format!("{path}.form");
    problems.unique(&fields, kind.form.iter().map(|field| field.id.as_str()));
    for id in ["subject", "body"] {
        problems.unless(
            kind.form.iter().any(|field| field.id == id),
            fields.clone(),
            format!("the field {id:?} is missing"),
        );
    }
    for (index, field) in kind.form.iter().enumerate() {
        let here = format!("{fields}[{index}]");
        if let Some(error) = field.pattern.as_deref().and_then(|p| pattern(p).err()) {
            problems.add(format!("{here}.pattern"), error.to_string());
        }
        problems.unless(
            field.min.zip(field.max).is_none_or(|(min, max)| min <= max),
            format!("{here}.min"),
            "the least is more than the most",
        );
        let chooses = matches!(field.kind, FieldKind::Select | FieldKind::Multiselect);
        problems.unless(
            chooses != field.options.is_empty(),
            format!("{here}.options"),
            if chooses {
                "nothing can be chosen"
            } else {
                "only a select has options"
            },
        );
        problems.unique(
            &format!("{here}.options"),
            field.options.iter().map(|o| o.id.as_str()),
        );
        for (name, condition) in [
            ("show_if", &field.show_if),
            ("required_if", &field.required_if),
        ] {
            if let Some(condition) = condition {
                met_sometimes(
                    kind,
                    &field.id,
                    condition,
                    &format!("{here}.{name}"),
                    problems,
                );
            }
        }
    }
}

/// A condition names another field, and values that field can have.
fn met_sometimes(
    kind: &TicketType,
    own: &str,
    condition: &ShowIf,
    path: &str,
    problems: &mut Problems,
) {
    let other = kind
        .form
        .iter()
        .find(|other| other.id == condition.field && other.id != own);
    let Some(other) = other else {
        problems.add(path, "there is no such other field");
        return;
    };
    problems.unless(
        !condition.one_of.is_empty(),
        format!("{path}.in"),
        "it is never met",
    );
    for value in &condition.one_of {
        let possible = match other.kind {
            FieldKind::Select | FieldKind::Multiselect => {
                other.options.iter().any(|option| option.id == *value)
            }
            FieldKind::Bool => value == "true" || value == "false",
            _ => true,
        };
        problems.unless(
            possible,
            format!("{path}.in"),
            format!("{value:?} cannot be chosen there"),
        );
    }
}

fn transitions(document: &Document, problems: &mut Problems) {
    for (index, transition) in document.transitions.iter().enumerate() {
        let here = format!("transitions[{index}]");
        problems.unless(
            !transition.from.is_empty(),
            format!("{here}.from"),
            "it is never offered",
        );
        problems.unless(
            !transition.roles.is_empty(),
            format!("{here}.roles"),
            "nobody may take it",
        );
        known_statuses(
            document,
            &transition.from,
            &format!("{here}.from"),
            problems,
        );
        known_statuses(
            document,
            transition.to.as_slice(),
            &format!("{here}.to"),
            problems,
        );
        for role in &transition.roles {
            let built_in = ["requester", "agent", "manager"].contains(&role.as_str());
            problems.unless(
                built_in || document.roles.contains_key(role),
                format!("{here}.roles"),
                format!("there is no role {role:?}"),
            );
        }
        problems.unless(
            transition.guard != Some(Guard::Unknown),
            format!("{here}.guard"),
            "there is no such guard",
        );
        problems.unless(
            transition.guard != Some(Guard::WithinReopenDays)
                || document.rules.reopen_days.is_some(),
            format!("{here}.guard"),
            "rules.reopen_days is missing",
        );
    }
}

fn hours_and_channels(document: &Document, problems: &mut Problems) {
    problems.unless(
        document.timezone.parse::<chrono_tz::Tz>().is_ok(),
        "timezone",
        format!("there is no time zone {:?}", document.timezone),
    );
    for (name, hours) in &document.hours {
        if let Err(error) = Desk::new(hours, &document.timezone) {
            problems.add(format!("hours.{name}"), error.to_string());
        }
    }
    for (index, channel) in document.channels.iter().enumerate() {
        let here = format!("channels[{index}]");
        let hours = channel.hours.as_ref();
        problems.unless(
            hours.is_none_or(|name| document.hours.contains_key(name)),
            format!("{here}.hours"),
            "there are no such hours",
        );
        problems.unless(
            !channel.purpose.is_empty() && !channel.purpose.contains(&Purpose::Unknown),
            format!("{here}.purpose"),
            "what it is for is missing or unknown",
        );
    }
    for id in &document.rules.time_frame_channels {
        problems.unless(
            document.channel(id).is_some() || id == "app",
            "rules.time_frame_channels",
            format!("there is no channel {id:?}"),
        );
    }
    let color = &document.branding.color;
    problems.unless(
        color.is_empty() || is_color(color),
        "branding.color",
        format!("{color:?} is not #rrggbb"),
    );
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
