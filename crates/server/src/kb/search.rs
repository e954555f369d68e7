//! Finding articles: every word of the ask must occur, also as a part of another word; words in the
//! title weigh most.

use std::cmp::Reverse;

use api::KbHeader;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portal::words::words;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::category::all_categories;
use super::way::below;
use crate::db::{Columns, Conn, DbError, Id, placeholders};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// Words of an ask that count.
const WORDS: usize = 8;
/// Articles that are weighed: the newest of those that fit.
const CANDIDATES: usize = 2_000;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words; none: everything, newest first.
    pub q: String,
    /// A category with all below it.
    pub category: Option<Uuid>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Articles of the page.
    pub limit: usize,
}

/// A page of articles.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// In order.
    pub headers: Vec<KbHeader>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// An article's place in the order: the heaviest first, of these the newest.
type Place = (Reverse<u32>, Reverse<i64>, Uuid);

/// A page of the articles the reader may see.
///
/// # Errors
/// `cursor_invalid`, or if the database fails.
pub async fn search(conn: &mut Conn, reader: &Reader, wanted: &Wanted) -> Result<Found> {
    let after = match &wanted.cursor {
        None => None,
        Some(cursor) => {
            let place = decode(cursor).ok_or_else(|| Error::new(api::code::CURSOR_INVALID))?;
            Some(place)
        }
    };
    let asked: Vec<String> = words(&wanted.q)
        .into_iter()
        .take(WORDS)
        .map(|word| word.folded)
        .collect();
    if asked.is_empty() && !wanted.q.trim().is_empty() {
        return Ok(Found::default());
    }
    let rows = candidates(conn, reader, &asked, wanted.category).await?;
    let mut places = Vec::with_capacity(rows.len());
    for row in &rows {
        let weight = weight(row, &asked)?;
        places.push((Reverse(weight), Reverse(row.int("at")?), row.id("id")?));
    }
    places.sort_unstable();
    let begin = after.map_or(0, |after| places.partition_point(|place| *place <= after));
    let rest = places.get(begin..).unwrap_or_default();
    let shown = rest.get(..wanted.limit.min(rest.len())).unwrap_or_default();
    let ids: Vec<Uuid> = shown.iter().map(|(.., id)| *id).collect();
    let mut found = records::article_headers(conn, reader, &ids).await?;
    Ok(Found {
        headers: ids.iter().filter_map(|id| found.remove(id)).collect(),
        next: match shown.last() {
            Some(last) if shown.len() < rest.len() => Some(encode(*last)),
            _ => None,
        },
    })
}

async fn candidates(
    conn: &mut Conn,
    reader: &Reader,
    asked: &[String],
    category: Option<Uuid>,
) -> Result<Vec<AnyRow>> {
    let shelves = match category {
        None => Vec::new(),
        Some(top) => below(&all_categories(conn, reader).await?, top),
    };
    let mut conditions = vec![
        if reader.is_staff() {
            "1 = 1"
        } else {
            "published = 1"
        }
        .to_owned(),
    ];
    // Folded words are letters and digits: there is nothing to escape.
    conditions.extend((1..=asked.len()).map(|number| format!("search LIKE ${number}")));
    if !shelves.is_empty() {
        let list = placeholders(asked.len() + 1, shelves.len());
        conditions.push(format!("category_id IN ({list})"));
    }
    let sql = format!(
        "SELECT id, title, summary, keywords, COALESCE(published_at, updated_at) AS at
         FROM kb_articles WHERE {} ORDER BY at DESC, id LIMIT {CANDIDATES}",
        conditions.join(" AND ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for word in asked {
        query = query.bind(format!("%{word}%"));
    }
    for shelf in shelves {
        query = query.bind(Id(shelf));
    }
    Ok(query.fetch_all(conn).await.map_err(DbError::from)?)
}

/// How well an article that has all words fits them.
fn weight(row: &AnyRow, asked: &[String]) -> Result<u32, DbError> {
    let folded = |text: &str| -> Vec<String> {
        let all = words(text).into_iter();
        all.map(|word| word.folded).collect()
    };
    let title = folded(&row.text("title")?);
    let summary = folded(&row.text("summary")?);
    let keywords = folded(&row.json::<Vec<String>>("keywords")?.join(" "));
    let weigh = |word: &String| {
        let begins = title.iter().any(|it| it.starts_with(word.as_str()));
        let within = |all: &[String]| all.iter().any(|it| it.contains(word.as_str()));
        let best = [
            (title.contains(word), 16),
            (begins, 12),
            (keywords.contains(word), 10),
            (within(&title), 8),
            (within(&keywords), 5),
            (within(&summary), 3),
        ];
        let best = best.into_iter().filter(|(fits, _)| *fits);
        best.map(|(_, weight)| weight).max().unwrap_or(1)
    };
    Ok(asked.iter().map(weigh).sum())
}

fn encode((Reverse(weight), Reverse(at), id): Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{weight} {at} {id}"))
}

fn decode(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts = text.split(' ');
    let place = (
        Reverse(parts.next()?.parse().ok()?),
        Reverse(parts.next()?.parse().ok()?),
        Uuid::try_parse(parts.next()?).ok()?,
    );
    parts.next().is_none().then_some(place)
}
