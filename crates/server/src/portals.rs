//! Putting a portal document into force, and who had the last word.
//!
//! A file is the truth as long as the server follows it: nobody overrules it over the API, because
//! whoever reads the file must be able to believe it. A profile that is built in is only the beginning:
//! what an admin puts in its place stays, also when the server starts again.

use api::RecordKind;
use portal::Document;

use crate::db::{Columns, Conn, DbError, Tx};
use crate::error::Result;
use crate::people;

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Built into the program.
    Profile,
    /// A file that the server follows.
    File,
    /// Put by an admin.
    Api,
}

impl Source {
    const ALL: [Self; 3] = [Self::Profile, Self::File, Self::Api];

    fn as_text(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::File => "file",
            Self::Api => "api",
        }
    }
}

/// The document in force and its source, as the transaction sees them; none in a fresh database.
///
/// # Errors
/// If the database fails.
pub async fn in_force(conn: &mut Conn) -> Result<Option<(Document, Source)>, DbError> {
    let row = sqlx::query("SELECT document, source FROM portal")
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let source = row.text("source")?;
    let source = Source::ALL.into_iter().find(|it| it.as_text() == source);
    let source = source.ok_or(DbError::Value("the source of a portal"))?;
    Ok(Some((row.json("document")?, source)))
}

/// Replaces the document; everybody who is signed in gets it, and what it says he may read.
/// Invoices lie in other buckets if it lets others see them.
///
/// # Errors
/// If the database fails.
pub async fn replace(tx: &mut Tx, document: Document, source: Source) -> Result<()> {
    let kept = in_force(tx.conn()).await?.map(|(kept, _)| kept);
    tx.set_portal(document.clone()).await?;
    sqlx::query("UPDATE portal SET source = $1")
        .bind(source.as_text())
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    people::grant_all(tx, &document).await?;
    if kept.is_some_and(|kept| kept.billing.invoices != document.billing.invoices) {
        let rows = sqlx::query("SELECT id FROM invoices")
            .fetch_all(tx.conn())
            .await
            .map_err(DbError::from)?;
        for row in rows {
            tx.touch(RecordKind::Invoice, row.id("id")?);
        }
    }
    Ok(())
}
