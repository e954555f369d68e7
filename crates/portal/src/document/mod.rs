//! The portal description document: one provider's words and rules as data.
//!
//! Every text a customer reads here is the provider's own, letter by letter. Unknown fields are
//! ignored and unknown enum values become `Unknown`, so that an older client reads a newer document.

mod accounts;
mod bounds;
mod fields;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use accounts::Need;
pub use bounds::{Limits, Rules};
pub use fields::{Choice, Field, FieldKind, ShowIf, TicketType};

/// One provider's portal. The server's TOML profile and the client's `/v1/portal` are this type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// Colour and mark of a portal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Branding {
    /// The accent colour, `#rrggbb`.
    pub color: String,
}

/// Sign-in rules and the provider's own refusal texts by error code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct AuthRules {
    /// `password`, `pkce` (the system's browser), `device` (a terminal without one).
    pub methods: Vec<String>,
    /// What an account needs beside its password.
    pub needs: Vec<Need>,
    /// Whether somebody can register himself.
    pub registration: bool,
    /// Whether "forgotten password" is offered.
    pub forgot: bool,
    /// Text by error code, e.g. `auth.not_admitted`.
    pub texts: BTreeMap<String, String>,
}

/// A word of the client's surface that belongs to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Button that opens the form for a new ticket ("Neu").
    New,
    /// Heading of that form ("Support Ticket").
    NewTicket,
    /// Drop zone for files ("Upload").
    Upload,
    /// Checkbox for the confirmation mail ("E-Mail").
    ConfirmEmail,
    /// Checkbox for a call-back ("Rückruf").
    Callback,
    /// Menu of a ticket's actions ("Aktionen").
    Actions,
    /// One ticket in running text ("Supportanfrage").
    Ticket,
    /// A member of staff in running text ("Supportmitarbeiter").
    Staff,
    /// The agent's recorded result ("Ergebnis der Prüfung").
    Finding,
    /// The estimate ("Geschätzte Dauer zur Behebung").
    Estimate,
    /// The person who phones with questions ("Projektleiter").
    ProjectLead,
    /// A label this client does not know.
    #[serde(other)]
    Unknown,
}

/// A list of tickets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct View {
    /// Stable id, e.g. `inbox`, `history`, `queue`, `mine`.
    pub id: String,
    /// The provider's name of the list.
    pub label: String,
    /// Which status categories it holds.
    pub categories: Vec<Category>,
    /// Who has this list.
    #[serde(default)]
    pub audience: Audience,
    /// Whose tickets it holds.
    #[serde(default)]
    pub scope: Scope,
}

/// Who a view is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody.
    #[default]
    All,
    /// Customers and managers.
    Customer,
    /// Agents.
    Agent,
    /// Managers of an organisation.
    Manager,
}

/// Whose tickets a view holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything visible to the account.
    #[default]
    All,
    /// Requested by me.
    Own,
    /// Assigned to me.
    Assigned,
    /// Assigned to nobody.
    Unassigned,
}

/// What a status means whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Work is to be done.
    Open,
    /// The customer must act.
    WaitingCustomer,
    /// Finished from the customer's view; the provider may still have work (billing).
    Done,
    /// Finished for good.
    Closed,
}

/// Who must act next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Ball {
    /// The customer.
    Customer,
    /// The provider.
    #[default]
    Support,
    /// Nobody: it is finished.
    Nobody,
}

/// A status in the provider's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Status {
    /// Stable id.
    pub id: String,
    /// The provider's word, shown letter by letter.
    pub label: String,
    /// What it means.
    pub category: Category,
    /// Who has the ball in this status.
    #[serde(default)]
    pub ball: Ball,
    /// One sentence for the customer about what happens now.
    #[serde(default)]
    pub hint: String,
}

/// A priority in the provider's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Priority {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// Chosen when nothing is marked.
    #[serde(default)]
    pub default: bool,
    /// What it is for.
    #[serde(default)]
    pub hint: String,
}

