//! Plain text out of bodies, for lists, snippets and the index. Not for showing: what a person reads as a
//! message is rendered elsewhere.

use domain::Body;

/// The words of a body, without markup of HTML.
pub(crate) fn plain(body: &Body) -> String {
    match body {
        Body::Plain(text) | Body::Markdown(text) => text.clone(),
        Body::Html(html) => without_tags(html),
    }
}

/// At most `limit` characters on one line, white space drawn together.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length + word_length >= limit {
            let room = limit.saturating_sub(length + 1);
            line.extend(word.chars().take(room));
            line.push('…');
            break;
        }
        line.push_str(word);
        line.push(' ');
        length += word_length + 1;
    }
    line.truncate(line.trim_end().len());
    line
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&entities(rest.get(..open).unwrap_or_default()));
        rest = rest.get(open..).unwrap_or_default();
        let lower = |n: usize| rest.get(1..n).map(str::to_ascii_lowercase);
        let hidden = match (lower(7).as_deref(), lower(6).as_deref()) {
            (Some("script"), _) => Some("</script"),
            (_, Some("style")) => Some("</style"),
            _ => None,
        };
        if let Some(end) = hidden.and_then(|end| rest.to_ascii_lowercase().find(end)) {
            rest = rest.get(end..).unwrap_or_default();
        }
        rest = match rest.find('>') {
            Some(close) => rest.get(close + 1..).unwrap_or_default(),
            None => "",
        };
        text.push(' ');
    }
    text.push_str(&entities(rest));
    text
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut plain = text.to_owned();
    let named = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&auml;", "ä"),
        ("&ouml;", "ö"),
        ("&uuml;", "ü"),
        ("&Auml;", "Ä"),
        ("&Ouml;", "Ö"),
        ("&Uuml;", "Ü"),
        ("&szlig;", "ß"),
        ("&amp;", "&"),
    ];
    for (name, character) in named {
        plain = plain.replace(name, character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_gives_its_words_and_nothing_hidden() {
        let html = "<style>p{color:red}</style><p>Gr&uuml;&szlig;e<br>aus &amp; <b>Köln</b></p>\
                    <SCRIPT>alert('1 < 2')</SCRIPT> Ende <img src=x";
        assert_eq!(
            one_line(&plain(&Body::Html(html.into())), 80),
            "Grüße aus & Köln Ende"
        );
    }

    #[test]
    fn a_long_line_is_cut_and_says_so() {
        assert_eq!(one_line("eins zwei\n\ndrei  vier", 12), "eins zwei d…");
        assert_eq!(one_line("kurz", 12), "kurz");
        assert_eq!(one_line("", 12), "");
    }
}
