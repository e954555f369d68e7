//! The demonstration data that ship with the server.

pub mod cases;
