//! Codes that several operations refuse with. What follows from an operation's shape alone is not
//! listed: see [`super::shape`].

use api::code;

/// Everything that writes to a ticket.
pub(crate) const ON_A_TICKET: &[&str] = &[
    code::FORBIDDEN,
    code::VALIDATION,
    code::FIELD_CONFLICT,
    code::ACTION_NOT_AVAILABLE,
    code::COST_NOTICE_CHANGED,
    code::APPROVAL_CHANGED,
    code::REOPEN_EXPIRED,
    code::WORK_RUNNING,
    code::DUPLICATE_ID,
    code::UNKNOWN_UPLOAD,
    code::TYPE_BLOCKED,
    code::TOO_LARGE,
];

/// Filing a ticket.
pub(crate) const FILING: &[&str] = &[
    code::FORBIDDEN,
    code::SUPPORT_ID_MISSING,
    code::NOT_FOUND,
    code::VALIDATION,
    code::COST_NOTICE_CHANGED,
    code::DUPLICATE_ID,
    code::UNKNOWN_UPLOAD,
    code::TYPE_BLOCKED,
    code::TOO_LARGE,
];

/// Filing one without an account.
pub(crate) const WITHOUT_ACCOUNT: &[&str] = &[
    code::NOT_FOUND,
    code::FORBIDDEN,
    code::VALIDATION,
    code::DUPLICATE_ID,
    code::RATE_LIMITED,
];

/// Changing accounts and organisations.
pub(crate) const ON_PEOPLE: &[&str] = &[
    code::FORBIDDEN,
    code::NOT_FOUND,
    code::VALIDATION,
    code::DUPLICATE_ID,
    code::FIELD_CONFLICT,
];

/// Reading in the knowledge base, which asks for a token only where it is not public.
pub(crate) const READING_UP: &[&str] = &[
    code::TOKEN_EXPIRED,
    code::SESSION_REVOKED,
    code::NOT_FOUND,
    code::CURSOR_INVALID,
];

/// What staff writes for all readers: articles, announcements.
pub(crate) const BY_STAFF: &[&str] = &[
    code::FORBIDDEN,
    code::NOT_FOUND,
    code::VALIDATION,
    code::DUPLICATE_ID,
    code::FIELD_CONFLICT,
];

/// Replacing the portal document.
pub(crate) const ON_THE_PORTAL: &[&str] = &[
    code::FORBIDDEN,
    code::NOT_FOUND,
    code::VALIDATION,
    code::PORTAL_FROM_FILE,
    code::PRECONDITION_REQUIRED,
    code::PRECONDITION_FAILED,
];

/// Recording work and correcting it.
pub(crate) const ON_TIME: &[&str] = &[
    code::FORBIDDEN,
    code::VALIDATION,
    code::DUPLICATE_ID,
    code::FIELD_CONFLICT,
    code::WORK_RUNNING,
    code::ACTION_NOT_AVAILABLE,
    code::ALREADY_INVOICED,
];

/// The change feed.
pub(crate) const OF_THE_FEED: &[&str] = &[
    code::CURSOR_INVALID,
    code::CURSOR_EXPIRED,
    code::HISTORY_DIVERGED,
    code::REPLICA_BEHIND,
];

/// A piece of an upload.
pub(crate) const OF_A_PIECE: &[&str] = &[
    code::UPLOAD_OFFSET,
    code::UPLOAD_CHECKSUM,
    code::OP_IN_PROGRESS,
];

/// Getting tokens.
pub(crate) const SIGNING_IN: &[&str] = &[
    code::INVALID_CREDENTIALS,
    code::TOKEN_EXPIRED,
    code::SESSION_REVOKED,
    code::SECOND_FACTOR_REQUIRED,
    code::NOT_ADMITTED,
    code::PASSWORD_NOT_SET,
    code::SUPPORT_ID_MISSING,
    code::INVALID_GRANT,
    code::AUTHORIZATION_PENDING,
    code::SLOW_DOWN,
    code::EXPIRED_TOKEN,
    code::ACCESS_DENIED,
    code::NOT_FOUND,
    code::RATE_LIMITED,
];

/// Setting up and ending the second factor.
pub(crate) const SECOND_FACTOR: &[&str] = &[
    code::INVALID_CREDENTIALS,
    code::VALIDATION,
    code::NOT_FOUND,
    code::RATE_LIMITED,
];
