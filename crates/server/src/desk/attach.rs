//! Uploads become attachments.

use api::{Attachment, UploadRef, code};
use portal::document::Limits;
use portal::form::FileFacts;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::message::{MessageRow, put_attachment};
use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::{feed, file_name};

/// An upload as it is stored.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Id.
    pub id: Uuid,
    /// The promised hash of the whole.
    pub sha256: String,
    /// The promised length.
    pub size: u32,
    /// Whether everything has arrived and has the promised hash.
    pub complete: bool,
    /// As sniffed, once complete.
    pub media_type: String,
    /// When an unused upload is thrown away.
    pub expires_at: api::Time,
}

impl Upload {
    fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id("id")?,
            sha256: row.text("sha256")?,
            size: row.count("size")?,
            complete: row.flag("complete")?,
            media_type: row.text("media_type")?,
            expires_at: row.time("expires_at")?,
        })
    }
}

/// An upload of this user; those of others do not exist for him.
///
/// # Errors
/// If the database fails.
pub async fn upload_of(conn: &mut Conn, user: Uuid, id: Uuid) -> Result<Option<Upload>, DbError> {
    let row = sqlx::query("SELECT * FROM uploads WHERE id = $1 AND user_id = $2")
        .bind(Id(id))
        .bind(Id(user))
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(Upload::of_row).transpose()
}

/// The finished uploads a message names at `place` of the request, in its order.
pub(super) async fn named(
    conn: &mut Conn,
    who: &User,
    limits: &Limits,
    (place, references): (&str, &[UploadRef]),
) -> Result<Vec<(Upload, String)>> {
    let mut found = Vec::with_capacity(references.len());
    for (index, reference) in references.iter().enumerate() {
        let name = file_name::clean(&reference.name);
        // It may be called otherwise here than where it was announced.
        if limits.blocks(&name) {
            return Err(Error::type_blocked(&format!("{place}/{index}/name")));
        }
        let upload = upload_of(conn, who.id, reference.upload_id).await?;
        let upload = upload
            .filter(|upload| upload.complete)
            .ok_or_else(|| Error::new(code::UNKNOWN_UPLOAD))?;
        found.push((upload, name));
    }
    Ok(found)
}

/// What the form's rules need to know about the files.
pub(super) fn facts(files: &[(Upload, String)]) -> Vec<FileFacts> {
    let fact = |(upload, _): &(Upload, String)| FileFacts {
        size: u64::from(upload.size),
        picture: upload.media_type.starts_with("image/"),
    };
    files.iter().map(fact).collect()
}

/// Hangs the files onto a message that was just written. The uploads stay as long as the answer to
/// that write does: a client that lost it finds them complete and repeats the very same request.
pub(super) async fn hang(
    tx: &mut Tx,
    message: &MessageRow,
    files: &[(Upload, String)],
) -> Result<()> {
    let kept_until = millis(tx.now() + feed::KEEP);
    for (position, (upload, name)) in files.iter().enumerate() {
        let file = Attachment {
            id: Uuid::now_v7(),
            name: name.clone(),
            size: upload.size,
            media_type: upload.media_type.clone(),
            sha256: upload.sha256.clone(),
        };
        put_attachment(tx, message, position, &file).await?;
        sqlx::query("UPDATE uploads SET expires_at = $2 WHERE id = $1")
            .bind(Id(upload.id))
            .bind(kept_until)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
    }
    Ok(())
}
