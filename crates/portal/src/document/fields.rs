//! Kinds of tickets and the fields of their forms.

use serde::{Deserialize, Serialize};

use super::Charge;

/// A kind of ticket with its own form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::TicketType))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct TicketType {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// One or two sentences under it.
    #[serde(default)]
    pub description: String,
    /// Empty: everybody may file it.
    #[serde(default)]
    pub allowed_roles: Vec<String>,
    /// The form. `subject` and `body` are fields like any other and carry these ids.
    pub form: Vec<Field>,
    /// Whether a priority can be marked.
    #[serde(default)]
    pub priority: bool,
    /// Whether a call-back can be asked for.
    #[serde(default)]
    pub callback: bool,
    /// Whether files can be attached.
    #[serde(default = "yes")]
    pub attachments: bool,
    /// Whether a ticket without text may be filed when a picture is attached.
    #[serde(default)]
    pub text_optional_with_picture: bool,
    /// Service level it is worked on with; none: nothing is promised.
    #[serde(default)]
    pub level: Option<String>,
    /// Whether the work is paid for; a choice of the form may say otherwise.
    #[serde(default)]
    pub charge: Charge,
    /// Chosen when nothing is.
    #[serde(default)]
    pub default: bool,
    /// People without an account may file it.
    #[serde(default)]
    pub public: bool,
    /// What it leads through; none: an ordinary ticket.
    #[serde(default)]
    pub guides: Option<Guide>,
    /// A yes-or-no field: whoever says yes ranks before the others.
    #[serde(default)]
    pub urgent_field: String,
}

/// What a guided ticket is for. The request is a ticket like any other: staff carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Guide))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Guide {
    /// A new account for a colleague.
    AccountRequest,
    /// Somebody shall be authorised to give instructions.
    AuthorizedContact,
    /// Somebody else becomes the primary contact.
    PrimaryContact,
    /// Somebody else becomes the monitoring contact.
    MonitoringContact,
    /// Somebody leaves the organisation.
    Leaver,
    /// Nobody who is authorised is left.
    ContactsLost,
    /// A role is asked for.
    RoleRequest,
    /// A purpose this client does not know: an ordinary ticket.
    #[serde(other)]
    Unknown,
}

fn yes() -> bool {
    true
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Field))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Field {
    /// Stable id; `subject` and `body` are the ticket's subject and first message.
    pub id: String,
    /// How it is filled in.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The provider's word.
    pub label: String,
    /// Must be filled in.
    #[serde(default)]
    pub required: bool,
    /// A hint shown under the field.
    #[serde(default)]
    pub hint: String,
    /// Shown while it is empty.
    #[serde(default)]
    pub placeholder: String,
    /// Fewest characters.
    #[serde(default)]
    pub min: Option<u32>,
    /// Most characters.
    #[serde(default)]
    pub max: Option<u32>,
    /// What the text must match, a regular expression over the whole value.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Choices of `select` and `multiselect`.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Shown only while another field has one of these values.
    #[serde(default)]
    pub show_if: Option<ShowIf>,
    /// Must be filled in while another field has one of these values.
    #[serde(default)]
    pub required_if: Option<ShowIf>,
    /// Must be filled in by these roles; `agent` is staff.
    #[serde(default)]
    pub required_for: Vec<String>,
    /// Said when `pattern` is not met.
    #[serde(default)]
    pub pattern_hint: String,
    /// Said when it is empty; sending is possible.
    #[serde(default)]
    pub recommended: String,
    /// Values of earlier tickets are offered.
    #[serde(default)]
    pub remember: bool,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::FieldKind))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the names are the HTML-like kinds they stand for"
)]
pub enum FieldKind {
    Text,
    Textarea,
    Url,
    Email,
    Phone,
    Bool,
    Select,
    Multiselect,
    Date,
    Datetime,
    Integer,
    Decimal,
    Asset,
    User,
    File,
    /// A kind this client does not know: shown read-only; when required, "needs a newer Pult".
    #[serde(other)]
    Unknown,
}

/// A choice of a select field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Choice))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Choice {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// Whether what is chosen is paid for, whatever the ticket type says.
    #[serde(default)]
    pub charge: Option<Charge>,
}

/// Condition under which a field is shown: a closed list, no expression language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::ShowIf))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct ShowIf {
    /// Id of the other field.
    pub field: String,
    /// Values for which this one is shown.
    #[serde(rename = "in")]
    pub one_of: Vec<String>,
}
