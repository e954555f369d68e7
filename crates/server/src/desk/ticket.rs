//! The row of a ticket, as the desk reads and writes it.

use std::collections::BTreeMap;

use api::{Callback, RecordKind, Time};
use portal::Document;
use portal::document::Category;
use portal::transition::Facts;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::bill::Bill;
use super::plan::Escalation;
use super::price::Price;
use super::promise::Promise;
use crate::db::{Columns, Conn, DbError, Id, Tx, json, millis};

/// A ticket as it is stored.
#[derive(Debug, Clone)]
pub struct TicketRow {
    /// Made by whoever filed it.
    pub id: Uuid,
    /// Given on save.
    pub number: String,
    /// Ticket type of the portal document.
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Status of the portal document.
    pub status: String,
    /// When it got that.
    pub status_since: Time,
    /// Priority of the portal document.
    pub priority: Option<String>,
    /// How it came in.
    pub channel: String,
    /// For whom it is.
    pub requester_id: Uuid,
    /// Whose organisation.
    pub organization_id: Uuid,
    /// The queue it lies in.
    pub queue: String,
    /// Who works on it.
    pub assignee_id: Option<Uuid>,
    /// Who phones with questions.
    pub project_lead_id: Option<Uuid>,
    /// Values of the type's own fields.
    pub fields: BTreeMap<String, Value>,
    /// A call-back, asked for or done.
    pub callback: Option<Callback>,
    /// Whether a confirmation mail was wanted.
    pub confirm_email: bool,
    /// Minutes, when and by whom.
    pub estimate: Option<(u32, Time, Uuid)>,
    /// What it costs.
    pub price: Price,
    /// What was promised for it.
    pub promise: Promise,
    /// How it stands with money.
    pub bill: Bill,
    /// When it will be worked on, as far as that is known.
    pub planned_for: Option<Time>,
    /// Somebody has asked for more attention.
    pub escalation: Option<Escalation>,
    /// When it was finished.
    pub closed_at: Option<Time>,
    /// When it was filed.
    pub created_at: Time,
    /// When anything about it changed.
    pub updated_at: Time,
}

