//! The online list of tickets.

use serde_json::{Value, json};

use crate::support::{ALICE, ANNA, Desk, message};

fn subjects(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|it| it["subject"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_list_is_read_page_by_page_newest_first() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    for index in 0..5 {
        alice.files(&format!("Fall {index}")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/tickets?limit=2".to_owned();
    loop {
        let page = alice.get(&path).await.expect(200);
        seen.extend(subjects(&page.json()).into_iter().map(str::to_owned));
        let Some(next) = page.header("link").strip_prefix("<?cursor=") else {
            break;
        };
        let cursor = next.split('>').next().unwrap();
        path = format!("/v1/tickets?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["Fall 4", "Fall 3", "Fall 2", "Fall 1", "Fall 0"]);
    alice
        .get("/v1/tickets?cursor=unsinn")
        .await
        .refused(400, "cursor_invalid");
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_number_and_words() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let printer = alice.files("Drucker streikt").await.ticket;
    let login = alice.files("Anmeldung 100% kaputt").await.ticket;
    alice
        .says(login.id, message("Es war der Kugelschreiber."))
        .await
        .expect(201);
    anna.acts(printer.id, "close", json!({})).await.expect(200);
    for (query, expected) in [
        ("status_category=done", &["Drucker streikt"][..]),
        ("status_category=open", &["Anmeldung 100% kaputt"]),
        ("number=20001", &["Drucker streikt"]),
        ("q=KUGELSCHREIBER", &["Anmeldung 100% kaputt"]),
        ("q=100%25", &["Anmeldung 100% kaputt"]),
        ("q=%25", &["Anmeldung 100% kaputt"]),
        ("q=20002", &["Anmeldung 100% kaputt"]),
        ("type=other", &[]),
    ] {
        let list = anna
            .get(&format!("/v1/tickets?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(subjects(&list), expected, "{query}");
    }
    anna.get("/v1/tickets?scope=everything")
        .await
        .refused(400, "malformed");
}
