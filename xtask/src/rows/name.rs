//! Which rows a line of code claims to prove by the name of the test it begins.

/// The rows of every test that begins on this line, `["Q12", "Q13"]`.
pub(crate) fn rows_proved(line: &str) -> Vec<String> {
    let mut rows = Vec::new();
    for start in after_word(line, "fn") {
        rows.extend(ids(start.trim_start(), &['_']));
    }
    for word in ["test", "it"] {
        for start in after_word(line, word) {
            let Some(arguments) = start.strip_prefix('(') else {
                continue;
            };
            let title = arguments.trim_start();
            if let Some(title) = title.strip_prefix(['"', '\'', '`']) {
                rows.extend(ids(title, &['_', ' ', ',', ':']));
            }
        }
    }
    rows
}

/// What follows each occurrence of a whole word.
fn after_word<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).filter_map(move |(at, _)| {
        let (before, rest) = (line.get(..at)?, line.get(at + word.len()..)?);
        let whole = !before.ends_with(joins) && !rest.starts_with(joins);
        whole.then_some(rest)
    })
}

/// The ids at the beginning of a name, each followed by at least one separator.
fn ids(mut name: &str, separators: &[char]) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((id, rest)) = name.split_at_checked(3) {
        let mut characters = id.chars();
        let letter = characters.next().is_some_and(|c| "qdmscQDMSC".contains(c));
        let digits = characters.all(|c| c.is_ascii_digit());
        if !letter || !digits || !rest.starts_with(separators) {
            break;
        }
        found.push(id.to_ascii_uppercase());
        name = rest.trim_start_matches(separators);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::rows_proved;

    #[test]
    fn a_rust_test_proves_the_rows_its_name_begins_with() {
        assert_eq!(rows_proved("fn q12_saving_yields_a_number() {"), ["Q12"]);
        assert_eq!(
            rows_proved("    async fn q08_q23_all_open() {"),
            ["Q08", "Q23"]
        );
        assert!(rows_proved("fn sets_q12_up() {").is_empty());
        assert!(
            rows_proved("fn q12() {").is_empty(),
            "a name says what holds"
        );
        assert!(rows_proved("fn x01_other() {").is_empty());
    }

    #[test]
    fn a_typescript_test_may_write_the_row_as_it_is_spoken() {
        assert_eq!(
            rows_proved(r#"test("Q09 a button named Neu", async () => {"#),
            ["Q09"]
        );
        assert_eq!(
            rows_proved("  it('q10_q11_upload', () => {"),
            ["Q10", "Q11"]
        );
        assert_eq!(rows_proved("test(`M07, M08: topics`"), ["M07", "M08"]);
        assert!(rows_proved(r#"await("Q09 nothing")"#).is_empty());
        assert!(rows_proved(r#"latest("Q09 nothing")"#).is_empty());
    }
}
