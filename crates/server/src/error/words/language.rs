//! The languages of the server and how one is chosen.

use axum::http::{HeaderMap, header};

/// A language the server speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// The language of all portals so far.
    #[default]
    German,
    /// For everybody else.
    English,
}

impl Language {
    /// The first of the reader's languages that the server speaks, by the order of the list;
    /// German when nothing fits.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let listed = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        listed
            .unwrap_or_default()
            .split(',')
            .find_map(|entry| Self::known(entry.split(';').next().unwrap_or_default()))
            .unwrap_or_default()
    }

    /// The language of a tag like `de-AT`; German if it is another one.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        Self::known(tag).unwrap_or_default()
    }

    fn known(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        match tag.split('-').next().unwrap_or_default() {
            "de" => Some(Self::German),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_first_language_the_server_speaks_is_taken() {
        let language = |list: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, list.parse().unwrap());
            Language::of(&headers)
        };
        assert_eq!(language("en-GB,de;q=0.5"), Language::English);
        assert_eq!(language("fr, de-AT;q=0.8, en;q=0.5"), Language::German);
        assert_eq!(language("fr"), Language::German);
        assert_eq!(Language::of(&HeaderMap::new()), Language::German);
    }
}
