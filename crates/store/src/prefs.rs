//! Settings: a name and a JSON value.

use domain::Change;
use rusqlite::OptionalExtension as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::sql::halves;

halves!(
    /// Reads settings.
    Prefs,
    /// Writes settings.
    PrefsMut in DeskTx
);

impl Prefs<'_> {
    /// The value; none when it was never set. A value of another shape is an error: settings change
    /// their name when they change their meaning.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT value FROM prefs WHERE name = ?1")?;
        let value: Option<String> = query.query_row([name], |row| row.get(0)).optional()?;
        value
            .map(|json| Ok(serde_json::from_str(&json)?))
            .transpose()
    }
}

impl PrefsMut<'_> {
    /// Sets it.
    pub fn set<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let json = serde_json::to_string(value)?;
        let written = self.0.conn.execute(
            "INSERT INTO prefs (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value \
             WHERE value <> excluded.value",
            [name, &json],
        )?;
        if written > 0 {
            self.0.changes.note(Change::Prefs);
        }
        Ok(())
    }

    /// Back to what it is when nobody sets it.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        if self
            .0
            .conn
            .execute("DELETE FROM prefs WHERE name = ?1", [name])?
            > 0
        {
            self.0.changes.note(Change::Prefs);
        }
        Ok(())
    }
}
