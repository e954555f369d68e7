//! Rows as their reader may see them.
//!
//! Whether somebody sees an object, and with whose eyes, follows from the buckets he holds: what he
//! sees through a queue he sees as staff, everything else as a customer.

mod efforts;
mod invoices;
mod kb;
mod links;
mod marks;
mod messages;
mod people;
mod portal;
mod prices;
mod releases;
mod tickets;

use std::collections::{BTreeMap, BTreeSet};

use api::{Record, RecordKind};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::db::{Conn, DbError, Id};
use crate::feed;

pub use self::portal::portal;
pub use efforts::{time_entries_of, time_entry};
pub use invoices::{invoice, invoices_page};
pub use kb::{article_header, article_headers, categories};
pub use links::inverse;
pub use messages::{attachments_of, events_of, message, messages, messages_of};
pub use people::{me, organization, person};
pub use tickets::{ticket, tickets};

/// Ids asked for in one query. Lists are filled up to a power of two, so that few different
/// statements have to be prepared.
const BATCH: usize = 256;

/// Somebody who reads, and the buckets he holds.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The user.
    pub user: Uuid,
    /// His buckets.
    pub buckets: BTreeSet<String>,
}

/// With whose eyes something is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// Without queues, notes and other internal matters.
    Customer,
    /// Everything.
    Staff,
}

impl Reader {
    /// A user with the buckets he holds now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn load(conn: &mut Conn, user: Uuid) -> Result<Self, DbError> {
        Ok(Self {
            user,
            buckets: feed::in_force(conn, user).await?,
        })
    }

    /// Somebody who has not signed in, where the portal lets everybody read.
    #[must_use]
    pub fn everybody() -> Self {
        Self {
            user: Uuid::nil(),
            buckets: BTreeSet::from([feed::PORTAL_BUCKET.to_owned()]),
        }
    }

    /// Whether the reader is staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.buckets.contains(feed::STAFF_BUCKET)
    }

    /// How the reader sees something of a ticket; `None` if he does not.
    fn eyes(&self, requester: Uuid, organization: Uuid, queue: &str) -> Option<Eyes> {
        if self.buckets.contains(&feed::of_queue(queue)) {
            return Some(Eyes::Staff);
        }
        let seen = self.buckets.contains(&feed::of_user(requester))
            || self.buckets.contains(&feed::of_organization(organization));
        seen.then_some(Eyes::Customer)
    }

    /// Whether the reader may know who belongs to an organisation.
    #[must_use]
    pub fn sees_members_of(&self, organization: Uuid) -> bool {
        self.buckets.contains(&feed::of_organization(organization))
            || self.buckets.contains(&feed::of_members(organization))
    }

    fn holds_own(&self) -> bool {
        self.buckets.contains(&feed::of_user(self.user))
    }

    /// Whether the reader may know who he is: also while his account waits for something.
    fn knows_himself(&self) -> bool {
        self.holds_own() || self.buckets.contains(&feed::of_account(self.user))
    }
}

/// The records of those objects the reader may see now.
///
/// # Errors
/// If the database fails.
pub async fn visible(
    conn: &mut Conn,
    reader: &Reader,
    objects: &[(RecordKind, Uuid)],
) -> Result<BTreeMap<(RecordKind, Uuid), Record>, DbError> {
    let mut by_kind: BTreeMap<RecordKind, Vec<Uuid>> = BTreeMap::new();
    for (kind, id) in objects {
        by_kind.entry(*kind).or_default().push(*id);
    }
    let mut found = BTreeMap::new();
    for (kind, ids) in by_kind {
        for (id, record) in of_kind(conn, reader, kind, &ids).await? {
            found.insert((kind, id), record);
        }
    }
    Ok(found)
}

async fn of_kind(
    conn: &mut Conn,
    reader: &Reader,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    Ok(match kind {
        RecordKind::Portal => portal::record(conn, reader).await?,
        RecordKind::Me => people::own(conn, reader, ids).await?,
        RecordKind::Organization => people::organizations(conn, reader, ids).await?,
        RecordKind::Member => people::members(conn, reader, ids).await?,
        RecordKind::Ticket => {
            let found = tickets(conn, reader, ids).await?;
            found
                .into_iter()
                .map(|(id, it)| (id, Record::Ticket(Box::new(it))))
                .collect()
        }
        RecordKind::Message => {
            let found = messages(conn, reader, ids).await?;
            found
                .into_iter()
                .map(|(id, it)| (id, Record::Message(Box::new(it))))
                .collect()
        }
        RecordKind::ReadMark => marks::read_marks(conn, reader, ids).await?,
        RecordKind::Notification => marks::notifications(conn, reader, ids).await?,
        RecordKind::KbCategory => {
            let found = categories(conn, reader, ids).await?;
            let found = found.into_iter();
            found.map(|it| (it.id, Record::KbCategory(it))).collect()
        }
        RecordKind::KbArticle => {
            let found = article_headers(conn, reader, ids).await?;
            let found = found.into_iter();
            found.map(|(id, it)| (id, Record::KbArticle(it))).collect()
        }
        RecordKind::TimeEntry => {
            let found = efforts::time_entries(conn, reader, ids).await?;
            found
                .into_iter()
                .map(|(id, it)| (id, Record::TimeEntry(Box::new(it))))
                .collect()
        }
        RecordKind::Invoice => {
            let found = invoices::invoices(conn, reader, ids).await?;
            found
                .into_iter()
                .map(|(id, it)| (id, Record::Invoice(Box::new(it))))
                .collect()
        }
    })
}

/// Rows of a query with an `IN` list of ids; the placeholders stand where `{ids}` is.
pub(crate) async fn rows(conn: &mut Conn, sql: &str, ids: &[Uuid]) -> Result<Vec<AnyRow>, DbError> {
    let mut found = Vec::new();
    for batch in ids.chunks(BATCH) {
        let Some(last) = batch.last() else { continue };
        let width = batch.len().next_power_of_two();
        let text = sql.replace("{ids}", &crate::db::placeholders(1, width));
        let mut query = sqlx::query(AssertSqlSafe(text));
        for id in batch
            .iter()
            .chain(std::iter::repeat_n(last, width - batch.len()))
        {
            query = query.bind(Id(*id));
        }
        found.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(found)
}
