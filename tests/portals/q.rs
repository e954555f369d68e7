//! quisa: the rows of `docs/acceptance-rows.tsv` that are proved without a window, each test named
//! after its row. The client is a real desk over real files, the server a real `pultd`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

use anyhow::Result;
use domain::Category;
use engine::view::{DraftContent, DraftKind, DraftTarget, EntryKind, EntrySide};
use support::{Client, World};

async fn both() -> Result<(World, Client, Client)> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    Ok((world, customer, agent))
}

#[tokio::test(flavor = "multi_thread")]
async fn q02_every_own_request_shows_its_status_and_the_time_of_the_last_sync() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let words: Vec<String> = customer
        .desk
        .portal(customer.account)
        .await?
        .statuses
        .into_iter()
        .map(|one| one.label)
        .collect();
    world.proxy.go_down();
    let page = customer.list("inbox").await?;
    assert!(
        page.rows
            .iter()
            .all(|row| words.contains(&row.status_label))
    );
    assert!(customer.view().await?.synced_at.is_some());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q03_a_case_shows_its_whole_course_in_order() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    for row in customer.list("history").await?.rows {
        let entries = customer.thread(row.key).await?;
        assert!(
            entries.is_sorted_by_key(|entry| entry.at),
            "{} is out of order",
            row.subject
        );
        assert!(
            entries.iter().any(|entry| entry.kind == EntryKind::Event),
            "no events"
        );
        assert!(
            entries.iter().any(|entry| entry.kind == EntryKind::Reply),
            "no messages"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q04_q05_q26_only_the_portal_files_and_every_other_way_warns() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let contact = customer.desk.contact(customer.account).await?;
    for channel in contact.channels {
        let files = channel.purpose.contains(&portal::document::Purpose::Create);
        assert_eq!(files, channel.id == "portal", "{}", channel.id);
        assert_eq!(
            channel.warning.is_empty(),
            files,
            "{} does not warn",
            channel.id
        );
        if channel.id == "chat" {
            assert!(
                channel
                    .warning
                    .contains("nicht mehr zum Stellen einer Supportanfrage")
            );
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q06_a_session_of_provider_issued_credentials_lasts_and_nobody_registers() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let portal = customer.desk.portal(customer.account).await?;
    assert!(!portal.auth.registration);
    let customer = customer.restart().await?;
    customer
        .until("online again without a password", async |client| {
            Ok((client.view().await?.state == engine::view::AccountState::Online).then_some(()))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn q08_q23_the_first_list_is_support_eingang_with_every_own_open_request() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let first = customer.view().await?.views.remove(0);
    assert_eq!(first.label, "Support Eingang");
    let rows = customer.list(&first.id).await?.rows;
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| matches!(row.category, Category::Open | Category::WaitingCustomer))
    );
    let key = customer.file("Noch eine offene", "Zum Zählen.").await?;
    customer.number(key).await?;
    assert_eq!(customer.list(&first.id).await?.rows.len(), rows.len() + 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q12_saving_yields_a_unique_number() -> Result<()> {
    let world = World::start().await?;
    let (one, two) = (world.customer(0).await?, world.customer(1).await?);
    world.proxy.go_down();
    let (first, second) = (one.file("Eins", "a").await?, two.file("Zwei", "b").await?);
    assert_eq!(one.ticket(first).await?.row.number, None);
    world.proxy.come_up();
    one.desk.sync_now();
    two.desk.sync_now();
    assert_ne!(one.number(first).await?, two.number(second).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q13_the_confirmation_mail_is_sent_only_on_wish() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    for wished in [false, true] {
        let content = DraftContent {
            subject: format!("Bestätigung {wished}"),
            body: "Bitte ansehen.".to_owned(),
            confirm_email: wished,
            ..DraftContent::default()
        };
        let draft = customer.write(customer.new_ticket(), content).await?;
        let key = customer.send(draft).await?;
        customer.number(key).await?;
        customer.outbox_is_empty().await?;
        let events = customer.thread(key).await?;
        let mails = events.iter().filter_map(|entry| entry.event.as_ref());
        assert_eq!(
            mails.filter(|event| event.kind == "mail_sent").count(),
            usize::from(wished)
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q15_q16_priority_and_call_back_are_marked_and_the_agent_sees_both() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let content = DraftContent {
        subject: "Bitte anrufen".to_owned(),
        body: "Am besten vormittags.".to_owned(),
        priority: Some("urgent".to_owned()),
        callback: true,
        callback_phone: "07531 123".to_owned(),
        callback_window: "10-12 Uhr".to_owned(),
        ..DraftContent::default()
    };
    let draft = customer.write(customer.new_ticket(), content).await?;
    let key = customer.send(draft).await?;
    agent.arrived(key).await?;
    let ticket = agent.ticket(agent.key(key)).await?;
    assert_eq!(ticket.row.priority_label, "dringend");
    assert!(ticket.row.callback);
    assert_eq!(ticket.callback.unwrap().phone, "07531 123");
    let listed = agent.row("Bitte anrufen").await?.unwrap();
    assert!(
        listed.callback && listed.urgency > 0,
        "not seen in the list"
    );

    agent.act(key, "callback_done", &[]).await?;
    customer
        .until("the call-back to be done", async |client| {
            Ok((!client.ticket(key).await?.row.callback).then_some(()))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn q18_q19_q20_a_finding_carries_initials_time_and_estimate_to_the_customer() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let key = customer.file("Prüfen bitte", "Etwas ist anders.").await?;
    agent.arrived(key).await?;
    agent.act(key, "take", &[]).await?;
    let content = DraftContent {
        body: "Der Dienst war angehalten.".to_owned(),
        kind: DraftKind::Finding,
        estimate_minutes: Some(90),
        ..DraftContent::default()
    };
    let target = DraftTarget::Reply {
        ticket: agent.key(key),
    };
    let draft = agent.write(target, content).await?;
    agent.send(draft).await?;

    let entry = customer.message(key, "Der Dienst war angehalten.").await?;
    assert_eq!(entry.kind, EntryKind::Finding);
    assert_eq!(entry.side, EntrySide::Agent);
    assert_eq!(entry.initials, "LIN");
    assert_eq!(entry.author, world.who("agent", 0)?.name);
    let estimate = customer
        .until("the estimate", async |client| {
            Ok(client.ticket(key).await?.estimate)
        })
        .await?;
    assert_eq!((estimate.minutes, estimate.by.as_str()), (90, "LIN"));
    assert_eq!(
        customer
            .row("Prüfen bitte")
            .await?
            .unwrap()
            .estimate_minutes,
        Some(90)
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q21_a_rueckfrage_names_the_project_lead_who_will_phone() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer.file("Unklare Sache", "Hm.").await?;
    agent.arrived(key).await?;
    agent.act(key, "question", &[]).await?;
    customer.status(key, "Rückfrage").await?;
    let ticket = customer.ticket(key).await?;
    assert!(ticket.project_lead.is_some(), "nobody is named");
    assert!(ticket.status_hint.contains("telefonisch"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q22_q27_support_sets_erledigt_and_the_request_moves_to_the_history() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer.file("Bald erledigt", "Nur eine Frage.").await?;
    agent.arrived(key).await?;
    let mine = customer.ticket(key).await?.actions;
    assert!(
        mine.iter().all(|action| action.action != "close"),
        "{mine:?}"
    );
    agent.act(key, "close", &[]).await?;
    customer.status(key, "erledigt").await?;
    let subjects = |page: engine::view::TicketPage| {
        page.rows
            .into_iter()
            .map(|row| row.subject)
            .collect::<Vec<_>>()
    };
    assert!(!subjects(customer.list("inbox").await?).contains(&"Bald erledigt".to_owned()));
    assert!(subjects(customer.list("history").await?).contains(&"Bald erledigt".to_owned()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn q25_every_change_is_in_the_history_with_the_mail_that_was_sent() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer.file("Mit Vermerk", "Bitte prüfen.").await?;
    agent.arrived(key).await?;
    agent.reply(agent.key(key), "Wir sehen nach.").await?;
    customer.message(key, "Wir sehen nach.").await?;
    customer
        .until("the mail's event", async |client| {
            let entries = client.thread(key).await?;
            let mails = entries.iter().filter_map(|entry| entry.event.as_ref());
            Ok((mails.filter(|event| event.kind == "mail_sent").count() == 1).then_some(()))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn q28_q29_q30_q31_q32_the_contact_card_says_it_letter_by_letter() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let contact = customer.desk.contact(customer.account).await?;
    assert_eq!(contact.title, "quisa® Kundensupport");
    let said: Vec<_> = contact
        .channels
        .iter()
        .map(|one| (one.label.as_str(), one.value.as_str(), one.link.as_str()))
        .collect();
    for wanted in [
        ("Telefonsupport", "07531-58416401", "tel:"),
        (
            "Email-Support",
            "helpdesk@quisa.de",
            "mailto:helpdesk@quisa.de",
        ),
        (
            "Supportchat",
            "www.helpdesk.quisa.de",
            "https://www.helpdesk.quisa.de",
        ),
        (
            "Supportportal",
            "www.quisa-secure.eu/support",
            "https://www.quisa-secure.eu/support",
        ),
    ] {
        let found = said
            .iter()
            .find(|(label, ..)| *label == wanted.0)
            .expect(wanted.0);
        assert_eq!(found.1, wanted.1);
        assert!(found.2.starts_with(wanted.2), "{found:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_internal_note_never_reaches_a_customer() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer.file("Mit Notiz", "Hallo.").await?;
    agent.arrived(key).await?;
    let content = DraftContent {
        body: "Kunde ist heute schlecht gelaunt.".to_owned(),
        kind: DraftKind::Note,
        ..DraftContent::default()
    };
    let draft = agent
        .write(
            DraftTarget::Reply {
                ticket: agent.key(key),
            },
            content,
        )
        .await?;
    agent.send(draft).await?;
    agent
        .message(key, "Kunde ist heute schlecht gelaunt.")
        .await?;
    agent.outbox_is_empty().await?;
    // What comes after the note has come: the note did not.
    agent.reply(agent.key(key), "Guten Tag.").await?;
    customer.message(key, "Guten Tag.").await?;
    let seen = customer.thread(key).await?;
    assert!(
        seen.iter().all(|entry| entry.kind != EntryKind::Note),
        "{seen:?}"
    );
    Ok(())
}
