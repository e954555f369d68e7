//! The demonstration data that ship with the server.

mod asked;
pub mod cases;
pub mod corpus;
mod files;
pub mod import;
mod knowledge;
mod people;
mod rows;
pub mod timeline;
mod work;

#[cfg(test)]
mod tests;
