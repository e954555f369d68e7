//! One life of a ticket in each portal, from the first word to the end, with the words the provider
//! published.

mod digidesk;
mod digidesk_area;
mod digidesk_bill;
mod digidesk_project;
mod managedhosting;
mod quisa;
mod speicherwerk;
mod sys_fn;

use chrono::Utc;
use portal::transition::{self, Actor, Facts};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, Person, message};

/// Files a ticket of a type.
async fn files(person: &Person, kind: &str, subject: &str, fields: Value) -> api::Ticket {
    let new = filing(kind, subject, fields);
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

fn filing(kind: &str, subject: &str, fields: Value) -> Value {
    let mut new = json!({
        "id": Uuid::now_v7(), "type": kind, "subject": subject,
        "message": message("Bitte kümmern Sie sich darum."),
    });
    new["fields"] = fields;
    new
}

/// An action with the words it asks for.
async fn acts_saying(person: &Person, ticket: Uuid, action: &str, words: &str) -> api::Ticket {
    let path = format!("/v1/tickets/{ticket}/actions/{action}");
    let request = json!({ "message": message(words) });
    let written: api::TicketWritten = person.post(&path, request).await.expect(200).of();
    written.ticket
}

/// The provider's word for a ticket's status.
fn word(desk: &Desk, ticket: &api::Ticket) -> String {
    desk.portal().status_label(&ticket.status).to_owned()
}

/// The provider's word for the phase a status belongs to.
fn phase(desk: &Desk, status: &str) -> String {
    let document = desk.portal();
    let mut all = document.phases.iter();
    let found = all.find(|it| it.statuses.iter().any(|own| own == status));
    found.unwrap().label.clone()
}

/// The names of the lists somebody has that hold the ticket.
async fn lists(desk: &Desk, person: &Person, ticket: &api::Ticket) -> Vec<String> {
    let (document, who, facts) = (desk.portal(), actor(person).await, facts(ticket));
    let own = transition::views(&document, &who);
    let holding = own.filter(|view| transition::holds(&document, view, &who, &facts));
    holding.map(|view| view.label.clone()).collect()
}

/// The words on the buttons somebody is offered at a ticket.
async fn offered(desk: &Desk, person: &Person, ticket: &api::Ticket) -> Vec<String> {
    let (who, facts) = (actor(person).await, facts(ticket));
    let all = transition::actions(&desk.portal(), &who, &facts, Utc::now());
    all.into_iter().map(|it| it.label).collect()
}

/// What the rules need to know of a ticket, as its record tells it.
fn facts(ticket: &api::Ticket) -> Facts {
    let approval = ticket.approval.as_ref().map(|it| it.state);
    let acceptance = ticket.acceptance.as_ref();
    let bill = ticket.billing.as_ref().map(|it| it.state);
    Facts {
        status: ticket.status.clone(),
        requester: ticket.requester.id.to_string(),
        assignee: ticket.assignee.as_ref().map(|it| it.id.to_string()),
        callback_pending: ticket.callback.is_some(),
        closed_at: ticket.closed_at,
        approval_pending: approval == Some(api::ApprovalState::Pending),
        acceptance_pending: acceptance.is_some_and(|it| it.state == api::AcceptanceState::Pending),
        accepted: acceptance.is_some_and(|it| it.state == api::AcceptanceState::Accepted),
        deployed: acceptance.is_some_and(|it| it.deployed_at.is_some()),
        invoice_open: bill == Some(api::BillingState::Invoiced),
    }
}

async fn actor(person: &Person) -> Actor {
    let me: api::Me = person.get("/v1/me").await.expect(200).of();
    Actor {
        user_id: me.id.to_string(),
        is_agent: me.roles.iter().any(|role| role == "agent"),
        roles: me.roles,
    }
}

/// What happened to a ticket, as its reader sees it: kind, from, to.
async fn happened(person: &Person, ticket: Uuid) -> Vec<(String, String, String)> {
    let thread = person.thread(ticket).await;
    let events = thread.into_iter().filter_map(|it| it.event);
    events.map(|it| (it.kind, it.from, it.to)).collect()
}

/// Subjects and texts of the mails somebody got, oldest first.
async fn mails(desk: &Desk, email: &str) -> Vec<(String, String)> {
    let all = desk.mail().await.into_iter();
    all.filter(|(_, to, ..)| to == email)
        .map(|(_, _, subject, body)| (subject, body))
        .collect()
}

/// Waits until somebody has got so many mails: some are written after the answer.
async fn mailed(desk: &Desk, email: &str, count: usize) {
    let there = async {
        let mut ticks = tokio::time::interval(std::time::Duration::from_millis(5));
        while mails(desk, email).await.len() < count {
            ticks.tick().await;
        }
    };
    let deadline = std::time::Duration::from_secs(30);
    tokio::time::timeout(deadline, there).await.expect("a mail");
}
