//! The demonstration cases of the portals: people, tickets, conversations and pictures.
//!
//! The data files below `demo/`, a folder a portal, are embedded. Their times are relative ("21 days ago, 09:42"),
//! so that a demonstration is as fresh today as in a year; [`Case::timeline`] makes them absolute.

use std::collections::BTreeMap;

use api::EffortKind;
use serde::Deserialize;
use serde_json::Value;

pub use super::files::{DemoError, file, file_names, load};

/// Everything a fresh demonstration shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoData {
    /// The customers' organisations.
    pub organisations: Vec<Organisation>,
    /// Customers and agents; the first customer is the one a demonstration signs in.
    pub people: Vec<Person>,
    /// The knowledge base, where the portal has one.
    #[serde(default)]
    pub knowledge: Knowledge,
    /// What staff has announced, oldest first.
    #[serde(default)]
    pub announcements: Vec<News>,
    /// The tickets, oldest first.
    #[serde(default)]
    pub cases: Vec<Case>,
}

/// An announcement of staff.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    /// Heading.
    pub title: String,
    /// Text.
    pub text: String,
    /// E-mail address of the agent who wrote it.
    pub author: String,
    /// Days from today to its last day; none: until it is taken back.
    #[serde(default)]
    pub days_left: Option<u32>,
    /// For primary contacts alone.
    #[serde(default)]
    pub primary_contact_only: bool,
}

/// What the demonstration's knowledge base holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// Categories, a parent before what lies in it.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Articles.
    #[serde(default)]
    pub articles: Vec<Article>,
}

/// A category of the knowledge base.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Stable id, e.g. `access`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Id of the category it lies in.
    #[serde(default)]
    pub parent: Option<String>,
}

/// An article of the knowledge base.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Id of its category.
    pub category: String,
    /// Heading.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Words it is found by.
    pub keywords: Vec<String>,
    /// Text, CommonMark.
    pub body: String,
    /// E-mail address of the agent who wrote it.
    pub author: String,
    /// Whole days between its publication and today.
    pub days_ago: u32,
    /// Only staff sees it yet.
    #[serde(default)]
    pub draft: bool,
    /// What readers say about it, oldest first.
    #[serde(default)]
    pub comments: Vec<Comment>,
}

/// A comment below an article.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// E-mail address of who wrote it.
    pub author: String,
    /// The text.
    pub body: String,
    /// Whole days between then and today.
    pub days_ago: u32,
}

/// A customers' organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Stable id, e.g. `hegau`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// E-mail address of the agent who leads its project and phones with questions.
    pub project_lead: String,
    /// Number of its support contract; empty: none.
    #[serde(default)]
    pub contract: String,
    /// E-mail address of its primary contact.
    #[serde(default)]
    pub primary_contact: Option<String>,
    /// E-mail address of its monitoring contact.
    #[serde(default)]
    pub monitoring_contact: Option<String>,
}

/// Somebody with an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Address and sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The staff's Benutzerkürzel; empty for customers.
    #[serde(default)]
    pub initials: String,
    /// What the person may do.
    pub role: Role,
    /// Id of the organisation; none for agents.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Where the person is phoned; empty when unknown.
    #[serde(default)]
    pub phone: String,
    /// Roles of the portal document.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Stored state of the account; none: it works as far as the portal's needs are met.
    #[serde(default)]
    pub state: Option<String>,
    /// Why somebody is `unverified`: staff, registration, mail, cc.
    #[serde(default)]
    pub unverified: Option<String>,
    /// Support id, where the portal gives one.
    #[serde(default)]
    pub support_id: Option<String>,
}

/// What a person is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Files tickets.
    Customer,
    /// A customer who sees the organisation's tickets.
    Manager,
    /// Works on tickets.
    Agent,
}

/// One ticket with its conversation. People are named by their e-mail address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Id of the ticket type.
    #[serde(rename = "type", default = "support")]
    pub kind: String,
    /// The subject.
    pub subject: String,
    /// Id of the status it has today.
    pub status: String,
    /// Id of the priority; none when the customer marked none.
    #[serde(default)]
    pub priority: Option<String>,
    /// Who asked.
    pub requester: String,
    /// Which agent has it.
    #[serde(default)]
    pub assignee: Option<String>,
    /// Whole days between its creation and today.
    pub days_ago: u32,
    /// Local time of its creation, `HH:MM`.
    pub time: String,
    /// How it came in: `app`, `phone`.
    #[serde(default = "app")]
    pub channel: String,
    /// Whether the customer marked "E-Mail".
    #[serde(default)]
    pub confirm_email: bool,
    /// The wish to be phoned.
    #[serde(default)]
    pub callback: Option<Callback>,
    /// The estimate that holds today, in minutes.
    #[serde(default)]
    pub estimate_minutes: Option<u32>,
    /// Minutes of more work the customer was asked to release.
    #[serde(default)]
    pub extra_minutes: Option<u32>,
    /// What they were expected to cost, in whole euros.
    #[serde(default)]
    pub extra_euros: Option<u32>,
    /// Values of the type's own fields.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// The work that was recorded.
    #[serde(default)]
    pub work: Vec<Effort>,
    /// Whether that work was charged when the ticket was closed.
    #[serde(default)]
    pub invoiced: bool,
    /// The conversation in order; the first message is the customer's request.
    pub messages: Vec<Message>,
}

fn support() -> String {
    "support".to_owned()
}

fn app() -> String {
    "app".to_owned()
}

/// A recorded piece of work.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// E-mail address of the agent who did it.
    pub agent: String,
    /// What was done.
    pub kind: EffortKind,
    /// Minutes after the ticket's creation at which it was begun.
    pub minutes_after: u32,
    /// How long it took.
    pub minutes: u32,
    /// What staff noted.
    #[serde(default)]
    pub note: String,
}

/// A wish to be phoned.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// Number to phone.
    pub phone: String,
    /// When the customer can be reached, in his own words.
    #[serde(default)]
    pub window: String,
    /// Minutes after creation at which the call was made; none while it is pending.
    #[serde(default)]
    pub done_after: Option<u32>,
}

/// An entry of a conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who wrote it; for an event, who caused it.
    pub author: String,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// Minutes after the ticket's creation, never less than the entry before.
    #[serde(default)]
    pub minutes_after: u32,
    /// The text; empty for an event.
    #[serde(default)]
    pub body: String,
    /// How the text is written.
    #[serde(default)]
    pub format: Format,
    /// What happened, of an event.
    #[serde(default)]
    pub event: Option<Event>,
    /// Names of embedded files, see [`file`].
    #[serde(default)]
    pub attachments: Vec<String>,
}

/// What an entry of a conversation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Said to the other side.
    #[default]
    Reply,
    /// Said among agents.
    Note,
    /// An agent's recorded result ("Ergebnis der Prüfung").
    Finding,
    /// Something that happened.
    Event,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As it stands.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// A mail as it came.
    Html,
}

/// Something that happened to a ticket, in the words of the wire's event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Event {
    /// One of [`EVENT_TYPES`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Value before: id of a status or priority, e-mail address of an agent, minutes.
    pub from: String,
    /// Value after, likewise; of `mail_sent` the receiver's address.
    pub to: String,
}

/// What can happen; `callback` with an empty `to` is a withdrawn wish.
pub const EVENT_TYPES: &[&str] = &[
    "filed",
    "status",
    "priority",
    "assignee",
    "estimate",
    "callback",
    "callback_done",
    "mail_sent",
];
