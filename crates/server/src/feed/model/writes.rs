//! What an act does to the rows, as a route would.

use api::RecordKind;
use uuid::Uuid;

use super::truth::{self, QUEUES, Truth};
use super::world::Act;
use crate::db::{Id, Tx, millis};

/// Something to be bound.
enum Bound<'a> {
    Id(Uuid),
    Text(&'a str),
    Int(i64),
}

async fn run(tx: &mut Tx, sql: &'static str, values: &[Bound<'_>]) {
    let mut query = sqlx::query(sql);
    for value in values {
        query = match value {
            Bound::Id(id) => query.bind(Id(*id)),
            Bound::Text(text) => query.bind(*text),
            Bound::Int(number) => query.bind(*number),
        };
    }
    query.execute(tx.conn()).await.unwrap();
}

pub(super) async fn perform(tx: &mut Tx, act: &Act, truth: &Truth) {
    match act {
        Act::File {
            id,
            requester,
            organization,
            queue,
        } => {
            file(tx, *id, (*requester, *organization, *queue)).await;
        }
        Act::Say {
            id,
            ticket,
            internal,
            body,
        } => {
            say(tx, *id, *ticket, *internal, body).await;
            raise(tx, *ticket).await;
        }
        Act::Edit { ticket, subject } => {
            let sql = "UPDATE tickets SET subject = $2 WHERE id = $1";
            run(tx, sql, &[Bound::Id(*ticket), Bound::Text(subject)]).await;
            raise(tx, *ticket).await;
        }
        Act::MoveTo {
            ticket,
            requester,
            organization,
            queue,
        } => {
            move_to(tx, *ticket, (*requester, *organization, *queue)).await;
            raise(tx, *ticket).await;
        }
        Act::Redact { message } => {
            run(
                tx,
                "DELETE FROM messages WHERE id = $1",
                &[Bound::Id(*message)],
            )
            .await;
            tx.touch(RecordKind::Message, *message);
            raise(tx, truth.messages[message].ticket).await;
        }
        Act::Read {
            reader,
            ticket,
            message,
        } => {
            read(tx, truth::user(*reader), *ticket, *message).await;
        }
    }
}

async fn file(tx: &mut Tx, id: Uuid, (requester, organization, queue): (usize, usize, usize)) {
    let number = id.to_string();
    let values = [
        Bound::Id(id),
        Bound::Text(&number),
        Bound::Int(millis(tx.now())),
        Bound::Id(truth::user(requester)),
        Bound::Id(truth::organization(organization)),
        Bound::Text(QUEUES[queue]),
    ];
    let sql = "INSERT INTO tickets (id, number, type_id, subject, status, status_category,
                 status_since, requester_id, organization_id, queue, created_at, updated_at)
               VALUES ($1, $2, 'case', '', 'open', 'open', $3, $4, $5, $6, $3, $3)";
    run(tx, sql, &values).await;
    tx.touch(RecordKind::Ticket, id);
}

async fn say(tx: &mut Tx, id: Uuid, ticket: Uuid, internal: bool, body: &str) {
    let values = [
        Bound::Id(id),
        Bound::Id(ticket),
        Bound::Text(if internal { "note" } else { "reply" }),
        Bound::Int(i64::from(internal)),
        Bound::Text(body),
    ];
    let sql = "INSERT INTO messages
                 (id, ticket_id, kind, internal, author_role, body, created_at)
               VALUES ($1, $2, $3, $4, 'agent', $5, 0)";
    run(tx, sql, &values).await;
    tx.touch(RecordKind::Message, id);
}

async fn move_to(tx: &mut Tx, id: Uuid, (requester, organization, queue): (usize, usize, usize)) {
    let values = [
        Bound::Id(id),
        Bound::Id(truth::user(requester)),
        Bound::Id(truth::organization(organization)),
        Bound::Text(QUEUES[queue]),
    ];
    let sql = "UPDATE tickets SET requester_id = $2, organization_id = $3, queue = $4
               WHERE id = $1";
    run(tx, sql, &values).await;
    tx.touch_ticket_with_messages(id).await.unwrap();
}

async fn read(tx: &mut Tx, user: Uuid, ticket: Uuid, message: Uuid) {
    let sql = "INSERT INTO read_marks (user_id, ticket_id, message_id, read_at)
               VALUES ($1, $2, $3, 0)
               ON CONFLICT (user_id, ticket_id) DO UPDATE SET
               message_id = excluded.message_id, rev = read_marks.rev + 1";
    run(
        tx,
        sql,
        &[Bound::Id(user), Bound::Id(ticket), Bound::Id(message)],
    )
    .await;
    tx.touch_read_mark(user, ticket);
}

async fn raise(tx: &mut Tx, ticket: Uuid) {
    run(
        tx,
        "UPDATE tickets SET rev = rev + 1 WHERE id = $1",
        &[Bound::Id(ticket)],
    )
    .await;
    tx.touch(RecordKind::Ticket, ticket);
}
