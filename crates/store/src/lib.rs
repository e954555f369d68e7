//! The two encrypted files of the client.
