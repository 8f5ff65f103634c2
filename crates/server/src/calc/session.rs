//! The conversation of the line editor, without a terminal: a text comes in, a text goes out.

use super::{manual, show, world};
use calculator::editor::{Known, Name, Origin};
use calculator::{Expression, Program};
use flow::{Heard, Talk};
use model::Value;

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It does.
    Go,
    /// It is over.
    End,
}

/// What stands before an expression whose value is asked: the variable takes the value and is then removed.
const ASKED: &str = "value_asked_at_the_terminal = (";
/// The variable.
const ASKED_NAME: &str = "value_asked_at_the_terminal";

/// A conversation over one world.
pub struct Session {
    talk: Talk,
}

impl Session {
    /// A conversation over this world.
    pub const fn new(talk: Talk) -> Self {
        Self { talk }
    }

    /// Answers what was typed: a command, an expression, or statements.
    pub fn answer(&mut self, text: &str) -> (String, Next) {
        let (word, rest) = text
            .trim()
            .split_once(char::is_whitespace)
            .unwrap_or((text.trim(), ""));
        let told = match word {
            "" => String::new(),
            "quit" | "exit" if rest.is_empty() => return (String::new(), Next::End),
            "vars" if rest.is_empty() => self.variables(),
            "help" if calculator::is_name(rest.trim()) || rest.is_empty() => manual::help(rest.trim()),
            _ if is_question(text) => self.value(text),
            _ => self.statements(text),
        };
        (told, Next::Go)
    }

    /// The names that a formula may see here.
    pub fn known(&self) -> Known {
        let mut known = flow::editor::known(None);
        for owned in world::variables(&self.talk) {
            for name in owned.variables.keys() {
                let name = known
                    .names
                    .entry(name.clone())
                    .or_insert_with(|| Name::new(Origin::Variable));
                name.set(Some(owned.scope), "this session");
            }
        }
        known
    }

    fn variables(&self) -> String {
        let told: String = world::variables(&self.talk)
            .iter()
            .flat_map(|owned| {
                owned
                    .variables
                    .iter()
                    .map(|(name, value)| show::variable(owned.prefix, name, value))
            })
            .collect();
        if told.is_empty() {
            "no variables yet".to_owned()
        } else {
            told
        }
    }

    /// Runs statements, and tells the variables that they changed.
    fn statements(&mut self, text: &str) -> String {
        let before = world::variables(&self.talk);
        let heard = self.talk.calculate(text);
        let mut told = self.changes(&before);
        for fault in heard.faults() {
            told.push_str(&show::fault(fault, text));
        }
        told
    }

    /// Tells the value of an expression, and the variables that finding it changed.
    fn value(&mut self, text: &str) -> String {
        let before = world::variables(&self.talk);
        let heard = self.talk.calculate(&format!("{ASKED}{text})"));
        let value = self.talk.scene_mut().deal_variables.shift_remove(ASKED_NAME);
        let mut told = self.changes(&before);
        for fault in faults_as_typed(&heard) {
            told.push_str(&show::fault(&fault, text));
        }
        let value = value.unwrap_or_else(|| Value::String(String::new()));
        format!("{told}{}\n", show::typed(&value))
    }

    fn changes(&self, before: &[world::Owned]) -> String {
        let mut told = String::new();
        for (before, now) in before.iter().zip(world::variables(&self.talk)) {
            for (name, value) in &now.variables {
                if before.variables.get(name) != Some(value) {
                    told.push_str(&show::variable(now.prefix, name, value));
                }
            }
            for name in before
                .variables
                .keys()
                .filter(|name| !now.variables.contains_key(*name))
            {
                told.push_str(&format!("{}{name} is deleted\n", now.prefix));
            }
        }
        told
    }
}

/// Whether a text asks for a value and changes nothing by itself.
fn is_question(text: &str) -> bool {
    Program::compile(text).names().writes.is_empty() && Expression::compile(text.trim()).is_ok()
}

/// The faults of a question, where they stand in what was typed.
fn faults_as_typed(heard: &Heard) -> Vec<model::Fault> {
    let shift = ASKED.chars().count() as u32;
    heard
        .faults()
        .cloned()
        .map(|mut fault| {
            if fault.line == Some(1) {
                fault.column = fault.column.map(|column| column.saturating_sub(shift).max(1));
            }
            fault
        })
        .collect()
}
