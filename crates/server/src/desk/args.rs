//! Arguments of actions, read one by one: each refusal names its place.

use std::collections::BTreeMap;

use api::{Money, Time};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};

/// A working year in minutes: nobody plans longer.
pub(super) const LONGEST: u32 = 120_000;

/// The arguments of an action. Null and absent are the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Args<'a>(pub(super) &'a BTreeMap<String, Value>);

impl<'a> Args<'a> {
    fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// One line of at most so many characters, cleaned; empty if there is none.
    pub(super) fn line(self, key: &str, most: usize) -> Result<String> {
        let pointer = format!("/args/{key}");
        let text = match self.get(key) {
            None => return Ok(String::new()),
            Some(Value::String(text)) => portal::clean_line(text),
            Some(_) => return Err(Error::field(&pointer, "type", None)),
        };
        if text.chars().count() > most {
            return Err(Error::field(&pointer, "too_long", Some(Value::from(most))));
        }
        Ok(text)
    }

    /// Minutes of work; must be given.
    pub(super) fn minutes(self, key: &str) -> Result<u32> {
        let pointer = format!("/args/{key}");
        let value = self.required(key)?;
        let minutes = value
            .as_u64()
            .ok_or_else(|| Error::field(&pointer, "type", None))?;
        let fits = u32::try_from(minutes).ok();
        fits.filter(|minutes| (1..=LONGEST).contains(minutes))
            .ok_or_else(|| Error::field(&pointer, "pattern", Some(Value::from(LONGEST))))
    }

    /// A moment.
    pub(super) fn time(self, key: &str) -> Result<Option<Time>> {
        self.read(key)
    }

    /// A user.
    pub(super) fn id(self, key: &str) -> Result<Option<Uuid>> {
        self.read(key)
    }

    /// An amount in hundredths of the portal's currency.
    pub(super) fn hundredths(self, key: &str, currency: &str) -> Result<Option<i64>> {
        let Some(money) = self.read::<Money>(key)? else {
            return Ok(None);
        };
        if money.currency != currency {
            let expected = Some(Value::from(currency));
            return Err(Error::field(
                &format!("/args/{key}/currency"),
                "unknown",
                expected,
            ));
        }
        let amount = hundredths(&money.amount);
        let wrong = || Error::field(&format!("/args/{key}/amount"), "pattern", None);
        amount.map(Some).ok_or_else(wrong)
    }

    /// Anything that has a shape of its own.
    pub(super) fn read<T: DeserializeOwned>(self, key: &str) -> Result<Option<T>> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        serde_json::from_value(value.clone())
            .map(Some)
            .map_err(|_| Error::field(&format!("/args/{key}"), "type", None))
    }

    /// A value that must be given, if only as null.
    pub(super) fn named(self, key: &str) -> Result<()> {
        let missing = || Error::field(&format!("/args/{key}"), "required", None);
        self.0.get(key).map(drop).ok_or_else(missing)
    }

    fn required(self, key: &str) -> Result<&'a Value> {
        self.get(key)
            .ok_or_else(|| Error::field(&format!("/args/{key}"), "required", None))
    }
}

/// `120.00` in hundredths; none if it is written in another way.
fn hundredths(amount: &str) -> Option<i64> {
    let (whole, rest) = amount.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !digits(whole) || !digits(rest) || rest.len() != 2 || whole.len() > 9 {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_and_a_point() {
        assert_eq!(hundredths("120.00"), Some(12_000));
        assert_eq!(hundredths("0.05"), Some(5));
        for wrong in [
            "120",
            "120,00",
            "-1.00",
            "1.5",
            ".50",
            "1.000",
            "9999999999.00",
        ] {
            assert_eq!(hundredths(wrong), None, "{wrong}");
        }
    }
}
