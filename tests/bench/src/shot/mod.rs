//! PERF-10: a picture of the screen, from the X server to the file.
//!
//! The grabs run in a session of their own ([`grab`], a step of this very program there): an X
//! server without anybody else's windows. What is encoded is a page full of small text.

mod grab;
mod page;

use std::time::Instant;

use acceptance::bins;
use acceptance::desktop::{Desktop, Setting};
use anyhow::{Context as _, Result, ensure};

use crate::clock;
use crate::figure::{Bar, Figure};
use crate::pairs::{PAIRS, Pairs, interleave};
use crate::stats::Middle;

pub(crate) use grab::measure as grab;

const NAME: &str = "PERF-10";

/// All of it. What needs the overlay's window is not here.
pub(crate) fn figures() -> Result<Vec<Figure>> {
    let evidence = bins::evidence("bench", "shot");
    let desktop = Desktop::with(&Setting {
        size: (1_920, 1_080),
        evidence,
        ..Setting::named("bench-shot")
    })?;
    let mut figures = vec![pixels(&desktop)?];
    for (name, size, bar) in [
        ("1080p", (1_920, 1_080), 25.0),
        ("4K", (3_840, 2_160), 110.0),
    ] {
        figures.push(on_disk(name, size, bar)?);
    }
    figures.push(beside_scrot(&desktop).unwrap_or_else(|error| {
        Figure::not_measured(NAME, "the whole beside scrot", &format!("{error:#}"))
    }));
    Ok(figures)
}

/// The screen in our process, beside one read of shared memory.
fn pixels(desktop: &Desktop) -> Result<Figure> {
    let mut step = desktop.command(std::env::current_exe()?);
    let answer = step.arg("grab").output()?;
    let words = String::from_utf8_lossy(&answer.stderr);
    ensure!(answer.status.success(), "nothing grabbed: {}", words.trim());
    let measured: grab::Measured = serde_json::from_slice(&answer.stdout)?;
    let pairs = Pairs {
        ours: measured.ours,
        theirs: measured.floor,
    };
    let figure = Figure::new(NAME, "1920×1080 pixels in our process", millis(&pairs.ours))
        .beside(format!("{} shared memory", millis(&pairs.theirs)))
        .note("ours opens its own connection and puts the pixels in order");
    Ok(figure.judged(pairs.ratio(), "×", Bar::AtMost(3.0)))
}

/// A page of text with a redaction, from its pixels to a file, in processor time.
fn on_disk(name: &str, (width, height): (u32, u32), bar: f64) -> Result<Figure> {
    let shot = page::of_text(width, height)?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("shot");
    let mut plain = Vec::new();
    let mut redacted = Vec::new();
    for _ in 0..PAIRS {
        for (marks, taken) in [(&[][..], &mut plain), (&page::redaction(), &mut redacted)] {
            let (millis, ()) = clock::cpu(|| {
                let file = capture::seal(&shot, marks, usize::MAX)?;
                Ok(std::fs::write(&path, file.bytes)?)
            })?;
            taken.push(millis);
        }
    }
    let figure = Figure::new(NAME, &format!("{name} on disk, processor"), millis(&plain))
        .beside(format!("{} with a redaction, read back", millis(&redacted)));
    Ok(figure.judged(Middle::of(&plain), "ms", Bar::AtMost(bar)))
}

/// Grabbed, encoded and written, beside a program that does nothing else.
fn beside_scrot(desktop: &Desktop) -> Result<Figure> {
    let whole = |program: &std::path::Path, arguments: &[&str]| -> Result<f64> {
        let mut command = desktop.command(program);
        let started = Instant::now();
        let output = command.args(arguments).output();
        let output = output.with_context(|| format!("{} is missing", program.display()))?;
        ensure!(output.status.success(), "{} failed", program.display());
        Ok(clock::since(started))
    };
    let ours = std::env::current_exe()?;
    let pairs = interleave(
        PAIRS,
        || whole(&ours, &["grab", "--to", "ours.png"]),
        || whole("scrot".as_ref(), &["--overwrite", "theirs.png"]),
    )?;
    let figure = Figure::new(
        NAME,
        "a file of the screen, process and all",
        millis(&pairs.ours),
    )
    .beside(format!("{} scrot", millis(&pairs.theirs)));
    let faster = pairs
        .theirs
        .iter()
        .zip(&pairs.ours)
        .map(|(theirs, ours)| theirs / ours);
    let faster: Vec<f64> = faster.collect();
    Ok(figure.judged(Middle::of(&faster), "× faster", Bar::AtLeast(10.0)))
}

fn millis(values: &[f64]) -> String {
    format!("{:.1} ms", Middle::of(values).value)
}
