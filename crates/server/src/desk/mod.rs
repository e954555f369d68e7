//! The desk: what happens to a ticket when somebody files it, writes in it or acts on it.
//!
//! Everything here runs inside one write transaction. [`Work`] gathers what was done to one ticket
//! and draws the consequences at the end: events in the thread, notifications, mail.

mod acceptance;
mod act;
mod approval;
mod args;
mod attach;
mod bill;
mod effort;
mod expect;
mod file;
mod join;
mod link;
mod mail;
mod mark;
mod message;
mod outside;
mod patch;
mod plan;
mod price;
mod promise;
mod raise;
mod redact;
mod sets;
mod split;
mod talk;
mod ticket;
mod watch;
mod wording;
mod work;

pub use act::act;
pub use attach::{Upload, upload_of};
pub use bill::Bill;
pub use effort::{Recorded, recorded};
pub use file::{file, quote};
pub use mail::Letter;
pub use mark::{read_notifications, read_ticket};
pub use message::{MessageRow, put_attachment};
pub use outside::{CHANNEL as FORM, Letterbox, file_from_outside, public_type};
pub use patch::patch;
pub use plan::Escalation;
pub use price::{Price, charge_of, quoted, told};
pub use promise::{Promise, recall};
pub use talk::talk;
pub use ticket::TicketRow;
pub use watch::{Watched, watch};
pub use work::{Work, Written};
