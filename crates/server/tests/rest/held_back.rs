//! Who is told to come back later: maintenance, and accounts that ask too often.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use server::db::{Db, Durability};
use server::pace::Pace;
use uuid::Uuid;

use crate::support::{ALICE, BOB, Desk, PNG, message, new_ticket};

#[tokio::test]
async fn every_answer_tells_how_much_may_still_be_asked() {
    let pace = Pace {
        syncs: 2,
        writes: 3,
    };
    let desk = Desk::open().await.paced(pace);
    let alice = desk.person(ALICE).await;
    let synced = alice.get("/v1/sync").await.expect(200);
    assert_eq!(synced.header("ratelimit-policy"), "\"syncs\";q=2;w=60");
    assert!(synced.header("ratelimit").starts_with("\"syncs\";r=1;t="));
    let read = alice.get("/v1/tickets").await.expect(200);
    assert_eq!(read.header("ratelimit"), "", "reading is free");
    let ticket = alice.post("/v1/tickets", new_ticket("Drucker")).await;
    let ticket: api::TicketWritten = ticket.expect(201).of();
    alice
        .says(ticket.ticket.id, message("Noch da?"))
        .await
        .expect(201);
    let last = alice
        .says(ticket.ticket.id, message("Hallo?"))
        .await
        .expect(201);
    assert!(last.header("ratelimit").starts_with("\"writes\";r=0;t="));
    let refused = alice.says(ticket.ticket.id, message("Hallo!")).await;
    let problem = refused.refused(429, "rate_limited");
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert_eq!(problem.retry_after, Some(seconds));
    assert!((1..=60).contains(&seconds));
    // It is his account alone, and reading goes on.
    alice.get("/v1/tickets").await.expect(200);
    let bob = desk.person(BOB).await;
    bob.files("Auch der Drucker").await;
}

#[tokio::test]
async fn the_pieces_of_a_file_are_no_writes() {
    let pace = Pace {
        syncs: 0,
        writes: 1,
    };
    let desk = Desk::open().await.paced(pace);
    let alice = desk.person(ALICE).await;
    alice.uploads("a.png", PNG).await;
}

#[tokio::test]
async fn during_maintenance_nothing_is_read_or_written() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.get("/v1/me").await.expect(200);
    desk.db.set_maintenance(Some(300)).await.unwrap();
    for path in [
        "/v1/tickets",
        "/v1/sync",
        "/v1/events",
        "/v1/portal",
        "/v1/me",
    ] {
        let answer = alice.get(path).await;
        answer.refused(503, "maintenance");
        assert_eq!(answer.header("retry-after"), "300", "{path}");
    }
    let key = Uuid::now_v7();
    let ticket = new_ticket("Drucker");
    let refused = alice.write(Method::POST, "/v1/tickets", &ticket, key).await;
    refused.refused(503, "maintenance");
    desk.token_of(ALICE, "falsch")
        .await
        .refused(503, "maintenance");
    for path in ["/v1/health", "/v1/openapi.json", "/.well-known/helpdesk"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        desk.send(request).await.expect(200);
    }
    desk.db.set_maintenance(None).await.unwrap();
    // The same request, sent again with the same key, as a client does.
    let filed = alice.write(Method::POST, "/v1/tickets", &ticket, key).await;
    filed.expect(201);
}

#[tokio::test]
async fn maintenance_said_by_another_process_is_noticed_and_outlives_a_restart() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let other = Db::open_with(desk.dir.path(), Durability::ProgramCrash);
    let other = other.await.unwrap();
    other.set_maintenance(Some(60)).await.unwrap();
    let noticed = async {
        while alice.get("/v1/me").await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    let deadline = std::time::Duration::from_secs(30);
    tokio::time::timeout(deadline, noticed).await.unwrap();
    let again = Db::open_with(desk.dir.path(), Durability::ProgramCrash);
    assert_eq!(again.await.unwrap().maintenance(), Some(60));
}

#[tokio::test]
async fn a_network_fills_twenty_forms_an_hour() {
    let desk = Desk::of("digidesk").await;
    let form = async |network: &str| {
        let body = json!({
            "id": Uuid::now_v7(), "name": "Ines Interessent", "email": "ines@firma.example",
            "message": "Guten Tag",
        });
        let mut request = Request::post("/v1/public/tickets")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let peer: std::net::SocketAddr = format!("{network}:9").parse().unwrap();
        let peer = axum::extract::ConnectInfo(peer);
        request.extensions_mut().insert(peer);
        desk.send(request).await
    };
    for _ in 0..20 {
        form("192.0.2.1").await.expect(201);
    }
    let refused = form("192.0.2.1").await;
    refused.refused(429, "rate_limited");
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((3_000..=3_600).contains(&seconds), "{seconds}");
    form("198.51.100.1").await.expect(201);
}
