//! The system's keychain. It is looked for anew each time: one that was not there a moment ago, or was
//! started again, is found.

use std::sync::Arc;

use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Result};

const SERVICE: &str = "pult";

/// The key kept under this id.
pub(crate) fn get(id: &str) -> Result<Vec<u8>> {
    entry(id)?.get_secret()
}

/// Keeps a key.
pub(crate) fn set(id: &str, key: &[u8]) -> Result<()> {
    entry(id)?.set_secret(key)
}

/// Forgets a key.
pub(crate) fn delete(id: &str) -> Result<()> {
    entry(id)?.delete_credential()
}

fn entry(id: &str) -> Result<Entry> {
    store()?.build(SERVICE, id, None)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<apple_native_keyring_store::keychain::Store>> {
    apple_native_keyring_store::keychain::Store::new()
}

#[cfg(target_os = "windows")]
fn store() -> Result<Arc<windows_native_keyring_store::Store>> {
    windows_native_keyring_store::Store::new()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn store() -> Result<Arc<zbus_secret_service_keyring_store::Store>> {
    zbus_secret_service_keyring_store::Store::new()
}
