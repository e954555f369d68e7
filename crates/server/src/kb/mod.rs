//! The knowledge base: articles in categories, written by staff, with every state they have been in;
//! searched, compared with each other, commented on.
//!
//! Who sees what is decided in [`crate::records`]; the routes ask there before anything here runs.

mod article;
mod category;
mod comment;
mod feedback;
mod reading;
mod revision;
mod search;
mod similar;
mod way;

pub use article::{add, change, remove};
pub use category::{add_category, all_categories, change_category, remove_category};
pub use comment::{comments, put_comment, remove_comment};
pub use feedback::say_whether_it_helped;
pub use reading::{For, read};
pub use revision::revisions;
pub use search::{Found, Wanted, search};
pub use similar::similar_to;
