//! Parameters several routes have, as the OpenAPI document names them.
#![expect(
    dead_code,
    reason = "read by the derive alone: handlers take them out of the request themselves"
)]

use utoipa::IntoParams;
use uuid::Uuid;

/// `{id}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ById {
    id: Uuid,
}

/// `{action}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ByAction {
    /// As the portal document's transitions name it.
    action: String,
}

/// What every write carries.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Keyed {
    /// Sent again with the same key, a request has one effect and the same answer.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Uuid,
}

/// Which version the change was made of.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Seen {
    /// The `ETag` that was read.
    #[param(rename = "If-Match")]
    if_match: String,
}

/// Where a piece of an upload belongs.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct At {
    /// Bytes before it.
    #[param(rename = "Upload-Offset")]
    upload_offset: u64,
}
