//! The one key of an installation, in the system's keychain.
