//! Discovery, sign-in, and who I am.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `GET /.well-known/helpdesk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiBase {
    /// `v1`.
    pub version: String,
    /// URL, may be relative to the discovery document.
    pub base: String,
}

/// `POST /v1/auth/token`, form-encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// The second step after `auth.second_factor_required`.
    SecondFactor {
        /// From that refusal.
        mfa_token: String,
        /// Of the authenticator, or a recovery code.
        code: String,
        /// Shown in the list of devices.
        #[serde(default)]
        device: String,
    },
    /// After the system's browser (RFC 7636).
    AuthorizationCode {
        /// From the redirect.
        code: String,
        /// The same as in the browser's request.
        redirect_uri: String,
        /// What the challenge was made of.
        code_verifier: String,
        /// `pult`.
        client_id: String,
        /// Shown in the list of devices.
        #[serde(default)]
        device: String,
    },
    /// After a terminal's sign-in was confirmed in a browser (RFC 8628).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode {
        /// From `POST /v1/auth/device`.
        device_code: String,
        /// `pult`.
        client_id: String,
    },
}

/// `POST /v1/auth/password/forgot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgotPassword {
    /// E-mail address.
    pub email: String,
}

/// `POST /v1/auth/password/set`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetPassword {
    /// From the mail.
    pub code: String,
    /// The new one. Never logged.
    pub password: String,
    /// Shown in the list of devices.
    #[serde(default)]
    pub device: String,
}

impl std::fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetPassword(…)")
    }
}

/// Success of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordSet {
    /// Whose password it is: the sign-in name.
    pub email: String,
    /// Signed in at once; absent where a second factor is asked for or the provider has still to
    /// enable the account: sign in with address and password then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenResponse>,
}

/// `POST /v1/auth/register`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// E-mail address, the sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Company; empty: the person's own name.
    #[serde(default)]
    pub organization: String,
    /// Phone number.
    #[serde(default)]
    pub phone: String,
}

/// `POST /v1/auth/device`, form-encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRequest {
    /// `pult`.
    pub client_id: String,
    /// Shown in the list of devices.
    #[serde(default)]
    pub device: String,
}

/// Success of it (RFC 8628 §3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceResponse {
    /// Asked for tokens with.
    pub device_code: String,
    /// Typed by the person.
    pub user_code: String,
    /// Where.
    pub verification_uri: String,
    /// The same with the code in it.
    pub verification_uri_complete: String,
    /// Seconds.
    pub expires_in: u32,
    /// Seconds between two questions.
    pub interval: u32,
}

/// `POST /v1/auth/totp`: a second factor about to be set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpBegun {
    /// Base32, to be typed into the authenticator.
    pub secret: String,
    /// `otpauth://…`, to be shown as a picture.
    pub uri: String,
}

/// Codes for the day the authenticator is lost; shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Each works once.
    pub recovery_codes: Vec<String>,
}

/// A code of the authenticator, or a recovery code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpCode {
    /// Digits, or a recovery code.
    pub code: String,
}

/// Success of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// Since when the state is what it is.
    #[serde(default)]
    pub state_since: Option<DateTime<Utc>>,
    /// Given by the provider, where accounts have one.
    #[serde(default)]
    pub support_id: Option<String>,
    /// Whether a second factor is asked for.
    #[serde(default)]
    pub second_factor: bool,
    /// `de` or `en`: of mails.
    #[serde(default)]
    pub language: String,
    /// Grows by one with every change.
    pub rev: u32,
}

/// State of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MeState {
    /// Works.
    Active,
    /// Signed in, nothing to see yet.
    PendingSupportId,
    /// *Staff sees it of others:* the address is not proved, or nobody has checked who it is.
    Unverified,
    /// *Staff sees it of others:* not enabled yet.
    NotEnabled,
    /// *Staff sees it of others:* the organisation has no valid contract.
    NoContract,
    /// *Staff sees it of others:* left; never deleted.
    Inactive,
    /// A state this client does not know.
    #[serde(other)]
    Unknown,
}

/// `PATCH /v1/me`; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatchMe {
    /// Phone number for call-backs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `de` or `en`: of mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A device, `GET /v1/me/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Id.
    pub id: Uuid,
    /// As told at sign-in.
    pub device: String,
    /// Last use.
    pub used_at: DateTime<Utc>,
    /// Whether it is the caller's.
    pub current: bool,
}
