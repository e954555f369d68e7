//! sys-fn: the rows about the agents, and about what both sides are told.

use std::time::{Duration, Instant};

use anyhow::Result;
use engine::view::{DraftContent, EntryKind, NoticeKind, ReadRequest};
use portal::document::Label;

use super::support::notices::told;
use super::support::{Client, World};
use super::{answer, answer_and_close, both, find, mailed, phoned};

/// "At once" and "within seconds", on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Two agents, each at an own desk, and a customer.
async fn three() -> Result<(World, Client, Client, Client)> {
    let (world, customer, one) = both().await?;
    let two = world.agent(1).await?;
    Ok((world, customer, one, two))
}

/// The numbers in a list.
async fn numbers(client: &Client, list: &str) -> Result<Vec<Option<String>>> {
    let rows = client.list(list).await?.rows.into_iter();
    Ok(rows.map(|row| row.number).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn s02_several_agents_work_on_the_same_stock() -> Result<()> {
    let (world, customer, one, two) = three().await?;
    for client in [&customer, &one, &two] {
        let portal = client.desk.portal(client.account).await?;
        assert_eq!(portal.label(Label::Staff), Some("Agent"));
    }
    let key = customer.file("Für alle", "Wer zuerst kommt.").await?;
    for agent in [&one, &two] {
        agent.arrived(key).await?;
        agent.message(key, "Wer zuerst kommt.").await?;
    }
    for list in ["all", "queue", "agent_history"] {
        let stock = numbers(&one, list).await?;
        assert!(!stock.is_empty(), "{list} is empty");
        assert_eq!(stock, numbers(&two, list).await?, "{list}");
    }
    let number = Some(customer.number(key).await?);
    assert!(numbers(&two, "queue").await?.contains(&number));

    // What one takes is taken for the other, too, and both go on working on it.
    one.act(key, "take", &[]).await?;
    two.until("the other's ticket", async |two| {
        let taken = two.ticket(two.key(key)).await?.assignee;
        Ok(taken.filter(|it| it.initials == "CWO"))
    })
    .await?;
    assert!(!numbers(&two, "queue").await?.contains(&number));
    assert!(numbers(&two, "all").await?.contains(&number));
    one.reply(one.key(key), "Ich sehe nach.").await?;
    two.message(key, "Ich sehe nach.").await?;
    two.reply(two.key(key), "Ich auch.").await?;
    for (text, nth) in [("Ich sehe nach.", 0), ("Ich auch.", 1)] {
        let author = customer.message(key, text).await?.author;
        assert_eq!(author, world.who("agent", nth)?.name);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s26_every_agent_reads_and_works_on_every_ticket() -> Result<()> {
    let (_world, _customer, _one, two) = three().await?;
    let me = two.view().await?.name;
    let mut others = 0;
    for row in two.list("all").await?.rows {
        let ticket = two.ticket(row.key).await?;
        others += u32::from(ticket.assignee.is_some_and(|it| it.name != me));
        let request = ReadRequest {
            ticket: row.key,
            entries: 200,
            draft: false,
        };
        let read = two.desk.read_ticket(request).await?;
        assert!(!read.page.entries.is_empty(), "{}", row.subject);
        let first = read.page.entries.first().expect("the request");
        assert!(!first.text.is_empty(), "{}", row.subject);

        find(&two, row.key, "Nachgesehen.").await?;
        let note = DraftContent {
            kind: engine::view::DraftKind::Note,
            ..DraftContent::default()
        };
        answer(&two, row.key, "Unter uns.", note).await?;
        answer_and_close(&two, row.key, "Fertig.").await?;
        two.status(row.key, "geschlossen").await?;
        let done = two.thread(row.key).await?;
        for (kind, text) in [
            (EntryKind::Finding, "Nachgesehen."),
            (EntryKind::Note, "Unter uns."),
            (EntryKind::Reply, "Fertig."),
        ] {
            let mut mine = done.iter().filter(|entry| entry.mine);
            assert!(mine.any(|entry| (entry.kind, entry.text.as_str()) == (kind, text)));
        }
    }
    assert!(others > 0, "the demo has tickets of another agent");
    for row in two.list("agent_history").await?.rows {
        let actions = two.ticket(row.key).await?.actions;
        assert!(
            actions.iter().any(|it| it.action == "reopen"),
            "{}",
            row.subject
        );
        assert!(!two.thread(row.key).await?.is_empty(), "{}", row.subject);
    }
    assert_eq!(two.list("all").await?.total, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s24_requests_of_all_sources_are_in_one_list_and_say_where_they_come_from() -> Result<()> {
    let (world, customer, agent) = both().await?;
    customer.file("Über das Programm", "Getippt.").await?;
    let elsewhere = world.agent_elsewhere(1).await?;
    phoned(&elsewhere, &customer, "Am Telefon").await?;
    let view = agent.view().await?;
    let all = view.views.first().expect("a list");
    assert_eq!(all.label, "Alle offenen Tickets");
    for (subject, source) in [
        ("Über das Programm", "app"),
        ("Am Telefon", "phone"),
        ("Datensicherung: Bericht von Montag fehlt", "email"),
    ] {
        let row = agent
            .until(subject, async |agent| {
                let mut rows = agent.list(&all.id).await?.rows.into_iter();
                Ok(rows.find(|row| row.subject == subject))
            })
            .await?;
        assert_eq!(agent.ticket(row.key).await?.channel, source, "{subject}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s25_every_agent_is_told_of_a_new_request_within_seconds() -> Result<()> {
    let (_world, customer, one, two) = three().await?;
    let mut heard = [one.desk.notices(), two.desk.notices()];
    let key = customer.file("WLAN geht nicht", "Im Wartezimmer.").await?;
    let number = customer.number(key).await?;
    let received = Instant::now();
    for notices in &mut heard {
        let notice = told(notices, "the new request", |notice| {
            notice.kind == NoticeKind::NewTicket
        })
        .await?;
        assert!(received.elapsed() < AT_ONCE, "{:?}", received.elapsed());
        assert_eq!(
            (notice.subject.as_str(), notice.line.as_str()),
            ("WLAN geht nicht", "Im Wartezimmer.")
        );
        assert_eq!(notice.ticket.map(|it| it.ticket), Some(key.ticket));
        assert_eq!(notice.number.as_ref(), Some(&number));
        assert_eq!(notice.sender, customer.view().await?.name);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s07_an_answer_and_a_solution_are_told_at_once_and_lead_to_the_new_state() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer
        .file("Outlook fragt ständig", "Nach jedem Start.")
        .await?;
    let number = customer.number(key).await?;
    agent.arrived(key).await?;
    let mut notices = customer.desk.notices();
    for (text, status) in [
        ("Wir sehen uns das an.", "Offen"),
        ("Ein alter Eintrag war schuld.", "Offen"),
        ("Jetzt fragt es nicht mehr.", "geschlossen"),
    ] {
        match text {
            "Ein alter Eintrag war schuld." => find(&agent, key, text).await?,
            _ if status == "geschlossen" => answer_and_close(&agent, key, text).await?,
            _ => answer(&agent, key, text, DraftContent::default()).await?,
        }
        let sent = Instant::now();
        let notice = told(&mut notices, text, |notice| {
            notice.kind == NoticeKind::Reply
        })
        .await?;
        assert!(sent.elapsed() < AT_ONCE, "{:?}", sent.elapsed());
        assert_eq!(notice.line, text);
        assert_eq!(notice.number.as_ref(), Some(&number));
        assert_eq!(notice.sender, agent.view().await?.name);
        // What it is about is here already: nothing has to be fetched first.
        let row = customer.ticket(notice.ticket.expect("a ticket")).await?.row;
        assert_eq!((row.key, row.snippet.as_str()), (key, text));
        assert_eq!(row.status_label, status);
        assert!(row.unread);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s08_the_customer_is_told_that_the_ticket_was_closed() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let key = customer.file("Bald geschlossen", "Nur eine Frage.").await?;
    let number = customer.number(key).await?;
    customer.outbox_is_empty().await?;
    let email = customer.view().await?.email;
    assert_eq!(mailed(&customer, key).await?, [email.as_str()]);
    agent.arrived(key).await?;
    let mut notices = customer.desk.notices();
    agent.act(key, "close", &[]).await?;
    let notice = told(&mut notices, "that it was closed", |notice| {
        notice.kind == NoticeKind::Status
    })
    .await?;
    assert_eq!(
        (notice.ticket, notice.line.as_str()),
        (Some(key), "geschlossen")
    );
    assert_eq!(notice.number, Some(number));
    customer.status(key, "geschlossen").await?;
    // By mail as well, beside the receipt of the beginning.
    assert_eq!(
        mailed(&customer, key).await?,
        [email.as_str(), email.as_str()]
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s27_no_personal_address_is_offered_and_the_help_says_why() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let key = customer
        .file("Wem schreibe ich?", "Bitte um Antwort.")
        .await?;
    agent.arrived(key).await?;
    agent.act(key, "take", &[]).await?;
    answer_and_close(&agent, key, "Am besten hier im Ticket.").await?;
    customer.message(key, "Am besten hier im Ticket.").await?;
    customer.status(key, "geschlossen").await?;

    // Everything the customer's window can ever show.
    let contact = customer.desk.contact(customer.account).await?;
    let mut shown = serde_json::to_string(&customer.desk.opening(200).await?)?;
    shown.push_str(&serde_json::to_string(&contact)?);
    for row in customer.list("all_mine").await?.rows {
        let request = ReadRequest {
            ticket: row.key,
            entries: 200,
            draft: false,
        };
        shown.push_str(&serde_json::to_string(
            &customer.desk.read_ticket(request).await?,
        )?);
    }
    for nth in 0..2 {
        let who = world.who("agent", nth)?;
        assert!(shown.contains(&who.name), "{} has answered", who.name);
        assert!(!shown.contains(&who.email), "{} is offered", who.email);
    }
    let links = contact.channels.iter().map(|channel| channel.link.as_str());
    let written: Vec<_> = links.filter(|link| link.starts_with("mailto:")).collect();
    assert_eq!(written, ["mailto:support@sys-fn.de"]);

    let faq = customer.desk.portal(customer.account).await?.faq;
    let asked = "Warum soll ich nicht direkt an einen Mitarbeiter schreiben?";
    let answer = faq.iter().find(|section| section.title == asked);
    let answer = &answer.expect("the question").text;
    for words in [
        "personalisiert",
        "nur sehr selten, oder gar nicht, bearbeitet",
    ] {
        assert!(answer.contains(words), "{answer}");
    }
    Ok(())
}
