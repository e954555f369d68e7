//! Roles: what each brings along, and what its gain and loss do to what somebody has cached.

use portal::document::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, Person};

fn role(label: &str) -> Role {
    Role {
        label: label.to_owned(),
        ..Role::default()
    }
}

/// A portal with the roles of a provider who is careful about instructions.
async fn desk() -> Desk {
    Desk::open_with(|document| {
        let authorized = ["authorized".to_owned()];
        let with = |label: &str| Role {
            implies: authorized.to_vec(),
            ..role(label)
        };
        let roles = [
            (
                "authorized",
                Role {
                    can: vec!["members".to_owned()],
                    ..role("weisungsberechtigt")
                },
            ),
            (
                "manager",
                Role {
                    sees_company: true,
                    ..with("Manager")
                },
            ),
            ("commercial", with("kaufmännischer Ansprechpartner")),
            (
                "technical",
                Role {
                    primary_by_default: true,
                    ..with("technischer Ansprechpartner")
                },
            ),
            (
                "company_admin",
                Role {
                    sees_company: true,
                    ..role("Kundenadministrator")
                },
            ),
            ("primary_contact", role("Primärkontakt")),
            ("monitoring_contact", role("Monitoring-Kontakt")),
            (
                "temporarily_authorized",
                role("vorübergehend weisungsberechtigt"),
            ),
        ];
        document.roles = roles.map(|(id, role)| (id.to_owned(), role)).into();
    })
    .await
}

async fn set(anna: &Person, user: Uuid, roles: &[&str]) -> api::Member {
    let path = format!("/v1/users/{user}");
    anna.patch(&path, json!({ "roles": roles }))
        .await
        .expect(200)
        .of()
}

#[tokio::test]
async fn m18_m22_the_named_contacts_and_managers_are_authorised_with_that() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let bob = desk.person(BOB).await.id;
    for named in ["manager", "commercial", "technical"] {
        let member = set(&anna, bob, &[named]).await;
        assert!(member.roles.contains(&named.to_owned()), "{named}");
        assert!(member.roles.contains(&"authorized".to_owned()), "{named}");
    }
    let member = set(&anna, bob, &["temporarily_authorized"]).await;
    assert!(
        !member.roles.contains(&"authorized".to_owned()),
        "M34: only for a while and a purpose"
    );
    let path = format!("/v1/users/{bob}");
    let answer = anna
        .patch(&path, json!({ "roles": ["authorized", "emperor"] }))
        .await;
    let problem = answer.refused(422, "validation");
    assert_eq!(
        (&*problem.errors[0].pointer, &*problem.errors[0].code),
        ("/roles/1", "unknown")
    );
}

#[tokio::test]
async fn m17_staff_sees_at_the_ticket_whether_its_requester_may_give_instructions() {
    let desk = desk().await;
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    let ticket = bob.files("Bitte den Server löschen").await.ticket;
    assert_eq!(ticket.requester_account, None);
    let seen = anna.ticket(ticket.id).await.requester_account.unwrap();
    assert!(!seen.roles.contains(&"authorized".to_owned()));
    let cursor = end(&anna, String::new()).await.1;
    set(&anna, bob.id, &["authorized"]).await;
    // Staff that has the ticket already gets the mark with the next sync.
    let (ops, _) = end(&anna, cursor).await;
    let put = ops
        .iter()
        .find(|op| op["data"]["id"] == json!(ticket.id))
        .unwrap();
    assert_eq!(
        put["data"]["requester_account"]["roles"],
        json!(["authorized"])
    );
}

