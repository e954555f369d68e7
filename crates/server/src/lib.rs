//! pultd, the help-desk server.

pub mod demo;
