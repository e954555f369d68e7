//! Tickets of people without an account: the public form.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Format, MessageKind};
use portal::Document;
use portal::document::TicketType;
use uuid::Uuid;

use super::bill::Bill;
use super::file::project_lead;
use super::message::MessageRow;
use super::price::{self, Price};
use super::promise::Promise;
use super::ticket::TicketRow;
use super::work::Work;
use crate::auth::User;
use crate::db::Tx;
use crate::error::{Error, Result};

/// What somebody wrote into the form, checked.
#[derive(Debug, Clone)]
pub struct Letterbox {
    /// Client-made, so that sending twice files once.
    pub id: Uuid,
    /// Whose address was given. Nobody has proved that he wrote it.
    pub requester: User,
    /// One line; may be empty.
    pub subject: String,
    /// The concern; may be empty.
    pub body: String,
}

/// How such a ticket came in.
pub const CHANNEL: &str = "form";
/// Subject of a concern without one.
const NO_SUBJECT: &str = "(ohne Betreff)";

/// What people without an account may file; none: the portal has no such form.
#[must_use]
pub fn public_type(document: &Document) -> Option<&TicketType> {
    let mut types = document.ticket_types.iter();
    let form = document.may_create_through(CHANNEL);
    types.find(|kind| kind.public).filter(|_| form)
}

/// Files a ticket for whoever owns the address that was given, and tells the help desk. He sees it
/// once he can sign in; nothing is mailed to an address nobody has proved.
///
/// # Errors
/// `not_found` if the portal has nothing that can be filed by everybody.
pub async fn file_from_outside(
    tx: &mut Tx,
    document: Arc<Document>,
    letter: Letterbox,
) -> Result<String> {
    let kind = public_type(&document).ok_or_else(Error::not_found)?;
    let who = letter.requester;
    let organization_id = who.organization_id.ok_or_else(Error::forbidden)?;
    let now = tx.now();
    let quote = price::quoted(&document, kind, &BTreeMap::new(), &who, now)?;
    let id_of = |found: Option<&String>| found.cloned().unwrap_or_default();
    let number = tx.next_number(&document.numbers).await?;
    let ticket = TicketRow {
        id: letter.id,
        number: number.clone(),
        type_id: kind.id.clone(),
        subject: match letter.subject.as_str() {
            "" => NO_SUBJECT.to_owned(),
            _ => letter.subject,
        },
        status: id_of(document.first_status().map(|it| &it.id)),
        status_since: now,
        priority: document
            .default_priority()
            .filter(|_| kind.priority)
            .map(|it| it.id.clone()),
        channel: CHANNEL.to_owned(),
        requester_id: who.id,
        organization_id,
        queue: id_of(document.first_queue().map(|it| &it.id)),
        assignee_id: None,
        project_lead_id: project_lead(tx, organization_id).await?,
        fields: BTreeMap::new(),
        callback: None,
        confirm_email: false,
        estimate: None,
        price: Price::of_quote(quote, Vec::new()),
        promise: Promise::default(),
        bill: Bill::default(),
        planned_for: None,
        escalation: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
    };
    ticket.insert(tx, &document).await?;
    let message = MessageRow {
        id: Uuid::now_v7(),
        ticket_id: ticket.id,
        kind: MessageKind::Reply,
        author: Some(who.clone()),
        body: letter.body,
        format: Format::Plain,
        channel: CHANNEL.to_owned(),
        event: None,
        created_at: now,
    };
    message.insert(tx).await?;
    let mut work = Work::begun(tx, document, who, ticket).await?;
    work.wrote(&message);
    work.filed(&message.body);
    work.happened("filed", "", number.clone());
    work.tell_queue(tx, "new_ticket", Some(message.id)).await?;
    work.settle(tx).await?;
    Ok(number)
}
