//! Ids, references, and fields that cannot work together.

use crate::file::words::{BlockKind, MatchKind};
use crate::file::{ArrowFile, BlockFile, BotFile, ConditionFile};
use crate::finding::{Finding, Findings, Place, Severity};
use base::limits::{
    ATTACHMENTS_PER_MESSAGE, BUTTONS_PER_MESSAGE, CONDITION_BLOCKS_PER_BOT, CONSTANTS_PER_PROJECT,
};
use base::{BlockId, Code, text::clip};
use std::collections::HashMap;

/// Checks everything but formulas.
pub fn structure(file: &BotFile) -> Findings {
    let mut check = Check {
        found: Findings::default(),
        blocks: HashMap::new(),
        file,
    };
    check.ids();
    check.project();
    for block in &file.blocks {
        check.block(block);
    }
    check.reach();
    check.loops();
    check.found
}

pub(super) struct Check<'f> {
    pub found: Findings,
    pub blocks: HashMap<BlockId, &'f BlockFile>,
    pub file: &'f BotFile,
}

impl<'f> Check<'f> {
    fn tell(
        &mut self,
        severity: Severity,
        code: Code,
        place: Place,
        block: BlockId,
        message: impl Into<String>,
    ) {
        let mut finding = Finding {
            severity,
            ..Finding::error(code, place, message)
        };
        finding.fault = finding.fault.at_block(block);
        self.found.push(finding);
    }

    fn error(&mut self, code: Code, place: Place, block: BlockId, message: impl Into<String>) {
        self.tell(Severity::Error, code, place, block, message);
    }

    pub(super) fn warn(&mut self, code: Code, place: Place, block: BlockId, message: impl Into<String>) {
        self.tell(Severity::Warning, code, place, block, message);
    }

    fn ids(&mut self) {
        let mut arrows: HashMap<_, Place> = HashMap::new();
        for block in &self.file.blocks {
            if let Some(first) = self.blocks.get(&block.id) {
                let line = first.place.0.line;
                let message = format!(
                    "block {} is there twice, first on line {line}; give one another `id`",
                    block.id
                );
                self.error(Code::DuplicateId, block.place.0, block.id, message);
            } else {
                self.blocks.insert(block.id, block);
            }
            for arrow in &block.arrows {
                if let Some(first) = arrows.insert(arrow.id, arrow.place.0) {
                    let message = format!(
                        "arrow {} is there twice, first on line {}; give one another `id`",
                        arrow.id, first.line
                    );
                    self.error(Code::DuplicateId, arrow.place.0, block.id, message);
                }
            }
        }
    }

    fn project(&mut self) {
        if let Some(zone) = &self.file.settings.zone
            && let Err(error) = base::Zone::named(zone.text.trim())
        {
            self.found
                .push(Finding::error(Code::BadTime, zone.place, error.to_string()));
        }
        if let Some(language) = &self.file.settings.language
            && base::Language::of_code(language.text.trim()).is_none()
        {
            let message = format!("unknown language `{}`; use `en` or `ru`", language.text.trim());
            self.found
                .push(Finding::error(Code::BadBotFile, language.place, message));
        }
        let top = Place { line: 1, column: 1 };
        if self.file.constants.len() > CONSTANTS_PER_PROJECT {
            let message = format!(
                "the file has {} constants; a project has at most {CONSTANTS_PER_PROJECT}",
                self.file.constants.len()
            );
            self.found.push(Finding::error(Code::TooLarge, top, message));
        }
        for name in self.file.constants.keys() {
            if let Err(reason) = crate::scope::may_assign(model::Scope::Constant, name) {
                self.found.push(Finding::error(Code::BadName, top, reason));
            }
        }
        let conditions = self
            .file
            .blocks
            .iter()
            .filter(|block| block.kind.has_condition())
            .count();
        if conditions > CONDITION_BLOCKS_PER_BOT {
            let message = format!(
                "the bot has {conditions} Start and Trigger blocks; at most {CONDITION_BLOCKS_PER_BOT} are asked"
            );
            self.found.push(Finding::error(Code::TooLarge, top, message));
        }
        if !self.file.blocks.iter().any(|block| block.kind.has_condition()) {
            let message =
                "no block is of type `start` or `trigger`, so the bot never answers; make one `type: start`";
            self.found
                .push(Finding::warning(Code::UnreachableBlock, top, message));
        }
    }

