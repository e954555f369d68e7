//! Text with structure: what a Markdown or HTML body is shown from.

use serde::Serialize;
use specta::Type;

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Its words; a line feed in them is a line break.
        runs: Vec<Run>,
    },
    /// A heading.
    Heading {
        /// 1 is the greatest, 6 the smallest.
        level: u8,
        /// Its words.
        runs: Vec<Run>,
    },
    /// Text to be shown as it is, every character as wide as the others.
    Code {
        /// The text.
        text: String,
    },
    /// Somebody else's words.
    Quote {
        /// What they said.
        blocks: Vec<Block>,
    },
    /// A list.
    List {
        /// Number of the first item; none: not numbered.
        first: Option<u32>,
        /// The items.
        items: Vec<ListItem>,
    },
    /// A table of data. Tables that only arrange a page are taken apart before.
    Table {
        /// The rows of the head, usually one or none.
        head: Vec<Vec<Vec<Run>>>,
        /// The other rows, cell by cell.
        rows: Vec<Vec<Vec<Run>>>,
    },
    /// A line between two parts.
    Rule,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ListItem {
    /// Ticked or not, if it is something to do.
    pub done: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Words that look alike, or a picture among them.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Run {
    /// Words.
    Words {
        /// They.
        text: String,
        /// How they look.
        marks: Vec<Mark>,
        /// Where they lead: http, https, mailto or tel, nothing else.
        link: Option<String>,
    },
    /// A picture.
    Picture {
        /// What it shows, in words.
        alt: String,
        /// Number of the picture inside the message, for `message://<account>/<ticket>/<message>/<number>`;
        /// none: it lies elsewhere and is not loaded.
        inside: Option<u32>,
        /// Where it leads, or where it lies.
        link: Option<String>,
    },
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the trade")]
pub enum Mark {
    Strong,
    Emphasis,
    Underline,
    Strike,
    Code,
    Sub,
    Sup,
}
