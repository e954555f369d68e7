//! PERF-2: memory of all processes and their processor time while nobody touches anything, beside the
//! same web engine with a blank page and Chromium's application window.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use acceptance::group::Group;
use anyhow::{Context as _, Result};

use super::Room;
use crate::figure::{Bar, Figure};
use crate::pairs::{self, PAIRS};
use crate::processes;
use crate::stats::{Middle, percentile};

const NAME: &str = "PERF-2";
/// After its start a program is idle.
const QUIET: Duration = Duration::from_secs(30);
/// How long its processor time is watched.
const WATCHED: Duration = Duration::from_secs(20);
/// Starts of Chromium, which is no pair.
const CHROMIUMS: usize = 3;

#[expect(clippy::unused_async, reason = "all benchmarks are asked alike")]
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    tokio::task::block_in_place(measure)
}

fn measure() -> Result<Vec<Figure>> {
    let room = Room::prepare("idle", |server| Ok(server.address().to_owned()))?;
    let floor = room.floor()?;
    let mut shares = Vec::new();
    let application = || {
        let started = room.application()?;
        let memory = after_a_while(&started.group)?;
        shares.push(share(&started.group));
        Ok(memory)
    };
    let pairs = pairs::interleave(PAIRS, application, || {
        after_a_while(&floor.start(&room.desktop)?.group)
    })?;
    let said = |values: &[f64]| format!("{:.0} MiB PSS", percentile(values, 50.0));
    let memory = Figure::new(
        NAME,
        "memory 30 s after the start, 10,000 tickets cached",
        said(&pairs.ours),
    )
    .beside(format!("blank WebKitGTK page: {}", said(&pairs.theirs)))
    .judged(pairs.ratio(), "×", Bar::AtMost(1.15))
    .note("all processes of the program; the slope over an hour of syncing is not measured here");
    let ours = Middle::of(&pairs.ours);
    let share = Figure::new(
        NAME,
        "processor while idle",
        format!("{} × 20 s", shares.len()),
    )
    .held(percentile(&shares, 50.0), "%", Bar::AtMost(0.5))
    .note(&format!(
        "of one core, median; the worst was {:.2} %; the clock counts hundredths of a second",
        percentile(&shares, 100.0)
    ));
    Ok(vec![memory, beside_chromium(&room, ours), share])
}

fn beside_chromium(room: &Room, ours: Middle) -> Figure {
    let what = "memory beside Chromium's application window";
    let theirs: Result<Vec<f64>> = (0..CHROMIUMS)
        .map(|_| after_a_while(&room.desktop.spawn("chromium", &mut chromium(room))?))
        .collect();
    match theirs {
        Ok(theirs) => {
            let theirs = Middle::of(&theirs);
            let ratio = Middle {
                value: ours.value / theirs.value,
                spread: ours.spread.max(theirs.spread),
            };
            Figure::new(NAME, what, format!("{:.0} MiB PSS", ours.value))
                .beside(format!("chromium --app: {:.0} MiB PSS", theirs.value))
                .judged(ratio, "×", Bar::AtMost(1.0))
        }
        Err(error) => Figure::not_measured(NAME, what, &format!("{error:#}")),
    }
}

fn chromium(room: &Room) -> Command {
    let mut command = room.desktop.command("chromium");
    command.args([
        "--app=data:text/html,blank",
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
    ]);
    command.args([
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]);
    command.arg(format!(
        "--user-data-dir={}",
        room.desktop.home().join("chromium").display()
    ));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn after_a_while(group: &Group) -> Result<f64> {
    thread::sleep(QUIET);
    processes::memory(&processes::tree(group.id())).context("before it was idle")
}

/// Per cent of one core in use while watched.
fn share(group: &Group) -> f64 {
    let processes = processes::tree(group.id());
    let (before, started) = (processes::processor(&processes), Instant::now());
    thread::sleep(WATCHED);
    (processes::processor(&processes) - before) / started.elapsed().as_secs_f64() * 100.0
}
