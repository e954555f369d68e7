//! Whether what somebody filled in may be sent.
