//! Who may depend on whom. A new arrow between crates needs a line in `docs/ARCHITECTURE.md` in the
//! same change as the line here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use acceptance::bins;
use serde::Deserialize;

/// Each of our packages and those of ours it may use. Dev-dependencies follow the same table, with
/// `testkit` open to all.
const MAY_USE: &[(&str, &[&str])] = &[
    ("portal", &[]),
    ("domain", &["portal"]),
    ("store", &["domain", "portal"]),
    ("engine", &["domain", "portal", "store"]),
    ("api", &["portal"]),
    ("connectors", &["api", "domain", "portal"]),
    ("capture", &[]),
    ("secrets", &[]),
    ("corpus", &[]),
    ("server", &["api", "corpus", "portal"]),
    ("testkit", &[]),
    (
        "pult",
        &[
            "capture",
            "connectors",
            "domain",
            "engine",
            "portal",
            "secrets",
            "store",
        ],
    ),
    (
        "signin",
        &["connectors", "domain", "engine", "secrets", "store"],
    ),
    ("xtask", &[]),
    (
        "acceptance",
        &[
            "api",
            "connectors",
            "domain",
            "engine",
            "portal",
            "server",
            "store",
            "testkit",
        ],
    ),
    (
        "bench",
        &[
            "acceptance",
            "api",
            "capture",
            "connectors",
            "corpus",
            "domain",
            "engine",
            "secrets",
            "store",
            "testkit",
        ],
    ),
];

/// Outside packages that only some of ours may name directly.
const ONLY: &[(&str, &[&str])] = &[
    ("tauri", &["pult"]),
    ("tauri-build", &["pult"]),
    ("tauri-specta", &["pult"]),
    ("rusqlite", &["store", "bench"]), // bench: the bare parts a figure is compared with
    ("rusqlite_migration", &["store"]),
    ("sqlx", &["server"]),
    ("axum", &["server"]),
    ("axum-extra", &["server"]),
    ("reqwest", &["connectors", "acceptance", "bench"]),
    ("keyring-core", &["secrets"]),
    ("zbus-secret-service-keyring-store", &["secrets"]),
    ("notify-rust", &["pult"]),
    ("xcap", &["capture"]),
    ("hyper", &["testkit"]),
    ("thirtyfour", &["acceptance"]),
    ("zbus", &["acceptance", "pult"]),
];

/// Crates that decide: no runtime, no network, no files.
const PURE: &[&str] = &["portal", "domain", "api", "corpus"];
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "rusqlite",
    "tauri",
    "hyper",
    "async-std",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

fn packages() -> Vec<Package> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let output = command.current_dir(bins::repository()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice::<Metadata>(&output.stdout)
        .unwrap()
        .packages
}

#[test]
fn our_packages_use_only_the_layers_below_them() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let packages = packages();
    let ours: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(
        ours,
        table.keys().copied().collect(),
        "the table names every package"
    );

    let mut wrong = Vec::new();
    for package in &packages {
        for used in package
            .dependencies
            .iter()
            .filter(|used| ours.contains(used.name.as_str()))
        {
            let for_tests = used.kind.as_deref() == Some("dev") && used.name == "testkit";
            if !for_tests && !table[package.name.as_str()].contains(&used.name.as_str()) {
                wrong.push(format!("{} → {}", package.name, used.name));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that must not be: {wrong:?}");
}

#[test]
fn the_big_doors_are_opened_in_one_place_each() {
    let mut wrong = Vec::new();
    for package in packages() {
        for used in &package.dependencies {
            let Some((_, allowed)) = ONLY.iter().find(|(name, _)| *name == used.name) else {
                continue;
            };
            if !allowed.contains(&package.name.as_str()) {
                wrong.push(format!("{} → {}", package.name, used.name));
            }
        }
    }
    assert!(wrong.is_empty(), "doors opened elsewhere: {wrong:?}");
}

#[test]
fn tauri_and_its_plugins_are_named_by_the_shell_alone() {
    let mut wrong = Vec::new();
    for package in packages().iter().filter(|package| package.name != "pult") {
        let named = package
            .dependencies
            .iter()
            .filter(|used| used.name.starts_with("tauri"));
        wrong.extend(named.map(|used| format!("{} → {}", package.name, used.name)));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn crates_that_decide_know_neither_network_nor_disk_nor_runtime() {
    let mut wrong = Vec::new();
    for package in packages()
        .iter()
        .filter(|package| PURE.contains(&package.name.as_str()))
    {
        let shipped = package
            .dependencies
            .iter()
            .filter(|used| used.kind.is_none());
        let impure = shipped.filter(|used| IMPURE.contains(&used.name.as_str()));
        wrong.extend(impure.map(|used| format!("{} → {}", package.name, used.name)));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Every package of the workspace's tree with its features; one that is built both for this machine
/// and for the build itself may stand there twice.
fn tree(edges: &str) -> BTreeSet<(String, String)> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["tree", "--offline", "--workspace", "--prefix", "none"]);
    command.args(["--edges", edges, "--format", "{p}|{f}"]);
    // A developer's settings must not hide what everybody else would get.
    command.env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION");
    command.env_remove("CARGO_UNSTABLE_FEATURE_UNIFICATION");
    let output = command.current_dir(bins::repository()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let pairs = lines
        .lines()
        .filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    pairs
        .map(|(package, features)| (package.to_owned(), features.to_owned()))
        .collect()
}

#[test]
fn building_the_tests_asks_for_no_feature_the_programs_are_built_without() {
    let programs = tree("normal,build");
    let known: BTreeSet<&str> = programs
        .iter()
        .map(|(package, _)| package.as_str())
        .collect();
    let wider: Vec<String> = tree("normal,build,dev")
        .iter()
        .filter(|one| known.contains(one.0.as_str()) && !programs.contains(*one))
        .map(|(package, features)| format!("{package}: {features}"))
        .collect();
    assert!(
        wider.is_empty(),
        "name these features in tests/Cargo.toml: {wider:#?}"
    );
}
