//! From the failures of HTTP to faults: classified once, by what to do.

use std::error::Error as _;
use std::time::Duration;

use api::{Problem, code};
use domain::{Fault, FieldFault, Secret};

/// A request that got no usable answer.
pub(crate) fn fault(error: &reqwest::Error) -> Fault {
    if is_certificate(error) {
        return Fault::Certificate;
    }
    if error.is_builder() {
        return Fault::Protocol("the request cannot be written".to_owned());
    }
    // Only a connection that never came about surely carried nothing.
    Fault::Unreachable {
        sent: !error.is_connect(),
    }
}

fn is_certificate(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(rustls::Error::InvalidCertificate(_)) = cause.downcast_ref() {
            return true;
        }
        // hyper hands TLS errors on inside an io::Error, which hides its content from `source`.
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && let Some(inner) = io.get_ref()
            && let Some(rustls::Error::InvalidCertificate(_)) = inner.downcast_ref()
        {
            return true;
        }
        source = cause.source();
    }
    false
}

/// An answer that says no.
pub(crate) fn refusal(status: u16, retry_after: Option<Duration>, problem: Problem) -> Fault {
    let fields: Vec<FieldFault> = problem
        .errors
        .into_iter()
        .map(|field| FieldFault {
            pointer: field.pointer,
            code: field.code,
        })
        .collect();
    let (detail, code) = (problem.detail, problem.code);
    match (status, code.as_str()) {
        (_, code::INVALID_CREDENTIALS) => Fault::InvalidCredentials,
        (_, code::SECOND_FACTOR_REQUIRED) => Fault::SecondFactor {
            token: Secret::new(problem.mfa_token.unwrap_or_default()),
            wrong: !fields.is_empty(),
        },
        (_, code::PASSWORD_NOT_SET) => Fault::PasswordNotSet { text: detail },
        (_, code::SESSION_REVOKED) if problem.wipe == Some(true) => Fault::Revoked { wipe: true },
        (_, code::NOT_ADMITTED) => Fault::NotAdmitted { text: detail },
        (_, code::CURSOR_INVALID) | (410, _) => Fault::CursorLost,
        (409, code::OP_IN_PROGRESS) | (429 | 503, _) => Fault::Busy { after: retry_after },
        (401, _) => Fault::SignInNeeded,
        (403, _) => Fault::Forbidden { detail },
        (404, _) => Fault::Missing,
        (409, _) => Fault::Conflict {
            code,
            detail,
            fields,
        },
        (413, _) => Fault::TooLarge { detail },
        (426, _) => Fault::ClientTooOld,
        // A gateway in between, or a server that fell over: it may have arrived.
        (408 | 500..=599, _) => Fault::Unreachable { sent: true },
        (400 | 415 | 422 | 460, _) => Fault::Invalid {
            code,
            detail,
            fields,
        },
        _ => Fault::Protocol(format!("unexpected status {status}")),
    }
}
