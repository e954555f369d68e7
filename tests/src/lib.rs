//! What the acceptance tests stand on: a private virtual desktop, a real `pultd` process, the real
//! application in its real window. Nothing in here links Tauri.

pub mod bins;
pub mod wait;

#[cfg(target_os = "linux")]
pub mod app;
#[cfg(target_os = "linux")]
pub mod caller;
#[cfg(target_os = "linux")]
pub mod desktop;
#[cfg(target_os = "linux")]
pub mod group;
#[cfg(target_os = "linux")]
pub mod pultd;

/// Installs the TLS provider every binary and test that may speak HTTPS needs. Repeating is harmless.
pub fn install_tls() {
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
}
