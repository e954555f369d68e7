//! managedhosting.de: the rows of `docs/acceptance-rows.tsv` that are proved without a window, each
//! test named after its row. The client is a real desk over real files, the server a real `pultd`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

use anyhow::Result;
use domain::AccountId;
use engine::view::{
    DraftContent, DraftTarget, FieldValue, NoticeKind, Outgoing, SendAnswer, SignInRequest,
};
use portal::document::Label;
use support::notices::told;
use support::{Client, World, at_the_server};

const SUBJECT: &str = "Speicher von de-FR-srv-0042 erweitern";

/// Values by the id of their field.
type Fields = &'static [(&'static str, &'static str)];

/// What only an authorised contact may file, with the fields that must be filled in.
const AUTHORISED: [(&str, &str, Fields); 3] = [
    (
        "account_request",
        "Neuen Nutzer anfordern",
        &[
            ("name", "Nina Neu"),
            ("email", "nina.neu@kartograf-verlag.example"),
            ("role", "member"),
        ],
    ),
    (
        "authorized_contact",
        "Weisungsberechtigte Person benennen",
        &[
            ("name", "Nina Neu"),
            ("email", "nina.neu@kartograf-verlag.example"),
            ("phone", "0761 2044-13"),
            ("as", "authorized"),
        ],
    ),
    (
        "primary_contact",
        "Primärkontakt ändern",
        &[
            ("name", "Nina Neu"),
            ("email", "nina.neu@kartograf-verlag.example"),
        ],
    ),
];

fn concern(fields: &[(&str, &str)], subject: &str) -> DraftContent {
    let text = |value: &str| FieldValue::Text(value.to_owned());
    let fields = fields.iter();
    DraftContent {
        subject: subject.to_owned(),
        body: "Bitte kümmern Sie sich darum.".to_owned(),
        fields: fields
            .map(|(id, value)| ((*id).to_owned(), text(value)))
            .collect(),
        ..DraftContent::default()
    }
}