#[tokio::test]
async fn m26_the_technical_contact_of_a_new_customer_is_the_primary_contact() {
    let desk = desk().await;
    let anna = desk.person(ANNA).await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let member = set(&anna, bob.id, &["technical"]).await;
    assert!(member.roles.contains(&"primary_contact".to_owned()));
    // The second one changes nothing.
    let member = set(&anna, alice.id, &["technical"]).await;
    assert!(!member.roles.contains(&"primary_contact".to_owned()));
    let home: api::Me = bob.get("/v1/me").await.of();
    let path = format!("/v1/organizations/{}", home.organization_id.unwrap());
    let organization: api::Organization = alice.get(&path).await.expect(200).of();
    assert_eq!(organization.primary_contact.unwrap().id, bob.id);
    // M24, M25: another one takes its place and the role with it; other roles stay.
    anna.patch(&path, json!({ "primary_contact_id": alice.id }))
        .await
        .expect(200);
    let roles = async |id: Uuid| -> Vec<String> {
        let member: api::Member = anna.get(&format!("/v1/users/{id}")).await.expect(200).of();
        member.roles
    };
    assert_eq!(roles(bob.id).await, ["authorized", "technical"]);
    assert_eq!(
        roles(alice.id).await,
        ["authorized", "primary_contact", "technical"]
    );
    // Roles of a contact are set at the organisation, not among the others.
    let member = set(&anna, bob.id, &["primary_contact", "commercial"]).await;
    assert_eq!(member.roles, ["authorized", "commercial"]);
    let member = set(&anna, alice.id, &[]).await;
    assert_eq!(member.roles, ["primary_contact"]);
}

#[tokio::test]
async fn members_are_shown_to_whom_the_portal_says() {
    let desk = desk().await;
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    let home: api::Me = bob.get("/v1/me").await.of();
    let path = format!(
        "/v1/organizations/{}/members",
        home.organization_id.unwrap()
    );
    for (roles, may) in [
        (&["authorized"][..], true),
        (&["commercial"], true),
        (&["company_admin"], true),
        (&["temporarily_authorized"], false),
        (&[], false),
    ] {
        set(&anna, bob.id, roles).await;
        let answer = bob.get(&path).await;
        if may {
            let members: Vec<api::Member> = answer.expect(200).of();
            assert!(members.iter().all(|member| member.account.is_none()));
        } else {
            answer.refused(403, "forbidden");
        }
    }
}

/// Follows the feed from a cursor to its end.
async fn end(person: &Person, mut cursor: String) -> (Vec<Value>, String) {
    let mut ops = Vec::new();
    loop {
        let page: Value = person
            .get(&format!("/v1/sync?cursor={cursor}"))
            .await
            .expect(200)
            .json();
        ops.extend(page["ops"].as_array().unwrap().iter().cloned());
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return (ops, cursor);
        }
    }
}

fn has(ops: &[Value], op: &str, id: Uuid) -> bool {
    let put = json!(id);
    ops.iter()
        .any(|it| it["op"] == op && (it["data"]["id"] == put || it["id"] == put))
}

#[tokio::test]
async fn m23_c_a_role_gained_brings_the_organisations_tickets_and_its_loss_takes_them_away() {
    for role in ["manager", "company_admin"] {
        let desk = desk().await;
        let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
        let anna = desk.person(ANNA).await;
        let theirs = alice.files("Alices Ticket").await;
        let own = bob.files("Bobs Ticket").await.ticket.id;
        let (ops, cursor) = end(&bob, String::new()).await;
        assert!(has(&ops, "put", own) && !has(&ops, "put", theirs.ticket.id));

        set(&anna, bob.id, &[role]).await;
        let (ops, cursor) = end(&bob, cursor).await;
        assert!(has(&ops, "put", theirs.ticket.id), "{role}: {ops:?}");
        assert!(
            has(&ops, "put", theirs.messages[0].id),
            "{role}: with its messages"
        );
        assert!(
            has(&ops, "put", alice.id),
            "{role}: and the list of members"
        );

        set(&anna, bob.id, &[]).await;
        let (ops, cursor) = end(&bob, cursor).await;
        assert!(has(&ops, "del", theirs.ticket.id), "{role}: {ops:?}");
        assert!(has(&ops, "del", alice.id), "{role}: {ops:?}");
        assert!(!has(&ops, "del", own), "{role}: his own stay");
        let path = format!("/v1/tickets/{}", theirs.ticket.id);
        bob.get(&path).await.refused(404, "not_found");
        let (ops, _) = end(&bob, cursor).await;
        assert!(ops.is_empty(), "{ops:?}");
    }
}

