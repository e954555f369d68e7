//! Searching everything cached.

use std::ops::Range;
use std::sync::Arc;

use domain::AccountId;

use crate::Desk;
use crate::error::DeskError;
use crate::hub::{Hub, blocking};
use crate::lists::MOST_ROWS;
use crate::rows::Overlay;
use crate::view::{SearchAnswer, SearchHit, SearchRequest};

/// Rows made searchable in one transaction.
const BATCH: u32 = 500;

impl Desk {
    /// Searches as the user types, in the given accounts or in all.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn search(&self, request: SearchRequest) -> Result<SearchAnswer, DeskError> {
        let under_way = self.under_way();
        self.local(move |hub| {
            hub.read(|read| {
                let accounts = if request.accounts.is_empty() {
                    read.accounts()
                        .all()?
                        .into_iter()
                        .map(|account| account.id)
                        .collect()
                } else {
                    request.accounts
                };
                let limit = request.limit.min(MOST_ROWS);
                let found = read.search().find(&accounts, &request.text, limit)?;
                let overlay = Overlay::read(read, &accounts, &under_way)?;
                let hits = found.hits.into_iter().map(|hit| SearchHit {
                    subject_marks: utf16(&hit.row.subject, &hit.subject_marks),
                    marks: utf16(&hit.snippet, &hit.snippet_marks),
                    message: hit.message,
                    snippet: hit.snippet,
                    row: overlay.row(hit.row),
                });
                Ok(SearchAnswer {
                    hits: hits.collect(),
                    more: found.more,
                    complete: found.complete,
                })
            })
        })
        .await
    }
}

/// Byte ranges as the pairs of UTF-16 offsets the window counts in.
fn utf16(text: &str, ranges: &[Range<usize>]) -> Vec<(u32, u32)> {
    let offset = |byte: usize| {
        let before = text.get(..byte)?;
        u32::try_from(before.encode_utf16().count()).ok()
    };
    ranges
        .iter()
        .filter_map(|range| offset(range.start).zip(offset(range.end)))
        .collect()
}

/// Makes searchable what a load left for later.
pub(crate) async fn index_rest(hub: &Arc<Hub>, account: AccountId) {
    let mut any = false;
    loop {
        let taken = blocking(hub, |hub| {
            hub.cache(|tx| tx.search_mut().index_pending(BATCH))
        })
        .await;
        match taken {
            Ok(0) => break,
            Ok(_) => any = true,
            Err(error) => {
                tracing::error!(account.id = %account, %error, "the index cannot be filled");
                break;
            }
        }
    }
    if any {
        hub.publish(vec![domain::Change::Account(account)]);
    }
}

#[cfg(test)]
mod tests {
    use super::utf16;

    #[test]
    fn marks_are_counted_as_the_window_counts() {
        assert_eq!(utf16("ä😀b", &[0..2, 2..6, 6..7]), [(0, 1), (1, 3), (3, 4)]);
        assert_eq!(
            utf16("äb", &[0..1, 2..3]),
            [(1, 2)],
            "within a character: no mark"
        );
    }
}
