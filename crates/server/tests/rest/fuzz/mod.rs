//! Requests nobody would think of, made of the OpenAPI document: well formed, nearly well formed and
//! not at all, by everybody, about things that are there and things that are not. Whatever comes,
//! the answer is a documented one, no failure of the server, and the desk works afterwards.
//!
//! The same seed makes the same requests: `PULT_SEED` picks one, `PULT_REQUESTS` their number.

mod after;
mod requests;
mod schema;
mod values;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::matrix::{Scene, Stage};
use requests::Maker;

/// Requests for one portal; five portals make five thousand.
const REQUESTS: u64 = 1_000;

async fn withstands(portal: &str) {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seed = number("PULT_SEED").unwrap_or(1);
    let scene = Scene::set(portal).await;
    let stage = Stage::hurried(&scene).await;
    let mut chance = StdRng::seed_from_u64(seed);
    let maker = Maker::new(&scene);
    let mut answered = std::collections::BTreeMap::<u16, u32>::new();
    for index in 0..number("PULT_REQUESTS").unwrap_or(REQUESTS) {
        let made = maker.next(&mut chance);
        let told = made.told.clone();
        let which = || format!("PULT_SEED={seed}, request {index} of {portal}: {told}");
        let reply = stage.ask(made.request).await;
        let reply = reply.unwrap_or_else(|fault| panic!("{}\n{fault}", which()));
        let status = reply.status.as_u16();
        let body = String::from_utf8_lossy(&reply.body);
        assert!(status < 500, "{}\n{status} {body}", which());
        assert!(reply.headers.contains_key("x-request-id"), "{}", which());
        let waits = reply.headers.contains_key("retry-after");
        assert!(waits || status != 429, "{}\nno Retry-After", which());
        *answered.entry(status).or_default() += 1;
    }
    // Requests that never get past the door would prove little.
    let done: u32 = answered.range(200..300).map(|(_, count)| count).sum();
    assert!(done > 100, "too few had an effect: {answered:?}");
    after::the_desk_works(&scene, &stage).await;
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_quisa() {
    withstands("quisa").await;
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_digidesk() {
    withstands("digidesk").await;
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_managedhosting() {
    withstands("managedhosting").await;
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_sys_fn() {
    withstands("sys-fn").await;
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_speicherwerk() {
    withstands("speicherwerk").await;
}
