//! A window of a list: what waits to be filed first, then what servers told.

use domain::{AccountId, Category, Operation, Scope};
use portal::document::View;
use portal::transition;
use store::{Error, ListQuery, Order, Read, Start};

use crate::accounts::{actor, count, known};
use crate::rows::Overlay;
use crate::tickets::{pending, query_of};
use crate::view::{COMMON_VIEWS, ListOrder, ListRequest, TicketPage};

/// Rows of one answer.
pub(crate) const MOST_ROWS: u32 = 200;

/// The rows wanted, each account's by its own portal's view.
pub(crate) fn list(
    read: &Read<'_>,
    request: &ListRequest,
    overlay: &Overlay,
) -> Result<TicketPage, Error> {
    let limit = request.limit.min(MOST_ROWS);
    let mut waiting = Vec::new();
    let mut parts = Vec::new();
    for account in &request.accounts {
        let Some(view) = view_of(read, overlay, *account, &request.view)? else {
            continue;
        };
        if !request.unread_only {
            waiting.extend(pending(read, *account, view)?);
        }
        parts.push(ListQuery {
            order: order_of(request.order),
            unread_only: request.unread_only,
            ..query_of(vec![*account], view)
        });
    }
    waiting.sort_by_key(|queued| std::cmp::Reverse(queued.created_at));
    let before = count(waiting.len());
    let mut rows = Vec::new();
    let window = waiting.iter().skip(request.offset as usize);
    for queued in window.take(limit as usize) {
        if let Operation::File(file) = &queued.operation {
            rows.push(overlay.pending(read, queued, file)?);
        }
    }
    let left = limit.saturating_sub(count(rows.len()));
    let counted = Start::Offset(request.offset.saturating_sub(before));
    let after = request.after.as_deref().filter(|_| rows.is_empty());
    // A place nobody gave out: counted instead.
    let start = after
        .and_then(|place| place.parse().ok())
        .map_or(counted, Start::After);
    let page = read.tickets().common_list(&parts, &start, left)?;
    rows.extend(page.rows.into_iter().map(|row| overlay.row(row)));
    Ok(TicketPage {
        total: page.total.saturating_add(before),
        offset: request.offset,
        rows,
        next: page.last.map(|place| place.to_string()),
    })
}

/// The account's view with this id. The common ones are the widest of its person's lists that hold only
/// what is unfinished, or only what is done.
fn view_of<'a>(
    read: &Read<'_>,
    overlay: &'a Overlay,
    account: AccountId,
    id: &str,
) -> Result<Option<&'a View>, Error> {
    let Some(portal) = overlay.portal(account) else {
        return Ok(None);
    };
    let Some(common) = COMMON_VIEWS.iter().position(|common| *common == id) else {
        return Ok(portal.view(id));
    };
    let Some((me, _)) = known(read, account)? else {
        return Ok(None);
    };
    let who = actor(&me);
    let ids: Vec<&str> = transition::views(portal, &who)
        .filter(|view| holds_only(view, common == 1))
        .map(|view| view.id.as_str())
        .collect();
    let mut fitting = portal
        .views
        .iter()
        .filter(|view| ids.contains(&view.id.as_str()));
    let first = fitting.clone().next();
    Ok(fitting.find(|view| view.scope == Scope::All).or(first))
}

fn holds_only(view: &View, done: bool) -> bool {
    let finished = |category: &Category| matches!(category, Category::Done | Category::Closed);
    !view.categories.is_empty() && view.categories.iter().all(|one| finished(one) == done)
}

fn order_of(order: ListOrder) -> Order {
    match order {
        ListOrder::Activity => Order::Newest,
        ListOrder::Created => Order::Created,
        ListOrder::Priority => Order::Urgency,
    }
}
