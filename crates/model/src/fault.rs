//! A fault of the bot's author or of foreign input: data with a code, a place and a sentence that says what to do.

use base::{BlockId, Code};
use serde::{Deserialize, Serialize};

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Which fault.
    pub code: Code,
    /// What is wrong and how to mend it, naming the value.
    pub message: String,
    /// The block where it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_id: Option<BlockId>,
    /// The field of the block or arrow, e.g. `calculator` or `arrow 7, condition`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The line in the field, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in the line, in characters from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Fault {
    /// A fault without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            block_id: None,
            field: None,
            line: None,
            column: None,
        }
    }

    /// The same fault, placed in a block.
    #[must_use]
    pub fn at_block(mut self, block: BlockId) -> Self {
        self.block_id = Some(block);
        self
    }

    /// The same fault, placed in a field.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}
