//! What tests share: a bad network.

pub mod proxy;
