//! The shell's words: tray, notifications, and what is said before there is a window.
//!
//! The same Fluent files the UI reads; a portal's own words never come from here.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const GERMAN: &str = include_str!("../../ui/locales/de/shell.ftl");
const ENGLISH: &str = include_str!("../../ui/locales/en/shell.ftl");

/// A language Pult speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    German,
    English,
}

impl Language {
    /// `chosen`: the setting; empty: as the system says (`LANGUAGE`, `LC_ALL`, `LANG` on Unix).
    pub(crate) fn in_force(chosen: &str, system: Option<&str>) -> Self {
        let wanted = if chosen.is_empty() {
            system.unwrap_or_default()
        } else {
            chosen
        };
        if wanted.to_ascii_lowercase().starts_with("de") {
            Self::German
        } else {
            Self::English
        }
    }

    /// `de` or `en`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }
}

/// What the system's environment says.
pub(crate) fn system_language() -> Option<String> {
    ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
}

/// The words of one language.
pub(crate) struct Words {
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let source = match language {
            Language::German => GERMAN,
            Language::English => ENGLISH,
        };
        // A test parses both files: what could not be read would be missing, not fatal.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// A sentence without blanks to fill.
    pub(crate) fn say(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A sentence with its blanks filled.
    pub(crate) fn with(&self, id: &str, blanks: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in blanks {
            args.set(*name, FluentValue::from(*value));
        }
        self.format(id, &args)
    }

    /// A sentence that depends on a number.
    pub(crate) fn counted(&self, id: &str, name: &str, count: u32) -> String {
        let mut args = FluentArgs::new();
        args.set(name, FluentValue::from(count));
        self.format(id, &args)
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return id.to_owned();
        };
        let mut faults = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(args), &mut faults)
            .into_owned()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.language.code())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use fluent_bundle::FluentResource;

    use super::{ENGLISH, GERMAN, Language, Words};

    fn ids(source: &str) -> BTreeSet<String> {
        FluentResource::try_new(source.to_owned()).unwrap();
        let lines = source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        lines
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_words() {
        assert_eq!(ids(GERMAN), ids(ENGLISH));
    }

    #[test]
    fn the_number_decides_the_form() {
        let words = Words::new(Language::German);
        assert_eq!(words.counted("tray-tooltip", "unread", 0), "Pult");
        assert_eq!(
            words.counted("tray-tooltip", "unread", 1),
            "Pult – ein Ticket mit Neuigkeiten"
        );
        assert_eq!(
            words.counted("tray-tooltip", "unread", 7),
            "Pult – 7 Tickets mit Neuigkeiten"
        );
    }

    #[test]
    fn the_setting_wins_over_the_system() {
        assert_eq!(
            Language::in_force("", Some("de_AT.UTF-8")),
            Language::German
        );
        assert_eq!(
            Language::in_force("en", Some("de_AT.UTF-8")),
            Language::English
        );
        assert_eq!(Language::in_force("", None), Language::English);
    }
}
