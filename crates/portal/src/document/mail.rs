//! Mail the server sends, and how numbers are written.

use serde::{Deserialize, Serialize};

/// Mail the server sends by itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::MailRules))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct MailRules {
    /// Confirmation of a new ticket.
    pub confirmation: Confirmation,
    /// Whether every change is documented by a mail.
    pub on_change: bool,
    /// Sender address.
    pub from: String,
    /// Whether mails to the channel `email` become tickets.
    pub inbound: bool,
    /// Put into the confirmation where a ticket may cost something.
    pub cost_hint: String,
    /// How a number is written in a subject, `{number}` in its place; empty: `[{number}]`.
    pub subject_tag: String,
}

/// When a new ticket is confirmed by mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Confirmation))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::NumberFormat))]
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
