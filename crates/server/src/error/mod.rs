//! What a request is refused with: RFC 9457 problems with stable codes.
//!
//! A handler says *what* is wrong; [`speak`] turns it into the reader's language once it is on its
//! way out, because only there are the language, the request's id and the portal's own texts known.

mod words;

use api::{FieldProblem, Problem, code};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

pub use words::Language;

use crate::App;
use crate::db::DbError;
use crate::request_id::RequestId;

/// A refusal, not yet in anybody's language.
#[derive(Debug, Clone)]
pub struct Error {
    status: StatusCode,
    code: &'static str,
    retry_after: Option<u32>,
    errors: Vec<FieldProblem>,
    record: Option<Value>,
    wipe: Option<bool>,
    allowed: Option<u64>,
    mfa_token: Option<String>,
}

/// What handlers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Seconds after which a busy server is asked again.
const BUSY_SECONDS: u32 = 5;
/// The tus status for bytes that do not have the promised hash; not in the IANA registry.
const CHECKSUM_MISMATCH: u16 = 460;

impl Error {
    /// A refusal with the status that belongs to `code`.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        let status = status_of(code);
        // Whoever is sent away for now is always told when to come back.
        let for_now = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        Self {
            status,
            code,
            retry_after: for_now.contains(&status).then_some(BUSY_SECONDS),
            errors: Vec::new(),
            record: None,
            wipe: None,
            allowed: None,
            mfa_token: None,
        }
    }

    /// The thing does not exist, or the caller may not know that it does.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(code::NOT_FOUND)
    }

    /// The caller sees the thing but may not do this to it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(code::FORBIDDEN)
    }

    /// The request is not JSON, or not of the shape the endpoint takes.
    #[must_use]
    pub fn malformed() -> Self {
        Self::new(code::MALFORMED)
    }

    /// One field is at fault.
    #[must_use]
    pub fn field(pointer: &str, code: &str, current: Option<Value>) -> Self {
        Self::validation(vec![FieldProblem {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            current,
        }])
    }

    /// Fields are at fault.
    #[must_use]
    pub fn validation(errors: Vec<FieldProblem>) -> Self {
        Self {
            errors,
            ..Self::new(code::VALIDATION)
        }
    }

    /// Too often; `seconds` until it is worth trying again.
    #[must_use]
    pub fn rate_limited(seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds.max(1)),
            ..Self::new(code::RATE_LIMITED)
        }
    }

    /// Something is larger than `allowed` bytes.
    #[must_use]
    pub fn too_large(allowed: u64) -> Self {
        Self {
            allowed: Some(allowed),
            ..Self::new(code::TOO_LARGE)
        }
    }

    /// A file whose ending the portal does not take; `pointer` leads to its name.
    #[must_use]
    pub fn type_blocked(pointer: &str) -> Self {
        let name = FieldProblem {
            pointer: pointer.to_owned(),
            code: "type_blocked".to_owned(),
            current: None,
        };
        Self::new(code::TYPE_BLOCKED).with_errors(vec![name])
    }

    /// The session is over; `wipe` asks the client to forget what it has of this account.
    #[must_use]
    pub fn session_revoked(wipe: bool) -> Self {
        Self {
            wipe: wipe.then_some(true),
            ..Self::new(code::SESSION_REVOKED)
        }
    }

    /// The password was right; now the second factor is asked for. `fault` if one was given and
    /// was wrong.
    #[must_use]
    pub fn second_factor(mfa_token: &str, fault: bool) -> Self {
        let errors = fault.then(|| FieldProblem {
            pointer: "/code".to_owned(),
            code: "second_factor".to_owned(),
            current: None,
        });
        Self {
            mfa_token: Some(mfa_token.to_owned()),
            errors: errors.into_iter().collect(),
            ..Self::new(code::SECOND_FACTOR_REQUIRED)
        }
    }

    /// The server failed. `source` goes to the log, never to the client.
    #[must_use]
    pub fn internal(source: &dyn std::fmt::Display) -> Self {
        tracing::error!(%source, "request failed");
        Self::new(code::INTERNAL)
    }

    /// The record as it is now, so that the client need not ask.
    #[must_use]
    pub fn with_record(mut self, record: Value) -> Self {
        self.record = Some(record);
        self
    }

    /// Fields at fault, of refusals other than [`Error::validation`].
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.errors = errors;
        self
    }

    /// Seconds until it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// With `auth.second_factor_required`: what the second step is sent with.
    #[must_use]
    pub fn mfa_token(&self) -> Option<&str> {
        self.mfa_token.as_deref()
    }

    /// The sentence for the reader, where a page and not a problem document is sent.
    #[must_use]
    pub fn sentence(self, portal: &portal::Document, language: Language) -> String {
        let problem = self.into_problem(language, String::new());
        let own = portal.auth.texts.get(&problem.code);
        own.cloned().unwrap_or(problem.detail)
    }

    /// Whether a field is at fault.
    #[must_use]
    pub fn is_about_a_field(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn into_problem(self, language: Language, request_id: String) -> Problem {
        let words = words::of(self.code, language);
        let detail = self
            .errors
            .first()
            .filter(|_| matches!(self.code, code::VALIDATION | code::SECOND_FACTOR_REQUIRED))
            .and_then(|field| words::of_field(field, language))
            .or_else(|| self.allowed.map(|bytes| words::of_size(bytes, language)))
            .or_else(|| {
                self.retry_after
                    .map(|after| words::of_wait(self.code, after, language))
            })
            .unwrap_or_else(|| words.detail.to_owned());
        Problem {
            kind: format!("urn:pult:problem:{}", self.code),
            title: words.title.to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail,
            request_id,
            retry_after: self.retry_after,
            errors: self.errors,
            record: self.record,
            wipe: self.wipe,
            mfa_token: self.mfa_token,
            error: is_oauth(self.code).then(|| self.code.to_owned()),
        }
    }
}

