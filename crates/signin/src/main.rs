//! Development only: signs the demo account in before the app starts.
fn main() {}
