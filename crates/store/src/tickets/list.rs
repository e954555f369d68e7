//! Lists of tickets: which, in what order, a window of them.
//!
//! A list over several accounts and categories is a merge of ranges of one index, one a pair; nothing is
//! sorted, and rows are read for the window only. A window begins after a row (a seek) or after a number
//! of rows (a walk through the index).

use domain::{AccountId, Category, Scope};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::order::{ListPlace, Order, Start};
use super::{TicketRow, Tickets, category_num, row};
use crate::cursors::known_account;
use crate::error::Error;
use crate::people::person_of;

/// Which tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Of these accounts; none: nothing.
    pub accounts: Vec<AccountId>,
    /// In these categories; empty: in any.
    pub categories: Vec<Category>,
    /// Whose.
    pub scope: Scope,
    /// In this order.
    pub order: Order,
    /// Only those with unread messages.
    pub unread_only: bool,
}

/// A window of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketPage {
    /// The rows of the window.
    pub rows: Vec<TicketRow>,
    /// How many the whole list has.
    pub total: u32,
    /// The last row's place; none where the window is empty.
    pub last: Option<ListPlace>,
}

/// How many a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tickets.
    pub total: u32,
    /// Tickets with unread messages.
    pub unread: u32,
}

/// One range of an index: the tickets of one account in one category, narrowed by a person.
#[derive(Debug, Clone, PartialEq)]
struct Range {
    account: i64,
    category: i64,
    scope: Scope,
    person: Option<String>,
}

/// Which of a query's tickets a statement is about, and by what they are found.
#[derive(Clone, Copy)]
struct Sought {
    order: Order,
    unread: bool,
}

impl ListQuery {
    fn sought(&self) -> Sought {
        Sought {
            order: self.order,
            unread: self.unread_only,
        }
    }

    fn ranges(&self, conn: &Connection) -> Result<Vec<Range>, Error> {
        let all = [
            Category::Open,
            Category::WaitingCustomer,
            Category::Done,
            Category::Closed,
        ];
        let mut categories: Vec<_> = if self.categories.is_empty() {
            all.to_vec()
        } else {
            self.categories.clone()
        };
        categories.sort_unstable();
        categories.dedup();
        let mut accounts = self.accounts.clone();
        accounts.sort_unstable();
        accounts.dedup();
        let mut ranges = Vec::new();
        for account in accounts {
            let Some(account) = known_account(conn, account)? else {
                continue;
            };
            let person = match self.scope {
                Scope::All => None,
                Scope::Unassigned => Some(String::new()),
                // Who we are is not known before the server told it: nothing is ours yet.
                Scope::Own | Scope::Assigned => match person_of(conn, account)? {
                    me if me.is_empty() => continue,
                    me => Some(me),
                },
            };
            ranges.extend(categories.iter().map(|category| Range {
                account,
                category: category_num(*category),
                scope: self.scope,
                person: person.clone(),
            }));
        }
        Ok(ranges)
    }

    fn count(&self, conn: &Connection, unread: bool) -> Result<u32, Error> {
        let sought = Sought {
            order: Order::Newest,
            unread,
        };
        self.ranges(conn)?.iter().try_fold(0, |sum, range| {
            let mut query = conn.prepare_cached(&sought.range("count(*)", range.scope, 0))?;
            let values = rusqlite::params![range.account, range.category, range.person];
            Ok(sum + query.query_row(values, |row| row.get::<_, u32>(0))?)
        })
    }
}

impl Sought {
    /// SQL of one range; its three values follow on the first `before`.
    fn range(self, what: &str, scope: Scope, before: usize) -> String {
        let [account, category, person] = [before + 1, before + 2, before + 3];
        let person = match scope {
            Scope::All => format!("?{person} IS NULL"),
            Scope::Own => format!("requester = ?{person}"),
            Scope::Assigned | Scope::Unassigned => format!("assignee = ?{person}"),
        };
        let (index, only) = match (self.unread, scope) {
            (true, _) => ("tickets_unread", "AND unread > 0"),
            (false, Scope::All) => ("tickets_all", ""),
            (false, Scope::Own) => ("tickets_requester", ""),
            (false, Scope::Assigned | Scope::Unassigned) => ("tickets_assignee", ""),
        };
        let by = self.order.index();
        format!(
            "SELECT {what} FROM tickets INDEXED BY {index}{by} \
             WHERE account = ?{account} AND category = ?{category} AND {person} {only}"
        )
    }

