//! Finished work: the customer tests it, says what he found, and accepts it or does not.

use api::{ActionRequest, ItemState};
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::args::Args;
use super::work::Work;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// Things to test at once.
const MOST_ITEMS: usize = 50;
/// Characters of one of them, and of the address of the system.
const LINE_CHARS: usize = 500;
/// Characters of a note.
const NOTE_CHARS: usize = 2_000;

/// The last test of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Acceptance {
    pub(super) id: Uuid,
    state: String,
    deployed: bool,
}

impl Acceptance {
    pub(super) async fn latest(conn: &mut Conn, ticket: Uuid) -> Result<Option<Self>, DbError> {
        let row = sqlx::query(
            "SELECT id, state, deployed_at FROM acceptances
             WHERE ticket_id = $1 ORDER BY requested_at DESC, id DESC LIMIT 1",
        )
        .bind(Id(ticket))
        .fetch_optional(conn)
        .await?;
        row.map(|row| {
            Ok(Self {
                id: row.id("id")?,
                state: row.text("state")?,
                deployed: row.opt_int("deployed_at")?.is_some(),
            })
        })
        .transpose()
    }

    /// Whether the customer has not answered.
    pub(super) fn is_pending(&self) -> bool {
        self.state == "pending"
    }

    /// Whether the customer has accepted the work.
    pub(super) fn is_accepted(&self) -> bool {
        self.state == "accepted"
    }

    /// Whether the work was handed over to production.
    pub(super) fn is_deployed(&self) -> bool {
        self.deployed
    }
}

/// What the customer found at one item; items count from zero.
#[derive(Debug, Deserialize)]
struct Found {
    item: u32,
    state: ItemState,
    #[serde(default)]
    note: String,
}

/// Asks the customer to test: what staff lists, else what the portal always lists.
///
/// # Errors
/// `validation`.
pub(super) async fn request(tx: &mut Tx, work: &mut Work, request: &ActionRequest) -> Result<()> {
    let args = Args(&request.args);
    let system_url = system(work, args)?;
    let note = args.line("note", NOTE_CHARS)?;
    let items = items(work, args)?;
    let (id, now) = (Uuid::now_v7(), millis(tx.now()));
    sqlx::query(
        "INSERT INTO acceptances
            (id, ticket_id, system_url, note, requested_at, requested_by, requested_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Id(id))
    .bind(Id(work.ticket.id))
    .bind(&*system_url)
    .bind(note)
    .bind(now)
    .bind(Id(work.who.id))
    .bind(&*work.who.name)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    for (position, text) in items.iter().enumerate() {
        sqlx::query(
            "INSERT INTO acceptance_items (acceptance_id, position, text) VALUES ($1, $2, $3)",
        )
        .bind(Id(id))
        .bind(i64::try_from(position).unwrap_or(i64::MAX))
        .bind(&**text)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    }
    work.happened("acceptance_requested", "", system_url);
    work.acceptance = Some(Acceptance {
        id,
        state: "pending".to_owned(),
        deployed: false,
    });
    work.ask_customer(tx, "acceptance", request).await
}

/// Where it can be tested: as staff says, else the test system the customer named in the form.
fn system(work: &Work, args: Args<'_>) -> Result<String> {
    let given = args.line("system_url", LINE_CHARS)?;
    let field = &work.document.acceptance.system_field;
    let known = work.ticket.fields.get(field).and_then(Value::as_str);
    if given.is_empty() {
        return Ok(known.unwrap_or_default().to_owned());
    }
    let web = Url::parse(&given).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match web {
        true => Ok(given),
        false => Err(Error::field("/args/system_url", "pattern", None)),
    }
}

fn items(work: &Work, args: Args<'_>) -> Result<Vec<String>> {
    const POINTER: &str = "/args/items";
    let Some(items) = args.read::<Vec<String>>("items")? else {
        return Ok(work.document.acceptance.items.clone());
    };
    if items.len() > MOST_ITEMS {
        let most = Some(Value::from(MOST_ITEMS));
        return Err(Error::field(POINTER, "too_many", most));
    }
    let mut clean = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        let pointer = format!("{POINTER}/{position}");
        let item = portal::clean_line(item);
        if item.is_empty() {
            return Err(Error::field(&pointer, "required", None));
        }
        if item.chars().count() > LINE_CHARS {
            let most = Some(Value::from(LINE_CHARS));
            return Err(Error::field(&pointer, "too_long", most));
        }
        clean.push(item);
    }
    Ok(clean)
}

