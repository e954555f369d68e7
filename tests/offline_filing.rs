//! Filed without a network, numbered later, once; in order; never lost, never twice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use anyhow::Result;
use engine::view::{DraftContent, DraftTarget, Outgoing};
use support::{World, at_the_server};
use testkit::proxy::{Fault, Rule};

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_filed_offline_gets_one_number_when_the_server_is_back() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    world.proxy.go_down();

    let key = customer
        .file("Export bricht bei 80 % ab", "Seit heute früh, jedes Mal.")
        .await?;
    let waiting = customer
        .until("no attempt under way", async |customer| {
            let row = customer.ticket(key).await?.row;
            Ok((row.outgoing == Some(Outgoing::Waiting)).then_some(row))
        })
        .await?;
    assert_eq!(waiting.number, None);

    // Seconds ago it was typed; the answer to the create will be lost on top.
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::LoseAnswer).times(1));
    world.proxy.come_up();
    customer.desk.sync_now();
    let number = customer.number(key).await?;
    customer.outbox_is_empty().await?;
    assert_eq!(world.proxy.struck(), 1, "the answer was to be lost once");

    agent.message(key, "Seit heute früh, jedes Mal.").await?;
    let there = at_the_server(&agent, "Export bricht bei 80 % ab").await?;
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].number.as_deref(), Some(number.as_str()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_typed_offline_is_sent_after_the_ticket_it_answers() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    world.proxy.go_down();
    let key = customer.file("Zertifikat läuft ab", "Am Freitag.").await?;
    for reply in ["Nachtrag eins", "Nachtrag zwei", "Nachtrag drei"] {
        customer.reply(key, reply).await?;
    }
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::LoseRequest).times(2));
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets/", Fault::LoseAnswer).times(1));
    world.proxy.come_up();
    customer.desk.sync_now();
    customer.outbox_is_empty().await?;

    agent.message(key, "Nachtrag drei").await?;
    let texts: Vec<String> = agent
        .thread(agent.key(key))
        .await?
        .into_iter()
        .map(|entry| entry.text)
        .filter(|text| !text.is_empty())
        .collect();
    assert_eq!(
        texts,
        [
            "Am Freitag.",
            "Nachtrag eins",
            "Nachtrag zwei",
            "Nachtrag drei"
        ]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_its_way_when_the_app_was_killed_arrives_once() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    // The server does it, the answer never comes, and then the program is gone.
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::LoseAnswer));
    let key = customer
        .file("Drucker im Lager", "Druckt nur noch leere Seiten.")
        .await?;
    agent.message(key, "Druckt nur noch leere Seiten.").await?;
    let customer = customer.restart().await?;
    world.proxy.clear();
    customer.desk.sync_now();
    customer.number(key).await?;
    customer.outbox_is_empty().await?;
    assert_eq!(at_the_server(&agent, "Drucker im Lager").await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_arrives_twice_files_one_ticket() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::Twice));
    let key = customer
        .file("Zwei Leitungen", "Ein Paket auf beiden.")
        .await?;
    customer.number(key).await?;
    customer.outbox_is_empty().await?;
    agent.message(key, "Ein Paket auf beiden.").await?;
    assert_eq!(at_the_server(&agent, "Zwei Leitungen").await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_in_between_loses_nothing() -> Result<()> {
    let mut world = World::start().await?;
    let customer = world.customer(0).await?;
    world.server.kill();
    let key = customer
        .file("Server war weg", "Mein Text steht noch da.")
        .await?;
    assert_eq!(customer.desk.outbox().await?.len(), 1);
    let server = world.server;
    let server = tokio::task::spawn_blocking(move || {
        let mut server = server;
        server.start_again().map(|()| server)
    })
    .await??;
    customer.desk.sync_now();
    customer.number(key).await?;
    customer.outbox_is_empty().await?;
    drop(server);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_ticket_stays_in_the_outbox_and_can_be_edited_and_sent() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let refusal = Fault::Say {
        status: 422,
        media_type: "application/problem+json",
        body: r#"{"code":"validation","detail":"Der Betreff fehlt.","errors":[{"pointer":"/subject","code":"required"}]}"#,
        retry_after: None,
    };
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", refusal).times(1));
    customer.file("Abgelehnt", "Der Text bleibt.").await?;
    let stuck = customer
        .until("a stuck operation", async |client| {
            let rows = client.desk.outbox().await?;
            Ok(rows.into_iter().find(|row| row.state == Outgoing::Stuck))
        })
        .await?;
    assert!(stuck.editable);
    assert_eq!(stuck.detail, "Der Betreff fehlt.");

    let draft = customer.desk.edit(stuck.op).await?;
    assert_eq!(draft.content.body, "Der Text bleibt.");
    assert_eq!(draft.content.subject, "Abgelehnt");
    assert!(customer.desk.outbox().await?.is_empty());
    let key = customer.send(draft.id).await?;
    customer.number(key).await?;
    agent.message(key, "Der Text bleibt.").await?;
    assert_eq!(at_the_server(&agent, "Abgelehnt").await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wedged_lane_stops_nobody_else() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let refusal = Fault::Say {
        status: 403,
        media_type: "application/problem+json",
        body: r#"{"code":"forbidden","detail":"Das dürfen Sie nicht."}"#,
        retry_after: None,
    };
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", refusal).times(1));
    customer.file("Steckt fest", "Eins.").await?;
    let free = customer.file("Läuft durch", "Zwei.").await?;
    customer.number(free).await?;
    let left = customer
        .until("one operation left", async |client| {
            let rows = client.desk.outbox().await?;
            Ok((rows.len() == 1).then_some(rows))
        })
        .await?;
    assert_eq!(left[0].subject, "Steckt fest");
    assert_eq!(left[0].state, Outgoing::Stuck);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_a_ticket_even_over_a_line_that_breaks() -> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let content = DraftContent {
        subject: "Protokoll im Anhang".to_owned(),
        body: "Siehe Datei.".to_owned(),
        ..DraftContent::default()
    };
    let draft = customer.write(customer.new_ticket(), content).await?;
    let bytes: Vec<u8> = (0..6_000_000_u32)
        .flat_map(|n| n.to_le_bytes())
        .take(6_000_000)
        .collect();
    customer
        .desk
        .attach_bytes(draft, "protokoll.bin".to_owned(), bytes.clone())
        .await?;
    world
        .proxy
        .add(Rule::new("PATCH", "/v1/uploads/", Fault::LoseAnswer).times(1));
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::LoseAnswer).times(1));
    let key = customer.send(draft).await?;
    customer.number(key).await?;
    let entry = agent.message(key, "Siehe Datei.").await?;
    assert_eq!(entry.attachments.len(), 1);
    let (file, got) = agent
        .desk
        .attachment(agent.account, entry.attachments[0].id)
        .await?;
    assert_eq!(file.name, "protokoll.bin");
    assert!(got == bytes, "the bytes differ");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_there_after_a_restart_and_an_old_save_never_wins() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let content = DraftContent {
        body: "Angefang".to_owned(),
        ..DraftContent::default()
    };
    let id = customer
        .write(customer.new_ticket(), content.clone())
        .await?;
    let customer = customer.restart().await?;
    let target = DraftTarget::New {
        account: customer.account,
        type_id: String::new(),
    };
    let draft = customer.desk.open_draft(target).await?;
    assert_eq!((draft.id, draft.content.body.as_str()), (id, "Angefang"));
    let content = DraftContent {
        body: "Zu spät".to_owned(),
        ..content
    };
    let late = engine::view::DraftSave {
        id,
        type_id: None,
        version: draft.version,
        content,
    };
    assert!(matches!(
        customer.desk.save_draft(late).await,
        Err(engine::DeskError::DraftOutdated)
    ));
    Ok(())
}
