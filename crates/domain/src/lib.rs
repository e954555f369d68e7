//! The client's words and rules, without IO.
