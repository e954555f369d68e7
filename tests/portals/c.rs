//! CS Speicherwerk: the rows of `docs/acceptance-rows.tsv` that are proved without a window, each test
//! named after its row. The client is a real desk over real files, the server a real `pultd`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use anyhow::Result;
use domain::{DraftId, TicketKey};
use engine::view::{
    DraftContent, DraftTarget, EntryKind, EntrySide, FieldValue, ReadRequest, SendAnswer,
};
use portal::document::Label;
use support::{Client, World};

/// Each type with what must be filled in, in the order of its form.
const REQUIRED: [(&str, &[&str]); 4] = [
    ("Störung melden", &["subject", "system", "impact", "body"]),
    (
        "Ersatzteil anfordern",
        &["subject", "system", "serial", "part", "delivery"],
    ),
    ("Änderung beauftragen", &["subject", "system", "body"]),
    ("Frage stellen", &["subject", "body"]),
];

/// The ids of the types the form for a new ticket lists, in its order.
async fn listed(client: &Client) -> Result<Vec<String>> {
    Ok(client.view().await?.may_file)
}

/// A form of this type, filled in.
async fn filled(
    client: &Client,
    kind: &str,
    subject: &str,
    fields: &[(&str, &str)],
) -> Result<DraftId> {
    let text = |value: &str| FieldValue::Text(value.to_owned());
    let fields = fields.iter();
    let content = DraftContent {
        subject: subject.to_owned(),
        body: "Bitte kümmern Sie sich darum.".to_owned(),
        fields: fields
            .map(|(id, value)| ((*id).to_owned(), text(value)))
            .collect::<BTreeMap<_, _>>(),
        ..DraftContent::default()
    };
    client.write(of_type(client, kind), content).await
}

fn of_type(client: &Client, kind: &str) -> DraftTarget {
    DraftTarget::New {
        account: client.account,
        type_id: kind.to_owned(),
    }
}

/// Closes a ticket, with the reason this portal asks for.
async fn close(client: &Client, key: TicketKey, reason: &str) -> Result<()> {
    let content = DraftContent {
        body: reason.to_owned(),
        action: Some("close".to_owned()),
        ..DraftContent::default()
    };
    let target = DraftTarget::Reply { ticket: key };
    client.send(client.write(target, content).await?).await?;
    client.outbox_is_empty().await
}

