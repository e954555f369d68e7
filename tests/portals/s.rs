//! sys-fn: the rows of `docs/acceptance-rows.tsv` about filing that are proved without a window, each
//! test named after its row. The client is a real desk over real files, the server a real `pultd`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

#[path = "s/agents.rs"]
mod agents;
#[path = "s/reading.rs"]
mod reading;

use std::collections::BTreeSet;

use acceptance::caller::Caller;
use anyhow::Result;
use api::TicketWritten;
use domain::TicketKey;
use engine::view::{
    DraftContent, DraftKind, DraftTarget, EntryKind, NoticeKind, Outgoing, SendAnswer,
};
use portal::document::{Confirmation, Label};
use serde_json::json;
use support::notices::told;
use support::{Client, World, at_the_server};
use testkit::proxy::{Fault, Rule};
use uuid::Uuid;

/// One customer and one agent, each at an own desk.
async fn both() -> Result<(World, Client, Client)> {
    let world = World::of("sys-fn").await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    Ok((world, customer, agent))
}

/// Somebody has phoned, and an agent writes it down.
async fn phoned(agent: &Caller, caller: &Client, subject: &str) -> Result<TicketWritten> {
    let call = json!({
        "id": Uuid::now_v7(), "type": "request", "subject": subject, "channel": "phone",
        "requester_id": caller.view().await?.person_id,
        "message": { "id": Uuid::now_v7(), "body": "Am Telefon aufgenommen." },
    });
    agent.post("/tickets", &call).await
}

/// A message with an action in the same step.
async fn answer(client: &Client, key: TicketKey, body: &str, content: DraftContent) -> Result<()> {
    let content = DraftContent {
        body: body.to_owned(),
        ..content
    };
    let target = DraftTarget::Reply {
        ticket: client.key(key),
    };
    let draft = client.write(target, content).await?;
    client.send(draft).await?;
    client.outbox_is_empty().await
}

/// Says it and closes in one step.
async fn answer_and_close(client: &Client, key: TicketKey, body: &str) -> Result<()> {
    let content = DraftContent {
        action: Some("close".to_owned()),
        ..DraftContent::default()
    };
    answer(client, key, body, content).await
}

/// Records the result, which this portal calls "Lösung".
async fn find(client: &Client, key: TicketKey, body: &str) -> Result<()> {
    let content = DraftContent {
        kind: DraftKind::Finding,
        ..DraftContent::default()
    };
    answer(client, key, body, content).await
}

/// To whom the ticket says that a mail was sent, oldest first.
async fn mailed(client: &Client, key: TicketKey) -> Result<Vec<String>> {
    let entries = client.thread(key).await?.into_iter();
    let events = entries.filter_map(|entry| entry.event);
    let mails = events.filter(|event| event.kind == "mail_sent");
    Ok(mails.map(|event| event.to).collect())
}

