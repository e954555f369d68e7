//! Foreign HTML, made harmless. Allow-list only (invariant 19 of docs/ARCHITECTURE.md).
//!
//! Nothing survives that runs, styles, frames, submits or loads by itself. Pictures from elsewhere are
//! left out and counted, because loading one tells its owner that the mail was read.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use ammonia::{Builder, UrlRelative};

/// HTML that may be put into the sandboxed frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml {
    /// The markup.
    pub html: String,
    /// Pictures from elsewhere were left out.
    pub remote_images: bool,
}

const TAGS: [&str; 42] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
    "wbr",
];
const TABLE: [&str; 7] = ["table", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// Elements whose content goes with them.
const GONE: [&str; 12] = [
    "applet", "embed", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "title",
];

/// Makes foreign HTML harmless.
#[must_use]
pub fn sanitise(html: &str) -> SafeHtml {
    let remote = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&remote);
    let mut builder = allow_list();
    builder.attribute_filter(move |element, attribute, value| {
        if attribute == "href" && !crate::rich::leads_outside(value) {
            return None;
        }
        if element != "img" || attribute != "src" {
            return Some(Cow::Borrowed(value));
        }
        if is_inline_picture(value) {
            return Some(Cow::Borrowed(value));
        }
        if !value.trim_start().to_ascii_lowercase().starts_with("cid:") {
            seen.store(true, Ordering::Relaxed);
        }
        None
    });
    let html = builder.clean(html).to_string();
    SafeHtml {
        html,
        remote_images: remote.load(Ordering::Relaxed),
    }
}

fn allow_list<'a>() -> Builder<'a> {
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.into_iter().chain(TABLE).collect())
        .clean_content_tags(GONE.into_iter().collect())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .generic_attributes(HashSet::from(["dir", "lang", "title"]))
        .url_schemes(HashSet::from([
            "http", "https", "mailto", "tel", "data", "cid",
        ]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    builder
}

/// Only small raster formats; SVG is a program.
fn is_inline_picture(url: &str) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    [
        "data:image/png;",
        "data:image/jpeg;",
        "data:image/gif;",
        "data:image/webp;",
    ]
    .iter()
    .any(|start| url.starts_with(start))
}

/// The text of HTML, a line for each block: for search, lists and notices.
#[must_use]
pub fn text_of(html: &str) -> String {
    static BARE: LazyLock<Builder<'static>> = LazyLock::new(|| {
        let mut builder = Builder::empty();
        builder.clean_content_tags(GONE.into_iter().collect());
        builder
    });
    let mut broken = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        broken.push_str(text);
        if ends_a_line(tag) {
            broken.push('\n');
        }
        broken.push('<');
        rest = tag.strip_prefix('<').unwrap_or_default();
    }
    broken.push_str(rest);
    unescape(&BARE.clean(&broken).to_string())
}

fn ends_a_line(tag: &str) -> bool {
    const BLOCKS: [&str; 12] = [
        "br",
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "pre",
        "hr",
    ];
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    BLOCKS.contains(&name.as_str())
}

/// The few entities the sanitiser writes.
fn unescape(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace('\u{a0}', " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_survives() {
        for hostile in [
            "<script>alert(1)</script>x",
            "<img src=x onerror=alert(1)>x",
            "<svg onload=alert(1)><a>x</a></svg>x",
            "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>x",
            "<a href='javascript:alert(1)'>x</a>",
            "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
            "<form action='https://evil.example'><input name=a></form>x",
            "<base href='https://evil.example'><meta http-equiv=refresh content='0;url=x'>x",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>x",
            "<link rel=stylesheet href='https://evil.example/a.css'>x",
            "<p style='background:url(https://evil.example/a.png)'>x</p>",
        ] {
            let safe = sanitise(hostile).html.to_lowercase();
            for word in [
                "script", "onerror", "onload", "style", "<form", "<base", "<meta", "evil",
            ] {
                assert!(!safe.contains(word), "{word} in {safe}");
            }
            assert!(safe.contains('x'), "{safe}");
        }
    }

    #[test]
    fn remote_pictures_are_left_out_and_told() {
        let safe = sanitise("<p>a<img src='https://t.example/pixel.gif' alt='bild'></p>");
        assert!(safe.remote_images);
        assert!(!safe.html.contains("t.example"));
        assert!(safe.html.contains("bild"));
    }

    #[test]
    fn inline_pictures_stay_but_not_drawings() {
        let safe = sanitise("<img src='data:image/png;base64,AAAA'>");
        assert!(!safe.remote_images);
        assert!(safe.html.contains("data:image/png"));
        assert!(
            !sanitise("<img src='data:image/svg+xml,x'>")
                .html
                .contains("svg")
        );
    }

    #[test]
    fn links_open_outside_and_carry_nothing_along() {
        let safe = sanitise("<a href='https://quisa.de' target=_top>x</a>");
        assert!(safe.html.contains("noopener noreferrer"));
        assert!(!safe.html.contains("target"));
    }

    #[test]
    fn text_keeps_the_lines_of_blocks() {
        let text = text_of("<p>Guten&nbsp;Tag,</p><div>A &amp; B<br>C</div><style>p{}</style>");
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["Guten Tag,", "A & B", "C"]);
    }
}
