//! A customer who cannot wait: his ticket gets a service level that is quicker and dearer.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::CostAck;
use portal::document::{Document, TicketType};
use serde_json::Value;

use super::price::{self, Price};
use super::work::Work;
use crate::auth::User;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Makes the ticket one of the type that has the level. The promise counts from now.
///
/// # Errors
/// `validation` for a level nothing can be filed at or that is not a higher one;
/// `cost_notice_changed` unless its price was confirmed.
pub(super) async fn raise_level(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    let document = Arc::clone(&work.document);
    let kind = kind_of(&document, args)?;
    let requester = User::by_id(tx.conn(), work.ticket.requester_id).await?;
    let requester = requester.ok_or_else(Error::not_found)?;
    let fields = &work.ticket.fields;
    let quote = price::quoted(&document, kind, fields, &requester, tx.now())?;
    if quote.rate_percent <= work.ticket.price.rate_percent {
        return Err(Error::field("/args/level", "not_higher", None));
    }
    let given = acknowledged(args)?;
    let acks = price::agree(&document, &quote, &given, &work.who, tx.now())?;
    let before = work.ticket.price.clone();
    let raised = Price {
        urgent: before.urgent || quote.urgent,
        ..Price::of_quote(quote, acks)
    };
    let (from, to) = (before.level, raised.level.clone());
    work.ticket.type_id.clone_from(&kind.id);
    work.ticket.price = raised;
    work.happened("level", from.unwrap_or_default(), to.unwrap_or_default());
    price::note_consent(work);
    // What was confirmed for the former price stays known.
    work.ticket.price.acks.splice(0..0, before.acks);
    let price = work.ticket.price.clone();
    price.store(tx, work.ticket.id).await?;
    work.promised_anew(tx);
    work.tell_staff(tx, "level").await
}

/// The ticket type that is filed at the level.
fn kind_of<'a>(document: &'a Document, args: &BTreeMap<String, Value>) -> Result<&'a TicketType> {
    const POINTER: &str = "/args/level";
    let level = match args.get("level") {
        None | Some(Value::Null) => return Err(Error::field(POINTER, "required", None)),
        Some(Value::String(level)) => level,
        Some(_) => return Err(Error::field(POINTER, "type", None)),
    };
    let mut kinds = document.ticket_types.iter();
    kinds
        .find(|kind| kind.level.as_ref() == Some(level))
        .ok_or_else(|| Error::field(POINTER, "unknown", None))
}

fn acknowledged(args: &BTreeMap<String, Value>) -> Result<Vec<CostAck>> {
    match args.get("cost_ack") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(given) => serde_json::from_value(given.clone())
            .map_err(|_| Error::field("/args/cost_ack", "type", None)),
    }
}
