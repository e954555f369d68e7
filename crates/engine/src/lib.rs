//! The desk without a window.

pub mod view;
