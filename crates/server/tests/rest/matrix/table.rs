//! The table people read.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::cast::Who;

/// A row: of which operation, about what, and what each of [`Who::ALL`] is answered.
#[derive(Debug)]
pub struct Row {
    pub operation: String,
    pub about: String,
    pub answers: Vec<String>,
}

/// Holds the rows against the committed table; `UPDATE=1` writes it anew.
pub fn compare(portal: &str, rows: &[Row]) {
    let now = text(portal, rows);
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join("rest")
        .join("matrix")
        .join(format!("{portal}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, now).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let pairs = committed.lines().zip(now.lines());
    let changed: String = pairs
        .filter(|(before, after)| before != after)
        .take(20)
        .map(|(before, after)| format!("- {before}\n+ {after}\n"))
        .collect();
    assert!(
        committed == now,
        "{} is not what {portal} answers. If every change of it is meant, UPDATE=1 writes it anew:\n{changed}",
        file.display()
    );
}

fn text(portal: &str, rows: &[Row]) -> String {
    let about = rows.iter().map(|row| row.about.chars().count());
    let first = about.max().unwrap_or_default().max(20) + 4;
    let mut out =
        format!("Who is answered what at {portal}. A number after × counts what a list has.\n\n");
    for who in Who::ALL {
        writeln!(out, "{:8}{}", who.name(), who.role()).unwrap();
    }
    let mut operation = "";
    for row in rows {
        if row.operation != operation {
            operation = &row.operation;
            let line = heads(first);
            write!(out, "\n{operation}\n{line}\n").unwrap();
        }
        let mut line = format!("{:first$}", format!("  {}", row.about));
        for answer in &row.answers {
            write!(line, "{answer:8}").unwrap();
        }
        writeln!(out, "{}", line.trim_end()).unwrap();
    }
    out
}

fn heads(first: usize) -> String {
    let mut line = " ".repeat(first);
    for who in Who::ALL {
        write!(line, "{:8}", who.name()).unwrap();
    }
    line.trim_end().to_owned()
}
