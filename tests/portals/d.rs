//! digidesk: the rows about costs, the release of more work and acceptance, through a real desk and a
//! real `pultd`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use domain::TicketKey;
use engine::DeskError;
use engine::view::{
    ActRequest, AnswerView, CostAck, DraftContent, DraftTarget, EntryKind, FieldProblem,
    FieldValue, QuoteRequest, QuoteView, SendAnswer, TicketView,
};
use support::{Client, World};

async fn both() -> Result<(World, Client, Client)> {
    let world = World::of("digidesk").await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    Ok((world, customer, agent))
}

async fn quote(client: &Client, type_id: &str) -> Result<QuoteView> {
    let request = QuoteRequest {
        account: client.account,
        type_id: type_id.to_owned(),
        fields: BTreeMap::new(),
    };
    Ok(client.desk.quote(request).await?)
}

fn acks(quote: &QuoteView) -> Vec<CostAck> {
    let notices = quote.notices.iter();
    notices.filter_map(|notice| notice.ack.clone()).collect()
}

/// Fills the form of a type in and presses *Send*.
async fn send(
    client: &Client,
    type_id: &str,
    subject: &str,
    cost_acks: Vec<CostAck>,
) -> Result<SendAnswer> {
    let content = DraftContent {
        subject: subject.to_owned(),
        body: "Der Warenkorb bleibt leer.".to_owned(),
        cost_acks,
        ..DraftContent::default()
    };
    let target = DraftTarget::New {
        account: client.account,
        type_id: type_id.to_owned(),
    };
    let draft = client.write(target, content).await?;
    Ok(client.desk.send_draft(draft).await?)
}

fn problem(answer: &SendAnswer) -> (&str, &str) {
    match answer {
        SendAnswer::Invalid { problems } => match problems.as_slice() {
            [FieldProblem { field, code, .. }] => (field, code),
            _ => ("", ""),
        },
        SendAnswer::Queued { .. } => ("", "queued"),
    }
}

/// Waits for a header that is as it shall be.
async fn seen(
    client: &Client,
    key: TicketKey,
    what: &str,
    holds: impl Fn(&TicketView) -> bool,
) -> Result<TicketView> {
    client
        .until(what, async |client| {
            let ticket = client.ticket(client.key(key)).await;
            Ok(ticket.ok().filter(|ticket| holds(ticket)))
        })
        .await
}

async fn stands(client: &Client, key: TicketKey, status: &str) -> Result<TicketView> {
    seen(client, key, status, |it| it.row.status_label == status).await
}

/// Takes an action that needs words, as the composer does it.
async fn say(client: &Client, key: TicketKey, action: &str, content: DraftContent) -> Result<()> {
    let content = DraftContent {
        action: Some(action.to_owned()),
        ..content
    };
    let ticket = client.key(key);
    let draft = client.write(DraftTarget::Reply { ticket }, content).await?;
    client.send(draft).await?;
    client.outbox_is_empty().await
}

fn words(body: &str) -> DraftContent {
    DraftContent {
        body: body.to_owned(),
        ..DraftContent::default()
    }
}

/// Answers the question with this id.
async fn answer(
    client: &Client,
    key: TicketKey,
    action: &str,
    asked: &str,
    args: &[(&str, &str)],
) -> Result<(), DeskError> {
    let args = args.iter();
    let request = ActRequest {
        ticket: client.key(key),
        action: action.to_owned(),
        args: args
            .map(|(name, value)| ((*name).to_owned(), FieldValue::Text((*value).to_owned())))
            .collect(),
        seen: Some(asked.to_owned()),
        cost_acks: Vec::new(),
    };
    client.desk.act(request).await.map(drop)
}

async fn filed(customer: &Client, agent: &Client, subject: &str) -> Result<TicketKey> {
    let answer = send(customer, "normal", subject, Vec::new()).await?;
    let SendAnswer::Queued { ticket } = answer else {
        anyhow::bail!("not sent: {answer:?}");
    };
    customer.number(ticket).await?;
    seen(agent, ticket, "the ticket at the agent", |_| true).await?;
    agent.act(ticket, "take", &[]).await?;
    agent.act(ticket, "start", &[]).await?;
    stands(customer, ticket, "in Bearbeitung").await?;
    Ok(ticket)
}

