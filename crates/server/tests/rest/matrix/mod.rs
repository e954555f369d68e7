//! The rights matrix: every operation of the OpenAPI document, asked by everybody about everything.
//!
//! [`cast`] says who asks, [`scene`] what there is and who may see it, [`requests`] how each
//! operation is asked. What came back stands in `<portal>.txt`, a table to be read by people;
//! `UPDATE=1` writes it anew. Two rules hold whatever the table says, and are decided by [`check`]
//! before it is looked at: what somebody may not see answers exactly like what does not exist, and
//! no answer to him carries a word of it.

mod bodies;
mod cast;
mod charges;
mod check;
pub mod forms;
mod hearing;
mod requests;
mod scene;
mod stage;
mod table;
mod teeth;

pub use cast::Who;
pub use scene::Scene;
pub use stage::Stage;

async fn holds(portal: &str) {
    let scene = Scene::set(portal).await;
    let found = check::everything(&scene).await;
    assert!(
        found.faults.is_empty(),
        "{portal} leaks or breaks a promise:\n{}",
        found.faults.join("\n")
    );
    table::compare(portal, &found.rows);
}

#[tokio::test]
async fn nobody_learns_what_is_not_his_at_quisa() {
    holds("quisa").await;
}

#[tokio::test]
async fn nobody_learns_what_is_not_his_at_digidesk() {
    holds("digidesk").await;
}

#[tokio::test]
async fn nobody_learns_what_is_not_his_at_managedhosting() {
    holds("managedhosting").await;
}

#[tokio::test]
async fn nobody_learns_what_is_not_his_at_sys_fn() {
    holds("sys-fn").await;
}

#[tokio::test]
async fn nobody_learns_what_is_not_his_at_speicherwerk() {
    holds("speicherwerk").await;
}
