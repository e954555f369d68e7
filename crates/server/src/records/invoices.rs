//! Invoices: staff of the ticket's queue sees them, and whom the portal lets see them.

use std::collections::BTreeMap;

use api::{Invoice, InvoiceLine, InvoiceRef, InvoiceState, Money};
use portal::document::InvoiceReaders;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::portal::stored;
use super::{Reader, rows};
use crate::db::{Columns, Conn, DbError, Id, placeholders};
use crate::feed;

const INVOICES: &str = "
    SELECT invoices.*, tickets.number AS ticket_number, tickets.requester_id, tickets.queue
    FROM invoices LEFT JOIN tickets ON tickets.id = invoices.ticket_id
    WHERE invoices.id IN ({ids})";

const LINES: &str = "
    SELECT invoice_lines.*, invoices.currency
    FROM invoice_lines JOIN invoices ON invoices.id = invoice_lines.invoice_id
    WHERE invoice_id IN ({ids}) ORDER BY invoice_id, position";

/// One invoice, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn invoice(
    conn: &mut Conn,
    reader: &Reader,
    id: Uuid,
) -> Result<Option<Invoice>, DbError> {
    Ok(invoices(conn, reader, &[id]).await?.remove(&id))
}

/// Those of the invoices the reader may see.
///
/// # Errors
/// If the database fails.
pub(super) async fn invoices(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Invoice>, DbError> {
    let readers = readers(conn).await?;
    let mut found = BTreeMap::new();
    for row in rows(conn, INVOICES, ids).await? {
        if sees(reader, readers, &row)? {
            let invoice = of_row(&row)?;
            found.insert(invoice.id, invoice);
        }
    }
    let seen: Vec<Uuid> = found.keys().copied().collect();
    for row in rows(conn, LINES, &seen).await? {
        if let Some(invoice) = found.get_mut(&row.id("invoice_id")?) {
            invoice.lines.push(InvoiceLine {
                text: row.text("text")?,
                minutes: row
                    .opt_int("minutes")?
                    .and_then(|it| u32::try_from(it).ok()),
                rate_percent: row.count("rate_percent")?,
                net: Money::of_cents(row.int("net")?, &row.text("currency")?),
            });
        }
    }
    Ok(found)
}

/// A page of the invoices the reader may see, newest first, behind `after` (time and id of one); and
/// whether there is more.
///
/// # Errors
/// If the database fails.
pub async fn invoices_page(
    conn: &mut Conn,
    reader: &Reader,
    ticket: Option<Uuid>,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<(Vec<Invoice>, bool), DbError> {
    let readers = readers(conn).await?;
    let held = |prefix: &'static str| {
        let all = reader.buckets.iter();
        all.filter_map(move |it| it.strip_prefix(prefix))
    };
    let queues: Vec<&str> = held("q/").collect();
    let homes: Vec<Uuid> = match readers {
        InvoiceReaders::Nobody => Vec::new(),
        _ => held("b/")
            .filter_map(|it| Uuid::try_parse(it).ok())
            .collect(),
    };
    let own = (readers == InvoiceReaders::Requester).then_some(reader.user);
    let (at, id) = after.unwrap_or((i64::MAX, Uuid::max()));
    let mut seen = vec!["tickets.requester_id = $4".to_owned()];
    if !queues.is_empty() {
        let list = placeholders(6, queues.len());
        seen.push(format!("tickets.queue IN ({list})"));
    }
    if !homes.is_empty() {
        let list = placeholders(6 + queues.len(), homes.len());
        seen.push(format!("invoices.organization_id IN ({list})"));
    }
    let sql = format!(
        "SELECT invoices.id AS id FROM invoices LEFT JOIN tickets ON tickets.id = invoices.ticket_id
         WHERE (invoices.issued_at, invoices.id) < ($1, $2)
         AND ($3 IS NULL OR invoices.ticket_id = $3) AND ({})
         ORDER BY invoices.issued_at DESC, invoices.id DESC LIMIT $5",
        seen.join(" OR ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(at)
        .bind(Id(id))
        .bind(ticket.map(Id))
        .bind(own.map(Id))
        .bind(i64::from(limit) + 1);
    for queue in queues {
        query = query.bind(queue);
    }
    for home in homes {
        query = query.bind(Id(home));
    }
    let rows = query.fetch_all(&mut *conn).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let ids = rows
        .iter()
        .take(shown)
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let mut found = invoices(conn, reader, &ids).await?;
    let page = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok((page, rows.len() > shown))
}

/// An invoice by name, for the ticket it is about.
pub(super) fn by_name(invoice: &Invoice) -> InvoiceRef {
    InvoiceRef {
        id: invoice.id,
        number: invoice.number.clone(),
        total: invoice.total.clone(),
    }
}

/// Whom the portal lets see invoices.
async fn readers(conn: &mut Conn) -> Result<InvoiceReaders, DbError> {
    let document = stored(conn).await?;
    Ok(document.map(|it| it.billing.invoices).unwrap_or_default())
}

fn sees(reader: &Reader, readers: InvoiceReaders, row: &AnyRow) -> Result<bool, DbError> {
    let holds = |bucket: String| reader.buckets.contains(&bucket);
    let queue = row.opt_text("queue")?;
    if queue.is_some_and(|queue| holds(feed::of_queue(&queue))) {
        return Ok(true);
    }
    let company = holds(feed::of_invoices(row.id("organization_id")?));
    let requester = row.opt_id("requester_id")?;
    let own = requester.is_some_and(|id| id == reader.user && reader.holds_own());
    Ok(match readers {
        InvoiceReaders::Nobody => false,
        InvoiceReaders::Requester => company || own,
        InvoiceReaders::Company => company,
    })
}

fn of_row(row: &AnyRow) -> Result<Invoice, DbError> {
    let state = Value::String(row.text("state")?);
    let state: InvoiceState =
        serde_json::from_value(state).map_err(|_| DbError::Value("the state of an invoice"))?;
    let currency = row.text("currency")?;
    let has_document = row.opt_text("sha256")?.is_some();
    let money = |column: &str| -> Result<Option<Money>, DbError> {
        let cents = row.int(column)?;
        Ok(has_document.then(|| Money::of_cents(cents, &currency)))
    };
    Ok(Invoice {
        id: row.id("id")?,
        number: row.text("number")?,
        organization_id: row.id("organization_id")?,
        ticket_id: row.opt_id("ticket_id")?,
        ticket_number: row.opt_text("ticket_number")?,
        state,
        net: money("net")?,
        tax: money("tax")?,
        total: money("total")?,
        lines: Vec::new(),
        note: row.text("note")?,
        file_name: has_document.then(|| row.text("file_name")).transpose()?,
        issued_at: row.time("issued_at")?,
        paid_at: row.opt_time("paid_at")?,
        rev: row.count("rev")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}