/// An action, where it may be taken, by whom, and where it leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Transition {
    /// Id of the action: `take`, `assign`, `close`, `reopen`, `set_estimate`, `request_callback`, …
    pub action: String,
    /// The provider's words on the button.
    pub label: String,
    /// Statuses in which it is offered.
    pub from: Vec<String>,
    /// New status; none leaves it as it is.
    #[serde(default)]
    pub to: Option<String>,
    /// Who may: `requester`, `agent`, `manager`, or a role of the document.
    pub roles: Vec<String>,
    /// A further condition from a closed list.
    #[serde(default)]
    pub guard: Option<Guard>,
    /// Asked before it is done.
    #[serde(default)]
    pub confirm: String,
}

/// Conditions a transition may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Nobody has the ticket yet, or somebody else has.
    NotMine,
    /// A call-back was asked for and not done.
    CallbackPending,
    /// No call-back is pending.
    NoCallbackPending,
    /// Reopening is still allowed.
    WithinReopenDays,
    /// A guard this client does not know: never offered.
    #[serde(other)]
    Unknown,
}

/// A role beyond customer and agent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Role {
    /// The provider's word.
    pub label: String,
    /// Sees all tickets of the organisation.
    pub sees_company: bool,
    /// Extra actions; `members` sees who else is in the organisation.
    pub can: Vec<String>,
    /// Roles that come with this one: who is `manager` is also authorised, where the provider says so.
    pub implies: Vec<String>,
    /// Whoever gets this role in an organisation without a primary contact becomes it.
    pub primary_by_default: bool,
}

/// A help-desk queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Queue {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
}

/// A way to reach the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "contract",
    derive(specta::Type),
    serde(rename = "ContactChannel")
)]
pub struct Channel {
    /// Stable id: `portal`, `phone`, `email`, `chat`.
    pub id: String,
    /// The provider's word ("Telefonsupport").
    pub label: String,
    /// What a person sees and what a click opens: number, address or URL.
    pub value: String,
    /// What it may be used for.
    pub purpose: Vec<Purpose>,
    /// Name of the hours in which it is staffed.
    #[serde(default)]
    pub hours: Option<String>,
    /// Said before it is used (for example that the time frame does not apply).
    #[serde(default)]
    pub warning: String,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Filing a new ticket.
    Create,
    /// Answering in a known ticket.
    Reply,
    /// Clearing up a question; never a new ticket.
    Clarify,
    /// Reading only.
    Info,
    /// A purpose this client does not know.
    #[serde(other)]
    Unknown,
}

/// The contact card.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Contact {
    /// Its title ("quisa® Kundensupport").
    pub title: String,
}

/// Working hours.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Hours {
    /// OpenStreetMap syntax: `Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00; PH off`.
    pub rule: String,
    /// ISO 3166-1 country of the public holidays.
    pub country: String,
    /// Region of the public holidays (German state), ISO 3166-2 without the country.
    pub region: String,
    /// The hours as the provider writes them.
    pub text: Vec<String>,
}

/// Mail the server sends by itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct MailRules {
    /// Confirmation of a new ticket.
    pub confirmation: Confirmation,
    /// Whether every change is documented by a mail.
    pub on_change: bool,
    /// Sender address.
    pub from: String,
}

/// When a new ticket is confirmed by mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Never.
    #[default]
    Never,
    /// When the customer marks the checkbox.
    Optional,
    /// Always.
    Always,
}

/// How ticket numbers look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct NumberFormat {
    /// Put before the number.
    pub prefix: String,
    /// The first number given.
    pub first: u32,
    /// Fewest digits.
    pub digits: u32,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            first: 1,
            digits: 1,
        }
    }
}

/// A phase of a ticket's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Phase {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// Statuses that belong to it.
    pub statuses: Vec<String>,
}

/// A titled text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Section {
    /// Heading or question.
    pub title: String,
    /// Text or answer, plain, paragraphs separated by an empty line.
    pub text: String,
}

/// A sentence shown at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Notice {
    /// `ticket_list`, `new_ticket`, `reply`, `sign_in`.
    #[serde(rename = "where")]
    pub place: String,
    /// The sentence.
    pub text: String,
}
