//! The outline of a file: the variables a Calculator sets, the blocks of a bot.

use super::document::{Bot, Document, range};
use calculator::editor::{Lines, Position as At};
use lsp_types::{DocumentSymbol, SymbolKind};
use std::ops::Range;

/// The outline of a file.
pub fn all(document: &Document) -> Vec<DocumentSymbol> {
    let lines = document.lines();
    match &document.bot {
        None => document
            .written()
            .into_iter()
            .map(|(name, at)| symbol(&lines, name, None, SymbolKind::VARIABLE, at))
            .collect(),
        Some(Bot { file: None }) => Vec::new(),
        Some(Bot { file: Some(file) }) => {
            let blocks = file.blocks.iter().map(|block| {
                let place = block.place.0;
                let start = lines.offset(At {
                    line: place.line,
                    column: place.column,
                });
                let name = format!("block {}", block.id);
                let about = Some(block.name.clone()).filter(|name| !name.is_empty());
                symbol(&lines, name, about, SymbolKind::CLASS, start..start)
            });
            blocks.collect()
        }
    }
}

fn symbol(
    lines: &Lines<'_>,
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    at: Range<usize>,
) -> DocumentSymbol {
    let at = range(lines, &at);
    #[expect(deprecated, reason = "the protocol's older field has no default")]
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range: at,
        selection_range: at,
        children: None,
    }
}
