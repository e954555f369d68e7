//! Lists of tickets: which, in what order, a window of them.
//!
//! A list over several accounts and categories is a merge of ranges of one index, one a pair; nothing is
//! sorted, and rows are read for the window only.

use domain::{AccountId, Category, Scope};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

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

/// Orders of lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Last activity first.
    #[default]
    Newest,
    /// Longest without activity first.
    Oldest,
}

/// A window of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketPage {
    /// The rows of the window.
    pub rows: Vec<TicketRow>,
    /// How many the whole list has.
    pub total: u32,
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
    person: Option<String>,
}

impl ListQuery {
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
                person: person.clone(),
            }));
        }
        Ok(ranges)
    }

    /// SQL of one range; its three values follow on the first `before`.
    fn range_sql(&self, what: &str, unread: bool, before: usize) -> String {
        let [account, category, person] = [before + 1, before + 2, before + 3];
        let person = match self.scope {
            Scope::All => format!("?{person} IS NULL"),
            Scope::Own => format!("requester = ?{person}"),
            Scope::Assigned | Scope::Unassigned => format!("assignee = ?{person}"),
        };
        let (index, only) = match (unread, self.scope) {
            (true, _) => ("tickets_unread", "AND unread > 0"),
            (false, Scope::All) => ("tickets_all", ""),
            (false, Scope::Own) => ("tickets_requester", ""),
            (false, Scope::Assigned | Scope::Unassigned) => ("tickets_assignee", ""),
        };
        format!(
            "SELECT {what} FROM tickets INDEXED BY {index} \
             WHERE account = ?{account} AND category = ?{category} AND {person} {only}"
        )
    }

    fn count(&self, conn: &Connection, ranges: &[Range], unread: bool) -> Result<u32, Error> {
        let mut query = conn.prepare_cached(&self.range_sql("count(*)", unread, 0))?;
        ranges.iter().try_fold(0, |sum, range| {
            let values = rusqlite::params![range.account, range.category, range.person];
            Ok(sum + query.query_row(values, |row| row.get::<_, u32>(0))?)
        })
    }

    /// SQL of the merged list and its values.
    pub(super) fn merged(&self, ranges: usize) -> String {
        let direction = match self.order {
            Order::Newest => "DESC",
            Order::Oldest => "ASC",
        };
        let all: Vec<_> = (0..ranges)
            .map(|range| self.range_sql("num, activity", self.unread_only, range * 3))
            .collect();
        let mut sql = all.join(" UNION ALL ");
        sql.push_str(&format!(
            " ORDER BY activity {direction}, num {direction} LIMIT ?{} OFFSET ?{}",
            ranges * 3 + 1,
            ranges * 3 + 2
        ));
        sql
    }
}

impl Tickets<'_> {
    /// A window of a list.
    pub fn list(&self, query: &ListQuery, offset: u32, limit: u32) -> Result<TicketPage, Error> {
        let ranges = query.ranges(self.0)?;
        if ranges.is_empty() {
            return Ok(TicketPage {
                rows: Vec::new(),
                total: 0,
            });
        }
        let mut values = Vec::new();
        for range in &ranges {
            values.push(Value::from(range.account));
            values.push(Value::from(range.category));
            values.push(range.person.clone().map_or(Value::Null, Value::from));
        }
        values.push(Value::from(limit));
        values.push(Value::from(offset));
        let mut window = self.0.prepare_cached(&query.merged(ranges.len()))?;
        let nums = window
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<Vec<i64>, _>>()?;
        let mut rows = Vec::with_capacity(nums.len());
        for num in nums {
            rows.extend(row::by_num(self.0, num)?);
        }
        Ok(TicketPage {
            rows,
            total: query.count(self.0, &ranges, query.unread_only)?,
        })
    }

    /// How many the list has, and how many of them are unread; from indexes alone.
    pub fn count(&self, query: &ListQuery) -> Result<Counts, Error> {
        let ranges = query.ranges(self.0)?;
        let unread = query.count(self.0, &ranges, true)?;
        let total = if query.unread_only {
            unread
        } else {
            query.count(self.0, &ranges, false)?
        };
        Ok(Counts { total, unread })
    }
}
