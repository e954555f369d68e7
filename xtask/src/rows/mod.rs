//! `cargo xtask rows`: the acceptance rows of the portals and the tests named after them.
//!
//! A test proves row Q12 when its name begins with `q12_` (Rust) or with `q12_` or `Q12 `
//! (TypeScript); several ids may stand in a row: `q12_q13_…`.

mod name;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::workspace;

const FOLDERS: [&str; 4] = ["tests", "crates", "src-tauri", "ui"];
const SKIPPED: [&str; 3] = ["node_modules", "target", "dist"];

#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Also where each proof stands
    #[arg(long)]
    all: bool,
}

/// One checkable statement of a portal.
#[derive(Debug)]
struct Row {
    id: String,
    portal: String,
}

pub(crate) fn run(flags: &Flags) -> Result<()> {
    let rows = rows()?;
    let proofs = proofs()?;
    for (portal, mine) in by_portal(&rows) {
        let bare: Vec<&str> = mine
            .iter()
            .map(|row| row.id.as_str())
            .filter(|id| !proofs.contains_key(*id))
            .collect();
        let missing = match bare.as_slice() {
            [] => String::new(),
            bare => format!("  without a test: {}", bare.join(" ")),
        };
        println!(
            "{portal}: {}/{}{missing}",
            mine.len() - bare.len(),
            mine.len()
        );
    }
    if flags.all {
        for row in &rows {
            let places = proofs
                .get(&row.id)
                .map_or_else(|| "-".to_owned(), |list| list.join(" "));
            println!("{} {places}", row.id);
        }
    }
    let unknown: Vec<&str> = proofs
        .keys()
        .map(String::as_str)
        .filter(|id| !rows.iter().any(|row| row.id == *id))
        .collect();
    ensure!(
        unknown.is_empty(),
        "tests named after rows that do not exist: {}",
        unknown.join(" ")
    );
    Ok(())
}

fn rows() -> Result<Vec<Row>> {
    let path = workspace::root().join("docs/acceptance-rows.tsv");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let row = |line: &str| -> Result<Row> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, portal, _term, _check] = cells.as_slice() else {
            anyhow::bail!("four columns are wanted: {line}");
        };
        Ok(Row {
            id: (*id).to_owned(),
            portal: (*portal).to_owned(),
        })
    };
    text.lines().skip(1).map(row).collect()
}

/// The portals in the order of the file.
fn by_portal(rows: &[Row]) -> Vec<(&str, Vec<&Row>)> {
    let mut portals: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in rows {
        match portals
            .last_mut()
            .filter(|(portal, _)| *portal == row.portal)
        {
            Some((_, mine)) => mine.push(row),
            None => portals.push((&row.portal, vec![row])),
        }
    }
    portals
}

/// Row → places of its tests, `file:line`.
fn proofs() -> Result<BTreeMap<String, Vec<String>>> {
    let mut proofs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in FOLDERS {
        let mut files = Vec::new();
        sources(&workspace::root().join(folder), &mut files)?;
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            let shown = file
                .strip_prefix(workspace::root())
                .unwrap_or(&file)
                .display();
            for (number, line) in text.lines().enumerate() {
                for row in name::rows_proved(line) {
                    proofs
                        .entry(row)
                        .or_default()
                        .push(format!("{shown}:{}", number + 1));
                }
            }
        }
    }
    Ok(proofs)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if !SKIPPED.contains(&name) {
                sources(&path, found)?;
            }
        } else if [".rs", ".ts", ".svelte"]
            .iter()
            .any(|ending| name.ends_with(ending))
        {
            found.push(path);
        }
    }
    Ok(())
}
