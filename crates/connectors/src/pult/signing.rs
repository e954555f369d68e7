//! The ways in: what is asked before there is a session.

use std::time::Duration;

use api::{ForgotPassword, PasswordSet, Register, SetPassword, TokenRequest, TokenResponse};
use domain::{AccessWish, Fault, Secret, Session, SignIn};

use super::client::Client;
use crate::http::body;

/// Goes one step and answers the session it leads to.
pub(crate) async fn session(client: &Client, step: SignIn) -> Result<Session, Fault> {
    let request = match step {
        SignIn::Password {
            user,
            password,
            device,
        } => TokenRequest::Password {
            username: user,
            password: password.reveal().to_owned(),
            device,
        },
        SignIn::SecondFactor {
            token,
            code,
            device,
        } => TokenRequest::SecondFactor {
            mfa_token: token.reveal().to_owned(),
            code: code.reveal().to_owned(),
            device,
        },
        SignIn::MailedCode {
            code,
            password,
            device,
        } => return mailed_code(client, &code, password, device).await,
        SignIn::Refresh(token) => TokenRequest::RefreshToken {
            refresh_token: token.reveal().to_owned(),
        },
    };
    token(client, &request).await
}

/// Sets a password. Where it does not sign in by itself, the new password does: what is still missing
/// (a second factor, an activation) is then the server's answer to that.
async fn mailed_code(
    client: &Client,
    code: &Secret,
    password: Secret,
    device: String,
) -> Result<Session, Fault> {
    let asked = SetPassword {
        code: code.reveal().to_owned(),
        password: password.reveal().to_owned(),
        device: device.clone(),
    };
    let set: PasswordSet = body::json(client.post_json("auth/password/set", &asked).await?).await?;
    if let Some(given) = set.tokens {
        return Ok(given_session(given));
    }
    let again = TokenRequest::Password {
        username: set.email,
        password: password.reveal().to_owned(),
        device,
    };
    token(client, &again).await
}

/// Asks for a password or an account; the answer says nothing about either.
pub(crate) async fn ask(client: &Client, wish: AccessWish) -> Result<(), Fault> {
    let answer = match wish {
        AccessWish::Password { email } => {
            let asked = ForgotPassword { email };
            client.post_json("auth/password/forgot", &asked).await
        }
        AccessWish::Account {
            email,
            name,
            organization,
            phone,
        } => {
            let asked = Register {
                email,
                name,
                organization,
                phone,
            };
            client.post_json("auth/register", &asked).await
        }
    };
    answer.map(drop)
}

async fn token(client: &Client, request: &TokenRequest) -> Result<Session, Fault> {
    let given: TokenResponse = client.post_form("auth/token", request).await?;
    Ok(given_session(given))
}

fn given_session(given: TokenResponse) -> Session {
    Session {
        access: Secret::new(given.access_token),
        refresh: Secret::new(given.refresh_token),
        lasts: Duration::from_secs(given.expires_in.into()),
    }
}
