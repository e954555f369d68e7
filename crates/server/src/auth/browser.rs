//! Sign-in in the system's browser: an authorisation code bound to a challenge (RFC 7636), sent to
//! a listener on this computer only (RFC 8252).

use std::net::{Ipv4Addr, Ipv6Addr};

use api::code;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::{Host, Url};
use uuid::Uuid;

use super::codes::{self, Purpose};
use super::session::{Issued, sign_in};
use super::token::Token;
use super::{User, token};
use crate::App;
use crate::db::{DbError, Tx, json};
use crate::error::{Error, Result};

/// The one client there is: a public one, so that its name proves nothing.
pub const CLIENT: &str = "pult";
/// Characters of a challenge: a SHA-256 in base64url.
const CHALLENGE: usize = 43;

/// What a code is bound to.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Bound {
    /// Where the browser was sent.
    pub redirect_uri: String,
    /// Made of a secret of the app that asked.
    pub challenge: String,
    /// The session that came of the code, once it was used.
    #[serde(default)]
    pub session: Option<Uuid>,
}

/// Whether the address is a listener on this computer: an address, not a name somebody else could
/// answer for.
#[must_use]
pub fn is_loopback(redirect_uri: &str) -> bool {
    let Ok(uri) = Url::parse(redirect_uri) else {
        return false;
    };
    let here = matches!(uri.host(), Some(Host::Ipv4(ip)) if ip == Ipv4Addr::LOCALHOST)
        || matches!(uri.host(), Some(Host::Ipv6(ip)) if ip == Ipv6Addr::LOCALHOST);
    here && uri.scheme() == "http"
        && uri.port().is_some()
        && uri.username().is_empty()
        && uri.password().is_none()
        && uri.fragment().is_none()
}

/// Whether this can be a challenge of the method `S256`.
#[must_use]
pub fn is_challenge(text: &str) -> bool {
    text.len() == CHALLENGE
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// A code for the redirect.
///
/// # Errors
/// If the database fails or there are no random numbers.
pub async fn authorize(app: &App, user: &User, bound: &Bound) -> Result<String> {
    let token = Token::fresh()?;
    let mut tx = app.db().write().await?;
    codes::keep(
        &mut tx,
        Purpose::Authorize,
        token.reveal(),
        Some(user.id),
        bound,
    )
    .await?;
    tx.commit().await?;
    Ok(token.reveal().to_owned())
}

/// Exchanges a code. The transaction is to be committed when the inner result is an error, too: a
/// code that is used twice ends the session of its first use.
///
/// # Errors
/// `invalid_grant`, `auth.not_admitted`.
pub async fn exchange(
    tx: &mut Tx,
    app: &App,
    typed: &str,
    redirect_uri: &str,
    verifier: &str,
    device: &str,
) -> Result<Result<Issued>> {
    let invalid = || Ok(Err(Error::new(code::INVALID_GRANT)));
    let found = codes::look_up::<Bound>(tx.conn(), &[Purpose::Authorize], typed).await?;
    let Some((found, user)) = found.and_then(|found| found.user.map(|user| (found, user))) else {
        return invalid();
    };
    let mut bound = found.payload;
    if found.used_at.is_some() {
        if let Some(session) = bound.session {
            tx.revoke_session(session, false).await?;
        }
        return invalid();
    }
    codes::use_up(tx, typed).await?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let right: bool = challenge
        .as_bytes()
        .ct_eq(bound.challenge.as_bytes())
        .into();
    if !right || bound.redirect_uri != redirect_uri {
        return invalid();
    }
    let Some(user) = User::by_id(tx.conn(), user).await? else {
        return invalid();
    };
    if let Err(refused) = user.admit(&app.portal(), tx.now()) {
        return Ok(Err(refused));
    }
    let issued = sign_in(tx, &user, device).await?;
    bound.session = Some(issued.session());
    sqlx::query("UPDATE codes SET payload = $2 WHERE hash = $1")
        .bind(token::hash(typed))
        .bind(json(&bound)?)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(Ok(issued))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listener_on_this_computer_gets_a_code() {
        for fine in ["http://127.0.0.1:4711/callback", "http://[::1]:9/"] {
            assert!(is_loopback(fine), "{fine}");
        }
        for bad in [
            "https://127.0.0.1:4711/",
            "http://localhost:4711/",
            "http://127.0.0.1/",
            "http://127.0.0.1:80@evil.example:81/",
            "http://evil.example:4711/",
            "http://127.0.0.1.evil.example:1/",
            "pult://callback",
            "//127.0.0.1:4711",
            "http://127.0.0.1:4711/#x",
            "",
        ] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }
}
