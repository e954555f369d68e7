//! The portal description document: one provider's words and rules as data.
//!
//! Every text a customer reads here is the provider's own, letter by letter. Unknown fields are
//! ignored and unknown enum values become `Unknown`, so that an older client reads a newer document.

mod accounts;
mod bounds;
mod channels;
mod fields;
mod lists;
mod mail;
mod money;
mod statuses;
mod texts;
mod transitions;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use accounts::{AuthRules, Need, Origin, Role, StateWord};
pub use bounds::{Limits, Rules};
pub use channels::{Channel, ChannelKind, Contact, Hours, Purpose};
pub use fields::{Choice, Field, FieldKind, Guide, ShowIf, TicketType};
pub use lists::{Audience, Scope, View};
pub use mail::{Confirmation, MailRules, NumberFormat};
pub use money::{
    Acceptance, Billing, Charge, CostNotice, Goal, InvoiceReaders, Invoicing, ServiceLevel,
};
pub use statuses::{Ball, Category, Phase, Priority, Status};
pub use texts::{
    Announcement, Branding, Hints, KnowledgeBase, Label, Notice, PLACES, Section, Stuck, WayOut,
    WeakSubject,
};
pub use transitions::{Guard, Queue, Transition};

/// One provider's portal. The server's TOML profile and the client's `/v1/portal` are this type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Document))]
#[cfg_attr(
    feature = "contract",
    derive(specta::Type),
    serde(rename = "PortalDocument")
)]
pub struct Document {
    /// Stable id, e.g. `quisa`.
    pub portal_id: String,
    /// Grows with every change of the document.
    #[serde(default)]
    pub version: u32,
    /// The provider's name as customers know it.
    pub name: String,
    /// BCP 47, e.g. `de-DE`.
    pub locale: String,
    /// IANA name, e.g. `Europe/Berlin`.
    pub timezone: String,
    /// Colour and mark.
    #[serde(default)]
    pub branding: Branding,
    /// How people sign in, and the exact texts of refusals.
    #[serde(default)]
    pub auth: AuthRules,
    /// View and button names and other words of the provider ("Support Eingang", "Neu", "Upload", …).
    #[serde(default)]
    pub labels: BTreeMap<Label, String>,
    /// The lists a customer has, in order; the first is the start screen.
    pub views: Vec<View>,
    /// All statuses with the provider's words.
    pub statuses: Vec<Status>,
    /// Priorities, lowest first.
    #[serde(default)]
    pub priorities: Vec<Priority>,
    /// What can be filed, each with its own form.
    pub ticket_types: Vec<TicketType>,
    /// Which action leads where, and who may take it.
    pub transitions: Vec<Transition>,
    /// Roles beyond customer and agent, with the portal's words.
    #[serde(default)]
    pub roles: BTreeMap<String, Role>,
    /// Help-desk queues agents work in; the first receives new tickets.
    #[serde(default)]
    pub queues: Vec<Queue>,
    /// Ways to reach the provider and what each is for.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// The contact card.
    #[serde(default)]
    pub contact: Contact,
    /// Named working hours, OpenStreetMap `opening_hours` syntax.
    #[serde(default)]
    pub hours: BTreeMap<String, Hours>,
    /// What mail the server sends on its own.
    #[serde(default)]
    pub mail: MailRules,
    /// Scheme of ticket numbers and how they are written.
    #[serde(default)]
    pub numbers: NumberFormat,
    /// Phases of a ticket, where the provider names them.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// The provider's description of how support works, in paragraphs.
    #[serde(default)]
    pub process: Vec<Section>,
    /// Questions and answers.
    #[serde(default)]
    pub faq: Vec<Section>,
    /// Sentences shown at a place of the client.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Promises and their prices, named by ticket types.
    #[serde(default)]
    pub service_levels: Vec<ServiceLevel>,
    /// What is said about costs before sending.
    #[serde(default)]
    pub cost_notices: Vec<CostNotice>,
    /// How work is approved and paid for.
    #[serde(default)]
    pub billing: Billing,
    /// How finished work is tested and accepted.
    #[serde(default)]
    pub acceptance: Acceptance,
    /// What is said when something looks as if it belonged elsewhere.
    #[serde(default)]
    pub hints: Hints,
    /// Mails written for those who cannot go on by themselves.
    #[serde(default)]
    pub ways_out: Vec<WayOut>,
    /// News for everybody.
    #[serde(default)]
    pub announcements: Vec<Announcement>,
    /// The knowledge base.
    #[serde(default)]
    pub kb: KnowledgeBase,
    /// Figures the rules use.
    #[serde(default)]
    pub rules: Rules,
    /// Upper bounds, checked on both sides.
    #[serde(default)]
    pub limits: Limits,
    /// What this server can do: `sync`, `resumable_upload`, `sse`, …
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Oldest client that may speak to the server.
    #[serde(default)]
    pub min_client: String,
}
