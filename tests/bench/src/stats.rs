//! What can be said of repeated measurements on a noisy machine.

/// A spread above this says nothing.
pub(crate) const NOISY: f64 = 0.15;

/// The middle of what was measured and how far the rest lies from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Middle {
    /// The median.
    pub(crate) value: f64,
    /// The median distance from it, as a part of it.
    pub(crate) spread: f64,
}

impl Middle {
    /// Of at least one value; of none it is not a number and passes nothing.
    pub(crate) fn of(values: &[f64]) -> Self {
        let value = percentile(values, 50.0);
        let distances: Vec<f64> = values.iter().map(|one| (one - value).abs()).collect();
        let distance = percentile(&distances, 50.0);
        let spread = if distance == 0.0 {
            0.0
        } else {
            distance / value.abs()
        };
        Self { value, spread }
    }
}

/// The value below which `percent` of 100 of all lie; between two neighbours it is interpolated. Not a
/// number for no values.
pub(crate) fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    #[expect(clippy::cast_precision_loss, reason = "nobody measures that often")]
    let place = last as f64 * (percent / 100.0).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the number of values"
    )]
    let below = place.floor() as usize;
    let at = |index: usize| sorted.get(index.min(last)).copied().unwrap_or(f64::NAN);
    let low = at(below);
    low + (at(below + 1) - low) * place.fract()
}

/// The largest; not a number for no values.
pub(crate) fn largest(values: &[f64]) -> f64 {
    percentile(values, 100.0)
}

#[cfg(test)]
mod tests {
    use super::{Middle, largest, percentile};

    #[test]
    fn one_outlier_moves_neither_the_middle_nor_the_spread() {
        let calm = Middle::of(&[10.0, 11.0, 9.0, 10.0, 1_000.0]);
        assert_eq!(
            calm,
            Middle {
                value: 10.0,
                spread: 0.1
            }
        );
    }

    #[test]
    fn values_all_over_the_place_are_noisy() {
        assert!(Middle::of(&[1.0, 5.0, 10.0, 20.0, 40.0]).spread > super::NOISY);
        assert!(Middle::of(&[5.0; 7]).spread < super::NOISY);
    }

    #[test]
    fn percentiles_lie_between_their_neighbours() {
        let values: Vec<f64> = (1..=101).rev().map(f64::from).collect();
        assert_eq!(
            [0.0, 50.0, 95.0, 99.0].map(|p| percentile(&values, p)),
            [1.0, 51.0, 96.0, 100.0]
        );
        assert_eq!(percentile(&[1.0, 2.0], 50.0), 1.5);
        assert_eq!(largest(&values), 101.0);
    }

    #[test]
    fn nothing_measured_reaches_no_bar() {
        let nothing = Middle::of(&[]).value;
        assert!(nothing.is_nan());
        assert!(!matches!(
            nothing.partial_cmp(&f64::INFINITY),
            Some(std::cmp::Ordering::Less)
        ));
    }
}
