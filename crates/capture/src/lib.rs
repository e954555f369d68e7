//! Pixels: grab, mark, redact, encode.
