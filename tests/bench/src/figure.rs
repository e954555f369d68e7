//! A figure, what stands beside it, the bar and whether it is reached.

use serde::Serialize;

use crate::stats::{Middle, NOISY};

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// `PERF-5`.
    pub(crate) name: String,
    /// What was measured.
    pub(crate) what: String,
    /// What came out.
    pub(crate) ours: String,
    /// The floor or the peer of the same run; empty: there is none.
    pub(crate) beside: String,
    /// What the bar is about: often the ratio of the two.
    pub(crate) value: Option<f64>,
    /// Unit of `value`.
    pub(crate) unit: String,
    /// Median distance from the median, as a part of it.
    pub(crate) spread: Option<f64>,
    /// The most `value` may be, or the least.
    pub(crate) bar: Option<Bar>,
    /// Whether it is.
    pub(crate) verdict: Verdict,
    /// What a reader must know.
    pub(crate) note: String,
}

/// Where the bar lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bar {
    /// Not more than.
    AtMost(f64),
    /// Not less than.
    AtLeast(f64),
}

/// Whether the bar is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// It is.
    Reached,
    /// It is not.
    NotReached,
    /// The machine was too noisy to tell.
    Inconclusive,
    /// It could not be measured; the note says why.
    NotMeasured,
    /// Shown for comparison; there is no bar.
    Shown,
    /// A deliberately bad one fails, as it must.
    Bites,
    /// A deliberately bad one passes: the bar is worth nothing.
    Toothless,
}

impl Figure {
    /// Something measured, not yet held against anything.
    pub(crate) fn new(name: &str, what: &str, ours: String) -> Self {
        Self {
            name: name.to_owned(),
            what: what.to_owned(),
            ours,
            beside: String::new(),
            value: None,
            unit: String::new(),
            spread: None,
            bar: None,
            verdict: Verdict::Shown,
            note: String::new(),
        }
    }

    /// Something that could not be measured, and why.
    pub(crate) fn not_measured(name: &str, what: &str, why: &str) -> Self {
        let verdict = Verdict::NotMeasured;
        Self {
            verdict,
            note: why.to_owned(),
            ..Self::new(name, what, "–".to_owned())
        }
    }

    /// The floor or the peer of the same run.
    pub(crate) fn beside(mut self, beside: String) -> Self {
        self.beside = beside;
        self
    }

    /// Holds a value without repetitions against the bar.
    pub(crate) fn held(mut self, value: f64, unit: &str, bar: Bar) -> Self {
        self.verdict = if bar.holds(value) {
            Verdict::Reached
        } else {
            Verdict::NotReached
        };
        self.value = Some(value);
        unit.clone_into(&mut self.unit);
        self.bar = Some(bar);
        self
    }

    /// Holds the middle of repetitions against the bar; where they scatter it says nothing.
    pub(crate) fn judged(self, middle: Middle, unit: &str, bar: Bar) -> Self {
        let mut figure = self.held(middle.value, unit, bar);
        figure.spread = Some(middle.spread);
        // A spread that is not a number is no calm one.
        if !matches!(middle.spread.partial_cmp(&NOISY), Some(o) if o.is_le()) {
            figure.verdict = Verdict::Inconclusive;
        }
        figure
    }

    /// This is the deliberately bad one: it must not reach the bar.
    pub(crate) fn teeth(mut self) -> Self {
        self.verdict = match self.verdict {
            Verdict::NotReached => Verdict::Bites,
            Verdict::Reached => Verdict::Toothless,
            other => other,
        };
        self
    }

    /// Whether the value is where the bar wants it, noise or not.
    pub(crate) fn is_within(&self) -> bool {
        let held = self.value.zip(self.bar);
        held.is_some_and(|(value, bar)| bar.holds(value))
    }

    /// What a reader must know.
    pub(crate) fn note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }
}

impl Bar {
    /// Not a number holds nowhere.
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(bar) => value <= bar,
            Self::AtLeast(bar) => value >= bar,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, Figure, Verdict};
    use crate::stats::Middle;

    fn verdict(value: f64, spread: f64) -> Verdict {
        let figure = Figure::new("PERF-0", "anything", String::new());
        figure
            .judged(Middle { value, spread }, "×", Bar::AtMost(1.3))
            .verdict
    }

    #[test]
    fn a_bar_is_reached_only_by_calm_measurements() {
        assert_eq!(verdict(1.3, 0.15), Verdict::Reached);
        assert_eq!(verdict(1.31, 0.0), Verdict::NotReached);
        assert_eq!(verdict(1.0, 0.16), Verdict::Inconclusive);
    }

    #[test]
    fn what_is_not_a_number_passes_nothing() {
        assert_eq!(verdict(f64::NAN, 0.0), Verdict::NotReached);
        assert_eq!(verdict(1.0, f64::NAN), Verdict::Inconclusive);
    }

    #[test]
    fn a_deliberately_bad_one_must_fail() {
        let bad = |value| {
            let figure = Figure::new("PERF-0", "without its index", String::new());
            figure.held(value, "ms", Bar::AtMost(30.0)).teeth().verdict
        };
        assert_eq!(bad(31.0), Verdict::Bites);
        assert_eq!(bad(29.0), Verdict::Toothless);
    }
}
