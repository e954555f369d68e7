//! A tree as plain text: for copying, quoting and lines of lists.

use crate::view::{Block, Run};

/// The words of a tree, a line for each line, quotations marked with `>`.
pub(crate) fn plain(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    write(blocks, "", &mut lines);
    lines.join("\n")
}

fn write(blocks: &[Block], before: &str, lines: &mut Vec<String>) {
    let mut put = |text: &str| lines.extend(text.lines().map(|line| format!("{before}{line}")));
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            put("\n");
        }
        match block {
            Block::Text { runs } | Block::Heading { runs, .. } => put(&words(runs)),
            Block::Code { text } => put(text),
            Block::Rule => put("---"),
            Block::Quote { blocks } => put(&quoted(blocks)),
            Block::List { first, items } => {
                for (number, item) in (0..).zip(items) {
                    let bullet = first.map_or_else(
                        || "- ".to_owned(),
                        |first| format!("{}. ", first.saturating_add(number)),
                    );
                    let text = plain(&item.blocks).replace('\n', "\n  ");
                    put(&format!("{bullet}{text}"));
                }
            }
            Block::Table { head, rows } => {
                for row in head.iter().chain(rows) {
                    let cells: Vec<_> = row.iter().map(|cell| words(cell)).collect();
                    put(&cells.join("\t").replace('\n', " "));
                }
            }
        }
    }
}

fn quoted(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    write(blocks, "> ", &mut lines);
    lines.join("\n")
}

/// The words of a line.
pub(super) fn words(runs: &[Run]) -> String {
    let word = |run: &Run| match run {
        Run::Words { text, .. } => text.clone(),
        Run::Picture { alt, .. } => format!("[{alt}]"),
    };
    runs.iter().map(word).collect()
}
