//! Accounts, roles, and what roles may file.

use super::Problems;
use crate::document::{Document, Guide, Need, Origin};

/// Roles every portal has.
const BUILT_IN: [&str; 3] = ["agent", "manager", "requester"];
/// States an account can have, as they are called on the wire.
const STATES: [&str; 6] = [
    "active",
    "unverified",
    "not_enabled",
    "no_contract",
    "pending_support_id",
    "inactive",
];

pub(super) fn check(document: &Document, problems: &mut Problems) {
    auth(document, problems);
    for (name, role) in &document.roles {
        for other in &role.implies {
            problems.unless(
                document.roles.contains_key(other),
                format!("roles.{name}.implies"),
                format!("there is no role {other:?}"),
            );
        }
        problems.unless(
            role.lent_for != Some(Guide::Unknown),
            format!("roles.{name}.lent_for"),
            "there is no such guided ticket",
        );
    }
    for (index, kind) in document.ticket_types.iter().enumerate() {
        let here = format!("ticket_types[{index}]");
        known_roles(
            document,
            &kind.allowed_roles,
            &format!("{here}.allowed_roles"),
            problems,
        );
        problems.unless(
            kind.guides != Some(Guide::Unknown),
            format!("{here}.guides"),
            "there is no such guided ticket",
        );
        for (position, field) in kind.form.iter().enumerate() {
            let path = format!("{here}.form[{position}].required_for");
            known_roles(document, &field.required_for, &path, problems);
        }
    }
}

fn auth(document: &Document, problems: &mut Problems) {
    let auth = &document.auth;
    problems.unless(
        !auth.needs.contains(&Need::Unknown),
        "auth.needs",
        "there is no such need",
    );
    problems.unless(
        auth.origin != Origin::Unknown,
        "auth.origin",
        "there is no such origin",
    );
    problems.unless(
        auth.registration == (auth.origin == Origin::SelfService),
        "auth.registration",
        "people register themselves exactly where accounts come from self_service",
    );
    for state in auth.states.keys() {
        problems.unless(
            STATES.contains(&state.as_str()),
            format!("auth.states.{state}"),
            "there is no such state",
        );
    }
}

fn known_roles(document: &Document, roles: &[String], path: &str, problems: &mut Problems) {
    for role in roles {
        problems.unless(
            BUILT_IN.contains(&role.as_str()) || document.roles.contains_key(role),
            path,
            format!("there is no role {role:?}"),
        );
    }
}
