//! Rules about the repository itself, so that nobody has to remember them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::bins::repository;

/// A file longer than this is several files.
const LONGEST: usize = 600;

/// Every file git knows or would know, relative to the top.
fn files() -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let output = git.current_dir(repository()).output().unwrap();
    assert!(output.status.success(), "git lists the files");
    let names = String::from_utf8(output.stdout).unwrap();
    let files: Vec<PathBuf> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(Into::into)
        .collect();
    let exists = |file: &PathBuf| repository().join(file).is_file();
    let files: Vec<PathBuf> = files.into_iter().filter(exists).collect();
    assert!(
        files.len() > 100,
        "only {} files: the search is broken",
        files.len()
    );
    files
}

fn ending<'a>(files: &'a [PathBuf], endings: &'a [&str]) -> impl Iterator<Item = &'a PathBuf> {
    files.iter().filter(move |file| {
        file.extension()
            .is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
    })
}

fn text(file: &Path) -> String {
    fs::read_to_string(repository().join(file)).unwrap_or_default()
}

fn is_test(file: &Path) -> bool {
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let in_tests = file.components().any(|part| part.as_os_str() == "tests");
    in_tests || name.contains(".test.") || name == "tests.rs"
}

#[test]
fn no_source_file_is_longer_than_six_hundred_lines() {
    let files = files();
    let sources = ending(&files, &["rs", "ts", "svelte", "css", "sql"]);
    let written =
        sources.filter(|file| !is_test(file) && !file.to_string_lossy().ends_with(".gen.ts"));
    let long: Vec<String> = written
        .map(|file| (file, lines_of_code(&text(file))))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{}: {lines}", file.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// Tests at the end of a file do not count.
fn lines_of_code(text: &str) -> usize {
    text.split("\n#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
        .lines()
        .count()
}

#[test]
fn unsafe_stands_only_where_the_operating_system_is_asked_for_pixels() {
    let files = files();
    let allowed = Path::new("crates/capture/src/platform");
    // Put together, so that this file does not find itself.
    let words = [
        ["un", "safe {"],
        ["un", "safe fn"],
        ["un", "safe impl"],
        ["un", "safe extern"],
    ];
    let words = words.map(|halves| halves.concat());
    let opener = format!("allow({}_code", "unsafe");
    let found: Vec<String> = ending(&files, &["rs"])
        .filter(|file| !file.starts_with(allowed))
        .filter(|file| {
            let text = text(file);
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            code.into_iter()
                .any(|line| words.iter().any(|word| line.contains(word)) || line.contains(&opener))
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(found.is_empty(), "{found:#?}");

    let manifest = text(Path::new("Cargo.toml"));
    assert!(
        manifest.contains("unsafe_code = \"deny\""),
        "the lint that finds it is on"
    );
}

#[test]
fn every_package_takes_the_workspaces_lints() {
    let files = files();
    let bare: Vec<String> = files
        .iter()
        .filter(|file| file.ends_with("Cargo.toml"))
        .filter(|file| !text(file).contains("[lints]\nworkspace = true"))
        .map(|file| file.display().to_string())
        .collect();
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn the_ui_reaches_the_desktop_through_one_file() {
    let files = files();
    let door = Path::new("ui/src/lib/host/tauri.ts");
    let sources: Vec<&PathBuf> = ending(&files, &["ts", "svelte", "js"])
        .filter(|file| file.starts_with("ui/src"))
        .collect();
    let through: Vec<String> = sources
        .iter()
        .filter(|file| file.as_path() != door && text(file).contains("@tauri-apps"))
        // What a type generator wrote imports types; it is read by the door alone.
        .filter(|file| !file.ends_with("lib/host/contract.gen.ts"))
        .map(|file| file.display().to_string())
        .collect();
    assert!(through.is_empty(), "{through:#?}");
}

#[test]
fn nothing_in_the_repository_names_a_folder_of_somebodys_machine() {
    let files = files();
    // Put together, so that this file does not find itself.
    let traces = [["/ro", "ot/"], ["/wo", "rk/"], ["/home/", "user"]].map(|halves| halves.concat());
    let texts = ending(
        &files,
        &[
            "rs", "ts", "svelte", "toml", "md", "json", "css", "html", "sql", "ftl",
        ],
    );
    let found: Vec<String> = texts
        .filter(|file| {
            let text = text(file);
            traces.iter().any(|trace| {
                text.match_indices(trace.as_str()).any(|(at, _)| {
                    // A folder of the repository may well be called so: only absolute paths count.
                    let before = text[..at].chars().next_back();
                    !before.is_some_and(|c| c.is_alphanumeric() || "._-/*".contains(c))
                })
            })
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_lock_file_draws_only_from_the_public_registry() {
    let lock = text(Path::new("Cargo.lock"));
    let foreign: Vec<&str> = lock
        .lines()
        .filter(|line| line.starts_with("source = "))
        .filter(|line| !line.contains("registry+https://github.com/rust-lang/crates.io-index"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:#?}");

    let lock = text(Path::new("ui/package-lock.json"));
    let foreign: Vec<&str> = lock
        .lines()
        .filter(|line| line.contains("\"resolved\":"))
        .filter(|line| !line.contains("https://registry.npmjs.org/"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:#?}");
}
