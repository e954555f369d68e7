//! Ways to reach the provider, and when somebody is there.

use serde::{Deserialize, Serialize};

/// A way to reach the provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Channel))]
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
    /// How it is used; none: told by the id.
    #[serde(default)]
    pub kind: Option<ChannelKind>,
    /// Place in the provider's own order, from one; 0: no order is given.
    #[serde(default)]
    pub rank: u32,
    /// The provider's word about it, beside the label ("schnell und sicher").
    #[serde(default)]
    pub note: String,
    /// The way the provider wants people to take.
    #[serde(default)]
    pub recommended: bool,
    /// What happens to what comes in this way; for the help beside it.
    #[serde(default)]
    pub hint: String,
    /// Subject a mail of this channel begins with.
    #[serde(default)]
    pub subject: String,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Purpose))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Contact))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Contact {
    /// Its title ("quisa® Kundensupport").
    pub title: String,
}

/// Working hours.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Hours))]
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

/// How a channel is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::ChannelKind))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Tickets in Pult or the provider's own pages.
    Portal,
    /// A number to call.
    Phone,
    /// An address to write to.
    Email,
    /// Talk in the browser.
    Chat,
    /// A form without an account.
    Form,
    /// The provider looks at the customer's screen.
    Remote,
    /// A page.
    Web,
    /// A way this client does not know: shown as text.
    #[serde(other)]
    Unknown,
}

impl Channel {
    /// How it is used: as it says, else as its id says.
    #[must_use]
    pub fn kind(&self) -> ChannelKind {
        self.kind.unwrap_or(match self.id.as_str() {
            "phone" => ChannelKind::Phone,
            "email" => ChannelKind::Email,
            "chat" => ChannelKind::Chat,
            "portal" | "app" => ChannelKind::Portal,
            _ => ChannelKind::Web,
        })
    }
}
