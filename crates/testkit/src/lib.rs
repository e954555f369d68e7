//! What tests share: a bad network, a clock turned by hand, texts by the thousand.

pub mod corpus;
pub mod proxy;
