//! sys-fn: the rows about finding tickets again and seeing how far they are.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::TimeDelta;
use domain::{Category, TicketKey};
use engine::view::{AccountState, Entry, ReadRequest, TicketRead, TicketView};
use portal::hint;

use super::support::{Client, World};
use super::{answer_and_close, both, phoned};

const OVERVIEW: &str = "Übersicht aller Tickets";

async fn opened(client: &Client, key: TicketKey) -> Result<TicketRead> {
    let request = ReadRequest {
        ticket: key,
        entries: 200,
        draft: false,
    };
    Ok(client.desk.read_ticket(request).await?)
}

async fn offline(client: &Client) -> Result<()> {
    client
        .until("no connection", async |client| {
            Ok((client.view().await?.state == AccountState::Offline).then_some(()))
        })
        .await
}

/// How many tickets each list says it has, by the list's name.
async fn counts(client: &Client) -> Result<BTreeMap<String, u32>> {
    let views = client.view().await?.views.into_iter();
    Ok(views.map(|view| (view.label, view.total)).collect())
}

/// Every ticket of a list with its whole course.
async fn everything(client: &Client, list: &str) -> Result<Vec<(TicketView, Vec<Entry>)>> {
    let mut all = Vec::new();
    for row in client.list(list).await?.rows {
        let TicketRead { ticket, page, .. } = opened(client, row.key).await?;
        all.push((ticket, page.entries));
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn s04_a_number_typed_or_pasted_opens_its_ticket_offline_too() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let portal = customer.desk.portal(customer.account).await?;
    for without_network in [false, true] {
        if without_network {
            world.proxy.go_down();
            offline(&customer).await?;
            offline(&agent).await?;
        }
        for (client, list) in [
            (&customer, "all_mine"),
            (&agent, "all"),
            (&agent, "agent_history"),
        ] {
            let rows = client.list(list).await?.rows;
            assert!(!rows.is_empty(), "{list} is empty");
            for row in rows {
                let number = row.number.expect("a number");
                let tag = hint::subject_tag(&portal, &number);
                for typed in [
                    number.clone(),
                    format!("  {number}\n"),
                    format!("Ticket {number}"),
                    format!("AW: {tag} {}", row.subject),
                ] {
                    let hits = client.search(&typed).await?.hits;
                    let first = hits.first().expect("a hit").row.key;
                    assert_eq!(first, row.key, "{typed:?}");
                    let read = opened(client, first).await?;
                    assert_eq!(read.ticket.row.number.as_ref(), Some(&number));
                    assert!(!read.page.entries.is_empty(), "{number} cannot be read");
                }
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s18_a_number_of_a_mail_leads_to_its_ticket_as_soon_as_it_can_be_fetched() -> Result<()> {
    let (world, customer, _agent) = both().await?;
    let portal = customer.desk.portal(customer.account).await?;
    world.proxy.go_down();
    offline(&customer).await?;
    // The mail about this one is in the customer's inbox; the ticket cannot be on his computer.
    let agent = world.agent_elsewhere(0).await?;
    let made = phoned(&agent, &customer, "Anruf: Server piept")
        .await?
        .ticket;
    let subject = format!(
        "{} {}",
        hint::subject_tag(&portal, &made.number),
        made.subject
    );
    for asked in [&made.number, &subject] {
        let answer = customer.search(asked).await?;
        let hits = answer.hits.iter().map(|hit| hit.row.number.as_ref());
        assert!(hits.flatten().all(|number| *number != made.number));
        assert!(answer.complete, "it is said for certain");
    }
    assert!(customer.search(&made.number).await?.hits.is_empty());

    // Nobody presses anything: the client fetches it.
    world.proxy.come_up();
    for asked in [&made.number, &subject] {
        let found = customer
            .until("the mail's ticket", async |client| {
                let hits = client.search(asked).await?.hits.into_iter();
                let mut rows = hits.map(|hit| hit.row);
                Ok(rows
                    .next()
                    .filter(|row| row.number.as_ref() == Some(&made.number)))
            })
            .await?;
        let read = opened(&customer, found.key).await?;
        assert_eq!(read.ticket.row.subject, "Anruf: Server piept");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s20_every_ticket_shows_a_status_of_its_own() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let one = customer
        .file("Benutzer erzeugen", "Für Frau Scholz.")
        .await?;
    let other = customer.file("WLAN geht nicht", "Im Wartezimmer.").await?;
    for key in [one, other] {
        customer.number(key).await?;
        agent.arrived(key).await?;
        customer.status(key, "Offen").await?;
    }
    agent.act(other, "close", &[]).await?;
    customer.status(other, "geschlossen").await?;
    let wanted = [(one, "Offen"), (other, "geschlossen")];
    let rows = customer.list("all_mine").await?.rows;
    for (key, status) in wanted {
        let row = rows.iter().find(|row| row.key == key).expect("in the list");
        assert_eq!(row.status_label, status);
        let ticket = customer.ticket(key).await?;
        assert_eq!(ticket.row.status_label, status);
        let said = format!(
            "Ihr Ticket ist {}",
            if key == one { "in Bearbeitung" } else { status }
        );
        assert!(
            ticket.status_hint.starts_with(&said),
            "{}",
            ticket.status_hint
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_closed_tickets_stay_as_long_as_open_ones_without_limit() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let rules = customer.desk.portal(customer.account).await?.rules;
    assert_eq!(
        (
            rules.retention_days,
            rules.offline_days,
            rules.auto_close_days
        ),
        (None, None, None)
    );
    let key = customer.file("Bald geschlossen", "Nur eine Frage.").await?;
    agent.arrived(key).await?;
    answer_and_close(&agent, key, "Das ist die Antwort.").await?;
    customer.message(key, "Das ist die Antwort.").await?;
    customer.status(key, "geschlossen").await?;

    world.proxy.go_down();
    for (client, open, closed) in [
        (customer, "open_mine", "closed_mine"),
        (agent, "all", "agent_history"),
    ] {
        let before = everything(&client, closed).await?;
        let subjects: Vec<_> = before
            .iter()
            .map(|(it, _)| it.row.subject.as_str())
            .collect();
        assert!(subjects.contains(&"Bald geschlossen"), "{subjects:?}");
        assert!(
            subjects.contains(&"Kalender doppelt nach Umzug"),
            "{subjects:?}"
        );
        let opened = client.list(open).await?.total;

        // Twenty years on, with nobody to fetch anything from.
        let folder = client.folder.clone();
        client.desk.close().await;
        let later = Client::open_later(&folder, TimeDelta::days(20 * 365)).await?;
        let after = everything(&later, closed).await?;
        let read = |all: &[(TicketView, Vec<Entry>)]| {
            let of = |(ticket, entries): &(TicketView, Vec<Entry>)| {
                (ticket.row.clone(), ticket.closed_at, entries.clone())
            };
            all.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(read(&after), read(&before));
        assert!(after.iter().all(|(_, entries)| entries.len() > 1));
        assert_eq!(later.list(open).await?.total, opened);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s32_without_a_network_every_own_ticket_and_its_progress_can_be_read() -> Result<()> {
    let (world, customer, agent) = both().await?;
    let key = customer
        .file("Gerade erst gefragt", "Wie weit ist es?")
        .await?;
    agent.arrived(key).await?;
    answer_and_close(&agent, key, "Es ist fertig.").await?;
    customer.message(key, "Es ist fertig.").await?;
    customer.status(key, "geschlossen").await?;
    let before = everything(&customer, "all_mine").await?;
    assert_eq!(before.len(), 4, "the demo's three and this one");
    let synced = customer.view().await?.synced_at.expect("a stamp");

    world.proxy.go_down();
    offline(&customer).await?;
    let gone = chrono::Utc::now();
    let customer = customer.restart().await?;
    offline(&customer).await?;
    assert_eq!(everything(&customer, "all_mine").await?, before);
    for (ticket, entries) in &before {
        assert!(["Offen", "geschlossen"].contains(&ticket.row.status_label.as_str()));
        assert!(!ticket.status_hint.is_empty(), "{}", ticket.row.subject);
        let mut changed = entries.iter().filter_map(|entry| entry.event.as_ref());
        let changed = changed.rfind(|event| event.kind == "status");
        if ticket.row.category == Category::Closed {
            assert_eq!(changed.expect("the progress").to, "geschlossen");
        }
    }
    // The stamp is of the last contact: a restart without a network makes nothing fresher.
    let stamp = customer.view().await?.synced_at.expect("a stamp");
    assert!(synced <= stamp && stamp <= gone, "{synced} {stamp} {gone}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s33_the_overview_counts_the_tickets_of_each_status() -> Result<()> {
    let (_world, customer, agent) = both().await?;
    let first = counts(&customer).await?;
    let rows = customer.list("all_mine").await?.rows;
    for (list, status) in [
        ("Offene Tickets", "Offen"),
        ("Geschlossene Tickets", "geschlossen"),
    ] {
        let really = rows.iter().filter(|row| row.status_label == status).count();
        assert!(really > 0, "the demo has no {status}");
        assert_eq!(first[list] as usize, really, "{list}");
    }
    assert_eq!(first[OVERVIEW] as usize, rows.len());

    let key = customer.file("Zählt mit", "Eins mehr.").await?;
    customer.number(key).await?;
    let filed = counts(&customer).await?;
    let grown = |counts: &BTreeMap<String, u32>, list: &str| counts[list] - first[list];
    let lists = ["Offene Tickets", "Geschlossene Tickets", OVERVIEW];
    assert_eq!(lists.map(|list| grown(&filed, list)), [1, 0, 1]);
    agent.arrived(key).await?;
    agent.act(key, "close", &[]).await?;
    customer.status(key, "geschlossen").await?;
    let closed = counts(&customer).await?;
    assert_eq!(lists.map(|list| grown(&closed, list)), [0, 1, 1]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s37_the_first_list_is_uebersicht_aller_tickets_open_and_closed() -> Result<()> {
    let world = World::of("sys-fn").await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let view = customer.view().await?;
    let first = view.views.first().expect("a list");
    assert_eq!(first.label, OVERVIEW);
    let mut mine = Vec::new();
    for list in ["all", "agent_history"] {
        let rows = agent.list(list).await?.rows.into_iter();
        mine.extend(rows.filter(|row| row.requester == view.name));
    }
    for status in ["Offen", "geschlossen"] {
        assert!(
            mine.iter().any(|row| row.status_label == status),
            "{status}"
        );
    }
    let sorted = |rows: Vec<engine::view::TicketRow>| {
        let mut numbers: Vec<_> = rows.into_iter().filter_map(|row| row.number).collect();
        numbers.sort();
        numbers
    };
    let listed = customer.list(&first.id).await?.rows;
    assert_eq!(sorted(listed), sorted(mine));
    Ok(())
}
