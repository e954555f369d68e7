//! What a program and everything it started need of memory and processor.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, ensure};

/// A program and everything it started, now.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    for id in all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()) {
        if let Some(parent) = stat(id).as_deref().and_then(|stat| number(stat, 4)) {
            children
                .entry(u32::try_from(parent).unwrap_or(0))
                .or_default()
                .push(id);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(children.get(id).into_iter().flatten());
        next += 1;
    }
    found
}

/// Memory of them all in MiB; what is shared is counted in parts (PSS).
pub(crate) fn memory(processes: &[u32]) -> Result<f64> {
    let mut kilobytes = 0.0;
    for id in processes {
        // One that ended meanwhile needs nothing any more.
        let Ok(rollup) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else {
            continue;
        };
        kilobytes += kilobytes_of(&rollup, "Pss:").unwrap_or_default();
    }
    ensure!(kilobytes > 0.0, "the processes are gone");
    Ok(kilobytes / 1_024.0)
}

/// What they have written to memory themselves, in KiB: no pages of files, whose share changes with
/// every other process that maps them.
pub(crate) fn own_memory(processes: &[u32]) -> Result<f64> {
    let mut kilobytes = 0.0;
    for id in processes {
        let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup"))?;
        for field in ["Pss_Anon:", "Pss_Shmem:"] {
            let part = kilobytes_of(&rollup, field);
            kilobytes += part.with_context(|| format!("the system does not tell {field}"))?;
        }
    }
    Ok(kilobytes)
}

fn kilobytes_of(rollup: &str, field: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Seconds of processor time they have used, to a hundredth.
pub(crate) fn processor(processes: &[u32]) -> f64 {
    let of = |id: &u32| {
        let stat = stat(*id)?;
        Some(number(&stat, 14)? + number(&stat, 15)?)
    };
    let ticks: u64 = processes.iter().filter_map(of).sum();
    #[expect(clippy::cast_precision_loss, reason = "a run lasts minutes, not years")]
    let seconds = ticks as f64 / 100.0;
    seconds
}

fn stat(id: u32) -> Option<String> {
    fs::read_to_string(format!("/proc/{id}/stat")).ok()
}

/// A field of `/proc/…/stat`, counted from one as the manual does; the second may hold anything.
fn number(stat: &str, field: usize) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace()
        .nth(field.checked_sub(3)?)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::process::{Command, Stdio};

    use super::{kilobytes_of, memory, number, own_memory, tree};

    #[test]
    fn a_tree_has_the_child_of_a_child() {
        let mut shell = Command::new("sh")
            .args(["-c", "sleep 120 & wait"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let found = acceptance::wait::until("the child", || {
            let found = tree(shell.id());
            (found.len() == 2).then_some(found)
        });
        let memory = found.as_deref().map(memory);
        for id in found.iter().flatten().rev() {
            let id = rustix::process::Pid::from_raw(i32::try_from(*id).unwrap()).unwrap();
            rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
        }
        shell.wait().unwrap();
        assert!(memory.unwrap().unwrap() > 0.01);
    }

    #[test]
    fn fields_are_found_behind_a_strange_name() {
        let stat = "7 (a) b (c) S 3 7 7 0 -1 4194560 1 2 3 4 11 12 0 0 20";
        assert_eq!(number(stat, 4), Some(3));
        assert_eq!(number(stat, 14), Some(11));
        assert_eq!(
            kilobytes_of(
                "Rss: 20 kB\nPss:               10 kB\nPss_Dirty: 3 kB",
                "Pss:"
            ),
            Some(10.0)
        );
    }
    #[test]
    fn memory_that_is_written_to_is_its_own() {
        let own = || own_memory(&[std::process::id()]).unwrap();
        let before = own();
        let written = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(own() - before > 60.0 * 1_024.0);
        drop(written);
    }
}