async fn subjects(client: &Client, list: &str) -> Result<Vec<String>> {
    let rows = client.list(list).await?.rows.into_iter();
    Ok(rows.map(|row| row.subject).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn c07_each_type_opens_its_own_form_and_only_types_with_a_form_are_listed() -> Result<()> {
    let world = World::of("speicherwerk").await?;
    let customer = world.customer(0).await?;
    let portal = customer.desk.portal(customer.account).await?;
    let mut forms = Vec::new();
    for (id, (label, required)) in listed(&customer).await?.into_iter().zip(REQUIRED) {
        let kind = portal.ticket_type(&id).expect("a listed type");
        assert_eq!(kind.label, label);
        let form: Vec<_> = kind.form.iter().map(|field| &field.label).collect();
        assert!(!form.is_empty(), "{label} has no form");
        assert!(!forms.contains(&form), "{label} has the form of another");
        forms.push(form);

        let draft = customer.desk.open_draft(of_type(&customer, &id)).await?;
        assert_eq!(draft.target, of_type(&customer, &id));
        let SendAnswer::Invalid { problems } = customer.desk.send_draft(draft.id).await? else {
            panic!("the empty form of {label} was sent");
        };
        let asked: Vec<_> = problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(asked, required, "{label}");
        assert!(problems.iter().all(|problem| problem.code == "required"));
    }
    assert_eq!(forms.len(), REQUIRED.len());
    assert_eq!(listed(&customer).await?.len(), REQUIRED.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn c08_what_is_not_known_stays_empty_and_a_sentence_says_so() -> Result<()> {
    let world = World::of("speicherwerk").await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let portal = customer.desk.portal(customer.account).await?;
    let mut said = portal.notices.iter().filter(|it| it.place == "new_ticket");
    let hint = "Füllen Sie alle Formularfelder aus, soweit Ihnen die Informationen bekannt sind.";
    assert!(said.any(|notice| notice.text.starts_with(hint)));

    let known: BTreeMap<&str, &[(&str, &str)]> = BTreeMap::from([
        (
            "incident",
            &[("system", "NAS Archiv"), ("impact", "degraded")] as &[_],
        ),
        (
            "spare_part",
            &[
                ("system", "NAS Archiv"),
                ("serial", "CSW-104233"),
                ("part", "disk"),
                ("delivery", "Warenannahme Bau C"),
            ],
        ),
        ("change", &[("system", "NAS Archiv")]),
        ("question", &[]),
    ]);
    for id in listed(&customer).await? {
        let kind = portal.ticket_type(&id).expect("a listed type");
        let own = kind.form.iter().map(|field| field.id.as_str());
        let mut unknown: Vec<_> = own.filter(|id| !["subject", "body"].contains(id)).collect();
        let filled_in = known[id.as_str()];
        unknown.retain(|id| filled_in.iter().all(|(known, _)| known != id));
        assert!(
            !unknown.is_empty(),
            "{} has nothing to leave empty",
            kind.label
        );

        let draft = filled(&customer, &id, &kind.label, filled_in).await?;
        let key = customer.send(draft).await?;
        customer.number(key).await?;
        let arrived = agent.arrived(key).await?;
        assert_eq!(arrived.type_label, kind.label);
        let mut there: Vec<_> = arrived.fields.iter().map(|it| it.id.as_str()).collect();
        let mut wanted: Vec<_> = filled_in.iter().map(|(id, _)| *id).collect();
        there.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(there, wanted, "{}", kind.label);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_eigene_tickets_lists_the_users_own_open_tickets() -> Result<()> {
    let world = World::of("speicherwerk").await?;
    let (customer, colleague) = (world.customer(0).await?, world.customer(1).await?);
    for client in [&customer, &colleague] {
        let first = client.view().await?.views.remove(0);
        assert_eq!(
            (first.id.as_str(), first.label.as_str()),
            ("own", "Eigene Tickets")
        );
    }
    let old = "NAS im Archiv meldet „Degraded“";
    assert_eq!(subjects(&customer, "own").await?, [old]);
    // Whoever sees the whole company's has no more of his own.
    assert_eq!(
        subjects(&colleague, "own").await?,
        ["Speicher für die Radiologie steht still"]
    );
    assert!(
        subjects(&colleague, "company")
            .await?
            .contains(&old.to_owned())
    );

    let draft = filled(&customer, "question", "Wie lange noch?", &[]).await?;
    let key = customer.send(draft).await?;
    customer.number(key).await?;
    assert_eq!(subjects(&customer, "own").await?, ["Wie lange noch?", old]);
    close(&customer, key, "Hat sich erledigt.").await?;
    customer.status(key, "geschlossen").await?;
    assert_eq!(subjects(&customer, "own").await?, [old]);
    // It is not in the list; gone it is not.
    let found = customer.search("Wie lange noch").await?.hits;
    assert!(found.iter().any(|hit| hit.row.key == key));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn c16_a_row_opens_the_view_of_its_ticket_with_all_that_is_known_of_it() -> Result<()> {
    let world = World::of("speicherwerk").await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let fields = [("system", "NAS Archiv"), ("impact", "degraded")];
    let draft = filled(&customer, "incident", "Volume 2 degraded", &fields).await?;
    let bytes = b"Schacht 5: read error".to_vec();
    let name = "protokoll.txt".to_owned();
    customer
        .desk
        .attach_bytes(draft, name, bytes.clone())
        .await?;
    let key = customer.send(draft).await?;
    let number = customer.number(key).await?;
    agent.arrived(key).await?;
    agent.act(key, "take", &[]).await?;
    agent
        .reply(agent.key(key), "Die Ersatzplatte ist unterwegs.")
        .await?;
    customer
        .message(key, "Die Ersatzplatte ist unterwegs.")
        .await?;
    customer.status(key, "in Bearbeitung").await?;

    let mut rows = customer.list("own").await?.rows.into_iter();
    let row = rows.find(|row| row.subject == "Volume 2 degraded").unwrap();
    let request = ReadRequest {
        ticket: row.key,
        entries: 200,
        draft: false,
    };
    let read = customer.desk.read_ticket(request).await?;
    let ticket = read.ticket;
    assert_eq!(ticket.row.number, Some(number));
    assert_eq!(ticket.row.subject, "Volume 2 degraded");
    assert_eq!(ticket.type_label, "Störung melden");
    assert_eq!(ticket.row.status_label, "in Bearbeitung");
    assert!(ticket.created_at < ticket.ball_since && ticket.ball_since <= ticket.row.at);
    assert_eq!(ticket.closed_at, None);
    let values: Vec<_> = ticket
        .fields
        .iter()
        .map(|line| (line.label.as_str(), line.value.as_str()))
        .collect();
    assert_eq!(
        values,
        [("System", "NAS Archiv"), ("Auswirkung", "eingeschränkt")]
    );

    // Who asked, who works on it, and who is the contact.
    assert_eq!(ticket.row.requester, customer.view().await?.name);
    assert_eq!(ticket.assignee.unwrap().name, agent.view().await?.name);
    let portal = customer.desk.portal(customer.account).await?;
    assert_eq!(portal.label(Label::ProjectLead), Some("Ansprechpartner"));
    assert_eq!(ticket.project_lead.unwrap().name, "Vera Krause");

    let entries = read.page.entries;
    let said: Vec<_> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Reply)
        .map(|entry| (entry.side, entry.text.as_str()))
        .collect();
    let wanted = [
        (EntrySide::Customer, "Bitte kümmern Sie sich darum."),
        (EntrySide::Agent, "Die Ersatzplatte ist unterwegs."),
    ];
    assert_eq!(said, wanted);
    let mut files = entries.iter().flat_map(|entry| &entry.attachments);
    let file = files.next().expect("the file");
    assert_eq!((file.name.as_str(), files.next()), ("protokoll.txt", None));
    let (_, got) = customer.desk.attachment(customer.account, file.id).await?;
    assert_eq!(got, bytes);

    close(&customer, key, "Läuft wieder.").await?;
    customer.status(key, "geschlossen").await?;
    assert!(customer.ticket(key).await?.closed_at.is_some());
    Ok(())
}
