//! The outline of a file: the variables a Calculator sets, the blocks of a bot.

use super::document::{Bot, Document};
use calculator::editor::{Lines, Position as At};
use lsp_types::{DocumentSymbol, SymbolKind};
use std::ops::Range;

/// The outline of a file.
pub fn all(document: &Document) -> Vec<DocumentSymbol> {
    match &document.bot {
        None => document
            .written()
            .into_iter()
            .map(|(name, at)| symbol(document, name, None, SymbolKind::VARIABLE, at))
            .collect(),
        Some(Bot { file: None }) => Vec::new(),
        Some(Bot { file: Some(file) }) => {
            let lines = Lines::of(&document.text);
            let blocks = file.blocks.iter().map(|block| {
                let place = block.place.0;
                let start = lines.offset(At {
                    line: place.line,
                    column: place.column,
                });
                let name = format!("block {}", block.id);
                let about = Some(block.name.clone()).filter(|name| !name.is_empty());
                symbol(document, name, about, SymbolKind::CLASS, start..start)
            });
            blocks.collect()
        }
    }
}

fn symbol(
    document: &Document,
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    at: Range<usize>,
) -> DocumentSymbol {
    let range = document.range(&at);
    #[expect(deprecated, reason = "the protocol's older field has no default")]
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range: range,
        children: None,
    }
}
