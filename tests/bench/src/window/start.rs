//! PERF-1: from the start of the process to the first list painted, beside the same web engine with a
//! blank page.

use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::Room;
use crate::figure::{Bar, Figure};
use crate::pairs;
use crate::stats::percentile;

const NAME: &str = "PERF-1";
/// Starts of each.
const STARTS: usize = 11;
/// What the last program left behind has gone by then.
const SETTLE: Duration = Duration::from_millis(700);

#[expect(clippy::unused_async, reason = "all benchmarks are asked alike")]
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    tokio::task::block_in_place(measure)
}

fn measure() -> Result<Vec<Figure>> {
    let room = Room::prepare("start", |server| Ok(server.address().to_owned()))?;
    let floor = room.floor()?;
    let application = || {
        let took = room.application()?.took;
        thread::sleep(SETTLE);
        Ok(took)
    };
    let blank = || {
        let took = floor.start(&room.desktop)?.took;
        thread::sleep(SETTLE);
        Ok(took)
    };
    // Both once for nothing: the first start of all reads everything from the disk.
    application()?;
    blank()?;
    let pairs = pairs::interleave(STARTS, application, blank)?;
    let said = |values: &[f64]| format!("p50 {:.0} ms", percentile(values, 50.0));
    let what = "start → first 50 tickets painted, 10,000 cached";
    let figure = Figure::new(NAME, what, said(&pairs.ours))
        .beside(format!("blank WebKitGTK page: {}", said(&pairs.theirs)))
        .judged(pairs.ratio(), "×", Bar::AtMost(1.30))
        .note(&format!(
            "{STARTS} starts of each, A B B A, the files in the system's cache; stretch goal 1.22"
        ));
    Ok(vec![figure])
}