    fn block(&mut self, block: &'f BlockFile) {
        let (id, place) = (block.id, block.place.0);
        let condition = &block.condition;
        let has_condition = *condition != ConditionFile::default();
        if has_condition && !block.kind.has_condition() {
            let message = format!(
                "a block of type `{}` has no condition of its own; use `start` or `trigger`, or put it on an arrow",
                block.kind.key()
            );
            self.error(Code::BadBotFile, place, id, message);
        }
        if block.kind == BlockKind::Comment {
            if !block.arrows.is_empty() {
                self.error(
                    Code::BadBotFile,
                    place,
                    id,
                    "a comment has no arrows; remove them",
                );
            }
            return;
        }
        self.condition(condition, id, place, "block");
        if condition.only_callback && condition.text.is_none() {
            let message = "`only_callback` needs a condition: a callback never matches an empty one";
            self.error(Code::BadBotFile, place, id, message);
        }
        if block.attachments.len() > ATTACHMENTS_PER_MESSAGE {
            let message = format!("a message has at most {ATTACHMENTS_PER_MESSAGE} attachments");
            self.error(Code::TooLarge, place, id, message);
        }
        if block.buttons.list.len() > BUTTONS_PER_MESSAGE {
            let message = format!("a message has at most {BUTTONS_PER_MESSAGE} buttons");
            self.error(Code::TooLarge, place, id, message);
        }
        let buttons = &block.buttons;
        let has_buttons = !buttons.list.is_empty() || buttons.code.is_some();
        if has_buttons && block.text.is_none() && block.attachments.is_empty() {
            self.warn(
                Code::BadButtons,
                place,
                id,
                "buttons are shown under a text; this block has none",
            );
        }
        for arrow in &block.arrows {
            self.arrow(block, arrow);
        }
    }

    fn condition(&mut self, condition: &ConditionFile, block: BlockId, place: Place, what: &str) {
        let at = condition.text.as_ref().map_or(place, |text| text.place);
        if condition.kind == MatchKind::Semantic {
            let message = format!(
                "comparing by meaning needs a language model; without one this {what} looks for the words"
            );
            self.warn(Code::Unsupported, at, block, message);
        }
        if condition.not.is_some()
            && condition.text.is_none()
            && condition.compare.is_none()
            && what == "block"
        {
            self.warn(
                Code::BadBotFile,
                at,
                block,
                "`not` without a condition answers everything but these words",
            );
        }
    }

    fn arrow(&mut self, block: &BlockFile, arrow: &ArrowFile) {
        let (id, place) = (block.id, arrow.place.0);
        self.condition(&arrow.condition, id, place, "arrow");
        match self.blocks.get(&arrow.to) {
            None => {
                let message = format!(
                    "arrow {} leads to block {}, which is not in the file",
                    arrow.id, arrow.to
                );
                self.error(Code::UnknownBlock, place, id, message);
            }
            Some(target) if target.kind == BlockKind::Comment => {
                let message = format!(
                    "arrow {} leads to block {}, which is a comment",
                    arrow.id, arrow.to
                );
                self.error(Code::UnknownBlock, place, id, message);
            }
            Some(_) => {}
        }
        if !block.kind.moves() && !arrow.is_timer() {
            let message = format!(
                "arrow {} waits for an answer, but nobody stands in a block of type `{}`; give it a `delay`, e.g. `delay: 0`",
                arrow.id,
                block.kind.key()
            );
            self.error(Code::BadBotFile, place, id, message);
        }
        if arrow.capture.is_some() && arrow.is_timer() {
            let message = format!(
                "arrow {} captures what the client enters, so it cannot have a delay or time",
                arrow.id
            );
            self.error(Code::BadBotFile, place, id, message);
        }
        if arrow.if_date_passed && arrow.send_date.is_none() {
            let message = "`if_date_passed` means something only with a `send_date`";
            self.warn(Code::BadTime, place, id, message);
        }
        if (arrow.cancel_if_left || arrow.do_not_cancel) && !arrow.is_timer() {
            let message =
                "`cancel_if_left` and `do_not_cancel` mean something only on an arrow with a delay or time";
            self.warn(Code::BadTime, place, id, message);
        }
        let labelled = arrow.button.as_ref().is_some_and(|button| button.text.is_none());
        if labelled && arrow.condition.text.is_none() {
            let message = format!(
                "arrow {} is shown as a button but has no label; add a `condition` or `button: label`",
                arrow.id
            );
            self.error(Code::BadButtons, place, id, message);
        }
    }
}

/// A name as a message shows it.
pub(super) fn shown(name: &str) -> &str {
    clip(name, 60)
}
