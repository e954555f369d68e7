//! Who is calling: states of accounts, ways to sign in, opaque tokens, sessions.

pub mod browser;
mod caller;
pub mod codes;
mod letters;
pub mod password;
pub mod second_factor;
mod session;
mod sign_in;
mod state;
pub mod terminal;
pub mod token;
mod tries;
mod user;
mod ways_in;

pub use caller::Caller;
pub use session::{Issued, refresh, revoke_all, revoke_by_token, sessions_of, sign_in};
pub use sign_in::{confirms, hash_of, with_password, with_second_factor};
pub use state::{Cause, State};
pub use tries::Tries;
pub use user::{User, email_key};
pub use ways_in::{Registration, forgot, invite, register, set_password};
