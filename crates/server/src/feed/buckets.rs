//! Buckets: what may be read together.
//!
//! `a/<user>` who he is; `u/<user>` own tickets, notifications, read marks; `o/<organisation>` the company view;
//! `m/<organisation>` its members; `b/<organisation>` its invoices; `q/<queue>` the agents' view with internal messages; `p/portal` what everybody reads;
//! `s/staff` what all of staff reads and nobody else.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::db::{Columns, Conn, DbError, Id};

/// What everybody who is signed in reads: the portal document, published articles.
pub const PORTAL_BUCKET: &str = "p/portal";

/// What all of staff reads, whatever their queues: drafts of articles.
pub const STAFF_BUCKET: &str = "s/staff";

/// What somebody reads of himself, also while his account waits for something.
#[must_use]
pub fn of_account(user: Uuid) -> String {
    format!("a/{}", user.simple())
}

/// A user's own bucket.
#[must_use]
pub fn of_user(user: Uuid) -> String {
    format!("u/{}", user.simple())
}

/// The company view of an organisation.
#[must_use]
pub fn of_organization(organization: Uuid) -> String {
    format!("o/{}", organization.simple())
}

/// The members of an organisation, for whoever may see them and not its tickets.
#[must_use]
pub fn of_members(organization: Uuid) -> String {
    format!("m/{}", organization.simple())
}

/// The invoices of an organisation, for whoever may see them, with its tickets or without.
#[must_use]
pub fn of_invoices(organization: Uuid) -> String {
    format!("b/{}", organization.simple())
}

/// The agents' view of a queue.
#[must_use]
pub fn of_queue(queue: &str) -> String {
    format!("q/{queue}")
}

/// Whether a bucket is the agents' view of a queue.
pub(super) fn is_of_queue(bucket: &str) -> bool {
    bucket.starts_with("q/")
}

/// The buckets a user holds now; empty before the first grant.
///
/// # Errors
/// If the database fails.
pub async fn in_force(conn: &mut Conn, user: Uuid) -> Result<BTreeSet<String>, DbError> {
    let row = sqlx::query(
        "SELECT grants.buckets FROM users JOIN grants ON grants.id = users.grant_id
         WHERE users.id = $1",
    )
    .bind(Id(user))
    .fetch_optional(conn)
    .await?;
    row.map_or_else(|| Ok(BTreeSet::new()), |row| row.json("buckets"))
}
