//! Whole lists of what an installation has few of, read page by page within one transaction.

use base::{Cursor, Page};

/// Rows of one read.
const ROWS: usize = 200;

/// Every row of a list: `page` reads the rows after one, `key` names a row.
pub(crate) fn every<T, K>(
    key: impl Fn(&T) -> K,
    mut page: impl FnMut(Option<K>, usize) -> store::Result<Page<T>>,
) -> store::Result<Vec<T>> {
    let mut all: Vec<T> = Vec::new();
    loop {
        let found = page(all.last().map(&key), ROWS)?;
        let more = found.next.is_some() && !found.items.is_empty();
        all.extend(found.items);
        if !more {
            return Ok(all);
        }
    }
}

/// The row after which a page begins, from its cursor's text. A text that no list of ours gave begins at the start.
pub(crate) fn after(cursor: Option<Cursor>) -> Option<i64> {
    cursor.and_then(|Cursor(text)| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_once() {
        let rows: Vec<usize> = (1..=450).collect();
        let page = |after: Option<usize>, limit: usize| {
            let from = after.unwrap_or(0);
            Ok(Page::cut(
                rows[from..].iter().copied().take(limit + 1).collect(),
                limit,
                usize::to_string,
            ))
        };
        assert_eq!(every(|row| *row, page).unwrap(), rows);
    }
}
