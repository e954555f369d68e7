//! Ways in beyond the password: the code of an authenticator, the code of a mail, asking for either.

use std::sync::Mutex;

use domain::{AccessWish, AccountId, Fault, Me, Reached, Secret, Session, SignIn};
use uuid::Uuid;

use crate::Desk;
use crate::error::DeskError;
use crate::hub::lock;
use crate::signing::typed;
use crate::view::{AccessRequest, SetPasswordRequest};

/// Where a sign-in that waits for its second factor leads.
#[derive(Debug, Clone)]
pub(crate) enum Entrance {
    /// To an account that is added, or known by its login.
    New { reached: Reached, login: String },
    /// To an account whose session ended.
    Again { account: AccountId },
}

#[derive(Debug, Clone)]
struct Waiting {
    step: Uuid,
    token: Secret,
    entrance: Entrance,
}

/// The sign-in that waits for its second factor: one, in memory only, never on the page.
#[derive(Debug, Default)]
pub(crate) struct Steps(Mutex<Option<Waiting>>);

impl Steps {
    /// What a server answered; a second factor it asks for is remembered.
    pub(crate) fn passed(
        &self,
        tried: Result<(Session, Me), Fault>,
        entrance: impl FnOnce() -> Entrance,
    ) -> Result<(Session, Me), DeskError> {
        match tried {
            Err(Fault::SecondFactor { token, .. }) => {
                let step = Uuid::new_v4();
                *lock(&self.0) = Some(Waiting {
                    step,
                    token,
                    entrance: entrance(),
                });
                Err(DeskError::SecondFactor { step })
            }
            other => Ok(other?),
        }
    }

    fn waiting(&self, step: Uuid) -> Option<Waiting> {
        lock(&self.0).clone().filter(|it| it.step == step)
    }

    fn forget(&self) {
        *lock(&self.0) = None;
    }
}

impl Desk {
    /// Goes on with a sign-in that asked for a second factor; `code` is of the authenticator, or one of
    /// the recovery codes.
    ///
    /// # Errors
    /// [`DeskError::WrongCode`], after which another may be tried, [`DeskError::StepExpired`] when the
    /// password was given too long ago, else the server's refusal.
    pub async fn second_factor(&self, step: Uuid, code: &str) -> Result<AccountId, DeskError> {
        let waiting = self.steps.waiting(step).ok_or(DeskError::StepExpired)?;
        let server = match &waiting.entrance {
            Entrance::New { reached, .. } => reached.server.clone(),
            Entrance::Again { account } => {
                let account = *account;
                self.local(move |hub| hub.read(|read| read.accounts().get(account)))
                    .await?
                    .ok_or(DeskError::NotFound("account"))?
                    .server
            }
        };
        let connector = self.dial.connect(&server)?;
        let tried = connector.sign_in(SignIn::SecondFactor {
            token: waiting.token,
            code: Secret::new(portal::clean_line(code)),
            device: self.device.to_string(),
        });
        let (session, me) = match tried.await {
            Err(Fault::SecondFactor { .. }) => return Err(DeskError::WrongCode),
            Err(Fault::SignInNeeded) => {
                self.steps.forget();
                return Err(DeskError::StepExpired);
            }
            other => other?,
        };
        self.steps.forget();
        match waiting.entrance {
            Entrance::New { reached, login } => {
                self.arrive(reached, &connector, &login, session, me).await
            }
            Entrance::Again { account } => {
                self.take_session(account, session, me).await?;
                Ok(account)
            }
        }
    }

    /// Sets a password with the code of a mail and signs in with it.
    ///
    /// # Errors
    /// [`Fault::Invalid`] names `/code` or `/password`; any other refusal is that of [`Desk::sign_in`],
    /// after the password was set.
    pub async fn set_password(&self, request: SetPasswordRequest) -> Result<AccountId, DeskError> {
        let reached = self.dial.reach(&typed(&request.address)?).await?;
        let connector = self.dial.connect(&reached.server)?;
        let tried = connector.sign_in(SignIn::MailedCode {
            code: Secret::new(portal::clean_line(&request.code)),
            password: Secret::new(request.password),
            device: self.device.to_string(),
        });
        let (session, me) = self.steps.passed(tried.await, || Entrance::New {
            reached: reached.clone(),
            login: String::new(),
        })?;
        // All older sessions ended with the new password: the account takes this one, whatever it
        // still believes of its own.
        match self.known_as(&reached.server, &me.email, &me.email).await? {
            Some(known) => {
                self.take_session(known, session, me).await?;
                Ok(known)
            }
            None => {
                let login = me.email.clone();
                self.arrive(reached, &connector, &login, session, me).await
            }
        }
    }

    /// Asks the server at this address for a password or an account. Whoever asks learns nothing by the
    /// answer.
    ///
    /// # Errors
    /// [`Fault::Invalid`] names what cannot be an address or a name; else what was in the way.
    pub async fn ask_for_access(&self, request: AccessRequest) -> Result<(), DeskError> {
        let (address, wish) = match request {
            AccessRequest::Password { address, email } => (address, AccessWish::Password { email }),
            AccessRequest::Account {
                address,
                email,
                name,
                organization,
                phone,
            } => {
                let wish = AccessWish::Account {
                    email,
                    name,
                    organization,
                    phone,
                };
                (address, wish)
            }
        };
        let reached = self.dial.reach(&typed(&address)?).await?;
        let connector = self.dial.connect(&reached.server)?;
        Ok(connector.ask_for_access(wish).await?)
    }
}
