//! The demonstration data that ship with the server.

pub mod cases;
pub mod corpus;
pub mod import;
mod rows;
pub mod timeline;

#[cfg(test)]
mod tests;