/// Whether the code is one of OAuth's own, which its clients look for in `error`.
fn is_oauth(code: &str) -> bool {
    matches!(
        code,
        code::INVALID_GRANT
            | code::AUTHORIZATION_PENDING
            | code::SLOW_DOWN
            | code::EXPIRED_TOKEN
            | code::ACCESS_DENIED
    )
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for Error {}

impl From<DbError> for Error {
    fn from(source: DbError) -> Self {
        match source {
            DbError::Busy | DbError::Sql(sqlx::Error::PoolTimedOut) => Self::new(code::OVERLOADED),
            source => Self::internal(&source),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        Self::internal(&source)
    }
}

/// The status that belongs to a code (server-api.md §4.9).
fn status_of(code: &str) -> StatusCode {
    match code {
        code::MALFORMED | code::CURSOR_INVALID | code::IDEMPOTENCY_KEY_MISSING => {
            StatusCode::BAD_REQUEST
        }
        // RFC 6749 §5.2 and RFC 8628 §3.5 say 400.
        oauth if is_oauth(oauth) => StatusCode::BAD_REQUEST,
        code::INVALID_CREDENTIALS
        | code::TOKEN_EXPIRED
        | code::SESSION_REVOKED
        | code::SECOND_FACTOR_REQUIRED => StatusCode::UNAUTHORIZED,
        code::NOT_ADMITTED
        | code::PASSWORD_NOT_SET
        | code::SUPPORT_ID_MISSING
        | code::USER_NEVER_DELETED
        | code::FORBIDDEN => StatusCode::FORBIDDEN,
        code::NOT_FOUND => StatusCode::NOT_FOUND,
        code::FIELD_CONFLICT
        | code::ACTION_NOT_AVAILABLE
        | code::COST_NOTICE_CHANGED
        | code::APPROVAL_CHANGED
        | code::OP_IN_PROGRESS
        | code::DUPLICATE_ID
        | code::REOPEN_EXPIRED
        | code::PORTAL_FROM_FILE
        | code::WORK_RUNNING
        | code::ALREADY_INVOICED
        | code::UPLOAD_OFFSET => StatusCode::CONFLICT,
        code::CURSOR_EXPIRED | code::HISTORY_DIVERGED => StatusCode::GONE,
        code::PRECONDITION_FAILED => StatusCode::PRECONDITION_FAILED,
        code::TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        code::TYPE_BLOCKED | code::NO_PICTURE => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code::VALIDATION | code::IDEMPOTENCY_KEY_REUSED | code::UNKNOWN_UPLOAD => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        code::CLIENT_TOO_OLD => StatusCode::UPGRADE_REQUIRED,
        code::PRECONDITION_REQUIRED => StatusCode::PRECONDITION_REQUIRED,
        code::RATE_LIMITED => StatusCode::TOO_MANY_REQUESTS,
        code::UPLOAD_CHECKSUM => {
            StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
        }
        code::RANGE_NOT_SATISFIABLE => StatusCode::RANGE_NOT_SATISFIABLE,
        code::MAINTENANCE | code::OVERLOADED | code::REPLICA_BEHIND => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Error {
    /// Status and code only; [`speak`] writes the problem document.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: writes refusals out in the reader's language.
pub async fn speak(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let request_id = RequestId::of(&request);
    let mut response = next.run(request).await;
    let error = match response.extensions_mut().remove::<Error>() {
        Some(error) => error,
        None => match refused_by_axum(&response) {
            Some(error) => error,
            None => return response,
        },
    };
    let kept = kept_headers(response.headers());
    let mut problem = error.into_problem(language, request_id);
    if let Some(text) = app.portal().auth.texts.get(&problem.code) {
        problem.detail.clone_from(text);
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let retry_after = problem.retry_after;
    let mut answer = (status, kept, Json(problem)).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// What axum itself refuses (no such route, wrong method, body over the limit) gets our words too.
fn refused_by_axum(response: &Response) -> Option<Error> {
    let ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes)
        .is_some_and(|kind| kind.starts_with(b"application/") || kind.starts_with(b"text/html"));
    match response.status() {
        _ if ours => None,
        StatusCode::NOT_FOUND => Some(Error::not_found()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::new(code::TOO_LARGE)),
        StatusCode::METHOD_NOT_ALLOWED => Some(Error {
            status: StatusCode::METHOD_NOT_ALLOWED,
            ..Error::malformed()
        }),
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Error::malformed()),
        _ => None,
    }
}

/// Headers a refusal carries along (an upload's offset, the range a file has).
fn kept_headers(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in ["upload-offset", "upload-length", "content-range", "allow"] {
        if let Some(value) = headers.get(name)
            && let Ok(name) = header::HeaderName::from_bytes(name.as_bytes())
        {
            kept.insert(name, value.clone());
        }
    }
    kept
}
