//! What is known of a bot's variables: who sets them, in which scope, and which come from outside.

use super::namers::{Does, named};
use crate::compile::Compiled;
use crate::file::BotFile;
use crate::scope::VISIBLE;
use base::BlockId;
use model::Scope;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Who sets a variable.
#[derive(Debug, Default)]
pub(super) struct Setters {
    /// The blocks in which it is set, in the order of the file, without repetition.
    pub blocks: Vec<BlockId>,
    /// Whether it is only ever set as the deal's.
    pub deal_alone: bool,
}

/// The variables of a bot.
#[derive(Debug)]
pub(super) struct Variables<'b> {
    /// Names that are visible from outside the formulas.
    outside: HashSet<&'b str>,
    /// Variables that something in the bot sets.
    pub set: HashMap<&'b str, Setters>,
    /// Variables that the bot deletes, so that it reckons with their absence and presence itself.
    pub deleted: HashSet<&'b str>,
    /// Beginnings of names that are set with a number after them.
    numbered: Vec<Arc<str>>,
    /// Whether names that only a run can tell are set, so that any may be.
    pub open: bool,
    /// Whether names that only a run can tell are read, so that any may be.
    pub read_all: bool,
    /// Names that functions read by their text.
    pub read_by_text: HashSet<&'b str>,
    /// Names that are tested somewhere, so that their absence is thought of.
    pub tested: HashSet<&'b str>,
}

impl<'b> Variables<'b> {
    pub(super) fn of(file: &'b BotFile, compiled: &'b Compiled, given: &[&'b str]) -> Self {
        let outside = VISIBLE
            .iter()
            .map(|visible| visible.name)
            .chain(calculator::CONSTANTS.iter().map(|constant| constant.name))
            .chain(file.constants.keys().map(String::as_str))
            .chain(given.iter().copied())
            .collect();
        let mut variables = Self {
            outside,
            set: HashMap::new(),
            deleted: HashSet::new(),
            numbered: Vec::new(),
            open: false,
            read_all: false,
            read_by_text: HashSet::new(),
            tested: HashSet::new(),
        };
        variables.formulas(compiled);
        for block in &compiled.blocks {
            for save in block.request.iter().flat_map(|request| &request.save) {
                variables.sets(&save.name, save.scope, block.id);
            }
            for (scope, name) in block.arrows.iter().filter_map(|arrow| arrow.capture.as_ref()) {
                variables.sets(name, *scope, block.id);
            }
        }
        variables
    }

    fn formulas(&mut self, compiled: &'b Compiled) {
        for formula in &compiled.used.formulas {
            let names = &formula.names;
            self.open |= names.writes_composed();
            self.read_all |= names.composed;
            for write in &names.writes {
                match &write.name {
                    Some(name) if write.deleted => {
                        self.deleted.insert(name);
                    }
                    Some(name) => self.sets(name, crate::scope::of_calculator(write.scope), formula.block),
                    None => {}
                }
            }
            let tested = names.reads.iter().filter(|read| read.tested);
            self.tested.extend(tested.map(|read| &*read.name));
        }
        // Names in texts belong to the calls, which live as long as the formulas do.
        for formula in &compiled.used.formulas {
            for call in &formula.names.calls {
                let Some((does, told)) = named(call) else {
                    let writes = calculator::function(&call.name);
                    self.open |= writes.is_some_and(calculator::Function::writes_variables);
                    continue;
                };
                let texts = || {
                    call.given.iter().flat_map(|given| match given {
                        calculator::Given::Text(text) => std::slice::from_ref(text),
                        calculator::Given::Texts(texts) => texts,
                        _ => &[],
                    })
                };
                let is_told = |text: &str| {
                    told.iter()
                        .flatten()
                        .any(|name| **name == *text || model::Scope::of_name(text).1 == &**name)
                };
                match (does, &told) {
                    (Does::Reads, None) => self.read_all = true,
                    (_, None) => self.open = true,
                    (Does::Reads, Some(_)) => self.read_by_text.extend(
                        texts()
                            .filter(|text| is_told(text))
                            .map(|text| Scope::of_name(text).1),
                    ),
                    (Does::Sets, Some(_)) => {
                        for text in texts().filter(|text| is_told(text)) {
                            // Perhaps another client's or deal's, so nothing can be proven of its scope.
                            self.sets(Scope::of_name(text).1, Scope::Client, formula.block);
                        }
                    }
                    (Does::SetsNumbered, Some(names)) => self.numbered.extend(names.iter().cloned()),
                }
            }
        }
    }

    fn sets(&mut self, name: &'b str, scope: Scope, block: BlockId) {
        let setters = self.set.entry(name).or_insert_with(|| Setters {
            blocks: Vec::new(),
            deal_alone: true,
        });
        setters.deal_alone &= scope == Scope::Deal;
        if setters.blocks.last() != Some(&block) {
            setters.blocks.push(block);
        }
    }

    /// Whether a name comes from outside the bot's own formulas.
    pub(super) fn is_outside(&self, name: &str) -> bool {
        let numbered = |prefix: &Arc<str>| {
            name.strip_prefix(&**prefix)
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.outside.contains(name) || self.numbered.iter().any(numbered)
    }

    /// Whether something gives the name a value.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.set.contains_key(name) || self.is_outside(name)
    }

    /// All names that have a value at some time, sorted.
    pub(super) fn names(&self) -> Vec<&'b str> {
        let mut names: Vec<&str> = self.outside.iter().chain(self.set.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The same for the Calculator's checker.
    pub(super) fn known(&self) -> calculator::Known {
        if self.open || !self.numbered.is_empty() {
            calculator::Known::some(self.names())
        } else {
            calculator::Known::all(self.names())
        }
    }
}