#[tokio::test]
async fn a_role_that_shows_nothing_more_loads_nothing_again() {
    let desk = desk().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let theirs = alice.files("Alices Ticket").await.ticket.id;
    bob.files("Bobs Ticket").await;
    let (_, cursor) = end(&bob, String::new()).await;
    let anna = desk.person(ANNA).await;
    set(&anna, bob.id, &["temporarily_authorized"]).await;
    let page = bob
        .get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200)
        .json();
    assert_eq!(page["phase"], "tail");
    let ops = page["ops"].as_array().unwrap();
    assert!(!has(ops, "put", theirs));
    let me = ops.iter().find(|op| op["kind"] == "me").unwrap();
    assert_eq!(me["data"]["roles"], json!(["temporarily_authorized"]));
}

#[tokio::test]
async fn who_may_see_the_members_has_them_offline_and_not_the_tickets() {
    let desk = desk().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let theirs = alice.files("Alices Ticket").await.ticket.id;
    let (_, cursor) = end(&bob, String::new()).await;
    let anna = desk.person(ANNA).await;
    set(&anna, bob.id, &["authorized"]).await;
    let (ops, cursor) = end(&bob, cursor).await;
    assert!(
        has(&ops, "put", alice.id) && !has(&ops, "put", theirs),
        "{ops:?}"
    );
    let members = || ops.iter().filter(|op| op["kind"] == "member");
    let ids: std::collections::BTreeSet<_> =
        members().map(|op| op["data"]["id"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    assert!(members().all(|op| op["data"].get("account").is_none()));
    set(&anna, bob.id, &[]).await;
    let (ops, _) = end(&bob, cursor).await;
    assert!(
        has(&ops, "del", alice.id) && !has(&ops, "del", theirs),
        "{ops:?}"
    );
}

#[tokio::test]
async fn m34_a_role_lent_for_one_purpose_ends_when_its_ticket_is_settled() {
    use portal::document::Guide;
    let desk = Desk::open_with(|document| {
        let mut naming = document.ticket_types[0].clone();
        naming.id = "name_contacts".to_owned();
        naming.guides = Some(Guide::AuthorizedContact);
        naming.allowed_roles = vec!["temporarily_authorized".to_owned()];
        document.ticket_types.push(naming);
        let lent = Role {
            lent_for: Some(Guide::AuthorizedContact),
            ..role("vorübergehend weisungsberechtigt")
        };
        let roles = [("temporarily_authorized", lent), ("member", role("Nutzer"))];
        document.roles = roles.map(|(id, role)| (id.to_owned(), role)).into();
    })
    .await;
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    let named = || {
        let mut ticket = crate::support::new_ticket("Neue Ansprechpartner");
        ticket["type"] = json!("name_contacts");
        ticket
    };
    bob.post("/v1/tickets", named())
        .await
        .refused(403, "forbidden");
    set(&anna, bob.id, &["temporarily_authorized", "member"]).await;
    let filed: api::TicketWritten = bob.post("/v1/tickets", named()).await.expect(201).of();
    let other = bob.files("Etwas anderes").await.ticket.id;
    let roles = async || -> Vec<String> {
        let path = format!("/v1/users/{}", bob.id);
        let member: api::Member = anna.get(&path).await.expect(200).of();
        member.roles
    };
    anna.acts(other, "close", json!({})).await.expect(200);
    assert_eq!(roles().await, ["member", "temporarily_authorized"]);
    anna.acts(filed.ticket.id, "close", json!({}))
        .await
        .expect(200);
    assert_eq!(roles().await, ["member"], "used for its purpose");
    bob.post("/v1/tickets", named())
        .await
        .refused(403, "forbidden");
}
