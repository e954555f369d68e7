//! Sanitised HTML as a tree: its tags are balanced and few, so its tokens are enough.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::sheet::{Container, Sheet};
use crate::html::SafeHtml;
use crate::view::{Block, Mark};

/// The tree of HTML that is harmless already.
pub(crate) fn of_html(safe: &SafeHtml) -> Vec<Block> {
    let writer = Writer {
        sheet: RefCell::new(Sheet::new()),
        pictures: RefCell::default(),
    };
    tokens(&safe.html, writer).sheet.into_inner().finish()
}

/// The address (`data:…`) of the picture with this number inside it.
pub(crate) fn embedded_picture(safe: &SafeHtml, number: u32) -> Option<String> {
    let writer = Writer {
        sheet: RefCell::new(Sheet::new()),
        pictures: RefCell::default(),
    };
    let found = tokens(&safe.html, writer).pictures.into_inner();
    found.into_iter().nth(usize::try_from(number).ok()?)
}

fn tokens(html: &str, writer: Writer) -> Writer {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(writer, TokenizerOpts::default());
    // Without scripts a tokenizer never stops before the end.
    let _done = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink
}

struct Writer {
    sheet: RefCell<Sheet>,
    pictures: RefCell<Vec<String>>,
}

impl TokenSink for Writer {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let sheet = &mut *self.sheet.borrow_mut();
        match token {
            Token::CharacterTokens(text) => sheet.flowing(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.begin(sheet, &tag),
            Token::TagToken(tag) => end(sheet, &tag.name),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writer {
    fn begin(&self, sheet: &mut Sheet, tag: &Tag) {
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|it| &*it.name.local == name);
            found.map(|it| it.value.to_string())
        };
        if let Some(mark) = mark_of(&tag.name) {
            return sheet.mark(mark);
        }
        match &*tag.name {
            "a" => sheet.link(&value("href").unwrap_or_default()),
            "br" => sheet.new_line(),
            "hr" => sheet.rule(),
            "img" => {
                let alt = value("alt").unwrap_or_default();
                let inside = value("src").map(|src| self.keep(src));
                sheet.picture(&alt, inside, None);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = tag.name.bytes().last().unwrap_or(b'6');
                sheet.heading(level.saturating_sub(b'0'));
            }
            "pre" => sheet.code(),
            "blockquote" => sheet.open(Container::Quote),
            "ul" | "ol" => {
                let first = value("start").and_then(|first| first.parse().ok());
                let first = (&*tag.name == "ol").then(|| first.unwrap_or(1));
                sheet.open(Container::List { first });
            }
            "li" => sheet.open(Container::Item),
            "table" => sheet.open(Container::Table),
            "tr" => sheet.open(Container::Row),
            "td" | "th" => sheet.open(Container::Cell {
                head: &*tag.name == "th",
            }),
            name if is_line(name) => sheet.fresh_line(),
            name if is_paragraph(name) => sheet.end_line(),
            _ => {}
        }
    }

    fn keep(&self, picture: String) -> u32 {
        let mut pictures = self.pictures.borrow_mut();
        let number = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
        pictures.push(picture);
        number
    }
}

fn end(sheet: &mut Sheet, name: &str) {
    if let Some(mark) = mark_of(name) {
        return sheet.unmark(mark);
    }
    match name {
        "a" => sheet.unlink(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => sheet.end_line(),
        "pre" => sheet.end_code(),
        "blockquote" => sheet.close(|it| it == Container::Quote),
        "ul" | "ol" => sheet.close(|it| matches!(it, Container::List { .. })),
        "li" => sheet.close(|it| it == Container::Item),
        "table" => sheet.close(|it| it == Container::Table),
        "tr" => sheet.close(|it| it == Container::Row),
        "td" | "th" => sheet.close(|it| matches!(it, Container::Cell { .. })),
        name if is_line(name) => sheet.fresh_line(),
        name if is_paragraph(name) => sheet.end_line(),
        _ => {}
    }
}

fn mark_of(name: &str) -> Option<Mark> {
    Some(match name {
        "b" | "strong" => Mark::Strong,
        "i" | "em" | "cite" => Mark::Emphasis,
        "u" | "ins" => Mark::Underline,
        "s" | "del" => Mark::Strike,
        "code" | "kbd" => Mark::Code,
        "sub" => Mark::Sub,
        "sup" => Mark::Sup,
        _ => return None,
    })
}

/// Mail programs write one of these for each line, and an empty one for an empty line.
fn is_line(name: &str) -> bool {
    matches!(name, "div" | "center" | "dt" | "dd")
}

fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "dl" | "caption")
}