/// What the form for a new ticket offers, in the portal's words.
async fn offered(client: &Client) -> Result<Vec<String>> {
    let portal = client.desk.portal(client.account).await?;
    let may = client.view().await?.may_file.into_iter();
    let labels = may.map(|id| portal.ticket_type(&id).expect("a known type").label.clone());
    Ok(labels.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn m03_open_tickets_are_told_to_operators_and_taken_by_one_action_the_customer_sees()
-> Result<()> {
    let world = World::of("managedhosting").await?;
    let customer = world.customer(0).await?;
    let operators = [world.agent(0).await?, world.agent(1).await?];
    for client in operators.iter().chain([&customer]) {
        let portal = client.desk.portal(client.account).await?;
        assert_eq!(portal.label(Label::Staff), Some("Operator"));
    }
    let mut heard = operators.each_ref().map(|operator| operator.desk.notices());
    let key = customer.file(SUBJECT, "Auf 32 GB, bitte.").await?;
    let number = customer.number(key).await?;
    customer.status(key, "offen").await?;
    for (operator, notices) in operators.iter().zip(&mut heard) {
        let notice = told(notices, "the open ticket", |notice| {
            notice.kind == NoticeKind::NewTicket
        })
        .await?;
        assert_eq!(notice.ticket, Some(operator.key(key)));
        assert_eq!(
            (notice.number.as_ref(), notice.subject.as_str()),
            (Some(&number), SUBJECT)
        );
        let open = operator.view().await?.views.remove(0);
        assert_eq!(open.label, "Offene Tickets");
        let rows = operator.list(&open.id).await?.rows;
        assert!(rows.iter().any(|row| row.key == operator.key(key)));
    }

    let [operator, _] = &operators;
    let actions = operator.ticket(operator.key(key)).await?.actions;
    let take = actions
        .iter()
        .find(|it| it.action == "take")
        .expect("it can be taken");
    assert_eq!(
        (take.label.as_str(), take.confirm.as_str()),
        ("Ticket annehmen", "")
    );
    let mut notices = customer.desk.notices();
    operator.act(key, "take", &[]).await?;
    let seen = told(&mut notices, "that it was taken", |notice| {
        notice.kind == NoticeKind::Status
    })
    .await?;
    assert_eq!(
        (seen.ticket, seen.line.as_str()),
        (Some(key), "in Bearbeitung")
    );
    let ticket = customer.ticket(key).await?;
    assert_eq!(ticket.row.status_label, "in Bearbeitung");
    assert_eq!(
        ticket.assignee.expect("an operator").name,
        operator.view().await?.name
    );
    assert!(
        ticket
            .status_hint
            .starts_with("Ein Operator hat Ihr Ticket übernommen")
    );
    Ok(())
}

/// Sends what was typed for this account; answers whether it could be sent.
async fn sendable(client: &Client, account: AccountId) -> Result<bool> {
    let target = DraftTarget::New {
        account,
        type_id: "general".to_owned(),
    };
    let draft = client.write(target, concern(&[], SUBJECT)).await?;
    let sent = client.desk.send_draft(draft).await;
    Ok(matches!(sent, Ok(SendAnswer::Queued { .. })))
}

#[tokio::test(flavor = "multi_thread")]
async fn m05_nothing_is_filed_without_the_personal_account() -> Result<()> {
    let world = World::of("managedhosting").await?;
    let (julia, operator) = (world.who("customer", 0)?, world.agent(0).await?);
    let mut client = world.desk("personal").await?;
    assert!(
        !sendable(&client, client.account).await?,
        "nobody is signed in"
    );
    let wrong = SignInRequest {
        address: world.proxy.url(),
        email: julia.email.clone(),
        password: "geraten".to_owned(),
    };
    assert!(client.desk.sign_in(wrong).await.is_err());
    assert!(client.desk.accounts().await?.is_empty());
    assert!(client.desk.outbox().await?.is_empty());

    client.sign_in(&world.proxy.url(), &julia).await?;
    assert_eq!(client.view().await?.name, julia.name);
    assert!(sendable(&client, client.account).await?);
    client.outbox_is_empty().await?;
    let filed = operator
        .until("the ticket", async |operator| operator.row(SUBJECT).await)
        .await?;
    assert_eq!(filed.requester, julia.name, "it is hers");

    let gone = client.account;
    client.desk.remove_account(gone).await?;
    assert!(!sendable(&client, gone).await?, "she is signed out");
    assert!(client.desk.outbox().await?.is_empty());
    assert_eq!(at_the_server(&operator, SUBJECT).await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn m21_a_normal_user_has_none_of_the_authorised_functions() -> Result<()> {
    let world = World::of("managedhosting").await?;
    let operator = world.agent(0).await?;
    let normal = world.customer(0).await?;
    let others = [
        ("technical", world.customer(1).await?),
        ("commercial", world.customer(2).await?),
        ("manager", world.signed_in(&world.who("manager", 0)?).await?),
    ];
    let offers = offered(&normal).await?;
    assert!(offers.contains(&"Supportticket".to_owned()), "{offers:?}");
    for (_, label, _) in AUTHORISED {
        assert!(!offers.contains(&label.to_owned()), "{label}");
        for (role, client) in &others {
            let offers = offered(client).await?;
            assert!(offers.contains(&label.to_owned()), "{label} for {role}");
        }
    }

    // A form that was not offered is not taken from him either, and he sees that.
    for (kind, label, fields) in AUTHORISED {
        let target = DraftTarget::New {
            account: normal.account,
            type_id: kind.to_owned(),
        };
        let draft = normal.write(target, concern(fields, label)).await?;
        let key = normal.send(draft).await?;
        let refused = normal
            .until("the refusal", async |client| {
                let rows = client.desk.outbox().await?.into_iter();
                let mut stuck = rows.filter(|row| row.state == Outgoing::Stuck);
                Ok(stuck.find(|row| row.ticket == key))
            })
            .await?;
        assert_eq!(
            (refused.subject.as_str(), refused.why.as_str()),
            (label, "forbidden")
        );
        assert_eq!(at_the_server(&operator, label).await?.len(), 0);
    }
    // The same from somebody who is authorised is taken.
    let [(_, authorised), ..] = &others;
    for (kind, label, fields) in AUTHORISED {
        let target = DraftTarget::New {
            account: authorised.account,
            type_id: kind.to_owned(),
        };
        let draft = authorised.write(target, concern(fields, label)).await?;
        let key = authorised.send(draft).await?;
        authorised.number(key).await?;
        assert_eq!(operator.arrived(key).await?.type_label, label);
    }
    Ok(())
}
