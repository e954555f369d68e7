//! Compiles the permissions of the windows into the program.
//!
//! Every command gets a permission of its own, so that a window may call only what its capability
//! file names. The list is read from the contract: a second list would drift.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/src/contract.rs");
    let contract = std::fs::read_to_string("src-tauri/src/contract.rs").unwrap_or_default();
    let mut names = commands(&contract);
    // Takes raw bytes, which the contract cannot describe.
    names.push("attach_pasted");
    // The manifest wants names that live as long as the program; a build script is short.
    let names: &'static [&'static str] = names
        .into_iter()
        .map(|name| &*name.to_owned().leak())
        .collect::<Vec<_>>()
        .leak();
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(names))
        .capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}

/// The commands between `collect_commands![` and its `]`, without their modules.
fn commands(contract: &str) -> Vec<&str> {
    let list = contract
        .split_once("commands(collect_commands![")
        .map_or("", |(_, rest)| rest);
    let list = list.split_once(']').map_or("", |(list, _)| list);
    list.split(',')
        .filter_map(|name| name.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .collect()
}
