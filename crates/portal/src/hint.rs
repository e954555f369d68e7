//! What is worth saying about a text before it is sent. A hint never keeps anything from being sent.

use crate::clean::clean_line;
use crate::document::Document;

/// What a portal says about a subject that says nothing; none: it is fine, or the portal does not mind.
#[must_use]
pub fn weak_subject<'a>(document: &'a Document, subject: &str) -> Option<&'a str> {
    let rule = &document.hints.weak_subject;
    let subject = clean_line(subject);
    if rule.text.is_empty() || subject.is_empty() {
        return None;
    }
    let words: Vec<String> = subject
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let few = words.len() < rule.min_words as usize;
    let empty = words
        .iter()
        .all(|word| rule.words.iter().any(|weak| weak.to_lowercase() == *word));
    (few || empty).then_some(rule.text.as_str())
}

/// The ticket number in a mail's subject or in something pasted: the portal's prefix and enough
/// digits, with nothing that belongs to a longer word or number around it.
#[must_use]
pub fn ticket_number(document: &Document, text: &str) -> Option<String> {
    let format = &document.numbers;
    let digits = (format.digits.max(1)) as usize;
    let bytes = text.as_bytes();
    let starts = text
        .char_indices()
        .map(|(at, _)| at)
        .filter(|at| text[*at..].starts_with(&format.prefix));
    for start in starts {
        let first = start + format.prefix.len();
        let length = bytes[first..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let before = text[..start].chars().next_back();
        let after = text[first + length..].chars().next();
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let whole = apart(after) && apart(before);
        if length >= digits && length <= 18 && whole {
            return Some(text[start..first + length].to_owned());
        }
    }
    None
}

/// A ticket number as the portal writes it into a subject, e.g. `[Ticket#10017]`.
/// Where the portal names no way: `[10017]`.
#[must_use]
pub fn subject_tag(document: &Document, number: &str) -> String {
    match document.mail.subject_tag.as_str() {
        "" => format!("[{number}]"),
        tag => tag.replace("{number}", number),
    }
}
