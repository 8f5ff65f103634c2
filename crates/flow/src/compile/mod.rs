//! From a file to what the engine runs: formulas, texts and conditions compiled, with what their compilers found.

mod block;
mod formula;

use crate::bot::{Bot, COMPOSED};
use crate::compiled::Block;
use crate::file::{BotFile, Written};
use crate::finding::Findings;
use crate::matching::Budget;
use base::BlockId;
use calculator::Names;
use std::collections::{HashMap, HashSet};

/// The compiled blocks and the names they use.
pub struct Compiled {
    pub blocks: Vec<Block>,
    pub used: Used,
}

/// Names that a bot uses.
#[derive(Debug, Default)]
pub struct Used {
    /// The formulas of all blocks, block by block, with the names in them.
    pub formulas: Vec<Formula>,
    /// Variables and functions mentioned at all.
    pub mentioned: HashSet<String>,
    /// What regular expressions may still take.
    pub regexes: Budget,
}

/// A formula or text of a block, and its names.
#[derive(Debug)]
pub struct Formula {
    /// The block.
    pub block: BlockId,
    /// The field, as findings name it.
    pub field: String,
    /// Where it stands in the file, without its text.
    pub at: Written,
    /// When it is evaluated.
    pub when: When,
    /// Its names.
    pub names: Names,
}

/// When a formula is evaluated while a client passes through its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Before the block, to decide whether it runs.
    Before,
    /// In its Calculator.
    Calculator,
    /// For its API request.
    Request,
    /// For its message.
    Message,
    /// After it, on an arrow that leaves it.
    Leaving,
}

impl When {
    /// The moment of a field, by the name that findings give it.
    fn of(field: &str) -> Self {
        match field.split([' ', ',']).next().unwrap_or_default() {
            "condition" => Self::Before,
            "calculator" => Self::Calculator,
            "request" => Self::Request,
            "arrow" => Self::Leaving,
            _ => Self::Message,
        }
    }
}

/// Compiles all blocks.
pub fn compile(file: &BotFile, found: &mut Findings) -> Compiled {
    let mut used = Used::default();
    let blocks = file.blocks.iter().map(|block| {
        Compiler {
            block: block.id,
            used: &mut used,
            found,
        }
        .block(block)
    });
    Compiled {
        blocks: blocks.collect(),
        used,
    }
}

/// Puts compiled blocks into the order in which the engine asks them.
pub fn index(file: BotFile, compiled: Compiled, found: Findings) -> Bot {
    let Compiled { blocks, used } = compiled;
    let index: HashMap<_, _> = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| (block.id, at))
        .collect();
    let mut arrows = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        arrows.extend(
            block
                .arrows
                .iter()
                .enumerate()
                .map(|(n, arrow)| (arrow.id, (at, n))),
        );
    }
    let by_priority = |wanted: &dyn Fn(&Block) -> bool| {
        let mut found: Vec<usize> = (0..blocks.len()).filter(|at| wanted(&blocks[*at])).collect();
        found.sort_by_key(|at| (std::cmp::Reverse(blocks[*at].condition.priority), blocks[*at].id));
        found
    };
    use crate::file::words::BlockKind::{Start, Trigger};
    let (starts, openers, triggers) = (
        by_priority(&|block| block.kind == Start && block.condition.asks()),
        by_priority(&|block| block.kind == Start && !block.condition.asks()),
        by_priority(&|block| block.kind == Trigger),
    );
    let needs_visits = used.mentioned.contains("was_in_state")
        || used.mentioned.contains(COMPOSED)
        || blocks
            .iter()
            .any(|block| block.condition.once || block.arrows.iter().any(|arrow| arrow.condition.once));
    let (remarks, warnings) = found
        .0
        .into_iter()
        .partition(|finding| finding.severity == crate::finding::Severity::Remark);
    Bot {
        file,
        index,
        arrows,
        starts,
        openers,
        triggers,
        mentioned: used.mentioned,
        needs_visits,
        warnings: Findings(warnings),
        remarks: Findings(remarks),
        blocks,
    }
}

/// Compiles the fields of one block.
struct Compiler<'c> {
    block: BlockId,
    used: &'c mut Used,
    found: &'c mut Findings,
}
