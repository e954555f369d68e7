//! Staff looks after customers' accounts and organisations.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, MARA, Person};

async fn home_of(desk: &Desk, email: &str) -> Uuid {
    let me: api::Me = desk.person(email).await.get("/v1/me").await.of();
    me.organization_id.unwrap()
}

fn dora(home: Uuid) -> Value {
    json!({
        "id": Uuid::now_v7(), "email": "dora@hegau.example", "name": "Dora Muster",
        "phone": "07731 9988-12", "organization_id": home,
    })
}

async fn search(person: &Person, query: &str) -> Vec<String> {
    let found: Vec<api::Member> = person
        .get(&format!("/v1/users?{query}"))
        .await
        .expect(200)
        .of();
    found.into_iter().map(|it| it.email).collect()
}

#[tokio::test]
async fn only_staff_makes_and_changes_accounts() {
    let desk = Desk::open().await;
    let home = home_of(&desk, ALICE).await;
    let bob = desk.person(BOB).await;
    let mara = desk.person(MARA).await;
    for person in [&bob, &mara] {
        person
            .post("/v1/users", dora(home))
            .await
            .refused(403, "forbidden");
        let path = format!("/v1/users/{}", bob.id);
        person.get(&path).await.refused(403, "forbidden");
        person
            .patch(&path, json!({ "roles": ["manager"] }))
            .await
            .refused(403, "forbidden");
        let path = format!("/v1/organizations/{home}");
        person
            .patch(&path, json!({ "name": "Meins" }))
            .await
            .refused(403, "forbidden");
        person
            .get("/v1/users?phone=07731")
            .await
            .refused(403, "forbidden");
    }
    let path = format!("/v1/organizations/{}", home_of(&desk, CARL).await);
    mara.patch(&path, json!({})).await.refused(404, "not_found");
}

#[tokio::test]
async fn m13_m14_an_account_has_one_organisation_and_a_second_one_takes_another_address() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let seewerk = home_of(&desk, CARL).await;
    let mut again = dora(seewerk);
    again["email"] = json!("ALICE@hegau.example");
    let problem = anna
        .post("/v1/users", again)
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/email");
    assert_eq!(
        problem.detail,
        "Zu dieser E-Mail-Adresse gibt es schon ein Nutzerkonto. Ein Nutzerkonto gehört zu genau einer Organisation; für eine weitere ist ein eigenes Konto mit einer anderen E-Mail-Adresse nötig."
    );
    let alice = desk.person(ALICE).await.id;
    let path = format!("/v1/users/{alice}");
    let answer = anna
        .patch(&path, json!({ "organization_id": seewerk }))
        .await;
    let problem = answer.refused(422, "validation");
    assert_eq!(problem.errors[0].code, "one_organization");
    assert!(
        problem
            .detail
            .starts_with("Ein Nutzerkonto gehört zu genau einer Organisation")
    );
    let own = home_of(&desk, ALICE).await;
    anna.patch(&path, json!({ "organization_id": own }))
        .await
        .expect(200);
    let answer = anna
        .patch(&path, json!({ "email": "bob@hegau.example" }))
        .await;
    assert_eq!(answer.refused(422, "validation").errors[0].code, "taken");
}

#[tokio::test]
async fn m28_nobody_deletes_a_user_and_whoever_tries_is_told_why() {
    let desk = Desk::open().await;
    for email in [BOB, MARA, ANNA] {
        let person = desk.person(email).await;
        for id in [person.id, Uuid::now_v7()] {
            let path = format!("/v1/users/{id}");
            let answer = person
                .write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
                .await;
            let problem = answer.refused(403, "user_never_deleted");
            assert!(
                problem.detail.starts_with(
                    "Löschen Sie den Nutzer nicht. Andernfalls lassen sich dessen Tickets nicht mehr der Organisation zuordnen."
                ),
                "{}",
                problem.detail
            );
        }
        person.get("/v1/me").await.expect(200);
    }
}

#[tokio::test]
async fn an_account_whose_making_was_answered_too_late_is_made_once() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let body = dora(home_of(&desk, ALICE).await);
    let key = Uuid::now_v7();
    let first = anna
        .write(Method::POST, "/v1/users", &body, key)
        .await
        .expect(201);
    let again = anna
        .write(Method::POST, "/v1/users", &body, key)
        .await
        .expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.body, again.body);
    assert_eq!(desk.mail().await.len(), 1, "one mail");
    let mut other = body.clone();
    other["email"] = json!("other@hegau.example");
    anna.post("/v1/users", other)
        .await
        .refused(409, "duplicate_id");
    let mut unknown = dora(Uuid::now_v7());
    unknown["email"] = json!("third@hegau.example");
    let answer = anna.post("/v1/users", unknown).await;
    assert_eq!(
        answer.refused(422, "validation").errors[0].pointer,
        "/organization_id"
    );
}

