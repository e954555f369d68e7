//! The provider's words on the client's surface.

use serde::{Deserialize, Serialize};

/// Colour and mark of a portal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Branding))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Branding {
    /// The accent colour, `#rrggbb`.
    pub color: String,
}

/// A word of the client's surface that belongs to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Label))]
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
    /// The start page ("Startseite").
    Start,
    /// Mark of a required field in words.
    RequiredHint,
    /// Button that asks how far a ticket is ("Nach Stand fragen").
    AskStatus,
    /// Button that sends a reply as a ticket of its own ("Als eigenes Ticket senden").
    OwnTicket,
    /// Support by looking at the customer's screen ("Support per Teamviewer").
    RemoteSupport,
    /// The planned date.
    PlannedDate,
    /// The knowledge base ("Wissensdatenbank").
    KnowledgeBase,
    /// The customer's organisation.
    Organization,
    /// Id the provider knows a person by ("Support-ID").
    SupportId,
    /// A virtual machine or another thing a ticket is about ("VM-Name").
    Asset,
    /// The account's address at sign-in ("Ihre E-Mail").
    SignInName,
    /// Form for registering oneself ("Registration").
    Register,
    /// Form for a forgotten password ("Zugangsdaten anfordern").
    Forgot,
    /// A label this client does not know.
    #[serde(other)]
    Unknown,
}

/// A titled text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Section))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Section {
    /// Heading or question.
    pub title: String,
    /// Text or answer, plain, paragraphs separated by an empty line.
    pub text: String,
}

/// A sentence shown at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Notice))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Notice {
    /// One of [`PLACES`].
    #[serde(rename = "where")]
    pub place: String,
    /// The sentence.
    pub text: String,
}

/// Places of the client at which a portal may have a sentence.
pub const PLACES: [&str; 14] = [
    "sign_in",
    "start",
    "ticket_list",
    "company_list",
    "history",
    "new_ticket",
    "reply",
    "ticket",
    "chat",
    "email",
    "phone",
    "several_mails",
    "members",
    "account",
];

/// What is said when something looks as if it belonged elsewhere. Empty: nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Hints))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Hints {
    /// A reply seems to be about something else.
    pub new_topic: String,
    /// A new ticket seems to hold several concerns.
    pub several_topics: String,
    /// Subjects that say nothing.
    pub weak_subject: WeakSubject,
    /// What is installed or changed should not be changed in the live system first.
    pub live_system: String,
    /// No test system is named.
    pub test_system: String,
    /// Somebody wants to write to a member of staff directly.
    pub personal_mail: String,
    /// A reopened ticket may be about another concern.
    pub reopen: String,
    /// Staff is about to follow somebody who may not give instructions.
    pub not_authorized: String,
    /// Somebody wants to delete a person.
    pub delete_person: String,
    /// The same address is wanted for a second organisation.
    pub second_organization: String,
}

/// Subjects that say nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::WeakSubject))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct WeakSubject {
    /// Words that are no subject by themselves, compared without case.
    pub words: Vec<String>,
    /// Fewer words than this say too little; 0: any number will do.
    pub min_words: u32,
    /// What is said.
    pub text: String,
}

/// A mail that is written for somebody who cannot go on by himself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::WayOut))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct WayOut {
    /// Where it is offered.
    pub when: Stuck,
    /// What is said beside it.
    pub text: String,
    /// Words on the button.
    pub label: String,
    /// Address; empty: the channel `email`.
    pub to: String,
    /// Subject of the mail.
    pub subject: String,
    /// Its text; `{name}`, `{email}`, `{organization}` and `{since}` are filled in.
    pub body: String,
    /// Days to wait before it is offered.
    pub after_days: u32,
}

/// Where somebody cannot go on by himself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Stuck))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Stuck {
    /// Sign-in failed.
    #[default]
    SignIn,
    /// The account is not enabled.
    NotEnabled,
    /// There is no support id yet.
    SupportId,
    /// A role is missing.
    Role,
    /// A place this client does not know.
    #[serde(other)]
    Unknown,
}

/// News of the provider for everybody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Announcement))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Announcement {
    /// Stable id: shown once.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Text, plain.
    pub text: String,
    /// First day, `YYYY-MM-DD`; empty: at once.
    pub from: String,
    /// Last day; empty: until it is taken out.
    pub until: String,
    /// Told to the primary contact of an organisation only, who passes it on.
    pub primary_contact_only: bool,
}

/// The knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::KnowledgeBase))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct KnowledgeBase {
    /// Whether there is one.
    pub enabled: bool,
    /// Whether it can be read without an account.
    pub public: bool,
    /// The way to an article, e.g. `HelpDesk`, `Wissensdatenbank`, `Artikel betrachten`.
    pub breadcrumb: Vec<String>,
    /// Words on the button that prints; empty: not offered.
    pub print: String,
    /// Words on the button that shares; empty: not offered.
    pub share: String,
    /// Heading of similar articles; empty: none are listed.
    pub similar: String,
    /// Whether articles have comments.
    pub comments: bool,
    /// Said when the comments could not be loaded.
    pub comments_failed: String,
}
