//! What happened to a ticket, as a list of its own.

use serde_json::json;
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, MARA, Person, message};

async fn page(person: &Person, ticket: Uuid, query: &str) -> (Vec<api::Message>, Option<String>) {
    let path = format!("/v1/tickets/{ticket}/events?{query}");
    let answer = person.get(&path).await.expect(200);
    let link = answer.header("link");
    let next = link.strip_prefix("<?cursor=").map(|rest| {
        let (cursor, rest) = rest.split_once('>').unwrap();
        assert_eq!(rest, "; rel=\"next\"");
        cursor.to_owned()
    });
    (answer.of(), next)
}

fn kinds(events: &[api::Message]) -> Vec<&str> {
    events
        .iter()
        .map(|it| &*it.event.as_ref().unwrap().kind)
        .collect()
}

#[tokio::test]
async fn the_history_tells_what_happened_in_order_without_what_was_said() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Verlauf").await.ticket.id;
    anna.acts(ticket, "take", json!({})).await.expect(200);
    alice.says(ticket, message("Noch etwas.")).await.expect(201);
    anna.acts(ticket, "set_estimate", json!({ "minutes": 30 }))
        .await
        .expect(200);
    let (all, next) = page(&alice, ticket, "").await;
    assert_eq!(next, None);
    let told = kinds(&all);
    let place = |kind| told.iter().position(|it| *it == kind).unwrap();
    assert!(place("filed") < place("assignee"), "{told:?}");
    assert!(place("assignee") < place("estimate"), "{told:?}");
    let thread = alice.thread(ticket).await;
    let events = thread.into_iter().filter(|it| it.event.is_some());
    assert_eq!(all, events.collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_of_the_history_follow_each_other_without_a_gap() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Lang").await.ticket.id;
    for minutes in 1..=9 {
        anna.acts(ticket, "set_estimate", json!({ "minutes": minutes }))
            .await
            .expect(200);
    }
    let (all, _) = page(&alice, ticket, "").await;
    let mut gathered = Vec::new();
    let mut cursor = None::<String>;
    loop {
        let query = cursor.map_or_else(String::new, |it| format!("cursor={it}&"));
        let (part, next) = page(&alice, ticket, &format!("{query}limit=4")).await;
        assert!(part.len() <= 4);
        gathered.extend(part);
        let Some(next) = next else { break };
        cursor = Some(next);
    }
    assert_eq!(gathered, all);
    let path = format!("/v1/tickets/{ticket}/events?cursor=erfunden");
    alice.get(&path).await.refused(400, "cursor_invalid");
}

#[tokio::test]
async fn the_history_is_as_visible_as_its_ticket() {
    let desk = Desk::open().await;
    let ticket = desk.person(ALICE).await.files("Wer?").await.ticket.id;
    for (email, status) in [(MARA, 200), (ANNA, 200), (BOB, 404), (CARL, 404)] {
        let path = format!("/v1/tickets/{ticket}/events");
        desk.person(email).await.get(&path).await.expect(status);
    }
}
