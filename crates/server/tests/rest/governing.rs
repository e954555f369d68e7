//! Admins change the portal itself.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use server::portals::{self, Source};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, Desk, FALK, Person, form_request};

/// The document in force and its tag.
async fn in_force(person: &Person) -> (Value, String) {
    let answer = person.get("/v1/portal").await.expect(200);
    let tag = answer.header("etag").to_owned();
    let mut document = answer.json();
    document["version"] = json!(document["version"].as_u64().unwrap() + 1);
    (document, tag)
}

async fn puts(person: &Person, document: &Value, tag: &str, key: Uuid) -> Answer {
    let mut request = person.request(Method::PUT, "/v1/portal");
    if !tag.is_empty() {
        request = request.header("if-match", tag);
    }
    let request = request
        .header("idempotency-key", key.to_string())
        .header("content-type", "application/json");
    person
        .send(request.body(Body::from(document.to_string())).unwrap())
        .await
}

#[tokio::test]
async fn an_admin_replaces_the_portal_and_everybody_gets_it() {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let me: api::Me = anna.get("/v1/me").await.expect(200).of();
    assert_eq!(me.roles, ["agent", "admin"]);
    let (mut document, tag) = in_force(&anna).await;
    document["labels"]["new"] = json!("Neue Anfrage");
    let key = Uuid::now_v7();
    let answer = puts(&anna, &document, &tag, key).await.expect(204);
    let (now, new_tag) = in_force(&alice).await;
    assert_eq!(answer.header("etag"), new_tag);
    assert_eq!(now["labels"]["new"], "Neue Anfrage");
    let told = alice.records("portal").await;
    assert_eq!(told[0]["labels"]["new"], "Neue Anfrage");
    // The answer was lost, and another admin has gone on since.
    let again = puts(&anna, &document, &tag, key).await.expect(204);
    assert_eq!(again.header("idempotency-replayed"), "true");
    puts(&anna, &document, &tag, Uuid::now_v7())
        .await
        .refused(412, "precondition_failed");
    puts(&anna, &document, "", Uuid::now_v7())
        .await
        .refused(428, "precondition_required");
}

#[tokio::test]
async fn a_portal_that_contradicts_itself_is_refused_with_the_place() {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let anna = desk.person(ANNA).await;
    let (document, tag) = in_force(&anna).await;
    for (member, value, pointer) in [
        ("/transitions/0/to", json!("weg"), "/transitions/0/to"),
        ("/statuses/0/label", json!(7), "/statuses/0/label"),
        ("/labels", json!({ "erfunden": "x" }), "/labels/erfunden"),
        ("/name", Value::Null, "/name"),
        ("/portal_id", json!("andere"), "/portal_id"),
        ("/version", json!(1), "/version"),
    ] {
        let mut spoilt = document.clone();
        *spoilt.pointer_mut(member).unwrap() = value;
        let answer = puts(&anna, &spoilt, &tag, Uuid::now_v7()).await;
        let problem = answer.refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, pointer);
    }
    assert_eq!(in_force(&anna).await.1, tag, "nothing has changed");
}

#[tokio::test]
async fn only_admins_replace_the_portal() {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let (document, tag) = in_force(&desk.person(ANNA).await).await;
    for email in [ALICE, FALK] {
        let person = desk.person(email).await;
        puts(&person, &document, &tag, Uuid::now_v7())
            .await
            .refused(403, "forbidden");
    }
    let mut nobody = form_request("/v1/portal", &[]);
    *nobody.method_mut() = Method::PUT;
    desk.send(nobody).await.refused(401, "auth.token_expired");
}

#[tokio::test]
async fn a_followed_file_is_never_overruled() {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let anna = desk.person(ANNA).await;
    let mut tx = desk.db.write().await.unwrap();
    let document = (*desk.portal()).clone();
    portals::replace(&mut tx, document, Source::File)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (document, tag) = in_force(&anna).await;
    puts(&anna, &document, &tag, Uuid::now_v7())
        .await
        .refused(409, "portal_from_file");
}
