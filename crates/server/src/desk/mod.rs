//! The desk: what happens to a ticket when somebody files it, writes in it or acts on it.
//!
//! Everything here runs inside one write transaction. [`Work`] gathers what was done to one ticket
//! and draws the consequences at the end: events in the thread, notifications, mail.

mod act;
mod attach;
mod file;
mod join;
mod link;
mod mail;
mod mark;
mod message;
mod outside;
mod patch;
mod redact;
mod split;
mod talk;
mod ticket;
mod work;

pub use act::act;
pub use attach::{Upload, upload_of};
pub use file::file;
pub use mail::Letter;
pub use mark::{read_notifications, read_ticket};
pub use message::{MessageRow, put_attachment};
pub use outside::{CHANNEL as FORM, Letterbox, file_from_outside, public_type};
pub use patch::patch;
pub use talk::talk;
pub use ticket::TicketRow;
pub use work::{Work, Written};
