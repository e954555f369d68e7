//! Participants, links and tags of a ticket: adding and removing commute.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, CARL, Desk, MARA, Person, message};

async fn patch(person: &Person, ticket: Uuid, change: Value) -> Answer {
    person.patch(&format!("/v1/tickets/{ticket}"), change).await
}

fn names(ticket: &api::Ticket) -> Vec<&str> {
    let all = ticket.participants.iter();
    all.map(|person| person.name.as_str()).collect()
}

#[tokio::test]
async fn whoever_is_added_reads_and_writes_along_until_he_is_removed() {
    let desk = Desk::open().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Drucker streikt").await.ticket.id;
    let add = json!({ "add": { "participants": [bob.id] } });
    let written: api::TicketWritten = patch(&anna, ticket, add.clone()).await.expect(200).of();
    assert_eq!(names(&written.ticket), ["Bob Muster"]);
    let event = written.messages[0].event.clone().unwrap();
    assert_eq!((&*event.kind, &*event.to), ("participant", "Bob Muster"));
    bob.says(ticket, message("Bei mir auch.")).await.expect(201);
    assert!(bob.syncs().await.contains("Drucker streikt"));
    let mail = desk.mail().await;
    let told = mail.iter().find(|it| it.1 == BOB).unwrap();
    assert!(told.3.contains("Liest mit: Bob Muster"), "{}", told.3);

    // Once more changes nothing, and is told to nobody.
    let again: api::TicketWritten = patch(&anna, ticket, add).await.expect(200).of();
    assert_eq!(again.messages, []);

    let cursor = end(&bob).await;
    let remove = json!({ "remove": { "participants": [bob.id] } });
    for _ in 0..2 {
        let written: api::TicketWritten =
            patch(&anna, ticket, remove.clone()).await.expect(200).of();
        assert_eq!(written.ticket.participants, []);
    }
    bob.get(&format!("/v1/tickets/{ticket}"))
        .await
        .refused(404, "not_found");
    let path = format!("/v1/sync?cursor={cursor}");
    let page: Value = bob.get(&path).await.expect(200).json();
    let gone = page["ops"].as_array().unwrap().iter();
    let mut gone = gone.filter(|op| op["kind"] == "ticket");
    assert_eq!(gone.next().unwrap()["op"], "del");
}

async fn end(person: &Person) -> String {
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/sync?cursor={cursor}");
        let page: Value = person.get(&path).await.expect(200).json();
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return cursor;
        }
    }
}

#[tokio::test]
async fn two_who_change_the_set_at_once_both_get_their_way() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let (bob, mara) = (desk.person(BOB).await.id, desk.person(MARA).await.id);
    let (anna, falk) = (
        desk.person(ANNA).await,
        desk.person(crate::support::FALK).await,
    );
    let ticket = alice.files("Drucker streikt").await.ticket.id;
    let one = json!({ "add": { "participants": [bob] } });
    let other = json!({ "add": { "participants": [mara] }, "remove": { "participants": [Uuid::now_v7()] } });
    patch(&anna, ticket, one).await.expect(200);
    patch(&falk, ticket, other).await.expect(200);
    assert_eq!(
        names(&anna.ticket(ticket).await),
        ["Bob Muster", "Mara Muster"]
    );
    // Of what is in both, the removal wins.
    let both = json!({ "add": { "participants": [bob] }, "remove": { "participants": [bob] } });
    patch(&anna, ticket, both).await.expect(200);
    assert_eq!(names(&anna.ticket(ticket).await), ["Mara Muster"]);
}

