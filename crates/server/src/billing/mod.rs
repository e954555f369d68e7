//! Invoices: what is charged, to the cent, and the document that says so.

mod paper;
mod sheet;
mod store;
mod sums;
mod words;

pub use paper::Unwritten;
pub use sheet::{Line, Sheet};
pub use store::{Draft, Issued, document_of, issue, mark_paid};
pub use sums::{Sums, line_net};
pub use words::{minutes, money};
