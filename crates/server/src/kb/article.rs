//! Writing articles. Every state is kept as a revision; nothing is overwritten unseen.

use std::collections::BTreeSet;

use api::{NewKbArticle, PatchKbArticle, RecordKind, Time, code};
use portal::words::{folded_text, words};
use portal::{Document, clean_line, clean_text};
use serde_json::Value;
use uuid::Uuid;

use super::{category, revision};
use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, json, millis};
use crate::error::{Error, Result};

/// Characters of a title.
const TITLE: usize = 200;
/// Characters of a summary.
const SUMMARY: usize = 500;
/// Characters of a keyword.
const KEYWORD: usize = 50;
/// Keywords of an article.
const KEYWORDS: usize = 20;

/// An article as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) category_id: Uuid,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) keywords: Vec<String>,
    pub(super) body: String,
    pub(super) published: bool,
    pub(super) published_at: Option<Time>,
    pub(super) rev: u32,
}

impl Row {
    async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Self>, DbError> {
        let row = sqlx::query(
            "SELECT category_id, title, summary, keywords, body, published, published_at, rev
             FROM kb_articles WHERE id = $1",
        )
        .bind(Id(id))
        .fetch_optional(conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Self {
            id,
            category_id: row.id("category_id")?,
            title: row.text("title")?,
            summary: row.text("summary")?,
            keywords: row.json("keywords")?,
            body: row.text("body")?,
            published: row.flag("published")?,
            published_at: row.opt_time("published_at")?,
            rev: row.count("rev")?,
        }))
    }

    /// Cleans and bounds what was written.
    async fn checked(mut self, tx: &mut Tx, document: &Document) -> Result<Self> {
        self.title = clean_line(&self.title);
        self.summary = clean_text(&self.summary);
        self.body = clean_text(&self.body);
        self.keywords = keywords(self.keywords)?;
        if self.title.is_empty() {
            return Err(Error::field("/title", "required", None));
        }
        bounded("/title", self.title.chars().count(), TITLE)?;
        bounded("/summary", self.summary.chars().count(), SUMMARY)?;
        let most = usize::try_from(document.limits.body_bytes).unwrap_or(usize::MAX);
        bounded("/body", self.body.len(), most)?;
        if !category::exists(tx.conn(), self.category_id).await? {
            return Err(Error::field("/category_id", "unknown", None));
        }
        if self.published && self.published_at.is_none() {
            self.published_at = Some(tx.now());
        }
        Ok(self)
    }

    /// Everything it is found by, folded.
    fn search_text(&self) -> String {
        let mut text = String::new();
        for part in [&self.title, &self.summary, &self.body] {
            folded_text(part, &mut text);
        }
        for keyword in &self.keywords {
            folded_text(keyword, &mut text);
        }
        text
    }

    async fn insert(&self, tx: &mut Tx, by: &User) -> Result<()> {
        let at = millis(tx.now());
        sqlx::query(
            "INSERT INTO kb_articles (id, category_id, title, summary, keywords, body, published,
                search, author_id, author_name, published_at, rev, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        )
        .bind(Id(self.id))
        .bind(Id(self.category_id))
        .bind(&*self.title)
        .bind(&*self.summary)
        .bind(json(&self.keywords)?)
        .bind(&*self.body)
        .bind(i64::from(self.published))
        .bind(self.search_text())
        .bind(Id(by.id))
        .bind(&*by.name)
        .bind(self.published_at.map(millis))
        .bind(i64::from(self.rev))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        self.keep(tx, by).await
    }

    async fn update(&self, tx: &mut Tx, by: &User) -> Result<()> {
        let at = millis(tx.now());
        sqlx::query(
            "UPDATE kb_articles SET category_id = $2, title = $3, summary = $4, keywords = $5,
                body = $6, published = $7, search = $8, published_at = $9, rev = $10,
                updated_at = $11
             WHERE id = $1",
        )
        .bind(Id(self.id))
        .bind(Id(self.category_id))
        .bind(&*self.title)
        .bind(&*self.summary)
        .bind(json(&self.keywords)?)
        .bind(&*self.body)
        .bind(i64::from(self.published))
        .bind(self.search_text())
        .bind(self.published_at.map(millis))
        .bind(i64::from(self.rev))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        self.keep(tx, by).await
    }

    async fn keep(&self, tx: &mut Tx, by: &User) -> Result<()> {
        revision::keep(tx, self, by).await?;
        tx.touch(RecordKind::KbArticle, self.id);
        Ok(())
    }
}

fn bounded(pointer: &str, length: usize, most: usize) -> Result<()> {
    if length > most {
        let most = Value::from(u64::try_from(most).unwrap_or(u64::MAX));
        return Err(Error::field(pointer, "too_long", Some(most)));
    }
    Ok(())
}

/// Keywords without those that say the same to a search.
fn keywords(given: Vec<String>) -> Result<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (position, keyword) in given.into_iter().enumerate() {
        let keyword = clean_line(&keyword);
        bounded(
            &format!("/keywords/{position}"),
            keyword.chars().count(),
            KEYWORD,
        )?;
        let folded: Vec<_> = words(&keyword).into_iter().map(|it| it.folded).collect();
        if !folded.is_empty() && seen.insert(folded) {
            kept.push(keyword);
        }
    }
    bounded("/keywords", kept.len(), KEYWORDS)?;
    Ok(kept)
}

/// Writes a new article.
///
/// # Errors
/// `validation`, `duplicate_id`; the id of a deleted article is never given again.
pub async fn add(tx: &mut Tx, document: &Document, by: &User, new: NewKbArticle) -> Result<()> {
    if new.id.is_nil() || revision::is_known(tx, new.id).await? {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    let row = Row {
        id: new.id,
        category_id: new.category_id,
        title: new.title,
        summary: new.summary,
        keywords: new.keywords,
        body: new.body,
        published: new.published,
        published_at: None,
        rev: 1,
    };
    row.checked(tx, document).await?.insert(tx, by).await
}

/// Changes an article; what it was stays as a revision.
///
/// # Errors
/// `not_found`, `validation`. That `rev` is the present one is the caller's to check.
pub async fn change(
    tx: &mut Tx,
    document: &Document,
    by: &User,
    id: Uuid,
    change: PatchKbArticle,
) -> Result<()> {
    let now = Row::by_id(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    let next = Row {
        id,
        category_id: change.category_id.unwrap_or(now.category_id),
        title: change.title.unwrap_or(now.title),
        summary: change.summary.unwrap_or(now.summary),
        keywords: change.keywords.unwrap_or(now.keywords),
        body: change.body.unwrap_or(now.body),
        published: change.published.unwrap_or(now.published),
        published_at: now.published_at,
        rev: now.rev + 1,
    };
    next.checked(tx, document).await?.update(tx, by).await
}

/// Deletes an article with what readers said about it. Its revisions stay.
///
/// # Errors
/// If the database fails.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    for sql in [
        "DELETE FROM kb_comments WHERE article_id = $1",
        "DELETE FROM kb_feedback WHERE article_id = $1",
        "DELETE FROM kb_articles WHERE id = $1",
    ] {
        sqlx::query(sql)
            .bind(Id(id))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
    }
    tx.touch(RecordKind::KbArticle, id);
    Ok(())
}
