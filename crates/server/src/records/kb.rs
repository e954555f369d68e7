//! The knowledge base: published articles are everybody's, drafts are staff's.

use std::collections::BTreeMap;

use api::{KbCategory, KbHeader};
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Reader, rows};
use crate::db::{Columns, Conn, DbError};
use crate::feed;

const CATEGORIES: &str = "
    SELECT id, parent_id, title, position, rev FROM kb_categories WHERE id IN ({ids})";

const ARTICLES: &str = "
    SELECT id, category_id, title, summary, keywords, published, author_name, published_at,
           updated_at, rev
    FROM kb_articles WHERE id IN ({ids})";

/// Those of the categories the reader may see, in their order.
///
/// # Errors
/// If the database fails.
pub async fn categories(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<KbCategory>, DbError> {
    if !reader.buckets.contains(feed::PORTAL_BUCKET) {
        return Ok(Vec::new());
    }
    let mut found = Vec::with_capacity(ids.len());
    for row in rows(conn, CATEGORIES, ids).await? {
        found.push(KbCategory {
            id: row.id("id")?,
            parent_id: row.opt_id("parent_id")?,
            title: row.text("title")?,
            position: row.count("position")?,
            rev: row.count("rev")?,
        });
    }
    found.sort_by(|a, b| (a.position, &a.title, a.id).cmp(&(b.position, &b.title, b.id)));
    Ok(found)
}

/// An article without its text, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn article_header(
    conn: &mut Conn,
    reader: &Reader,
    id: Uuid,
) -> Result<Option<KbHeader>, DbError> {
    Ok(article_headers(conn, reader, &[id]).await?.remove(&id))
}

/// Those of the articles the reader may see, without their texts.
///
/// # Errors
/// If the database fails.
pub async fn article_headers(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, KbHeader>, DbError> {
    let mut found = BTreeMap::new();
    for row in rows(conn, ARTICLES, ids).await? {
        let header = header(&row)?;
        let bucket = match header.published {
            true => feed::PORTAL_BUCKET,
            false => feed::STAFF_BUCKET,
        };
        if reader.buckets.contains(bucket) {
            found.insert(header.id, header);
        }
    }
    Ok(found)
}

fn header(row: &AnyRow) -> Result<KbHeader, DbError> {
    Ok(KbHeader {
        id: row.id("id")?,
        category_id: row.id("category_id")?,
        title: row.text("title")?,
        summary: row.text("summary")?,
        keywords: row.json("keywords")?,
        published: row.flag("published")?,
        author: row.text("author_name")?,
        published_at: row.opt_time("published_at")?,
        updated_at: row.time("updated_at")?,
        rev: row.count("rev")?,
    })
}
