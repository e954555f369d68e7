//! Invoices as they are stored. An invoice that was issued does not change any more, nor does its
//! document: both are written once, in the transaction that charges the work.

use api::{RecordKind, Time};
use portal::Document;
use portal::document::Invoicing;
use uuid::Uuid;

use super::paper;
use super::sheet::{Line, Sheet};
use super::sums::Sums;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Language, Result};

/// An invoice about to be issued.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Chosen by whoever issues it.
    pub id: Uuid,
    /// What it is about.
    pub ticket_id: Uuid,
    /// The ticket's number.
    pub ticket: String,
    /// The ticket's subject.
    pub subject: String,
    /// Who pays.
    pub organization_id: Uuid,
    /// The reader's language.
    pub language: Language,
    /// Its number where it was written elsewhere; none: the next of our own.
    pub number: Option<String>,
    /// What staff says of it.
    pub note: String,
    /// What is charged, by the entries it was recorded as.
    pub work: Vec<(Uuid, Line)>,
    /// Who issues it.
    pub by: Uuid,
    /// When.
    pub issued_at: Time,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its number.
    pub number: String,
    /// What it comes to; none: it was written elsewhere.
    pub sums: Option<Sums>,
}

/// How it is written, and by which rules.
struct Written {
    number: String,
    sums: Sums,
    rules: Option<Invoicing>,
    paper: Option<Vec<u8>>,
}

/// Issues an invoice, with its document unless it was written elsewhere, and charges the work.
///
/// # Errors
/// `validation` for a number that is taken or where the portal writes no invoices; if the database or
/// the disk fails.
pub async fn issue(tx: &mut Tx, document: &Document, draft: &Draft) -> Result<Issued> {
    let written = match &draft.number {
        Some(number) => elsewhere(tx, number).await?,
        None => here(tx, document, draft).await?,
    };
    let file = match &written.paper {
        Some(bytes) => Some(tx.keep_file(bytes).await?),
        None => None,
    };
    insert(tx, document, draft, &written, file.as_deref()).await?;
    if let Some(rules) = &written.rules {
        let sheet = sheet(document, rules, draft, &written.number, Vec::new());
        insert_lines(tx, draft, &sheet).await?;
    }
    for (entry, _) in &draft.work {
        sqlx::query(
            "UPDATE time_entries SET invoice_id = $2, rev = rev + 1, updated_at = $3 WHERE id = $1",
        )
        .bind(Id(*entry))
        .bind(Id(draft.id))
        .bind(millis(tx.now()))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        tx.touch(RecordKind::TimeEntry, *entry);
    }
    tx.touch(RecordKind::Invoice, draft.id);
    Ok(Issued {
        number: written.number,
        sums: written.rules.map(|_| written.sums),
    })
}

async fn elsewhere(tx: &mut Tx, number: &str) -> Result<Written> {
    let taken = sqlx::query("SELECT id FROM invoices WHERE number = $1")
        .bind(number)
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    if taken.is_some() {
        return Err(Error::field("/args/number", "number_taken", None));
    }
    Ok(Written {
        number: number.to_owned(),
        sums: Sums::default(),
        rules: None,
        paper: None,
    })
}

async fn here(tx: &mut Tx, document: &Document, draft: &Draft) -> Result<Written> {
    let rules = document.billing.invoicing.clone();
    let rules = rules.ok_or_else(|| Error::field("/args/number", "required", None))?;
    let number = tx.next_of("invoice", &rules.numbers).await?;
    let recipient = recipient(tx.conn(), draft.organization_id).await?;
    let sheet = sheet(document, &rules, draft, &number, recipient);
    let paper = paper::write(&sheet).map_err(|error| Error::internal(&error))?;
    let sums = sheet.sums();
    Ok(Written {
        number,
        sums,
        paper: Some(paper),
        rules: Some(rules),
    })
}

fn sheet<'a>(
    document: &'a Document,
    rules: &'a Invoicing,
    draft: &'a Draft,
    number: &'a str,
    recipient: Vec<String>,
) -> Sheet<'a> {
    Sheet {
        document,
        rules,
        language: draft.language,
        number,
        issued_at: draft.issued_at,
        recipient,
        ticket: &draft.ticket,
        subject: &draft.subject,
        lines: draft.work.iter().map(|(_, line)| line.clone()).collect(),
    }
}

/// Name and address of whoever pays, line by line.
async fn recipient(conn: &mut Conn, organization: Uuid) -> Result<Vec<String>, DbError> {
    let row = sqlx::query("SELECT name, billing_address FROM organizations WHERE id = $1")
        .bind(Id(organization))
        .fetch_one(conn)
        .await?;
    let address = row.text("billing_address")?;
    let lines = address.lines().filter(|line| !line.trim().is_empty());
    Ok(std::iter::once(row.text("name")?)
        .chain(lines.map(str::to_owned))
        .collect())
}

async fn insert(
    tx: &mut Tx,
    document: &Document,
    draft: &Draft,
    written: &Written,
    file: Option<&str>,
) -> Result<()> {
    let at = millis(tx.now());
    let file_name = file.map(|_| format!("{}.pdf", crate::file_name::clean(&written.number)));
    sqlx::query(
        "INSERT INTO invoices (id, number, organization_id, ticket_id, currency, net, tax, total,
            note, sha256, file_name, issued_by, issued_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
    )
    .bind(Id(draft.id))
    .bind(&*written.number)
    .bind(Id(draft.organization_id))
    .bind(Id(draft.ticket_id))
    .bind(&*document.billing.currency)
    .bind(written.sums.net)
    .bind(written.sums.tax)
    .bind(written.sums.total)
    .bind(&*draft.note)
    .bind(file)
    .bind(file_name.unwrap_or_default())
    .bind(Id(draft.by))
    .bind(millis(draft.issued_at))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

async fn insert_lines(tx: &mut Tx, draft: &Draft, sheet: &Sheet<'_>) -> Result<()> {
    for (place, line) in sheet.lines.iter().enumerate() {
        sqlx::query(
            "INSERT INTO invoice_lines (invoice_id, position, text, minutes, rate_percent, net)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Id(draft.id))
        .bind(i64::try_from(place).unwrap_or(i64::MAX))
        .bind(sheet.text(line))
        .bind(i64::from(line.minutes))
        .bind(i64::from(line.rate_percent))
        .bind(sheet.net(line))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    }
    Ok(())
}

/// Notes that an invoice was paid; its number, none if there is nothing to be paid.
///
/// # Errors
/// If the database fails.
pub async fn mark_paid(tx: &mut Tx, id: Uuid) -> Result<Option<String>, DbError> {
    let at = millis(tx.now());
    let row = sqlx::query(
        "UPDATE invoices SET state = 'paid', paid_at = $2, rev = rev + 1, updated_at = $2
         WHERE id = $1 AND state = 'issued' RETURNING number",
    )
    .bind(Id(id))
    .bind(at)
    .fetch_optional(tx.conn())
    .await?;
    tx.touch(RecordKind::Invoice, id);
    row.map(|row| row.text("number")).transpose()
}

/// The file of an invoice's document: its hash and its name.
///
/// # Errors
/// If the database fails.
pub async fn document_of(conn: &mut Conn, id: Uuid) -> Result<Option<(String, String)>, DbError> {
    let row = sqlx::query("SELECT sha256, file_name FROM invoices WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let name = row.text("file_name")?;
    Ok(row.opt_text("sha256")?.map(|sha256| (sha256, name)))
}
