//! How long to wait before the next attempt. Pure: chance comes in as a number.

use std::time::Duration;

/// The first bound of a wait.
const FIRST: Duration = Duration::from_secs(1);
/// No own wait is longer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// What a server may ask for at least and at most.
const WISH: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60 * 60));

/// Full jitter: somewhere between nothing and 1 s, 2 s, 4 s … up to `cap` after `fails` failures.
///
/// `dice` is a number from 0 up to but not including 1. Never less than a tenth of the bound, so that
/// a lucky throw does not become a busy loop.
#[must_use]
pub fn delay(fails: u32, dice: f64, cap: Duration) -> Duration {
    let doublings = fails.saturating_sub(1).min(16);
    let bound = FIRST.saturating_mul(1 << doublings).min(cap.min(LONGEST));
    bound.mul_f64(fraction(dice).max(0.1))
}

/// As long as the server wished, within one second and one hour, and up to 30 % more, so that not
/// everybody comes back at the same moment.
#[must_use]
pub fn as_wished(wish: Duration, dice: f64) -> Duration {
    let (least, most) = WISH;
    wish.clamp(least, most).mul_f64(1.0 + 0.3 * fraction(dice))
}

/// The server's wish where it has one, our own wait otherwise.
#[must_use]
pub fn wait(wish: Option<Duration>, fails: u32, dice: f64, cap: Duration) -> Duration {
    wish.map_or_else(|| delay(fails, dice, cap), |wish| as_wished(wish, dice))
}

fn fraction(dice: f64) -> f64 {
    if dice.is_finite() {
        dice.clamp(0.0, 1.0)
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: Duration = LONGEST;

    #[test]
    fn the_bound_doubles_from_one_second_to_five_minutes() {
        let bounds: Vec<u64> = (1..=12)
            .map(|fails| delay(fails, 1.0, CAP).as_secs())
            .collect();
        assert_eq!(bounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    }

    #[test]
    fn chance_shortens_the_wait_but_never_to_nothing() {
        assert_eq!(delay(4, 0.5, CAP), Duration::from_secs(4));
        assert_eq!(delay(4, 0.0, CAP), Duration::from_millis(800));
        assert_eq!(delay(4, f64::NAN, CAP), Duration::from_secs(4));
    }

    #[test]
    fn a_cap_holds() {
        assert_eq!(
            delay(30, 1.0, Duration::from_secs(15)),
            Duration::from_secs(15)
        );
    }

    #[test]
    fn an_absurd_wish_is_clamped() {
        assert_eq!(
            as_wished(Duration::from_secs(1_000_000_000), 0.0),
            Duration::from_secs(3600)
        );
        assert_eq!(as_wished(Duration::ZERO, 0.0), Duration::from_secs(1));
        assert_eq!(
            as_wished(Duration::from_secs(10), 1.0),
            Duration::from_secs(13)
        );
    }

    #[test]
    fn without_a_wish_our_own_wait_holds() {
        assert_eq!(wait(None, 2, 1.0, CAP), Duration::from_secs(2));
        assert_eq!(
            wait(Some(Duration::from_secs(7)), 2, 0.0, CAP),
            Duration::from_secs(7)
        );
    }
}
