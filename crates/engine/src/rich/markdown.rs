//! Markdown as a tree. HTML inside it is words.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::sheet::{Container, Sheet};
use crate::view::{Block, Mark};

/// The tree of a Markdown text. A single line feed is a line break: people write messages that way.
pub(crate) fn of_markdown(text: &str) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut sheet = Sheet::new();
    let mut picture: Option<(String, String)> = None;
    for event in Parser::new_ext(text, options) {
        match (event, &mut picture) {
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                picture = Some((dest_url.into_string(), String::new()));
            }
            (Event::End(TagEnd::Image), Some((lies, alt))) => {
                // A picture without a word is told by its address.
                let alt = if alt.trim().is_empty() { &*lies } else { alt };
                sheet.picture(alt, None, Some(lies));
                picture = None;
            }
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => alt.push_str(&text),
            (_, Some(_)) => {}
            (event, None) => write(&mut sheet, event),
        }
    }
    sheet.finish()
}

fn write(sheet: &mut Sheet, event: Event<'_>) {
    match event {
        Event::Start(tag) => begin(sheet, tag),
        Event::End(tag) => end(sheet, tag),
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => sheet.words(&text),
        Event::Code(text) => {
            sheet.mark(Mark::Code);
            sheet.words(&text);
            sheet.unmark(Mark::Code);
        }
        Event::SoftBreak | Event::HardBreak => sheet.new_line(),
        Event::Rule => sheet.rule(),
        Event::TaskListMarker(done) => sheet.tick(done),
        Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
            sheet.words(&text);
        }
    }
}

fn begin(sheet: &mut Sheet, tag: Tag<'_>) {
    match tag {
        Tag::Heading { level, .. } => sheet.heading(level as u8),
        Tag::BlockQuote(_) => sheet.open(Container::Quote),
        Tag::CodeBlock(_) => sheet.code(),
        Tag::List(first) => sheet.open(Container::List {
            first: first.map(|first| u32::try_from(first).unwrap_or(u32::MAX)),
        }),
        Tag::Item => sheet.open(Container::Item),
        Tag::Table(_) => sheet.open(Container::Table),
        Tag::TableHead => {
            sheet.open(Container::Row);
            sheet.head();
        }
        Tag::TableRow => sheet.open(Container::Row),
        Tag::TableCell => sheet.open(Container::Cell { head: false }),
        Tag::Emphasis => sheet.mark(Mark::Emphasis),
        Tag::Strong => sheet.mark(Mark::Strong),
        Tag::Strikethrough => sheet.mark(Mark::Strike),
        Tag::Superscript => sheet.mark(Mark::Sup),
        Tag::Subscript => sheet.mark(Mark::Sub),
        Tag::Link {
            link_type: LinkType::Email,
            dest_url,
            ..
        } => sheet.link(&format!("mailto:{dest_url}")),
        Tag::Link { dest_url, .. } => sheet.link(&dest_url),
        Tag::Paragraph
        | Tag::HtmlBlock
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::Image { .. }
        | Tag::MetadataBlock(_) => sheet.end_line(),
    }
}

fn end(sheet: &mut Sheet, tag: TagEnd) {
    match tag {
        TagEnd::BlockQuote(_) => sheet.close(|it| it == Container::Quote),
        TagEnd::CodeBlock => sheet.end_code(),
        TagEnd::List(_) => sheet.close(|it| matches!(it, Container::List { .. })),
        TagEnd::Item => sheet.close(|it| it == Container::Item),
        TagEnd::Table => sheet.close(|it| it == Container::Table),
        TagEnd::TableHead | TagEnd::TableRow => sheet.close(|it| it == Container::Row),
        TagEnd::TableCell => sheet.close(|it| matches!(it, Container::Cell { .. })),
        TagEnd::Emphasis => sheet.unmark(Mark::Emphasis),
        TagEnd::Strong => sheet.unmark(Mark::Strong),
        TagEnd::Strikethrough => sheet.unmark(Mark::Strike),
        TagEnd::Superscript => sheet.unmark(Mark::Sup),
        TagEnd::Subscript => sheet.unmark(Mark::Sub),
        TagEnd::Link => sheet.unlink(),
        TagEnd::Paragraph
        | TagEnd::Heading(_)
        | TagEnd::HtmlBlock
        | TagEnd::FootnoteDefinition
        | TagEnd::DefinitionList
        | TagEnd::DefinitionListTitle
        | TagEnd::DefinitionListDefinition
        | TagEnd::Image
        | TagEnd::MetadataBlock(_) => sheet.end_line(),
    }
}