#[tokio::test(flavor = "multi_thread")]
async fn d13_the_normal_kind_costs_no_surcharge_and_promises_no_time() -> Result<()> {
    let (_world, customer, _agent) = both().await?;
    let offered = quote(&customer, "normal").await?;
    assert_eq!((offered.rate_percent, offered.due_at), (100, None));
    assert_eq!(acks(&offered), [], "nothing to confirm");
    let answer = send(&customer, "", "Frage zum Newsletter", Vec::new()).await?;
    let SendAnswer::Queued { ticket } = answer else {
        anyhow::bail!("the usual kind was not sent: {answer:?}");
    };
    customer.number(ticket).await?;
    let ticket = customer.ticket(ticket).await?;
    assert_eq!(ticket.type_label, "Normales Ticket");
    assert_eq!(ticket.promise.and_then(|it| it.due_at), None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn d15_d16_d17_d18_a_quickticket_is_sent_once_its_factor_was_confirmed() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let kinds = [
        ("quick_normal", 150, "Faktor 1,5", "Quickticket „normal“"),
        ("quick_high", 200, "Faktor 2", "Quickticket „hoch“"),
    ];
    for (kind, percent, factor, label) in kinds {
        let offered = quote(&customer, kind).await?;
        assert_eq!(offered.rate_percent, percent);
        let told = offered.notices.iter();
        let confirmable = told.filter(|it| it.ack.is_some()).map(|it| &it.text);
        assert!(confirmable.clone().any(|text| text.contains(factor)));
        let due = offered.due_at.context("nothing is promised")?;

        let unconfirmed = send(&customer, kind, "Shop offline", Vec::new()).await?;
        assert_eq!(problem(&unconfirmed), ("costs", "cost_unconfirmed"));
        let mut other = acks(&offered);
        other.iter_mut().for_each(|ack| ack.rate_percent = 100);
        let other = send(&customer, kind, "Shop offline", other).await?;
        assert_eq!(problem(&other), ("costs", "cost_changed"));

        let answer = send(&customer, kind, "Shop offline", acks(&offered)).await?;
        let SendAnswer::Queued { ticket } = answer else {
            anyhow::bail!("not sent: {answer:?}");
        };
        customer.number(ticket).await?;
        for client in [&customer, &agent] {
            let known = seen(client, ticket, "the promise", |it| it.promise.is_some()).await?;
            let promise = known.promise.unwrap();
            assert_eq!((&*promise.level, promise.rate_percent), (label, percent));
            // The server counts from its own clock, minutes apart at most.
            let promised = promise.due_at.context("no time is promised")?;
            assert!((promised - due).num_minutes().abs() < 5, "{promised} {due}");
        }
        let entries = customer.thread(ticket).await?;
        let mut events = entries.iter().filter_map(|entry| entry.event.as_ref());
        let confirmed = events.find(|event| event.kind == "cost_confirmed");
        assert_eq!(confirmed.map(|it| it.to.clone()), Some(percent.to_string()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn d19_d20_more_work_waits_for_an_answer_that_names_what_was_asked() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = filed(&customer, &agent, "Versandkosten je Land").await?;
    let asked = DraftContent {
        estimate_minutes: Some(90),
        ..words("Die Anbindung an den Versand dauert länger.")
    };
    say(&agent, key, "request_effort_approval", asked).await?;

    let waiting = seen(&customer, key, "the question", |it| it.approval.is_some()).await?;
    assert_eq!(waiting.row.status_label, "wartet auf Freigabe");
    let question = waiting.approval.unwrap();
    assert_eq!((question.state, question.minutes), (AnswerView::Open, 90));
    let at_work = stands(&agent, key, "wartet auf Freigabe").await?;
    let offered: Vec<&str> = at_work.actions.iter().map(|it| &*it.action).collect();
    assert!(
        !offered
            .iter()
            .any(|it| ["start", "to_billing", "request_acceptance"].contains(it)),
        "nobody goes on: {offered:?}"
    );

    let other = answer(&customer, key, "approve_effort", "another question", &[]).await;
    assert!(
        matches!(other, Err(DeskError::QuestionChanged)),
        "{other:?}"
    );
    answer(&customer, key, "approve_effort", &question.id, &[]).await?;
    customer.outbox_is_empty().await?;
    for client in [&customer, &agent] {
        let answered = stands(client, key, "in Bearbeitung")
            .await?
            .approval
            .unwrap();
        assert_eq!(answered.state, AnswerView::Given);
        assert_eq!(answered.decided_by, customer.view().await?.name);
        assert!(answered.decided_at.is_some());
        assert_eq!(answered.minutes, 90);
    }
    let twice = answer(&customer, key, "approve_effort", &question.id, &[]).await;
    assert!(
        matches!(twice, Err(DeskError::ActionNotAvailable)),
        "{twice:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn d20_an_answer_given_offline_arrives_and_is_shown_on_its_way() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let key = filed(&customer, &agent, "Rabattstaffel").await?;
    let asked = DraftContent {
        estimate_minutes: Some(30),
        ..words("Wird etwas mehr.")
    };
    say(&agent, key, "request_effort_approval", asked).await?;
    let waiting = seen(&customer, key, "the question", |it| it.approval.is_some()).await?;
    let question = waiting.approval.unwrap().id;
    world.proxy.go_down();
    answer(&customer, key, "reject_effort", &question, &[]).await?;
    let going = customer.ticket(key).await?;
    assert_eq!(going.approval.unwrap().state, AnswerView::Sending);
    let answers = ["approve_effort", "reject_effort"];
    assert!(
        !going
            .actions
            .iter()
            .any(|it| answers.contains(&&*it.action))
    );
    world.proxy.come_up();
    customer.desk.sync_now();
    let refused = stands(&agent, key, "Mehraufwand abgelehnt").await?;
    assert_eq!(refused.approval.unwrap().state, AnswerView::Refused);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn d31_d32_d33_d34_finished_work_is_tested_item_by_item_accepted_and_handed_over()
-> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = filed(&customer, &agent, "Zahlart Rechnung").await?;
    agent.act(key, "request_acceptance", &[]).await?;
    let tested = seen(&customer, key, "the test", |it| it.acceptance.is_some()).await?;
    assert_eq!(tested.row.status_label, "fertiggestellt – bitte prüfen");
    let test = tested.acceptance.unwrap();
    assert_eq!(test.items.len(), 3, "what the portal always lists");
    assert!(test.items.iter().all(|item| item.fine.is_none()));

    let fine = [("item", "0"), ("state", "ok")];
    answer(&customer, key, "report_item", &test.id, &fine).await?;
    let defect = [
        ("item", "1"),
        ("state", "defect"),
        ("note", "Die Summe fehlt."),
    ];
    answer(&customer, key, "report_item", &test.id, &defect).await?;
    let at_once = customer.ticket(key).await?.acceptance.unwrap();
    assert_eq!(
        at_once.items[1].fine,
        Some(false),
        "shown before it is sent"
    );
    customer.outbox_is_empty().await?;
    let found = seen(&agent, key, "the defect", |it| {
        let items = it.acceptance.as_ref().map(|it| &it.items);
        items.is_some_and(|items| items[1].note == "Die Summe fehlt.")
    });
    let found = found.await?.acceptance.unwrap();
    assert_eq!(found.items[0].fine, Some(true));
    // No hand-over before the acceptance.
    let offered = agent.ticket(agent.key(key)).await?.actions;
    assert!(!offered.iter().any(|it| it.action == "mark_deployed"));

    say(
        &customer,
        key,
        "reject",
        words("Auf der Rechnung fehlt die Summe."),
    )
    .await?;
    stands(&agent, key, "Mängel gemeldet").await?;
    agent.act(key, "start", &[]).await?;
    agent.act(key, "request_acceptance", &[]).await?;
    let again = seen(&customer, key, "the second test", |it| {
        it.acceptance.as_ref().is_some_and(|it| it.id != test.id)
    });
    let again = again.await?.acceptance.unwrap();
    answer(&customer, key, "accept", &again.id, &[]).await?;
    customer.outbox_is_empty().await?;
    let accepted = stands(&agent, key, "abgenommen").await?.acceptance.unwrap();
    assert_eq!(accepted.decided_by, customer.view().await?.name);
    agent.act(key, "mark_deployed", &[]).await?;
    let handed_over = seen(&customer, key, "the hand-over", |it| {
        it.acceptance
            .as_ref()
            .is_some_and(|it| it.deployed_at.is_some())
    });
    handed_over.await?;
    agent.act(key, "to_billing", &[]).await?;
    let billed = stands(&customer, key, "Verrechnung").await?;
    assert_eq!(
        serde_json::to_value(billed.billing.unwrap())?["state"],
        "in_billing"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_needs_words_is_refused_without_them_and_says_where() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = filed(&customer, &agent, "Newsletter").await?;
    let ticket = agent.key(key);
    let refused = agent.act(key, "ask", &[]).await;
    assert!(refused.is_err(), "a click alone does not ask");
    let content = DraftContent {
        action: Some("ask".to_owned()),
        ..words("  ")
    };
    let draft = agent.write(DraftTarget::Reply { ticket }, content).await?;
    let answer = agent.desk.send_draft(draft).await?;
    assert_eq!(problem(&answer), ("body", "required"));
    say(&agent, key, "ask", words("Welche Vorlage ist gemeint?")).await?;
    stands(&customer, key, "wartet auf Ihre Antwort").await?;
    let entries = customer.thread(key).await?;
    let mut replies = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Reply);
    assert_eq!(
        replies.next_back().unwrap().text,
        "Welche Vorlage ist gemeint?"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_becomes_a_quickticket_once_the_dearer_rate_was_confirmed() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = filed(&customer, &agent, "Lieferzeiten").await?;
    let offered = quote(&customer, "quick_high").await?;
    let level = (
        "level".to_owned(),
        FieldValue::Text("quick_high".to_owned()),
    );
    let request = ActRequest {
        ticket: key,
        action: "raise_level".to_owned(),
        args: BTreeMap::from([level]),
        seen: None,
        cost_acks: acks(&offered),
    };
    customer.desk.act(request).await?;
    let raised = seen(&agent, key, "the promise", |it| {
        it.promise.as_ref().is_some_and(|it| it.rate_percent == 200)
    });
    assert!(raised.await?.promise.unwrap().due_at.is_some());
    customer.outbox_is_empty().await
}
