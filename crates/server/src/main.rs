//! pultd.
fn main() {}
