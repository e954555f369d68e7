//! Discovery, sign-in, and who I am.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Time;

/// `GET /.well-known/helpdesk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// Versions the server speaks.
    pub api: Vec<ApiBase>,
    /// The portal's id.
    pub portal_id: String,
    /// The provider's name.
    pub name: String,
    /// Oldest client that may connect.
    #[serde(default)]
    pub min_client: String,
}

/// One version and where it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiBase {
    /// `v1`.
    pub version: String,
    /// URL, may be relative to the discovery document.
    pub base: String,
}

/// `POST /v1/auth/token`, form-encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
pub enum TokenRequest {
    /// First sign-in.
    Password {
        /// E-mail address.
        username: String,
        /// Never logged.
        password: String,
        /// Shown in the list of devices.
        #[serde(default)]
        device: String,
    },
    /// Rotation.
    RefreshToken {
        /// The newest refresh token.
        refresh_token: String,
    },
}

/// Success of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// Opaque, 15 minutes.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: u32,
    /// Opaque, 30 days sliding.
    pub refresh_token: String,
}

/// `GET /v1/me` and the `me` record of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// User id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Staff initials.
    #[serde(default)]
    pub initials: String,
    /// Phone number for call-backs.
    #[serde(default)]
    pub phone: String,
    /// `agent`, `manager`, and roles of the portal.
    pub roles: Vec<String>,
    /// State of the account.
    pub state: MeState,
    /// The one organisation; none for staff.
    pub organization_id: Option<Uuid>,
    /// Its name.
    #[serde(default)]
    pub organization_name: String,
    /// Queues an agent works in.
    #[serde(default)]
    pub queues: Vec<String>,
    /// Colleagues a ticket can be assigned to; staff only.
    #[serde(default)]
    pub colleagues: Vec<crate::Person>,
    /// Sentences the portal has for this user.
    #[serde(default)]
    pub notices: Vec<String>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// State of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeState {
    /// Works.
    Active,
    /// Signed in, nothing to see yet.
    PendingSupportId,
    /// A state this client does not know.
    #[serde(other)]
    Unknown,
}

/// A device, `GET /v1/me/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Id.
    pub id: Uuid,
    /// As told at sign-in.
    pub device: String,
    /// Last use.
    pub used_at: Time,
    /// Whether it is the caller's.
    pub current: bool,
}
