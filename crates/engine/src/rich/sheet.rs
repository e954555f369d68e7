//! A tree being written, one event after the other, from whatever was parsed.

use super::leads_outside;
use super::tables::{self, Row};
use crate::view::{Block, ListItem, Mark, Run};

/// Containers inside each other; what is deeper is written into the last one. Foreign text must not
/// decide how deep anybody's stack goes.
const DEEPEST: usize = 24;

/// What holds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Quote,
    List { first: Option<u32> },
    Item,
    Table,
    Row,
    Cell { head: bool },
}

/// A container that is open, and what is in it so far.
#[derive(Debug, Default)]
struct Open {
    kind: Option<Container>,
    /// Too deep: it only remembers to be closed.
    flat: bool,
    blocks: Vec<Block>,
    items: Vec<ListItem>,
    done: Option<bool>,
    cells: Vec<Vec<Block>>,
    head: bool,
    rows: Vec<Row>,
    nested: bool,
}

/// The tree so far.
#[derive(Debug)]
pub(super) struct Sheet {
    root: Vec<Block>,
    open: Vec<Open>,
    line: Vec<Run>,
    heading: Option<u8>,
    marks: Vec<Mark>,
    links: Vec<Option<String>>,
    code: Option<String>,
}

impl Sheet {
    pub(super) fn new() -> Self {
        Self {
            root: Vec::new(),
            open: Vec::new(),
            line: Vec::new(),
            heading: None,
            marks: Vec::new(),
            links: Vec::new(),
            code: None,
        }
    }

