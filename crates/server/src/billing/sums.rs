//! Amounts in whole cents. Each line is rounded by itself, so that the lines add up to the sum.

/// What an invoice comes to, in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Without tax.
    pub net: i64,
    /// Value added tax.
    pub tax: i64,
    /// With tax.
    pub total: i64,
}

impl Sums {
    /// The sums of lines at a tax rate in percent.
    #[must_use]
    pub fn of(lines: impl IntoIterator<Item = i64>, tax_percent: u32) -> Self {
        let net: i64 = lines.into_iter().sum();
        let tax = rounded(net * i64::from(tax_percent), 100);
        Self {
            net,
            tax,
            total: net + tax,
        }
    }
}

/// What so many minutes cost in cents, at an hourly rate in cents and so many percent of it.
#[must_use]
pub fn line_net(minutes: u32, hourly_rate: u32, rate_percent: u32) -> i64 {
    let hundredths = i64::from(minutes) * i64::from(hourly_rate) * i64::from(rate_percent);
    rounded(hundredths, 60 * 100)
}

/// A quotient of amounts that are not negative, half a cent rounded up.
fn rounded(amount: i64, by: i64) -> i64 {
    (amount + by / 2) / by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_costs_the_rate_and_a_quick_one_its_multiple() {
        assert_eq!(line_net(60, 9_000, 100), 9_000);
        assert_eq!(line_net(60, 9_000, 150), 13_500);
        assert_eq!(line_net(60, 9_000, 200), 18_000);
        assert_eq!(line_net(15, 9_000, 150), 3_375);
        assert_eq!(line_net(0, 9_000, 100), 0);
    }

    #[test]
    fn half_a_cent_is_rounded_up() {
        assert_eq!(line_net(1, 30, 100), 1); // 0.5
        assert_eq!(line_net(1, 29, 100), 0); // 0.48…
        assert_eq!(line_net(7, 8_999, 100), 1_050); // 1049.88…
        assert_eq!(Sums::of([50], 19).tax, 10); // 9.5
        assert_eq!(Sums::of([47], 19).tax, 9); // 8.93
    }

    #[test]
    fn the_largest_figures_stay_figures() {
        // A year of minutes at the highest rate a document may name.
        assert_eq!(line_net(525_600, 1_000_000, 10_000), 876_000_000_000);
    }

    #[test]
    fn lines_add_up_to_the_sum() {
        let lines: Vec<i64> = (1..=200).map(|it| line_net(it, 8_765, 150)).collect();
        let sums = Sums::of(lines.iter().copied(), 19);
        assert_eq!(sums.net, lines.iter().sum::<i64>());
        assert_eq!(sums.total, sums.net + sums.tax);
    }
}