impl TicketRow {
    /// The ticket with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Self>, DbError> {
        let row = sqlx::query("SELECT * FROM tickets WHERE id = $1")
            .bind(Id(id))
            .fetch_optional(conn)
            .await?;
        row.as_ref().map(Self::of_row).transpose()
    }

    fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        let estimate = match (
            row.opt_int("estimate_minutes")?,
            row.opt_time("estimate_at")?,
            row.opt_id("estimate_by")?,
        ) {
            (Some(minutes), Some(at), Some(by)) => {
                let minutes = u32::try_from(minutes).map_err(|_| DbError::Value("an estimate"))?;
                Some((minutes, at, by))
            }
            _ => None,
        };
        Ok(Self {
            id: row.id("id")?,
            number: row.text("number")?,
            type_id: row.text("type_id")?,
            subject: row.text("subject")?,
            status: row.text("status")?,
            status_since: row.time("status_since")?,
            priority: row.opt_text("priority")?,
            channel: row.text("channel")?,
            requester_id: row.id("requester_id")?,
            organization_id: row.id("organization_id")?,
            queue: row.text("queue")?,
            assignee_id: row.opt_id("assignee_id")?,
            project_lead_id: row.opt_id("project_lead_id")?,
            fields: row.json("fields")?,
            callback: row.opt_json("callback")?,
            confirm_email: row.flag("confirm_email")?,
            estimate,
            price: Price::of_row(row)?,
            promise: Promise::of_row(row)?,
            bill: Bill::of_row(row)?,
            planned_for: row.opt_time("planned_for")?,
            escalation: escalation(row)?,
            closed_at: row.opt_time("closed_at")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        })
    }

    /// Writes a new ticket.
    ///
    /// # Errors
    /// If the id or the number is taken, or the database fails.
    pub async fn insert(&self, tx: &mut Tx, document: &Document) -> Result<(), DbError> {
        let (minutes, at, by) = self.estimate_columns();
        sqlx::query(
            "INSERT INTO tickets (id, number, type_id, subject, status, status_category,
                status_since, priority, channel, requester_id, organization_id, queue,
                assignee_id, project_lead_id, fields, callback, confirm_email,
                estimate_minutes, estimate_at, estimate_by, closed_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20, $21, $22, $23)",
        )
        .bind(Id(self.id))
        .bind(&*self.number)
        .bind(&*self.type_id)
        .bind(&*self.subject)
        .bind(&*self.status)
        .bind(word(document.category(&self.status)))
        .bind(millis(self.status_since))
        .bind(self.priority.as_deref())
        .bind(&*self.channel)
        .bind(Id(self.requester_id))
        .bind(Id(self.organization_id))
        .bind(&*self.queue)
        .bind(self.assignee_id.map(Id))
        .bind(self.project_lead_id.map(Id))
        .bind(json(&self.fields)?)
        .bind(self.callback.as_ref().map(json).transpose()?)
        .bind(i64::from(self.confirm_email))
        .bind(minutes)
        .bind(at)
        .bind(by)
        .bind(self.closed_at.map(millis))
        .bind(millis(self.created_at))
        .bind(millis(self.updated_at))
        .execute(tx.conn())
        .await?;
        if self.price != Price::default() {
            self.price.store(tx, self.id).await?;
        }
        tx.touch(RecordKind::Ticket, self.id);
        Ok(())
    }

    /// Writes the changed ticket; its `rev` grows by one. Price and promise write themselves.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update(&mut self, tx: &mut Tx, document: &Document) -> Result<(), DbError> {
        self.updated_at = tx.now();
        let (minutes, at, by) = self.estimate_columns();
        let escalated = self.escalation.as_ref();
        sqlx::query(
            "UPDATE tickets SET subject = $2, status = $3, status_category = $4,
                status_since = $5, priority = $6, assignee_id = $7, fields = $8, callback = $9,
                estimate_minutes = $10, estimate_at = $11, estimate_by = $12, closed_at = $13,
                updated_at = $14, type_id = $15, planned_for = $16,
                project_lead_id = $17, escalated_at = $18, escalated_by = $19,
                escalation_reason = $20, rev = rev + 1
             WHERE id = $1",
        )
        .bind(Id(self.id))
        .bind(&*self.subject)
        .bind(&*self.status)
        .bind(word(document.category(&self.status)))
        .bind(millis(self.status_since))
        .bind(self.priority.as_deref())
        .bind(self.assignee_id.map(Id))
        .bind(json(&self.fields)?)
        .bind(self.callback.as_ref().map(json).transpose()?)
        .bind(minutes)
        .bind(at)
        .bind(by)
        .bind(self.closed_at.map(millis))
        .bind(millis(self.updated_at))
        .bind(&*self.type_id)
        .bind(self.planned_for.map(millis))
        .bind(self.project_lead_id.map(Id))
        .bind(escalated.map(|it| millis(it.at)))
        .bind(escalated.map(|it| Id(it.by)))
        .bind(escalated.map_or("", |it| &*it.reason))
        .execute(tx.conn())
        .await?;
        tx.touch(RecordKind::Ticket, self.id);
        Ok(())
    }

    fn estimate_columns(&self) -> (Option<i64>, Option<i64>, Option<Id>) {
        match self.estimate {
            Some((minutes, at, by)) => (Some(i64::from(minutes)), Some(millis(at)), Some(Id(by))),
            None => (None, None, None),
        }
    }

    /// What the portal's rules need to know.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            status: self.status.clone(),
            requester: self.requester_id.to_string(),
            assignee: self.assignee_id.map(|id| id.to_string()),
            callback_pending: self
                .callback
                .as_ref()
                .is_some_and(|it| it.done_at.is_none()),
            closed_at: self.closed_at,
            invoice_open: self.bill.is_open(),
            ..Facts::default()
        }
    }

    /// Whether nothing more is to be done.
    #[must_use]
    pub fn is_finished(&self, document: &Document) -> bool {
        matches!(
            document.category(&self.status),
            Category::Done | Category::Closed
        )
    }
}

fn escalation(row: &AnyRow) -> Result<Option<Escalation>, DbError> {
    let at = row.opt_time("escalated_at")?;
    let by = row.opt_id("escalated_by")?;
    let reason = row.text("escalation_reason")?;
    Ok(at.zip(by).map(|(at, by)| Escalation { at, by, reason }))
}

/// A status category in the database's words.
fn word(category: Category) -> &'static str {
    match category {
        Category::Open => "open",
        Category::WaitingCustomer => "waiting_customer",
        Category::Done => "done",
        Category::Closed => "closed",
    }
}
