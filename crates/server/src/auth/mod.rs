//! Who is calling: passwords, opaque tokens, sessions.

mod caller;
pub mod password;
mod session;
pub mod token;
mod tries;
mod user;

pub use caller::Caller;
pub use session::{Issued, refresh, revoke_all, revoke_by_token, sessions_of, sign_in};
pub use tries::Tries;
pub use user::{State, User, email_key};