#[tokio::test]
async fn a_change_based_on_an_old_revision_is_a_conflict_with_the_record_as_it_is() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let id = desk.person(BOB).await.id;
    let path = format!("/v1/users/{id}");
    let before: api::Member = anna.get(&path).await.expect(200).of();
    let named: api::Member = anna
        .patch(&path, json!({ "rev": before.rev, "name": "Robert Muster" }))
        .await
        .expect(200)
        .of();
    assert!(named.rev > before.rev);
    let answer = anna
        .patch(&path, json!({ "rev": before.rev, "name": "Bobby" }))
        .await;
    let problem = answer.refused(409, "field_conflict");
    assert_eq!(problem.record.unwrap()["name"], "Robert Muster");

    let path = format!("/v1/organizations/{}", home_of(&desk, BOB).await);
    let now: api::Organization = anna.get(&path).await.expect(200).of();
    anna.patch(&path, json!({ "rev": now.rev, "name": "Hegau AG" }))
        .await
        .expect(200);
    anna.patch(&path, json!({ "rev": now.rev, "name": "Hegau KG" }))
        .await
        .refused(409, "field_conflict");
    let me: api::Me = desk.person(BOB).await.get("/v1/me").await.of();
    assert_eq!(me.organization_name, "Hegau AG");
}

#[tokio::test]
async fn the_number_of_a_call_leads_to_the_customer_and_his_history() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let alice = desk.person(ALICE).await;
    let path = format!("/v1/users/{}", alice.id);
    anna.patch(&path, json!({ "phone": "07731 9988-12" }))
        .await
        .expect(200);
    for shown in [
        "%2B49773199 8812",
        "0049 7731 998812",
        "07731%2F9988-12",
        "998812",
    ] {
        let query = format!("phone={}", shown.replace(' ', "%20"));
        assert_eq!(search(&anna, &query).await, [ALICE], "{shown}");
    }
    for nobody in ["07731998813", "12", "%00", "anonym"] {
        assert!(
            search(&anna, &format!("phone={nobody}")).await.is_empty(),
            "{nobody}"
        );
    }
    alice.files("Erstes").await;
    desk.person(BOB).await.files("Von Bob").await;
    alice.files("Zweites").await;
    let path = format!("/v1/tickets?requester_id={}", alice.id);
    let history: Vec<api::Ticket> = anna.get(&path).await.expect(200).of();
    let subjects: Vec<_> = history.iter().map(|ticket| &*ticket.subject).collect();
    assert_eq!(subjects, ["Zweites", "Erstes"]);
    let facts = history[0].requester_account.as_ref().unwrap();
    assert_eq!(facts.phone, "07731 9988-12");
    // A filter never shows more than one sees anyway.
    let carl = desk.person(CARL).await;
    assert_eq!(carl.get(&path).await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn staff_finds_customers_by_words_and_organisation() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    assert_eq!(search(&anna, "q=Carl").await, [CARL]);
    let home = home_of(&desk, ALICE).await;
    let query = format!("organization_id={home}");
    assert_eq!(search(&anna, &query).await, [ALICE, BOB, MARA]);
    assert!(
        search(&anna, "q=%25").await.is_empty(),
        "a sign, not a wildcard"
    );
    assert!(
        search(&anna, "q=anna").await.is_empty(),
        "staff is no customer"
    );
    anna.get("/v1/users/no-uuid")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn m24_the_primary_contact_is_shown_at_the_organisation_and_its_contract_to_staff_only() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let (home, mara) = (home_of(&desk, MARA).await, desk.person(MARA).await.id);
    let path = format!("/v1/organizations/{home}");
    let body = json!({
        "primary_contact_id": mara,
        "contract": { "number": "V-17", "until": "2031-01-01T00:00:00Z" },
    });
    let changed: api::Organization = anna.patch(&path, body).await.expect(200).of();
    assert_eq!(changed.contract.unwrap().number, "V-17");
    let bob = desk.person(BOB).await;
    let seen = bob.get(&path).await.expect(200).json();
    assert_eq!(seen["primary_contact"]["name"], "Mara Muster");
    assert!(seen.get("contract").is_none(), "{seen}");
    let synced = bob.records("organization").await;
    assert_eq!(synced[0]["primary_contact"]["name"], "Mara Muster");
    assert!(synced[0].get("contract").is_none());
}

#[tokio::test]
async fn somebody_changes_his_own_number_and_language_and_nothing_else() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let body =
        json!({ "phone": " 0171 2345678 ", "language": "en", "roles": ["manager"], "name": "X" });
    let me: api::Me = alice.patch("/v1/me", body).await.expect(200).of();
    assert_eq!(
        (&*me.phone, &*me.language, &*me.name),
        ("0171 2345678", "en", "Alice Muster")
    );
    assert!(me.roles.is_empty());
    let answer = alice.patch("/v1/me", json!({ "language": "tlh" })).await;
    assert_eq!(
        answer.refused(422, "validation").errors[0].pointer,
        "/language"
    );
    assert_eq!(alice.records("me").await[0]["phone"], "0171 2345678");
}
