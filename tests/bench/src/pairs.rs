//! Two things measured in turn, A B B A, so that what the machine does meanwhile meets both.

use anyhow::Result;

use crate::stats::Middle;

/// Fewer pairs say nothing.
pub(crate) const PAIRS: usize = 7;

/// What was measured of both, in pairs.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// Ours.
    pub(crate) ours: Vec<f64>,
    /// The floor or the peer.
    pub(crate) theirs: Vec<f64>,
}

impl Pairs {
    /// Adds one pair.
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Ours to theirs within each pair, the middle of all.
    pub(crate) fn ratio(&self) -> Middle {
        let pairs = self.ours.iter().zip(&self.theirs);
        Middle::of(
            &pairs
                .map(|(ours, theirs)| ours / theirs)
                .collect::<Vec<_>>(),
        )
    }
}

/// Measures `count` pairs; every other pair begins with the peer.
pub(crate) fn interleave(
    count: usize,
    mut ours: impl FnMut() -> Result<f64>,
    mut theirs: impl FnMut() -> Result<f64>,
) -> Result<Pairs> {
    let mut pairs = Pairs::default();
    for pair in 0..count {
        let (a, b) = if pair % 2 == 0 {
            let a = ours()?;
            (a, theirs()?)
        } else {
            let b = theirs()?;
            (ours()?, b)
        };
        pairs.push(a, b);
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::cell::RefCell;

    use super::{PAIRS, interleave};

    #[test]
    fn the_order_is_a_b_b_a() {
        let order = RefCell::new(String::new());
        let run = |name: char, takes: f64| {
            order.borrow_mut().push(name);
            Ok(takes)
        };
        let pairs = interleave(4, || run('A', 3.0), || run('B', 2.0)).unwrap();
        assert_eq!(order.into_inner(), "ABBAABBA");
        assert!((pairs.ratio().value - 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_machine_that_slows_down_does_not_change_the_ratio() {
        let slowness = std::cell::Cell::new(1.0);
        let run = |takes: f64| {
            slowness.set(slowness.get() * 1.02);
            Ok(takes * slowness.get())
        };
        let pairs = interleave(PAIRS, || run(2.0), || run(1.0)).unwrap();
        let ratio = pairs.ratio();
        assert!((ratio.value - 2.0).abs() < 0.1, "{ratio:?}");
        assert!(ratio.spread < crate::stats::NOISY);
    }
}
