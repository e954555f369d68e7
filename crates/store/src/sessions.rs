//! Tokens, one session an account.

use std::time::Duration;

use domain::{AccountId, Change, Secret, Session, Timestamp};
use rusqlite::{OptionalExtension as _, named_params};

use crate::error::Error;
use crate::sql::{self, halves};

/// A session and when it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The tokens.
    pub session: Session,
    /// When the server gave them, by our clock.
    pub obtained_at: Timestamp,
}

halves!(
    /// Reads sessions.
    Sessions,
    /// Writes sessions.
    SessionsMut in DeskTx
);

impl Sessions<'_> {
    /// The account's session; none: signed out.
    pub fn get(&self, account: AccountId) -> Result<Option<StoredSession>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT access, refresh, lasts, obtained_at FROM sessions WHERE account = ?1",
        )?;
        let session = query.query_row([account.0.as_bytes()], |row| {
            Ok(StoredSession {
                session: Session {
                    access: Secret::new(row.get::<_, String>("access")?),
                    refresh: Secret::new(row.get::<_, String>("refresh")?),
                    lasts: Duration::from_secs(row.get::<_, u32>("lasts")?.into()),
                },
                obtained_at: sql::at(row, "obtained_at")?,
            })
        });
        Ok(session.optional()?)
    }
}

impl SessionsMut<'_> {
    /// Replaces the account's session. Commit it before the old refresh token is thought used.
    pub fn put(&self, account: AccountId, stored: &StoredSession) -> Result<(), Error> {
        self.0.conn.execute(
            "INSERT INTO sessions (account, access, refresh, lasts, obtained_at) \
             VALUES (:account, :access, :refresh, :lasts, :obtained_at) \
             ON CONFLICT (account) DO UPDATE SET access = excluded.access, \
             refresh = excluded.refresh, lasts = excluded.lasts, \
             obtained_at = excluded.obtained_at",
            named_params! {
                ":account": account.0.as_bytes(),
                ":access": stored.session.access.reveal(),
                ":refresh": stored.session.refresh.reveal(),
                ":lasts": i64::try_from(stored.session.lasts.as_secs()).unwrap_or(i64::MAX),
                ":obtained_at": sql::micros(stored.obtained_at),
            },
        )?;
        self.0.changes.note(Change::Account(account));
        Ok(())
    }

    /// Forgets the tokens; everything else of the account stays.
    pub fn remove(&self, account: AccountId) -> Result<(), Error> {
        let sql = "DELETE FROM sessions WHERE account = ?1";
        if self.0.conn.execute(sql, [account.0.as_bytes()])? > 0 {
            self.0.changes.note(Change::Account(account));
        }
        Ok(())
    }
}
