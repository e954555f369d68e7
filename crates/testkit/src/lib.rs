//! What tests share: a bad network, a small disk.

#[cfg(target_os = "linux")]
pub mod disk;
pub mod proxy;
