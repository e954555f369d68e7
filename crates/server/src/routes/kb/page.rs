//! An article as a page everybody can open: what a shared link leads to.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};

use crate::App;
use crate::error::{Error, Language, Result};
use crate::kb;
use crate::records::Reader;
use crate::routes::auth::Origin;
use crate::routes::id;
use crate::routes::params::ById;
use crate::routes::sheet::Sheet;

const STYLE: &str = "\
body{font:16px/1.6 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}\
main{max-width:44rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:12px}\
nav{color:#57606a;font-size:.875rem}h1{font-size:1.5rem;line-height:1.3}h2,h3{font-size:1.125rem}\
pre{overflow:auto;padding:1rem;background:#f4f5f7;border-radius:8px}code{font-size:.9em}\
table{border-collapse:collapse}td,th{padding:.25rem .75rem;border:1px solid #d0d7de;text-align:left}\
a{color:#1d4ed8}:focus-visible{outline:3px solid #93c5fd;outline-offset:1px}\
@media(prefers-color-scheme:dark){body{background:#111418;color:#e6e8eb}main{background:#1b1f24}\
nav{color:#9aa4af}pre{background:#111418}td,th{border-color:#3d444d}a{color:#93c5fd}}\
@media print{body,main{background:#fff;color:#000;margin:0;padding:0}}";

/// An article, for whoever was given the link.
#[utoipa::path(
get, path = "/kb/{id}", operation_id = "kb_page", tag = "Knowledge base",
    params(ById), security(()),
    responses((status = OK, content_type = "text/html", body = String)),
)]
pub(super) async fn page(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Path(article): Path<String>,
) -> Result<Response> {
    let document = app.portal();
    if !(document.kb.enabled && document.kb.public) {
        return Err(Error::not_found());
    }
    let article = id(&article)?;
    let mut snapshot = app.db().read().await?;
    let who = kb::For {
        document: &document,
        reader: &Reader::everybody(),
        base: &origin.base,
    };
    let found = kb::read(snapshot.conn(), who, article).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let title = format!("{} – {}", found.header.title, document.name);
    let steps: Vec<&str> = found
        .breadcrumb
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    let body = html! {
        main {
            nav { (steps.join(" » ")) }
            h1 { (found.header.title) }
            (text(&found.body))
            @if !document.kb.similar.is_empty() && !found.related.is_empty() {
                h2 { (document.kb.similar) }
                ul { @for other in &found.related {
                    li { a href={ "/kb/" (other.id) } { (other.title) } }
                } }
            }
        }
    };
    let sheet = Sheet {
        status: StatusCode::OK,
        language: Language::of(&headers),
        title: &title,
        style: STYLE,
        form_target: "",
    };
    Ok(sheet.response(&body))
}

/// CommonMark as HTML. HTML inside it is shown as it was written, pictures become their words, and
/// links lead to web pages and mail addresses only.
fn text(body: &str) -> Markup {
    let tables = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(body, tables).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Image { .. }) | Event::End(pulldown_cmark::TagEnd::Image) => None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Some(Event::Start(Tag::Link {
            link_type,
            dest_url: allowed(dest_url),
            title,
            id,
        })),
        other => Some(other),
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    PreEscaped(html)
}

fn allowed(target: CowStr<'_>) -> CowStr<'_> {
    let fine = ["https://", "http://", "mailto:"];
    match fine.iter().any(|scheme| target.starts_with(scheme)) {
        true => target,
        false => CowStr::Borrowed("#"),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_could_do_harm_on_a_page_is_shown_as_text() {
        let html = text(
            "<script>alert(1)</script>\n\n[hier](javascript:alert(1)) ![Bild](https://x.example/a.png) **fett**",
        );
        let html = html.into_string();
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains("<a href=\"#\">hier</a>"), "{html}");
        assert!(!html.contains("<img") && html.contains("Bild"), "{html}");
        assert!(html.contains("<strong>fett</strong>"), "{html}");
    }
}
