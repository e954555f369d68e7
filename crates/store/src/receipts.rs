//! The journal of operations servers have acknowledged.

use domain::{
    AccountId, MessageId, Number, OpId, Operation, RemoteId, StoredOperation, TicketId, Timestamp,
};
use rusqlite::{OptionalExtension as _, Row, named_params};

use crate::error::Error;
use crate::sql::{self, halves};

/// An acknowledged operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Acknowledged {
    /// The operation's id.
    pub op: OpId,
    /// Whose.
    pub account: AccountId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The message it wrote, if it wrote one.
    pub message: Option<MessageId>,
    /// What it was; none where a later build wrote it.
    pub operation: Option<Operation>,
    /// The ticket's number, where the server gave one.
    pub number: Option<Number>,
    /// The ticket at the server.
    pub remote: Option<RemoteId>,
    /// When the user pressed Send.
    pub created_at: Timestamp,
    /// When the receipt came.
    pub done_at: Timestamp,
}

halves!(
    /// Reads receipts.
    Receipts,
    /// Writes receipts; [`crate::outbox::OutboxMut::finish`] makes them.
    ReceiptsMut in DeskTx
);

const SELECT: &str = "SELECT op, account, ticket, message, payload, number, remote, created_at, \
     done_at FROM receipts";

fn read(row: &Row<'_>) -> rusqlite::Result<Acknowledged> {
    let payload: String = row.get("payload")?;
    let message: Option<[u8; 16]> = row.get("message")?;
    Ok(Acknowledged {
        op: OpId(sql::id(row, "op")?),
        account: AccountId(sql::id(row, "account")?),
        ticket: TicketId(sql::id(row, "ticket")?),
        message: message.map(|bytes| MessageId(uuid::Uuid::from_bytes(bytes))),
        operation: serde_json::from_str::<StoredOperation>(&payload)
            .ok()
            .map(|s| s.operation),
        number: row.get::<_, Option<String>>("number")?.map(Number),
        remote: row.get::<_, Option<String>>("remote")?.map(RemoteId),
        created_at: sql::at(row, "created_at")?,
        done_at: sql::at(row, "done_at")?,
    })
}

impl Receipts<'_> {
    /// The receipt of an operation.
    pub fn get(&self, op: OpId) -> Result<Option<Acknowledged>, Error> {
        let mut query = self.0.prepare_cached(&format!("{SELECT} WHERE op = ?1"))?;
        Ok(query.query_row([op.0.as_bytes()], read).optional()?)
    }

    /// Whether a message is our own, acknowledged by a receipt.
    pub fn wrote(&self, account: AccountId, message: MessageId) -> Result<bool, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT 1 FROM receipts WHERE message = ?1 AND account = ?2")?;
        Ok(query.exists([message.0.as_bytes(), account.0.as_bytes()])?)
    }

    /// The account's receipts since an instant, oldest first.
    pub fn since(&self, account: AccountId, since: Timestamp) -> Result<Vec<Acknowledged>, Error> {
        let mut query = self.0.prepare_cached(&format!(
            "{SELECT} WHERE account = :account AND done_at >= :since ORDER BY done_at, seq"
        ))?;
        let rows = query.query_map(
            named_params! { ":account": account.0.as_bytes(), ":since": sql::micros(since) },
            read,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl ReceiptsMut<'_> {
    /// Forgets receipts older than `before`; 90 days are what servers keep.
    pub fn prune(&self, before: Timestamp) -> Result<(), Error> {
        let sql = "DELETE FROM receipts WHERE done_at < ?1";
        self.0.conn.execute(sql, [sql::micros(before)])?;
        Ok(())
    }
}
