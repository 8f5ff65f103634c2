//! Paging: every list is cut into pages by an opaque cursor; there is no list without a limit.

use serde::{Deserialize, Serialize};

/// Where the next page begins. Opaque to callers: its text is made and read by the list that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts `rows`, read with one row more than `limit`, into a page; `cursor_of` names the last row kept.
    pub fn cut(mut rows: Vec<T>, limit: usize, cursor_of: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = more
            .then(|| rows.last().map(|row| Cursor(cursor_of(row))))
            .flatten();
        Self { items: rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_next_only_when_there_is_more() {
        let page = Page::cut(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next, Some(Cursor("2".into())));
        assert_eq!(Page::cut(vec![1, 2], 2, ToString::to_string).next, None);
    }
}
