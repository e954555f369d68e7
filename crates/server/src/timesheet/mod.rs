//! Work on tickets: recorded while it runs or afterwards, corrected in the open, taken back but never
//! forgotten, handed over for billing with nothing missing.

mod correct;
mod entry;
mod export;

pub use correct::{correct, take_back};
pub use entry::{Entry, record};
pub use export::{Span, csv};

use api::EffortKind;

/// The longest piece of work, a day in minutes: more is a slip of the pen.
const LONGEST: u32 = 24 * 60;
/// The longest note.
const NOTE_CHARS: usize = 500;

/// A kind in the database's words.
fn word(kind: EffortKind) -> &'static str {
    match kind {
        EffortKind::Call => "call",
        EffortKind::Mail => "mail",
        EffortKind::Work => "work",
        EffortKind::Other => "other",
    }
}
