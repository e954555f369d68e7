//! What nobody waits for: wipes that a crash cut short, files nobody refers to, empty drafts of
//! accounts that are gone.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::AccountId;
use store::DeskTx;
use tokio::task::JoinHandle;

use crate::error::DeskError;
use crate::hub::{Hub, blocking};

/// The start of the program is busy enough.
const FIRST: Duration = Duration::from_secs(2 * 60);
/// How often afterwards.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// A file put less long ago may still get its row.
const GRACE: Duration = Duration::from_secs(60 * 60);

/// The setting that says that an account is being wiped; its value: whether the user's own words, and
/// the account itself, stay.
fn mark(account: AccountId) -> String {
    format!("wiping.{account}")
}

/// Notes that an account is about to be wiped, so that a crash does not undo the decision. In the same
/// transaction as what else the decision is about.
pub(crate) fn decide_wipe(
    tx: &DeskTx<'_>,
    account: AccountId,
    keep: bool,
) -> Result<(), store::Error> {
    tx.prefs_mut().set(&mark(account), &keep)
}

/// Wipes an account as was decided.
pub(crate) fn wipe(hub: &Hub, account: AccountId, keep: bool) -> Result<(), DeskError> {
    let changes = hub.store.wipe_account(account, keep, hub.clock.now())?;
    hub.publish(changes);
    hub.desk(|tx| tx.prefs_mut().remove(&mark(account)))?;
    hub.tidy.notify_one();
    Ok(())
}

/// Wipes that were decided and cut short are finished, before anything is shown.
pub(crate) fn finish_wipes(hub: &Hub) -> Result<(), DeskError> {
    let decided = hub.read(|read| {
        let mut decided = Vec::new();
        for account in read.accounts().all()? {
            if let Some(keep) = read.prefs().get::<bool>(&mark(account.id))? {
                decided.push((account.id, keep));
            }
        }
        Ok(decided)
    })?;
    for (account, keep) in decided {
        tracing::info!(account.id = %account, "a wipe that was cut short is finished");
        wipe(hub, account, keep)?;
    }
    Ok(())
}

/// Tidies a while after the start, then daily and after wipes, for as long as the desk is there.
pub(crate) fn start(hub: &Arc<Hub>) -> JoinHandle<()> {
    let (desk, wiped) = (Arc::downgrade(hub), Arc::clone(&hub.tidy));
    tokio::spawn(async move {
        let mut wait = FIRST;
        loop {
            // Whichever comes first; a wipe is decided seldom.
            let _ = tokio::time::timeout(wait, wiped.notified()).await;
            if !once(&desk).await {
                return;
            }
            wait = EVERY;
        }
    })
}

/// `false`: the desk is closed.
async fn once(desk: &Weak<Hub>) -> bool {
    let Some(hub) = desk.upgrade() else {
        return false;
    };
    let tidied = blocking(&hub, |hub| tidy(hub, GRACE)).await;
    match tidied {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "files nobody refers to are gone"),
        // Tomorrow is another day.
        Err(error) => tracing::warn!(%error, "the desk could not be tidied"),
    }
    true
}

/// Answers how many files went.
fn tidy(hub: &Hub, grace: Duration) -> Result<u32, DeskError> {
    sweep_drafts(hub)?;
    hub.cache(|tx| tx.partials_mut().sweep())?;
    Ok(hub.store.collect_garbage(grace)?)
}

/// Drafts of accounts that are gone are offered as long as they say anything; empty ones go.
fn sweep_drafts(hub: &Hub) -> Result<(), DeskError> {
    let (drafts, accounts) = hub.read(|read| Ok((read.drafts().all()?, read.accounts().all()?)))?;
    let known: BTreeSet<AccountId> = accounts.into_iter().map(|account| account.id).collect();
    let empty = drafts.iter().filter(|draft| {
        let gone = draft
            .target
            .account()
            .is_some_and(|account| !known.contains(&account));
        gone && crate::shelf::is_blank(draft)
    });
    for draft in empty {
        hub.desk(|tx| tx.drafts_mut().remove(draft.id))?;
    }
    Ok(())
}
