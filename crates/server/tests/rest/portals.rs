//! What the portals' own documents make of accounts.

use portal::document::Need;
use serde_json::json;
use server::people::{self, Contract};
use server::profiles;

use crate::support::{ALICE, ANNA, Desk, PASSWORD};

/// A desk with a portal as it is built in; people are enabled and covered as it asks.
async fn desk(portal: &str) -> Desk {
    let file = format!("{}/portals/{portal}.toml", env!("CARGO_MANIFEST_DIR"));
    let document = profiles::load(&file).unwrap();
    Desk::open_with(|own| *own = document).await
}

#[tokio::test]
async fn every_portal_asks_of_accounts_what_its_provider_says() {
    for (name, needs, registration) in [
        ("quisa", &[][..], false),
        ("digidesk", &[Need::Activation], false),
        ("managedhosting", &[], false),
        ("sys-fn", &[], true),
        (
            "speicherwerk",
            &[Need::Contract, Need::Activation, Need::SupportId],
            false,
        ),
    ] {
        let desk = desk(name).await;
        let portal = desk.portal();
        assert_eq!(portal.auth.needs, needs, "{name}");
        assert_eq!(portal.auth.registration, registration, "{name}");
        let answer = desk.token_of(ALICE, PASSWORD).await;
        if needs.is_empty() {
            answer.expect(200);
        } else {
            let told = answer.refused(403, "auth.not_admitted").detail;
            assert_eq!(told, portal.auth.texts["auth.not_admitted"], "{name}");
        }
        let body = json!({ "email": "neu@neu.example", "name": "Nina Neu" });
        let answer = desk.post("/v1/auth/register", body).await;
        assert_eq!(answer.status == 202, registration, "{name}");
        desk.token_of(ANNA, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn c01_to_c13_speicherwerk_lets_in_by_contract_activation_and_support_id() {
    let desk = desk("speicherwerk").await;
    let anna = desk.person(ANNA).await;
    let refused = async || {
        let answer = desk.token_of(ALICE, PASSWORD).await;
        let told = answer.refused(403, "auth.not_admitted").detail;
        assert_eq!(told, "Ihre E-Mail ist nicht zur Anmeldung zugelassen.");
    };
    refused().await;
    let found: Vec<api::Member> = anna.get("/v1/users?q=alice").await.expect(200).of();
    let (id, home) = (found[0].id, found[0].organization_id);
    let user = format!("/v1/users/{id}");
    anna.patch(&user, json!({ "state": "active" }))
        .await
        .expect(200);
    refused().await;
    let mut tx = desk.db.write().await.unwrap();
    let contract = Contract {
        number: "K-1".to_owned(),
        until: None,
    };
    people::set_contract(&mut tx, &desk.portal(), home, &contract)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    desk.token_of(ALICE, PASSWORD).await.expect(200);
    let alice = desk.person(ALICE).await;
    let me: api::Me = alice.get("/v1/me").await.expect(200).of();
    assert_eq!(me.state, api::MeState::PendingSupportId);
    assert_eq!(
        me.notices,
        [
            "Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das Problem weiterhin besteht."
        ]
    );
    anna.patch(&user, json!({ "support_id": "4711" }))
        .await
        .expect(200);
    let me: api::Me = alice.get("/v1/me").await.expect(200).of();
    assert_eq!(me.state, api::MeState::Active);
    assert!(me.notices.is_empty());
}

#[tokio::test]
async fn m_managedhosting_authorises_managers_and_named_contacts() {
    let desk = desk("managedhosting").await;
    let portal = desk.portal();
    for role in portal.roles.keys() {
        let all = portal.with_implied(std::slice::from_ref(role));
        assert!(all.contains(role), "{role}");
    }
    let manager = portal.with_implied(&["manager".to_owned()]);
    assert!(
        manager.len() > 1,
        "M22: it implies authorisation: {manager:?}"
    );
}

#[tokio::test]
async fn d42_digidesk_has_a_form_without_an_account() {
    for (name, has) in [
        ("digidesk", true),
        ("quisa", false),
        ("managedhosting", false),
        ("sys-fn", false),
        ("speicherwerk", false),
    ] {
        let desk = desk(name).await;
        let body = json!({
            "id": uuid::Uuid::now_v7(), "name": "Ines Interessent", "email": "ines@firma.example",
        });
        let answer = desk.post("/v1/public/tickets", body).await;
        assert_eq!(answer.status == 201, has, "{name}: {answer:?}");
    }
}
