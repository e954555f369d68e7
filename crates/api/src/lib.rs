//! The wire of our own server.
