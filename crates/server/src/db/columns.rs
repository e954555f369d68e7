//! How Rust values lie in columns that SQLite and PostgreSQL both have.

use api::Time;
use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::{Any, AnyRow, AnyTypeInfo};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Row, Type};
use uuid::Uuid;

use super::DbError;

/// A UUID as a column: sixteen bytes. Bind with `.bind(Id(id))`, an optional one with
/// `.bind(id.map(Id))`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub Uuid);

impl Type<Any> for Id {
    fn type_info() -> AnyTypeInfo {
        <Vec<u8> as Type<Any>>::type_info()
    }
}

impl Encode<'_, Any> for Id {
    fn encode_by_ref(
        &self,
        buffer: &mut <Any as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        Encode::<Any>::encode(self.0.as_bytes().to_vec(), buffer)
    }
}

impl<'r> Decode<'r, Any> for Id {
    fn decode(value: <Any as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = <&[u8] as Decode<Any>>::decode(value)?;
        Ok(Self(Uuid::from_slice(bytes)?))
    }
}

/// Milliseconds since 1970, as times are stored.
#[must_use]
pub fn millis(time: Time) -> i64 {
    time.timestamp_millis()
}

/// A stored time.
///
/// # Errors
/// If the number is out of the calendar's range.
pub fn from_millis(millis: i64) -> Result<Time, DbError> {
    DateTime::from_timestamp_millis(millis).ok_or(DbError::Value("a time"))
}

/// Now, in the resolution of the wire and of the database.
#[must_use]
pub fn now() -> Time {
    Utc::now().trunc_subsecs(3)
}

/// JSON text for a column.
///
/// # Errors
/// If the value has no JSON form.
pub fn json(value: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Value("a JSON value"))
}

/// Reading columns by name.
pub trait Columns {
    /// A UUID.
    ///
    /// # Errors
    /// If the column is missing, NULL or of another type; likewise for the others.
    fn id(&self, column: &str) -> Result<Uuid, DbError>;
    /// A UUID or NULL.
    fn opt_id(&self, column: &str) -> Result<Option<Uuid>, DbError>;
    /// Text.
    fn text(&self, column: &str) -> Result<String, DbError>;
    /// Text or NULL.
    fn opt_text(&self, column: &str) -> Result<Option<String>, DbError>;
    /// A number.
    fn int(&self, column: &str) -> Result<i64, DbError>;
    /// A number or NULL.
    fn opt_int(&self, column: &str) -> Result<Option<i64>, DbError>;
    /// A number that is never negative and fits 32 bits: revisions, sizes, minutes.
    fn count(&self, column: &str) -> Result<u32, DbError>;
    /// 0 or 1.
    fn flag(&self, column: &str) -> Result<bool, DbError>;
    /// A time.
    fn time(&self, column: &str) -> Result<Time, DbError>;
    /// A time or NULL.
    fn opt_time(&self, column: &str) -> Result<Option<Time>, DbError>;
    /// Bytes.
    fn bytes(&self, column: &str) -> Result<Vec<u8>, DbError>;
    /// Bytes or NULL.
    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, DbError>;
    /// JSON text.
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, DbError>;
    /// JSON text or NULL.
    fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, DbError>;
}

impl Columns for AnyRow {
    fn id(&self, column: &str) -> Result<Uuid, DbError> {
        Ok(self.try_get::<Id, _>(column)?.0)
    }
    fn opt_id(&self, column: &str) -> Result<Option<Uuid>, DbError> {
        Ok(self.try_get::<Option<Id>, _>(column)?.map(|id| id.0))
    }
    fn text(&self, column: &str) -> Result<String, DbError> {
        Ok(self.try_get(column)?)
    }
    fn opt_text(&self, column: &str) -> Result<Option<String>, DbError> {
        Ok(self.try_get(column)?)
    }
    fn int(&self, column: &str) -> Result<i64, DbError> {
        Ok(self.try_get(column)?)
    }
    fn opt_int(&self, column: &str) -> Result<Option<i64>, DbError> {
        Ok(self.try_get(column)?)
    }
    fn count(&self, column: &str) -> Result<u32, DbError> {
        u32::try_from(self.int(column)?).map_err(|_| DbError::Value("a count"))
    }
    fn flag(&self, column: &str) -> Result<bool, DbError> {
        Ok(self.int(column)? != 0)
    }
    fn time(&self, column: &str) -> Result<Time, DbError> {
        from_millis(self.int(column)?)
    }
    fn opt_time(&self, column: &str) -> Result<Option<Time>, DbError> {
        self.opt_int(column)?.map(from_millis).transpose()
    }
    fn bytes(&self, column: &str) -> Result<Vec<u8>, DbError> {
        Ok(self.try_get(column)?)
    }
    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, DbError> {
        Ok(self.try_get(column)?)
    }
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, DbError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| DbError::Value("a JSON column"))
    }
    fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, DbError> {
        let text = self.opt_text(column)?;
        let value = text.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|_| DbError::Value("a JSON column"))
    }
}
