//! Phone numbers as they are compared: a caller's number is shown in many ways.

/// Fewest digits by which somebody is found.
const FEWEST: usize = 5;

/// Digits of a number with its country, e.g. `4975315841`; none if there are too few.
pub(super) fn key(number: &str, country: &str) -> Option<String> {
    // “+49 (0) 7531”: the zero in brackets is only for callers from the same country.
    let number = number.replace("(0)", "");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < FEWEST {
        return None;
    }
    if number.trim_start().starts_with('+') {
        return Some(digits);
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return Some(rest.to_owned());
    }
    Some(match digits.strip_prefix('0') {
        Some(rest) => format!("{country}{rest}"),
        None => digits,
    })
}

/// Whether two numbers are the same line, or one is an extension of the other's switchboard.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    // An extension has at most four digits more.
    long.starts_with(short) && long.len() - short.len() <= 4 || long.ends_with(short)
}

/// The country code of a portal's locale; Germany's where it is another one.
pub(super) fn country(locale: &str) -> &'static str {
    match locale.rsplit(['-', '_']).next() {
        Some("AT") => "43",
        Some("CH") => "41",
        _ => "49",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(stored: &str, shown: &str) -> bool {
        match (key(stored, "49"), key(shown, "49")) {
            (Some(stored), Some(shown)) => same(&stored, &shown),
            _ => false,
        }
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for shown in [
            "07531 58416-401",
            "+49 (0)7531/58416401",
            "0049 7531 58416401",
            "58416401",
        ] {
            assert!(found("07531-58416401", shown), "{shown}");
        }
        assert!(found("07531 58416-0", "07531 58416-0"));
        assert!(found("07531 58416", "+49 7531 58416 12"), "an extension");
        assert!(!found("07531 58416401", "07531 58416402"));
        assert!(!found("07531 58416401", "401"), "too short to find anybody");
        assert!(!found("", "07531 58416401"));
    }
}