    /// What was written, whatever is still open.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_code();
        while !self.open.is_empty() {
            self.close_last();
        }
        self.end_line();
        self.root
    }

    pub(super) fn open(&mut self, kind: Container) {
        self.end_line();
        let flat = self.open.len() >= DEEPEST;
        if kind == Container::Table && !flat {
            for around in &mut self.open {
                around.nested = true;
            }
        }
        self.open.push(Open {
            kind: Some(kind),
            flat,
            ..Open::default()
        });
    }

    /// The row just opened belongs to the head of its table.
    pub(super) fn head(&mut self) {
        if let Some(row) = self.open.last_mut() {
            row.head = true;
        }
    }

    /// Closes the last container that `is` it, and what was left open inside. One that is not open is
    /// left alone.
    pub(super) fn close(&mut self, is: impl Fn(Container) -> bool) {
        let known = self.open.iter().rposition(|it| it.kind.is_some_and(&is));
        let Some(at) = known else { return };
        while self.open.len() > at {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        self.end_line();
        let Some(done) = self.open.pop() else { return };
        match done.kind {
            _ if done.flat => self.blocks().extend(done.blocks),
            Some(Container::Quote) if !done.blocks.is_empty() => {
                let quote = Block::Quote {
                    blocks: done.blocks,
                };
                self.blocks().push(quote);
            }
            Some(Container::Item) => self.end_item(done),
            Some(Container::List { first }) if !done.items.is_empty() => {
                let items = done.items;
                self.blocks().push(Block::List { first, items });
            }
            Some(Container::Cell { head }) => match self.parent(|it| it == Container::Row) {
                Some(row) => {
                    row.head |= head;
                    row.cells.push(done.blocks);
                }
                None => self.blocks().extend(done.blocks),
            },
            Some(Container::Row) => {
                let row = Row {
                    head: done.head,
                    cells: done.cells,
                };
                match self.parent(|it| it == Container::Table) {
                    Some(table) => table.rows.push(row),
                    None => self.blocks().extend(row.cells.into_iter().flatten()),
                }
            }
            Some(Container::Table) => {
                let made = tables::blocks(done.rows, done.nested);
                self.blocks().extend(made);
            }
            Some(Container::Quote | Container::List { .. }) | None => {}
        }
    }

    fn end_item(&mut self, done: Open) {
        if done.blocks.is_empty() && done.done.is_none() {
            return;
        }
        let is_list = |it| matches!(it, Container::List { .. });
        match self.parent(is_list) {
            Some(list) => list.items.push(ListItem {
                done: done.done,
                blocks: done.blocks,
            }),
            None => self.blocks().extend(done.blocks),
        }
    }

    /// The container just around, if it is the right one.
    fn parent(&mut self, is: impl Fn(Container) -> bool) -> Option<&mut Open> {
        let last = self.open.last_mut().filter(|it| !it.flat);
        last.filter(|it| it.kind.is_some_and(is))
    }

    /// Where blocks go now.
    fn blocks(&mut self) -> &mut Vec<Block> {
        let holds = |it: &&mut Open| {
            let kind = it.kind;
            !it.flat
                && matches!(
                    kind,
                    Some(Container::Quote | Container::Item | Container::Cell { .. })
                )
        };
        let inner = self.open.iter_mut().rev().find(holds);
        inner.map_or(&mut self.root, |it| &mut it.blocks)
    }

    /// The item being written is something to do.
    pub(super) fn tick(&mut self, done: bool) {
        if let Some(item) = self.open.last_mut() {
            item.done = Some(done);
        }
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    pub(super) fn unmark(&mut self, mark: Mark) {
        if let Some(at) = self.marks.iter().rposition(|it| *it == mark) {
            self.marks.remove(at);
        }
    }

    /// From here on words lead there, if a person may go there.
    pub(super) fn link(&mut self, to: &str) {
        let to = to.trim();
        self.links.push(leads_outside(to).then(|| clean(to)));
    }

    pub(super) fn unlink(&mut self) {
        self.links.pop();
    }

    /// The lines that follow are a heading.
    pub(super) fn heading(&mut self, level: u8) {
        self.end_line();
        self.heading = Some(level);
    }

    /// Ends a paragraph or heading. One without words is none.
    pub(super) fn end_line(&mut self) {
        let heading = self.heading.take();
        let runs = tidy(std::mem::take(&mut self.line));
        if runs.is_empty() {
            return;
        }
        self.blocks().push(match heading {
            Some(level) => Block::Heading { level, runs },
            None => Block::Text { runs },
        });
    }

    pub(super) fn rule(&mut self) {
        self.end_line();
        self.blocks().push(Block::Rule);
    }

    /// Text from here on is shown as it is.
    pub(super) fn code(&mut self) {
        self.end_line();
        self.code.get_or_insert_default();
    }

    pub(super) fn end_code(&mut self) {
        let Some(text) = self.code.take() else { return };
        let text = text.trim_end().trim_start_matches('\n').to_owned();
        if !text.is_empty() {
            self.blocks().push(Block::Code { text });
        }
    }

    /// Words as they are.
    pub(super) fn words(&mut self, text: &str) {
        let text = clean(text);
        match &mut self.code {
            Some(code) => code.push_str(&text),
            None => self.append(&text),
        }
    }

    /// Words of a markup in which white space only separates.
    pub(super) fn flowing(&mut self, text: &str) {
        if self.code.is_some() {
            return self.words(text);
        }
        let mut folded = String::with_capacity(text.len());
        let mut blank = self.at_edge();
        for letter in clean(text).chars() {
            if letter.is_ascii_whitespace() {
                if !blank {
                    folded.push(' ');
                }
                blank = true;
            } else {
                folded.push(letter);
                blank = false;
            }
        }
        self.append(&folded);
    }

    /// Whether white space here would separate nothing.
    fn at_edge(&self) -> bool {
        match self.line.last() {
            None => true,
            Some(Run::Words { text, .. }) => text.ends_with([' ', '\n']),
            Some(Run::Picture { .. }) => false,
        }
    }

    fn append(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let marks = {
            let mut marks = self.marks.clone();
            marks.sort_unstable();
            marks.dedup();
            marks
        };
        let link = self.links.last().cloned().flatten();
        if let Some(Run::Words {
            text: before,
            marks: same_marks,
            link: same_link,
        }) = self.line.last_mut()
            && *same_marks == marks
            && *same_link == link
        {
            return before.push_str(text);
        }
        self.line.push(Run::Words {
            text: text.to_owned(),
            marks,
            link,
        });
    }

    /// A new line in the same paragraph; more than one empty line says nothing more.
    pub(super) fn new_line(&mut self) {
        if let Some(code) = &mut self.code {
            return code.push('\n');
        }
        if let Some(Run::Words { text, .. }) = self.line.last_mut() {
            let end = text.trim_end_matches(' ').len();
            text.truncate(end);
            if text.ends_with("\n\n") {
                return;
            }
        }
        if !self.line.is_empty() {
            self.append("\n");
        }
    }

    /// A new line, unless one has just begun.
    pub(super) fn fresh_line(&mut self) {
        let begun = match self.line.last() {
            None => true,
            Some(Run::Words { text, .. }) => text.ends_with('\n'),
            Some(Run::Picture { .. }) => false,
        };
        if !begun && self.code.is_none() {
            self.new_line();
        }
    }

    /// A picture; one that lies elsewhere and says nothing is nothing.
    pub(super) fn picture(&mut self, alt: &str, inside: Option<u32>, lies: Option<&str>) {
        let alt = clean(alt.trim());
        if (alt.is_empty() && inside.is_none()) || self.code.is_some() {
            return;
        }
        let lies = lies.filter(|to| leads_outside(to)).map(clean);
        let link = self.links.last().cloned().flatten().or(lies);
        self.line.push(Run::Picture { alt, inside, link });
    }
}

/// Without white space around, and nothing at all where nothing is to be seen.
fn tidy(mut runs: Vec<Run>) -> Vec<Run> {
    while let Some(Run::Words { text, .. }) = runs.last_mut() {
        let end = text.trim_end().len();
        text.truncate(end);
        if end > 0 {
            break;
        }
        runs.pop();
    }
    while let Some(Run::Words { text, .. }) = runs.first_mut() {
        if !text.trim_start().is_empty() {
            *text = text.trim_start_matches(['\n', ' ']).to_owned();
            break;
        }
        runs.remove(0);
    }
    runs
}

/// Without characters that serve deception rather than writing.
fn clean(text: &str) -> String {
    let keeps = |letter: &char| matches!(letter, '\n' | '\t') || !portal::deceives(*letter);
    text.chars().filter(keeps).collect()
}
