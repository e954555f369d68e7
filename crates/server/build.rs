//! Compiles a new migration in although no Rust file has changed.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
