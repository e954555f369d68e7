//! What a ticket costs and what is promised for it, as its record says it.

use api::{Cost, Sla};
use portal::document::Charge;
use sqlx::any::AnyRow;

use crate::db::{Columns, DbError, now};
use crate::desk::{Promise, charge_of};

/// The promise; none without a service level. Whether it is broken is told by the clock of this
/// moment: housekeeping comes only once a minute.
pub(super) fn sla(row: &AnyRow) -> Result<Option<Sla>, DbError> {
    let Some(level) = row.opt_text("service_level")? else {
        return Ok(None);
    };
    let promise = Promise::of_row(row)?;
    let left = promise.left.map(|left| left.num_minutes().max(0));
    Ok(Some(Sla {
        level,
        rate_percent: row.count("rate_percent")?,
        due_at: promise.due_at,
        paused: promise.left.is_some(),
        left_minutes: left.and_then(|minutes| u32::try_from(minutes).ok()),
        breached: promise.is_breached(now()),
    }))
}

/// The price; none where the provider does not say.
pub(super) fn cost(row: &AnyRow) -> Result<Option<Cost>, DbError> {
    let cost = Cost {
        charge: charge_of(&row.text("charge")?),
        covered: row.flag("covered")?,
        acks: row.json("cost_acks")?,
    };
    let said = cost.charge != Charge::Unstated || !cost.acks.is_empty();
    Ok(said.then_some(cost))
}