/// The words of a thread, oldest first.
async fn said(client: &Client, key: TicketKey) -> Result<Vec<String>> {
    let entries = client.thread(client.key(key)).await?.into_iter();
    let words = entries.filter(|entry| entry.kind != EntryKind::Event);
    Ok(words.map(|entry| entry.text).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn s03_s11_every_concern_gets_one_number_that_is_used_once_only() -> Result<()> {
    let (world, one, agent) = both().await?;
    let two = world.customer(1).await?;
    let mut used = BTreeSet::new();
    for list in ["all", "agent_history"] {
        let rows = agent.list(list).await?.rows;
        used.extend(rows.into_iter().map(|row| row.number.expect("a number")));
    }
    assert!(!used.is_empty(), "the demo has numbers");

    // A line that loses answers and doubles requests makes no second number of the same concern.
    for fault in [Fault::LoseAnswer, Fault::Twice] {
        let rule = Rule::new("POST", "/v1/tickets$", fault);
        world.proxy.add(rule.times(2));
    }
    let mut filed = Vec::new();
    for subject in ["WLAN", "Drucker", "Outlook"] {
        for client in [&one, &two] {
            let subject = format!("{subject} von {}", client.view().await?.name);
            filed.push((client, client.file(&subject, "Geht nicht.").await?, subject));
        }
    }
    let mut numbers = Vec::new();
    for (client, key, subject) in &filed {
        let number = client.number(*key).await?;
        assert!(used.insert(number.clone()), "{number} is used twice");
        agent.arrived(*key).await?;
        let there = at_the_server(&agent, subject).await?;
        let there: Vec<_> = there.iter().map(|row| row.number.as_deref()).collect();
        assert_eq!(there, [Some(number.as_str())], "{subject}");
        numbers.push(number);
    }
    assert_eq!(world.proxy.struck(), 4, "the line was to be bad");

    // Whatever happens to a concern, its number stays.
    for ((client, key, _), number) in filed.iter().zip(&numbers) {
        agent.act(*key, "take", &[]).await?;
        agent.reply(agent.key(*key), "Wir sehen nach.").await?;
        agent.act(*key, "close", &[]).await?;
        client.status(*key, "geschlossen").await?;
        assert_eq!(client.ticket(*key).await?.row.number.as_ref(), Some(number));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_replies_go_by_the_number_and_the_number_is_there_from_the_beginning() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let mut filed = Vec::new();
    for subject in ["Benutzer erzeugen", "WLAN geht nicht"] {
        let key = customer.file(subject, "Bitte kümmern.").await?;
        // As it is seen first: nobody has touched it, and it has its number.
        let first = agent.arrived(key).await?.row;
        assert_eq!(
            (first.status_label.as_str(), first.assignee.as_str()),
            ("Offen", "")
        );
        let number = first.number.expect("a number from the beginning");
        assert_eq!(customer.number(key).await?, number);
        filed.push((key, number, subject));
    }
    for (key, number, _) in &filed {
        customer
            .reply(*key, &format!("Nachtrag zu {number}"))
            .await?;
        agent
            .message(*key, &format!("Nachtrag zu {number}"))
            .await?;
        agent
            .reply(agent.key(*key), &format!("Antwort zu {number}"))
            .await?;
        customer
            .message(*key, &format!("Antwort zu {number}"))
            .await?;
    }
    for (key, number, subject) in &filed {
        for client in [&customer, &agent] {
            let found = client.search(number).await?.hits.remove(0).row;
            assert_eq!(
                (found.key, &found.subject),
                (client.key(*key), &(*subject).to_owned())
            );
            let wanted = [
                "Bitte kümmern.".to_owned(),
                format!("Nachtrag zu {number}"),
                format!("Antwort zu {number}"),
            ];
            assert_eq!(said(client, found.key).await?, wanted);
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s05_the_receipt_mail_is_always_sent_without_a_wish_and_noted_in_the_ticket() -> Result<()>
{
    let (world, customer, _agent) = both().await?;
    let portal = customer.desk.portal(customer.account).await?;
    // A wish is asked for only where the confirmation is optional.
    assert_eq!(portal.mail.confirmation, Confirmation::Always);
    assert_eq!(portal.label(Label::ConfirmEmail), None);
    let email = customer.view().await?.email;
    for wished in [false, true] {
        let content = DraftContent {
            subject: format!("Eingangsbestätigung {wished}"),
            body: "Kommt sie?".to_owned(),
            confirm_email: wished,
            ..DraftContent::default()
        };
        let draft = customer.write(customer.new_ticket(), content).await?;
        let key = customer.send(draft).await?;
        customer.number(key).await?;
        customer.outbox_is_empty().await?;
        assert_eq!(mailed(&customer, key).await?, [email.as_str()]);
    }
    let agent = world.agent_elsewhere(0).await?;
    phoned(&agent, &customer, "Anruf: Server piept").await?;
    let row = customer
        .until("the call's ticket", async |client| {
            client.row("Anruf: Server piept").await
        })
        .await?;
    customer.message(row.key, "Am Telefon aufgenommen.").await?;
    assert_eq!(mailed(&customer, row.key).await?, [email.as_str()]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s22_the_message_that_the_ticket_was_made_is_told_and_stands_in_the_list() -> Result<()> {
    let (_world, customer, _agent) = both().await?;
    let mut notices = customer.desk.notices();
    let key = customer.file("WLAN geht nicht", "Im Wartezimmer.").await?;
    let made = told(&mut notices, "that it was made", |notice| {
        notice.kind == NoticeKind::Filed
    })
    .await?;
    let number = customer.number(key).await?;
    assert_eq!(
        (made.ticket, made.number, made.subject.as_str()),
        (Some(key), Some(number.clone()), "WLAN geht nicht")
    );
    let first = customer.list("all_mine").await?.rows.remove(0);
    assert_eq!((first.key, first.number), (key, Some(number)));
    assert_eq!(first.outgoing, None, "it is not on its way any more");
    Ok(())
}

/// Where a sending has ended: at a number, or at a row that needs the user. The number alone is not the
/// end: the feed may bring it while the lost answer is still being looked for.
async fn fate(customer: &Client, key: TicketKey) -> Result<Option<String>> {
    customer
        .until("a number or a visible failure", async |client| {
            let ticket = client.ticket(key).await?.row;
            let ended = match ticket.outgoing {
                Some(Outgoing::Stuck) => true,
                Some(_) => false,
                None => ticket.number.is_some(),
            };
            Ok(ended.then_some(ticket.number))
        })
        .await
}

fn refusal(status: u16, body: &'static str) -> Fault {
    Fault::Say {
        status,
        media_type: "application/problem+json",
        body,
        retry_after: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s28_each_sending_ends_in_a_number_or_a_visible_failure() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let faults = [
        ("Anfrage verloren", Fault::LoseRequest, true),
        ("Antwort verloren", Fault::LoseAnswer, true),
        ("Antwort zerrissen", Fault::CutAt(20), true),
        ("Fremde Seite", Fault::captive_portal(), true),
        (
            "Server überlastet",
            refusal(503, r#"{"code":"unavailable"}"#),
            true,
        ),
        (
            "Abgelehnt",
            refusal(
                422,
                r#"{"code":"validation","detail":"Der Betreff fehlt."}"#,
            ),
            false,
        ),
        (
            "Verboten",
            refusal(
                403,
                r#"{"code":"forbidden","detail":"Das dürfen Sie nicht."}"#,
            ),
            false,
        ),
    ];
    let (count, mut failed) = (faults.len(), Vec::new());
    for (subject, fault, arrives) in faults {
        let rule = Rule::new("POST", "/v1/tickets$", fault).times(1);
        world.proxy.add(rule);
        let key = customer.file(subject, "Darf nicht verloren gehen.").await?;
        let number = fate(&customer, key).await?;
        assert_eq!(number.is_some(), arrives, "{subject}");
        world.proxy.clear();
        if arrives {
            agent.arrived(key).await?;
            assert_eq!(at_the_server(&agent, subject).await?.len(), 1, "{subject}");
        } else {
            failed.push(subject);
        }
    }
    assert_eq!(world.proxy.struck() as usize, count, "each fault was met");
    // A restart loses nothing either, and a ticket sent without a network is numbered after it.
    world.proxy.go_down();
    let offline = customer.file("Ohne Netz", "Im Zug.").await?;
    let customer = customer.restart().await?;
    world.proxy.come_up();
    customer.desk.sync_now();
    assert!(fate(&customer, offline).await?.is_some());

    assert_eq!(customer.view().await?.stuck, 2);
    let rows = customer.desk.outbox().await?;
    let left: Vec<_> = rows.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(left, failed);
    for row in rows {
        assert_eq!(row.text, "Darf nicht verloren gehen.");
        assert!(!row.detail.is_empty(), "{} does not say why", row.subject);
        let listed = customer.row(&row.subject).await?.expect("in the list");
        assert_eq!(listed.outgoing, Some(Outgoing::Stuck));
        let draft = customer.desk.edit(row.op).await?;
        assert_eq!(draft.content.body, "Darf nicht verloren gehen.");
        let key = customer.send(draft.id).await?;
        assert!(fate(&customer, key).await?.is_some(), "{}", row.subject);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s36_a_ticket_is_made_directly_in_the_ticket_system() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let portal = customer.desk.portal(customer.account).await?;
    assert_eq!(
        portal.label(Label::NewTicket),
        Some("Erstellen eines Tickets")
    );
    let title = "Erstellen eines Tickets im Ticketsystem direkt";
    let help = portal.process.iter().find(|section| section.title == title);
    assert!(help.unwrap().text.contains("beschreiben Sie ein Anliegen"));
    let kinds = customer.view().await?.may_file.into_iter();
    let kinds: Vec<_> = kinds
        .map(|id| portal.ticket_type(&id).unwrap().label.as_str())
        .collect();
    assert_eq!(kinds, ["Supportanfrage"]);

    let draft = customer.desk.open_draft(customer.new_ticket()).await?;
    let SendAnswer::Invalid { problems } = customer.desk.send_draft(draft.id).await? else {
        panic!("an empty form was sent");
    };
    let missing: Vec<_> = problems.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(missing, ["subject", "body"]);

    let key = customer.file("WLAN geht nicht", "Im Wartezimmer.").await?;
    customer.number(key).await?;
    let seen = agent.arrived(key).await?;
    assert_eq!(
        (seen.channel.as_str(), seen.type_label.as_str()),
        ("app", "Supportanfrage")
    );
    assert_eq!(seen.row.requester, customer.view().await?.name);
    agent.message(key, "Im Wartezimmer.").await?;
    Ok(())
}
