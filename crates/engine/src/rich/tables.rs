//! Tables: mails use them for data, and for arranging a page.

use crate::view::{Block, Run};

/// A cell with more letters than this is no datum but a column of a page.
const LETTERS: usize = 400;

/// A row being written.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) head: bool,
    pub(super) cells: Vec<Vec<Block>>,
}

/// A table as a table, where it is one; otherwise what stands in it, one after the other.
pub(super) fn blocks(rows: Vec<Row>, nested: bool) -> Vec<Block> {
    if nested || !holds_data(&rows) {
        return rows
            .into_iter()
            .flat_map(|row| row.cells)
            .flatten()
            .collect();
    }
    let (mut head, mut body) = (Vec::new(), Vec::new());
    for row in rows {
        let in_head = row.head && body.is_empty();
        let cells = row.cells.into_iter().map(runs).collect();
        if in_head { &mut head } else { &mut body }.push(cells);
    }
    // A head over nothing is not worth a head.
    if body.is_empty() {
        body.append(&mut head);
    }
    vec![Block::Table { head, rows: body }]
}

fn holds_data(rows: &[Row]) -> bool {
    let columns = rows.iter().map(|row| row.cells.len()).max();
    columns > Some(1)
        && rows
            .iter()
            .flat_map(|row| &row.cells)
            .all(|it| is_datum(it))
}

fn is_datum(cell: &[Block]) -> bool {
    let lines = cell.iter().all(|block| match block {
        Block::Text { .. } | Block::Heading { .. } => true,
        Block::Code { .. }
        | Block::Quote { .. }
        | Block::List { .. }
        | Block::Table { .. }
        | Block::Rule => false,
    });
    lines && super::plain(cell).chars().count() <= LETTERS
}

fn runs(cell: Vec<Block>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for block in cell {
        let (Block::Text { runs } | Block::Heading { runs, .. }) = block else {
            continue;
        };
        if !all.is_empty() {
            all.push(Run::Words {
                text: "\n".to_owned(),
                marks: Vec::new(),
                link: None,
            });
        }
        all.extend(runs);
    }
    all
}