    /// SQL of the merged list. After each range's three values come the three of the place it begins
    /// after, the limit and the offset.
    fn merged(self, ranges: &[Range], after: bool) -> String {
        let shared = ranges.len() * 3;
        let beyond = if after {
            format!(" AND {}", self.order.beyond(shared))
        } else {
            // The values are there in any case.
            let [urgency, at, num] = [shared + 1, shared + 2, shared + 3];
            format!(" AND ?{urgency} IS NULL AND ?{at} IS NULL AND ?{num} IS NULL")
        };
        let all: Vec<_> = ranges
            .iter()
            .enumerate()
            .map(|(nth, range)| {
                let sql = self.range(self.order.columns(), range.scope, nth * 3);
                sql + &beyond
            })
            .collect();
        format!(
            "{} ORDER BY {} LIMIT ?{} OFFSET ?{}",
            all.join(" UNION ALL "),
            self.order.order_by(),
            shared + 4,
            shared + 5
        )
    }
}

/// The places of a window, in order.
pub(super) fn places(
    conn: &Connection,
    parts: &[ListQuery],
    start: &Start,
    limit: u32,
) -> Result<Vec<ListPlace>, Error> {
    let Some(sought) = parts.first().map(ListQuery::sought) else {
        return Ok(Vec::new());
    };
    let mut ranges: Vec<Range> = Vec::new();
    for part in parts {
        for range in part.ranges(conn)? {
            // A ticket that is in two parts is in the list once.
            if !ranges.contains(&range) {
                ranges.push(range);
            }
        }
    }
    if ranges.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let (after, offset) = match start {
        Start::Offset(offset) => (None, *offset),
        Start::After(place) => (Some(place), 0),
    };
    let mut values = Vec::new();
    for range in &ranges {
        values.push(Value::from(range.account));
        values.push(Value::from(range.category));
        values.push(range.person.clone().map_or(Value::Null, Value::from));
    }
    match after {
        Some(place) => values.extend([place.urgency, place.at, place.num].map(Value::from)),
        None => values.extend([Value::Null, Value::Null, Value::Null]),
    }
    values.push(Value::from(limit));
    values.push(Value::from(offset));
    let mut window = conn.prepare_cached(&sought.merged(&ranges, after.is_some()))?;
    let places = window.query_map(params_from_iter(values), |row| {
        Ok(ListPlace {
            num: row.get(0)?,
            urgency: row.get(1)?,
            at: row.get(2)?,
        })
    })?;
    Ok(places.collect::<Result<_, _>>()?)
}

impl Tickets<'_> {
    /// A window of a list, by the number of rows before it.
    pub fn list(&self, query: &ListQuery, offset: u32, limit: u32) -> Result<TicketPage, Error> {
        let start = Start::Offset(offset);
        self.common_list(std::slice::from_ref(query), &start, limit)
    }

    /// A window of one list made of several, each of other accounts. The order and whether only unread
    /// ones are wanted is the first one's.
    pub fn common_list(
        &self,
        parts: &[ListQuery],
        start: &Start,
        limit: u32,
    ) -> Result<TicketPage, Error> {
        let places = places(self.0, parts, start, limit)?;
        let mut rows = Vec::with_capacity(places.len());
        for place in &places {
            rows.extend(row::by_num(self.0, place.num)?);
        }
        let mut total = 0_u32;
        for part in parts {
            total = total.saturating_add(part.count(self.0, part.unread_only)?);
        }
        Ok(TicketPage {
            rows,
            total,
            last: places.last().copied(),
        })
    }

    /// How many the list has, and how many of them are unread; from indexes alone.
    pub fn count(&self, query: &ListQuery) -> Result<Counts, Error> {
        let unread = query.count(self.0, true)?;
        let total = if query.unread_only {
            unread
        } else {
            query.count(self.0, false)?
        };
        Ok(Counts { total, unread })
    }
}
