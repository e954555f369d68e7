//! Commits as they can be seen from outside: the write-ahead log changes.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::clock;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(1);
/// Changes closer together than this are one commit, which writes several times, in milliseconds.
const ONE_COMMIT: f64 = 30.0;

/// Watches a write-ahead log until it is told to stop.
#[derive(Debug)]
pub(crate) struct Writes {
    stop: Arc<AtomicBool>,
    watcher: JoinHandle<Vec<f64>>,
}

impl Writes {
    pub(crate) fn watch(log: &Path) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (told, log) = (Arc::clone(&stop), log.to_owned());
        let mut last = state(&log);
        let watcher = thread::spawn(move || {
            let mut seen = Vec::new();
            loop {
                // Asked before the last look, so that nothing written before the end is missed.
                let done = told.load(Ordering::Acquire);
                let now = state(&log);
                if now != last {
                    last = now;
                    seen.push(clock::wall());
                }
                if done {
                    return seen;
                }
                thread::sleep(LOOK);
            }
        });
        Self { stop, watcher }
    }

    /// When each commit began, in milliseconds since 1970.
    pub(crate) fn stop(self) -> Vec<f64> {
        self.stop.store(true, Ordering::Release);
        commits(&self.watcher.join().unwrap_or_default())
    }
}

fn state(log: &PathBuf) -> Option<(u64, i64, i64)> {
    let known = fs::metadata(log).ok()?;
    Some((known.len(), known.mtime(), known.mtime_nsec()))
}

fn commits(changes: &[f64]) -> Vec<f64> {
    let mut begun = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for change in changes {
        if change - last > ONE_COMMIT {
            begun.push(*change);
        }
        last = *change;
    }
    begun
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Writes, commits};

    #[test]
    fn a_commit_that_writes_several_times_is_one() {
        assert_eq!(
            commits(&[0.0, 2.0, 20.0, 500.0, 501.0, 900.0]),
            [0.0, 500.0, 900.0]
        );
    }

    #[test]
    fn a_commit_is_seen_from_outside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bare.sqlite");
        let file = crate::bare::open(&path).unwrap();
        file.execute_batch("CREATE TABLE t (x TEXT);").unwrap();
        let writes = Writes::watch(&folder.path().join("bare.sqlite-wal"));
        file.execute_batch("INSERT INTO t VALUES ('x');").unwrap();
        assert_eq!(writes.stop().len(), 1);
    }
}
