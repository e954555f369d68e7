//! A whole article with everything that stands around it.

use api::KbArticle;
use portal::Document;
use uuid::Uuid;

use super::category::all_categories;
use super::{feedback, similar, way};
use crate::db::{Columns, Conn, DbError, Id};
use crate::records::{self, Reader};

/// Who reads, and where.
#[derive(Debug, Clone, Copy)]
pub struct For<'a> {
    /// The portal's words.
    pub document: &'a Document,
    /// The reader; nobody in particular where the knowledge base is public.
    pub reader: &'a Reader,
    /// The server's own address as the reader wrote it.
    pub base: &'a str,
}

/// An article, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn read(conn: &mut Conn, who: For<'_>, id: Uuid) -> Result<Option<KbArticle>, DbError> {
    let For {
        document,
        reader,
        base,
    } = who;
    let Some(header) = records::article_header(conn, reader, id).await? else {
        return Ok(None);
    };
    let row = sqlx::query("SELECT body FROM kb_articles WHERE id = $1")
        .bind(Id(id))
        .fetch_one(&mut *conn)
        .await?;
    let categories = all_categories(conn, reader).await?;
    let shared = document.kb.public && header.published;
    Ok(Some(KbArticle {
        body: row.text("body")?,
        breadcrumb: way::way(document, &categories, header.category_id),
        related: similar::related(conn, reader, &header).await?,
        share_url: shared.then(|| format!("{base}/kb/{id}")),
        my_feedback: feedback::of_reader(conn, id, reader.user).await?,
        feedback: match reader.is_staff() {
            true => Some(feedback::votes(conn, id).await?),
            false => None,
        },
        header,
    }))
}