#[tokio::test]
async fn a_requester_invites_colleagues_where_his_role_may_and_nobody_from_elsewhere() {
    let desk = Desk::of("managedhosting").await;
    let (mara, anna) = (desk.person(MARA).await, desk.person(ANNA).await);
    let (bob, carl) = (desk.person(BOB).await, desk.person(CARL).await);
    let general = |subject: &str| {
        let mut new = crate::support::new_ticket(subject);
        new["type"] = json!("general");
        new
    };
    let files = async |person: &Person| -> Uuid {
        let new = general("Speicher der VM erweitern");
        let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
        written.ticket.id
    };
    let (managers, ordinary) = (files(&mara).await, files(&bob).await);
    let add = |id: Uuid| json!({ "add": { "participants": [id] } });
    patch(&mara, managers, add(bob.id)).await.expect(200);
    patch(&bob, ordinary, add(mara.id))
        .await
        .refused(403, "forbidden");
    let fault = |answer: Answer| answer.refused(422, "validation").errors[0].code.clone();
    assert_eq!(fault(patch(&mara, managers, add(carl.id)).await), "unknown");
    assert_eq!(
        fault(patch(&anna, managers, add(carl.id)).await),
        "other_organization"
    );
    assert_eq!(fault(patch(&anna, managers, add(anna.id)).await), "unknown");
    let remove = json!({ "remove": { "participants": [bob.id] } });
    patch(&bob, managers, remove.clone())
        .await
        .refused(403, "forbidden");
    patch(&mara, managers, remove).await.expect(200);
    assert_eq!(names(&mara.ticket(managers).await), [""; 0]);
}

#[tokio::test]
async fn tags_are_staffs_alone() {
    let desk = Desk::open().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = alice.files("Drucker streikt").await.ticket;
    let tag = json!({ "add": { "tags": ["Druck", " Etiketten "] } });
    patch(&alice, ticket.id, tag.clone())
        .await
        .refused(403, "forbidden");
    let written: api::TicketWritten = patch(&anna, ticket.id, tag).await.expect(200).of();
    assert_eq!(written.ticket.tags, ["Druck", "Etiketten"]);
    let seen = alice.ticket(ticket.id).await;
    assert_eq!((seen.tags.len(), seen.rev), (0, ticket.rev));
    let change =
        json!({ "add": { "tags": ["Treiber"] }, "remove": { "tags": ["Druck", "Fehlt"] } });
    patch(&anna, ticket.id, change).await.expect(200);
    let kept = anna.records("ticket").await[0]["tags"].clone();
    assert_eq!(kept, json!(["Etiketten", "Treiber"]));
    for (person, found) in [(&anna, 1), (&alice, 0)] {
        let list: Vec<api::Ticket> = person.get("/v1/tickets?q=etik").await.expect(200).of();
        assert_eq!(list.len(), found);
    }
    for (wrong, fault) in [(" ".to_owned(), "required"), ("x".repeat(51), "too_long")] {
        let answer = patch(&anna, ticket.id, json!({ "add": { "tags": [wrong] } })).await;
        assert_eq!(answer.refused(422, "validation").errors[0].code, fault);
    }
}

#[tokio::test]
async fn s31_related_tickets_are_linked_from_either_side_and_unlinked() {
    let desk = Desk::of("sys-fn").await;
    let alice = desk.person(ALICE).await;
    let mut ids = Vec::new();
    for subject in ["WLAN geht nicht", "WLAN ist langsam"] {
        let mut new = crate::support::new_ticket(subject);
        new["type"] = json!("request");
        let written: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
        ids.push(written.ticket.id);
    }
    let link = |to: Uuid| json!({ "links": [{ "rel": "related", "ticket_id": to }] });
    patch(&alice, ids[0], json!({ "add": link(ids[1]) }))
        .await
        .expect(200);
    assert_eq!(alice.ticket(ids[1]).await.links[0].ticket_id, ids[0]);
    patch(&alice, ids[1], json!({ "remove": link(ids[0]) }))
        .await
        .expect(200);
    assert_eq!(alice.ticket(ids[0]).await.links, []);
    let merge = json!({ "add": { "links": [{ "rel": "merged_into", "ticket_id": ids[1] }] } });
    patch(&alice, ids[0], merge)
        .await
        .refused(422, "validation");
    // Where the portal has no such action, there is no other way to it.
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let one = alice.files("Drucker streikt").await.ticket.id;
    let two = alice.files("Drucker streikt wieder").await.ticket.id;
    patch(&alice, one, json!({ "add": link(two) }))
        .await
        .refused(409, "action_not_available");
}
