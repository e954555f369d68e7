//! Markdown and HTML as one typed tree.
//!
//! The page draws the tree with elements of its own: no parser of a web view ever sees foreign markup,
//! nothing is loaded by being shown, a text is as high as it is, and a link is followed by us or not
//! at all. What a reader cannot see (invisible controls, text direction tricks) does not survive.

mod html;
mod markdown;
mod plain;
mod sheet;
mod tables;

pub(crate) use html::{embedded_picture, of_html};
pub(crate) use markdown::of_markdown;
pub(crate) use plain::plain;

/// Addresses a person may follow: the web, mail, phone. A document inside a link is a trick.
pub(crate) fn leads_outside(url: &str) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    ["http:", "https:", "mailto:", "tel:"]
        .iter()
        .any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests;