/// Notes what the customer found at one item; the rest is still to test.
///
/// # Errors
/// `validation`.
pub(super) async fn report(tx: &mut Tx, work: &mut Work, request: &ActionRequest) -> Result<()> {
    let found = Found {
        item: Args(&request.args)
            .read("item")?
            .ok_or_else(|| Error::field("/args/item", "required", None))?,
        state: Args(&request.args)
            .read("state")?
            .ok_or_else(|| Error::field("/args/state", "required", None))?,
        note: Args(&request.args).line("note", NOTE_CHARS)?,
    };
    let said = work.said(request).is_some();
    note(tx, work, found, said, "/args").await?;
    work.tell_staff(tx, "acceptance").await
}

/// Writes what was found at an item. Whoever finds a defect says what is wrong, there or in words.
async fn note(tx: &mut Tx, work: &mut Work, found: Found, said: bool, at: &str) -> Result<()> {
    let Some(acceptance) = work.acceptance.clone() else {
        return Ok(());
    };
    let state = match found.state {
        ItemState::Ok => "ok",
        ItemState::Defect => "defect",
        ItemState::Open => "open",
        ItemState::Unknown => {
            return Err(Error::field(&format!("{at}/state"), "unknown", None));
        }
    };
    let words = portal::clean_line(&found.note);
    if state == "defect" && words.is_empty() && !said {
        return Err(Error::field(&format!("{at}/note"), "required", None));
    }
    let now = millis(tx.now());
    let row = sqlx::query(
        "UPDATE acceptance_items SET state = $3, note = $4, by_id = $5, by_name = $6, at = $7
         WHERE acceptance_id = $1 AND position = $2 RETURNING text",
    )
    .bind(Id(acceptance.id))
    .bind(i64::from(found.item))
    .bind(state)
    .bind(words)
    .bind(Id(work.who.id))
    .bind(&*work.who.name)
    .bind(now)
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    let row = row.ok_or_else(|| Error::field(&format!("{at}/item"), "unknown", None))?;
    let text = row.text("text")?;
    work.happened("acceptance_item", text, state);
    Ok(())
}

/// Accepts the work or reports defects, with what was found at the items.
///
/// # Errors
/// `validation` if the answer does not name its question.
pub(super) async fn answer(
    tx: &mut Tx,
    work: &mut Work,
    request: &ActionRequest,
    accepted: bool,
) -> Result<()> {
    let Some(asked) = work.acceptance.clone().filter(Acceptance::is_pending) else {
        return Ok(());
    };
    if !request.expected.contains_key("acceptance_id") {
        return Err(Error::field("/expected/acceptance_id", "required", None));
    }
    let items: Option<Vec<Found>> = Args(&request.args).read("items")?;
    let said = work.said(request).is_some();
    for (position, found) in items.into_iter().flatten().enumerate() {
        note(tx, work, found, said, &format!("/args/items/{position}")).await?;
    }
    let state = match accepted {
        true => "accepted",
        false => "rejected",
    };
    let now = millis(tx.now());
    sqlx::query(
        "UPDATE acceptances SET state = $2, decided_at = $3, decided_by = $4, decided_by_name = $5
         WHERE id = $1",
    )
    .bind(Id(asked.id))
    .bind(state)
    .bind(now)
    .bind(Id(work.who.id))
    .bind(&*work.who.name)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    let by = work.who.name.clone();
    work.happened(state, "", by);
    work.acceptance = Some(Acceptance {
        state: state.to_owned(),
        ..asked
    });
    work.tell_staff(tx, "acceptance").await
}

/// The accepted work is in production.
pub(super) async fn deploy(tx: &mut Tx, work: &mut Work) -> Result<()> {
    let Some(accepted) = work.acceptance.clone().filter(Acceptance::is_accepted) else {
        return Ok(());
    };
    let now = millis(tx.now());
    sqlx::query("UPDATE acceptances SET deployed_at = $2 WHERE id = $1")
        .bind(Id(accepted.id))
        .bind(now)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    let by = work.who.name.clone();
    work.happened("deployed", "", by);
    work.acceptance = Some(Acceptance {
        deployed: true,
        ..accepted
    });
    Ok(())
}
