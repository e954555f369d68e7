//! The table for people and the file for machines.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::figure::{Bar, Figure, Verdict};

/// Writes what there is so far: a run that is ended early keeps its figures.
pub(crate) fn keep(out: Option<&Path>, machine: &str, figures: &[Figure]) -> Result<()> {
    let Some(out) = out else { return Ok(()) };
    let whole = json!({ "machine": machine, "at": chrono::Utc::now(), "figures": figures });
    if let Some(folder) = out.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(out, serde_json::to_string_pretty(&whole)?).with_context(|| out.display().to_string())
}

/// The figures as a Markdown table, notes below it.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["", "What", "Measured", "Beside", "Value", "Bar", ""].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(head)
        .chain(figures.iter().map(row))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
        if index == 0 {
            let lines = widths.iter().map(|width| "-".repeat(*width));
            text.push_str(&format!("| {} |\n", lines.collect::<Vec<_>>().join(" | ")));
        }
    }
    for figure in figures.iter().filter(|figure| !figure.note.is_empty()) {
        text.push_str(&format!(
            "\n- {}, {}: {}",
            figure.name, figure.what, figure.note
        ));
    }
    text.push('\n');
    text
}

fn row(figure: &Figure) -> [String; 7] {
    let unit = &figure.unit;
    let value = match (figure.value, figure.spread) {
        (Some(value), Some(spread)) => format!("{} {unit} ± {spread:.2}", short(value)),
        (Some(value), None) => format!("{} {unit}", short(value)),
        (None, _) => String::new(),
    };
    let bar = match figure.bar {
        Some(Bar::AtMost(bar)) => format!("≤ {} {unit}", short(bar)),
        Some(Bar::AtLeast(bar)) => format!("≥ {} {unit}", short(bar)),
        None => String::new(),
    };
    let (name, what) = (figure.name.clone(), figure.what.clone());
    let (ours, beside) = (figure.ours.clone(), figure.beside.clone());
    [
        name,
        what,
        ours,
        beside,
        value,
        bar,
        words(figure).to_owned(),
    ]
}

/// Three figures that matter.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn words(figure: &Figure) -> &'static str {
    match figure.verdict {
        Verdict::Reached => "reached",
        Verdict::NotReached => "**not reached**",
        // Noise excuses nothing: which side it came out on is told.
        Verdict::Inconclusive if figure.is_within() => "inconclusive, within",
        Verdict::Inconclusive => "**inconclusive, not within**",
        Verdict::NotMeasured => "not measured",
        Verdict::Shown => "",
        Verdict::Bites => "fails, as it must",
        Verdict::Toothless => "**passes, but must not**",
    }
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::figure::{Bar, Figure};
    use crate::stats::Middle;

    #[test]
    fn a_figure_that_is_not_reached_stands_in_the_table() {
        let slow = Figure::new("PERF-1", "start", "1,400 ms".to_owned())
            .beside("floor 900 ms".to_owned())
            .judged(
                Middle {
                    value: 1.567,
                    spread: 0.02,
                },
                "×",
                Bar::AtMost(1.3),
            );
        let missing = Figure::not_measured("PERF-2", "memory", "there is no chromium here");
        let text = table(&[slow, missing]);
        assert!(text.contains("1.57 × ± 0.02"), "{text}");
        assert!(
            text.contains("≤ 1.30 ×") && text.contains("**not reached**"),
            "{text}"
        );
        assert!(
            text.contains("PERF-2, memory: there is no chromium here"),
            "{text}"
        );
    }
}
