//! What the staff of a demonstration has written for all readers: articles and announcements.

use std::collections::BTreeMap;

use anyhow::Context as _;
use api::{NewAnnouncement, NewKbArticle, NewKbCategory, NewKbComment, Time};
use chrono::TimeDelta;
use portal::Document;
use uuid::Uuid;

use super::cases::{Article, Knowledge, News};
use crate::auth::User;
use crate::db::{DbError, Id, Tx, millis};
use crate::{announcements, kb};

/// Puts up categories and writes articles with their comments, dated back as the data say.
pub(super) async fn enter(
    tx: &mut Tx,
    document: &Document,
    users: &BTreeMap<String, User>,
    knowledge: &Knowledge,
) -> anyhow::Result<()> {
    let mut shelves = BTreeMap::new();
    for (position, category) in (0_u32..).zip(&knowledge.categories) {
        let id = Uuid::now_v7();
        let new = NewKbCategory {
            id,
            parent_id: category
                .parent
                .as_ref()
                .and_then(|it| shelves.get(it))
                .copied(),
            title: category.title.clone(),
            position,
        };
        kb::add_category(tx, &new).await?;
        shelves.insert(category.id.clone(), id);
    }
    for article in &knowledge.articles {
        let shelf = shelves.get(&article.category);
        let category_id = *shelf.with_context(|| format!("no category {}", article.category))?;
        write(tx, document, users, article, category_id).await?;
    }
    Ok(())
}

/// Announces what the data say.
pub(super) async fn announce(
    tx: &mut Tx,
    users: &BTreeMap<String, User>,
    news: &[News],
) -> anyhow::Result<()> {
    for one in news {
        let by = users.get(&one.author);
        let by = by.with_context(|| format!("nobody is called {}", one.author))?;
        let last = one
            .days_left
            .map(|days| tx.now() + TimeDelta::days(i64::from(days)));
        let new = NewAnnouncement {
            id: Uuid::now_v7(),
            title: one.title.clone(),
            text: one.text.clone(),
            from: String::new(),
            until: last
                .map(|last| last.date_naive().to_string())
                .unwrap_or_default(),
            primary_contact_only: one.primary_contact_only,
        };
        announcements::add(tx, by, new).await?;
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    document: &Document,
    users: &BTreeMap<String, User>,
    article: &Article,
    category_id: Uuid,
) -> anyhow::Result<()> {
    let user = |email: &String| {
        let found = users.get(email);
        found.with_context(|| format!("nobody is called {email}"))
    };
    let id = Uuid::now_v7();
    let new = NewKbArticle {
        id,
        category_id,
        title: article.title.clone(),
        summary: article.summary.clone(),
        keywords: article.keywords.clone(),
        body: article.body.clone(),
        published: !article.draft,
    };
    kb::add(tx, document, user(&article.author)?, new).await?;
    let at = ago(tx, article.days_ago);
    for sql in [
        "UPDATE kb_articles SET created_at = $2, updated_at = $2,
            published_at = CASE WHEN published = 1 THEN $2 END WHERE id = $1",
        "UPDATE kb_revisions SET at = $2 WHERE article_id = $1",
    ] {
        date(tx, sql, id, at).await?;
    }
    for comment in &article.comments {
        let new = NewKbComment {
            id: Uuid::now_v7(),
            body: comment.body.clone(),
        };
        kb::put_comment(tx, document, user(&comment.author)?, id, &new).await?;
        let at = ago(tx, comment.days_ago);
        let sql = "UPDATE kb_comments SET created_at = $2 WHERE id = $1";
        date(tx, sql, new.id, at).await?;
    }
    Ok(())
}

fn ago(tx: &Tx, days: u32) -> Time {
    tx.now() - TimeDelta::days(i64::from(days))
}

async fn date(tx: &mut Tx, sql: &'static str, id: Uuid, at: Time) -> Result<(), DbError> {
    sqlx::query(sql)
        .bind(Id(id))
        .bind(millis(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}
