//! Articles about the same: by the words they share, and by their category.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use api::KbHeader;
use portal::words::words;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::db::{Columns, Conn, DbError};
use crate::records::{self, Reader};

/// Articles that are named.
const NAMED: usize = 5;
/// Articles that are compared: the newest.
const COMPARED: i64 = 2_000;
/// Letters from which a word says something, and may be part of a longer one.
const LONG_ENOUGH: usize = 4;
/// What a text must have in common with an article beyond a word of its summary.
const ENOUGH: u32 = 2;

/// Words that are everywhere, folded.
const EVERYWHERE: [&str; 30] = [
    "aber", "alle", "auch", "beim", "bitte", "dass", "dies", "diese", "dieser", "dieses", "eine",
    "einem", "einen", "einer", "haben", "ihre", "ihren", "ihrer", "kann", "mehr", "nicht", "oder",
    "seit", "sich", "sind", "uber", "unser", "wenn", "werden", "wird",
];

/// Published articles that have to do with a text, the most similar first.
///
/// # Errors
/// If the database fails.
pub async fn similar_to(
    conn: &mut Conn,
    reader: &Reader,
    text: &str,
) -> Result<Vec<KbHeader>, DbError> {
    let asked = telling(text);
    nearest(conn, reader, |row| {
        let shared = shared(row, &asked)?;
        Ok(if shared >= ENOUGH { shared } else { 0 })
    })
    .await
}

/// Published articles similar to another one.
pub(super) async fn related(
    conn: &mut Conn,
    reader: &Reader,
    of: &KbHeader,
) -> Result<Vec<KbHeader>, DbError> {
    let asked = telling(&format!("{} {}", of.title, of.keywords.join(" ")));
    nearest(conn, reader, |row| {
        if row.id("id")? == of.id {
            return Ok(0);
        }
        let neighbour = row.id("category_id")? == of.category_id;
        Ok(shared(row, &asked)? + u32::from(neighbour))
    })
    .await
}

async fn nearest(
    conn: &mut Conn,
    reader: &Reader,
    weigh: impl Fn(&AnyRow) -> Result<u32, DbError>,
) -> Result<Vec<KbHeader>, DbError> {
    let rows = sqlx::query(
        "SELECT id, category_id, title, summary, keywords FROM kb_articles WHERE published = 1
         ORDER BY updated_at DESC, id LIMIT $1",
    )
    .bind(COMPARED)
    .fetch_all(&mut *conn)
    .await?;
    let mut weighed = Vec::new();
    for row in &rows {
        let weight = weigh(row)?;
        if weight > 0 {
            weighed.push((Reverse(weight), row.text("title")?, row.id("id")?));
        }
    }
    weighed.sort_unstable();
    weighed.truncate(NAMED);
    let ids: Vec<Uuid> = weighed.iter().map(|(.., id)| *id).collect();
    let mut found = records::article_headers(conn, reader, &ids).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// What an article shares with some words: keywords weigh most, then its title.
fn shared(row: &AnyRow, asked: &BTreeSet<String>) -> Result<u32, DbError> {
    let places = [
        (row.json::<Vec<String>>("keywords")?.join(" "), 3),
        (row.text("title")?, 2),
        (row.text("summary")?, 1),
    ];
    let places = places.map(|(text, weight)| (telling(&text), weight));
    let weigh = |word: &String| {
        let having = places
            .iter()
            .filter(|(own, _)| own.iter().any(|it| akin(it, word)));
        having.map(|(_, weight)| *weight).max().unwrap_or(0)
    };
    Ok(asked.iter().map(weigh).sum())
}

/// One word, or one of them a part of the other: „Passwort“ and „Passwortwechsel“.
fn akin(one: &str, other: &str) -> bool {
    one.contains(other) || other.contains(one)
}

/// The words of a text that say what it is about, folded.
fn telling(text: &str) -> BTreeSet<String> {
    let all = words(text).into_iter().map(|word| word.folded);
    all.filter(|word| word.chars().count() >= LONG_ENOUGH)
        .filter(|word| !EVERYWHERE.contains(&word.as_str()))
        .collect()
}
