//! A bot ready to answer: its file compiled once, indexed by what the engine looks for.

use crate::compiled::{Arrow, Block};
use crate::file::{BotFile, Conversation, SettingsFile};
use crate::{Findings, check, compile, file};
use base::{ArrowId, BlockId};
use model::{ProjectSettings, Variables};
use std::collections::{HashMap, HashSet};

/// Findings that are told of one file; whoever mends these checks again.
const FINDINGS: usize = 1_000;

/// A bot, compiled once and shared by all turns.
#[derive(Debug)]
pub struct Bot {
    pub(crate) file: BotFile,
    pub(crate) blocks: Vec<Block>,
    pub(crate) index: HashMap<BlockId, usize>,
    /// Arrows by id: the places of their block and of the arrow in it.
    pub(crate) arrows: HashMap<ArrowId, (usize, usize)>,
    /// Start blocks with a condition, in the order in which they are asked.
    pub(crate) starts: Vec<usize>,
    /// Start blocks without a condition.
    pub(crate) openers: Vec<usize>,
    /// Trigger blocks.
    pub(crate) triggers: Vec<usize>,
    pub(crate) mentioned: HashSet<String>,
    pub(crate) needs_visits: bool,
    pub(crate) warnings: Findings,
    pub(crate) remarks: Findings,
}

impl Bot {
    /// Reads, checks and compiles a bot file.
    ///
    /// # Errors
    /// With everything that was found, when one of the findings is an error.
    pub fn parse(source: &str) -> Result<Self, Findings> {
        Self::from_file(file::read(source)?)
    }

    /// Checks and compiles a bot file that was read before.
    ///
    /// # Errors
    /// With everything that was found, when one of the findings is an error.
    pub fn from_file(file: BotFile) -> Result<Self, Findings> {
        Self::from_file_given(file, &[])
    }

    /// The same, in a project that gives formulas these names besides: its constants and variables.
    ///
    /// # Errors
    /// With everything that was found, when one of the findings is an error.
    pub fn from_file_given(file: BotFile, given: &[&str]) -> Result<Self, Findings> {
        let mut found = check::structure(&file);
        let compiled = compile::compile(&file, &mut found);
        check::formulas(&file, &compiled, given, &mut found);
        found.sort();
        found.0.truncate(FINDINGS);
        if found.has_errors() {
            return Err(found);
        }
        Ok(compile::index(file, compiled, found))
    }

    /// What checking found that does not stop the bot.
    #[must_use]
    pub const fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// What is worth knowing besides, and perhaps meant so.
    #[must_use]
    pub const fn remarks(&self) -> &Findings {
        &self.remarks
    }

    /// The bot's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// What it is for.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.file.description
    }

    /// Constants that the file brings along for the project.
    #[must_use]
    pub const fn constants(&self) -> &Variables {
        &self.file.constants
    }

    /// Settings that the file brings along for the project.
    #[must_use]
    pub const fn settings(&self) -> &SettingsFile {
        &self.file.settings
    }

    /// A project's settings with what the file brings along put over them.
    #[must_use]
    pub fn settings_over(&self, mut settings: ProjectSettings) -> ProjectSettings {
        let SettingsFile {
            zone,
            language,
            first_answer,
            unknown_answer,
        } = &self.file.settings;
        if let Some(zone) = zone
            .as_ref()
            .and_then(|zone| base::Zone::named(zone.text.trim()).ok())
        {
            settings.zone = zone;
        }
        if let Some(language) = language
            .as_ref()
            .and_then(|language| base::Language::of_code(language.text.trim()))
        {
            settings.language = language;
        }
        if let Some(answer) = first_answer {
            settings.first_answer = Some(answer.text.clone());
        }
        if let Some(answer) = unknown_answer {
            settings.unknown_answer = Some(answer.text.clone());
        }
        settings
    }

    /// Its tests.
    #[must_use]
    pub fn tests(&self) -> &[Conversation] {
        &self.file.tests
    }

    /// The file it was compiled from.
    #[must_use]
    pub const fn file(&self) -> &BotFile {
        &self.file
    }

    /// Whether the bot asks what happened before ("answer once", "go once", `was_in_state`); if not, the scene's
    /// history may stay empty.
    #[must_use]
    pub const fn needs_visits(&self) -> bool {
        self.needs_visits
    }

    /// Whether the bot mentions a variable or function by this name; also true where names are made up while running.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        self.mentioned.contains(name) || self.mentioned.contains(COMPOSED)
    }

    /// The blocks, in the order of the file.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter()
    }

    /// A block by its id.
    #[must_use]
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.index.get(&id).map(|at| &self.blocks[*at])
    }

    /// An arrow by its id, with the block it leaves.
    #[must_use]
    pub fn arrow(&self, id: ArrowId) -> Option<(&Block, &Arrow)> {
        let (block, arrow) = *self.arrows.get(&id)?;
        let block = &self.blocks[block];
        Some((block, &block.arrows[arrow]))
    }
}

/// Stands in [`Bot::mentioned`] for names that holes make up while running; no variable can be called so.
pub const COMPOSED: &str = "#{}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_shared_between_threads_and_knows_what_it_mentions() {
        fn shared<T: Send + Sync>(_: &T) {}
        let bot = Bot::parse("version: 1\nblocks: [{id: 1, type: start, text: 'Key #{api_key}'}]").unwrap();
        shared(&bot);
        assert!(bot.uses("api_key") && !bot.uses("phone") && !bot.needs_visits());
        let bot = Bot::parse("version: 1\nblocks: [{id: 1, type: start, text: '#{a#{b}}'}]").unwrap();
        assert!(bot.uses("api_key"), "a name made up while running may be any");
        assert!(bot.needs_visits());
    }
}
