//! Somebody with an account, as the server's rules see him.

use std::collections::BTreeSet;

use api::Time;
use portal::Document;
use portal::transition::{self, Actor};
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::state::{Cause, State};
use crate::db::{Columns, Conn, DbError, Id};
use crate::feed;

/// A person with an account.
#[derive(Debug, Clone)]
pub struct User {
    /// Id.
    pub id: Uuid,
    /// Address, also the sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Staff initials.
    pub initials: String,
    /// Phone number.
    pub phone: String,
    /// State of the account.
    pub state: State,
    /// Whether the person is staff.
    pub is_agent: bool,
    /// Whether he may change the portal itself; staff only.
    pub is_admin: bool,
    /// Roles of the portal.
    pub roles: Vec<String>,
    /// Queues an agent works in.
    pub queues: Vec<String>,
    /// The one organisation of a customer.
    pub organization_id: Option<Uuid>,
    /// `de` or `en`.
    pub language: String,
    /// Since when the state is what it is.
    pub state_since: Option<Time>,
    /// Why the account is unverified, if it is.
    pub cause: Cause,
    /// Given by the provider.
    pub support_id: Option<String>,
    /// Number of the organisation's contract; empty: none.
    pub contract: String,
    /// When that ends; none: until further notice.
    pub contract_until: Option<Time>,
    /// Whether a second factor is asked for.
    pub has_second_factor: bool,
}

/// The columns [`User`] is read from; `users.` in front, so that they can be joined.
pub(super) const COLUMNS: &str = "users.id AS user_id, users.email, users.name, users.initials, \
     users.phone, users.state, users.is_agent, users.is_admin, users.roles, users.queues, users.organization_id, \
     users.language, users.state_since, users.unverified_cause, users.support_id, \
     (users.totp_secret IS NOT NULL) AS has_second_factor, \
     (SELECT contract FROM organizations WHERE organizations.id = users.organization_id) \
     AS contract, \
     (SELECT contract_until FROM organizations WHERE organizations.id = users.organization_id) \
     AS contract_until";

impl User {
    pub(super) fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id("user_id")?,
            email: row.text("email")?,
            name: row.text("name")?,
            initials: row.text("initials")?,
            phone: row.text("phone")?,
            state: State::of_text(&row.text("state")?),
            is_agent: row.flag("is_agent")?,
            is_admin: row.flag("is_admin")?,
            roles: row.json("roles")?,
            queues: row.json("queues")?,
            organization_id: row.opt_id("organization_id")?,
            language: row.text("language")?,
            state_since: row.opt_time("state_since")?.filter(|at| at.timestamp() > 0),
            cause: Cause::of_text(&row.text("unverified_cause")?),
            support_id: row.opt_text("support_id")?,
            contract: row.opt_text("contract")?.unwrap_or_default(),
            contract_until: row.opt_time("contract_until")?,
            has_second_factor: row.flag("has_second_factor")?,
        })
    }

    /// The user with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Self>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(Id(id))
            .fetch_optional(conn)
            .await?;
        row.as_ref().map(Self::of_row).transpose()
    }

    /// The server itself where it acts on a ticket without anybody asking: as staff, in the
    /// provider's name. It has no account.
    #[must_use]
    pub fn server(document: &Document) -> Self {
        Self {
            id: Uuid::nil(),
            email: String::new(),
            name: document.name.clone(),
            initials: String::new(),
            phone: String::new(),
            state: State::Active,
            is_agent: true,
            is_admin: false,
            roles: Vec::new(),
            queues: Vec::new(),
            organization_id: None,
            language: String::new(),
            state_since: None,
            cause: Cause::default(),
            support_id: None,
            contract: String::new(),
            contract_until: None,
            has_second_factor: false,
        }
    }

    /// The user with this address, and the stored hash of the password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_email(
        conn: &mut Conn,
        email: &str,
    ) -> Result<Option<(Self, Option<String>)>, DbError> {
        let sql = format!("SELECT {COLUMNS}, password_hash FROM users WHERE email_key = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(email_key(email))
            .fetch_optional(conn)
            .await?;
        row.as_ref()
            .map(|row| Ok((Self::of_row(row)?, row.opt_text("password_hash")?)))
            .transpose()
    }

    /// Everybody who works in a queue and may sign in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn agents_of(conn: &mut Conn, queue: &str) -> Result<Vec<Self>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE is_agent = 1 ORDER BY id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(conn)
            .await?;
        let agents: Vec<_> = rows.iter().map(Self::of_row).collect::<Result<_, _>>()?;
        let works_here =
            |agent: &Self| agent.state.is_admitted() && agent.queues.iter().any(|own| own == queue);
        Ok(agents.into_iter().filter(works_here).collect())
    }

    /// The person as the portal's rules see him.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.id.to_string(),
            roles: self.roles.clone(),
            is_agent: self.is_agent,
        }
    }

    /// Whether a customer sees all tickets of his organisation.
    #[must_use]
    pub fn sees_company(&self, document: &Document) -> bool {
        !self.is_agent && transition::sees_company(document, &self.actor())
    }

    /// Whether a customer sees who else is in his organisation.
    #[must_use]
    pub fn sees_members(&self, document: &Document) -> bool {
        !self.is_agent && (self.sees_company(document) || document.can(&self.roles, "members"))
    }

    /// Whether a customer sees what his organisation is charged (server-api.md §4.2, row 39).
    #[must_use]
    pub fn sees_invoices(&self, document: &Document) -> bool {
        !self.is_agent && (self.sees_company(document) || document.can(&self.roles, "invoices"))
    }

    /// What the user may read (server-api.md §4.3): his own, the organisation's if his role says
    /// so, the queues he works in. Nothing but himself while his account waits for its support id.
    #[must_use]
    pub fn buckets(&self, document: &Document, at: Time) -> BTreeSet<String> {
        let mut buckets = BTreeSet::new();
        let state = self.standing(document, at);
        if !state.is_admitted() {
            return buckets;
        }
        buckets.insert(feed::PORTAL_BUCKET.to_owned());
        buckets.insert(feed::of_account(self.id));
        if state == State::PendingSupportId {
            return buckets;
        }
        buckets.insert(feed::of_user(self.id));
        if self.is_agent {
            buckets.insert(feed::STAFF_BUCKET.to_owned());
            buckets.extend(self.queues.iter().map(|queue| feed::of_queue(queue)));
        } else if let Some(organization) = self.organization_id {
            if self.sees_company(document) {
                buckets.insert(feed::of_organization(organization));
            } else if self.sees_members(document) {
                buckets.insert(feed::of_members(organization));
            }
            if self.sees_invoices(document) {
                buckets.insert(feed::of_invoices(organization));
            }
        }
        buckets
    }

    /// The person as others see him.
    #[must_use]
    pub fn person(&self) -> api::Person {
        api::Person {
            id: self.id,
            name: self.name.clone(),
            initials: self.initials.clone(),
        }
    }
}

/// What addresses are compared by.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}
