//! Errors: RFC 9457 problem documents with a stable code.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `application/problem+json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Problem {
    /// URI of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short, in the language of `Accept-Language`.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable; see [`code`].
    pub code: String,
    /// What happened and what to do, in the language of `Accept-Language`, or the portal's own text.
    pub detail: String,
    /// For the log.
    pub request_id: String,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The record as it is now, on conflicts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Value>,
    /// On revocation: whether the client must wipe the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wipe: Option<bool>,
    /// With `auth.second_factor_required`: what the second step is sent with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_token: Option<String>,
    /// At the token endpoint: the error as OAuth names it (RFC 6749 §5.2, RFC 8628 §3.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One field at fault.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FieldProblem {
    /// JSON pointer into the request.
    pub pointer: String,
    /// `required`, `too_long`, `pattern`, `changed`, …
    pub code: String,
    /// The limit or current value, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
}

/// The codes of server-api.md §4.9.
#[expect(missing_docs, reason = "the names are the codes")]
pub mod code {
    pub const MALFORMED: &str = "malformed";
    pub const CURSOR_INVALID: &str = "cursor_invalid";
    pub const IDEMPOTENCY_KEY_MISSING: &str = "idempotency_key_missing";
    pub const INVALID_CREDENTIALS: &str = "auth.invalid_credentials";
    pub const TOKEN_EXPIRED: &str = "auth.token_expired";
    pub const SESSION_REVOKED: &str = "auth.session_revoked";
    pub const NOT_ADMITTED: &str = "auth.not_admitted";
    pub const SECOND_FACTOR_REQUIRED: &str = "auth.second_factor_required";
    pub const PASSWORD_NOT_SET: &str = "auth.password_not_set";
    /// The account waits for its support id; the portal's document may word it.
    pub const SUPPORT_ID_MISSING: &str = "auth.pending_support_id";
    /// Users are set inactive, never deleted; the portal's document may word the reason.
    pub const USER_NEVER_DELETED: &str = "user_never_deleted";
    /// RFC 6749: an authorisation code that is wrong, used or expired.
    pub const INVALID_GRANT: &str = "invalid_grant";
    /// RFC 8628: not confirmed yet.
    pub const AUTHORIZATION_PENDING: &str = "authorization_pending";
    /// RFC 8628: asked again too soon.
    pub const SLOW_DOWN: &str = "slow_down";
    /// RFC 8628: not confirmed in time.
    pub const EXPIRED_TOKEN: &str = "expired_token";
    /// RFC 8628: declined.
    pub const ACCESS_DENIED: &str = "access_denied";
    pub const FORBIDDEN: &str = "forbidden";
    pub const NOT_FOUND: &str = "not_found";
    pub const FIELD_CONFLICT: &str = "field_conflict";
    pub const ACTION_NOT_AVAILABLE: &str = "action_not_available";
    /// What was confirmed is not what holds now; `record` is the quote.
    pub const COST_NOTICE_CHANGED: &str = "cost_notice_changed";
    /// The question was answered already, or is another one now; `record` is the ticket.
    pub const APPROVAL_CHANGED: &str = "approval_changed";
    pub const OP_IN_PROGRESS: &str = "op_in_progress";
    pub const DUPLICATE_ID: &str = "duplicate_id";
    pub const UPLOAD_OFFSET: &str = "upload_offset";
    pub const CURSOR_EXPIRED: &str = "cursor_expired";
    pub const HISTORY_DIVERGED: &str = "history_diverged";
    pub const TOO_LARGE: &str = "too_large";
    pub const TYPE_BLOCKED: &str = "type_blocked";
    /// There is no small copy of a file: it is no picture, or one too large to look at.
    pub const NO_PICTURE: &str = "no_picture";
    pub const VALIDATION: &str = "validation";
    pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
    pub const UNKNOWN_UPLOAD: &str = "unknown_upload";
    pub const CLIENT_TOO_OLD: &str = "client_too_old";
    pub const RATE_LIMITED: &str = "rate_limited";
    pub const UPLOAD_CHECKSUM: &str = "upload_checksum";
    pub const MAINTENANCE: &str = "maintenance";
    pub const OVERLOADED: &str = "overloaded";
    pub const REPLICA_BEHIND: &str = "replica_behind";
    pub const REOPEN_EXPIRED: &str = "reopen_expired";
    /// A write of a whole thing names the version it was made of.
    pub const PRECONDITION_REQUIRED: &str = "precondition_required";
    /// Somebody else has changed it since.
    pub const PRECONDITION_FAILED: &str = "precondition_failed";
    /// The server follows the portal's file: changes are made there.
    pub const PORTAL_FROM_FILE: &str = "portal_from_file";
    /// Somebody is at work: at something else, or still at this ticket.
    pub const WORK_RUNNING: &str = "work_running";
    /// What stands on an invoice does not change any more.
    pub const ALREADY_INVOICED: &str = "already_invoiced";
    pub const RANGE_NOT_SATISFIABLE: &str = "range_not_satisfiable";
    /// The server failed; the request had no effect.
    pub const INTERNAL: &str = "internal";

    /// All of them: a code that is not listed is not documented.
    pub const ALL: &[&str] = &[
        MALFORMED,
        CURSOR_INVALID,
        IDEMPOTENCY_KEY_MISSING,
        INVALID_CREDENTIALS,
        TOKEN_EXPIRED,
        SESSION_REVOKED,
        NOT_ADMITTED,
        SECOND_FACTOR_REQUIRED,
        PASSWORD_NOT_SET,
        SUPPORT_ID_MISSING,
        USER_NEVER_DELETED,
        INVALID_GRANT,
        AUTHORIZATION_PENDING,
        SLOW_DOWN,
        EXPIRED_TOKEN,
        ACCESS_DENIED,
        FORBIDDEN,
        NOT_FOUND,
        FIELD_CONFLICT,
        ACTION_NOT_AVAILABLE,
        COST_NOTICE_CHANGED,
        APPROVAL_CHANGED,
        OP_IN_PROGRESS,
        DUPLICATE_ID,
        UPLOAD_OFFSET,
        CURSOR_EXPIRED,
        HISTORY_DIVERGED,
        TOO_LARGE,
        TYPE_BLOCKED,
        NO_PICTURE,
        VALIDATION,
        IDEMPOTENCY_KEY_REUSED,
        UNKNOWN_UPLOAD,
        CLIENT_TOO_OLD,
        RATE_LIMITED,
        UPLOAD_CHECKSUM,
        MAINTENANCE,
        OVERLOADED,
        REPLICA_BEHIND,
        REOPEN_EXPIRED,
        PRECONDITION_REQUIRED,
        PRECONDITION_FAILED,
        PORTAL_FROM_FILE,
        WORK_RUNNING,
        ALREADY_INVOICED,
        RANGE_NOT_SATISFIABLE,
        INTERNAL,
    ];
}
