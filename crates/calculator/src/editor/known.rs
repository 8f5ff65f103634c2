//! What is known around a text: the names it may see, where they come from, and the keys of their dictionaries.

use super::{Keys, Kind, Language, Role, mentions};
use crate::{CONSTANTS, Scope};
use std::collections::BTreeMap;

/// Who gives a name its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The author: a variable.
    Variable,
    /// Computed whenever it is read.
    BuiltIn,
    /// A variable that the engine or a channel sets.
    Stored,
    /// Carried by one event.
    Event,
    /// A constant of the project.
    Constant,
    /// A constant of the language.
    Language,
}

/// A visible name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Who gives it its value.
    pub origin: Origin,
    /// The scopes in which it is written, in order.
    pub scopes: Vec<Scope>,
    /// What it means, in English and Russian; empty when nobody said.
    pub help: (String, String),
    /// Where it is set, as people say it: `line 3`, `block 7, calculator`. The first few.
    pub set_at: Vec<String>,
    /// How many more places set it.
    pub more: usize,
}

/// Places that are told of a name.
const TOLD: usize = 5;

impl Name {
    /// A name that nobody sets yet.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            scopes: Vec::new(),
            help: (String::new(), String::new()),
            set_at: Vec::new(),
            more: 0,
        }
    }

    /// What it means.
    #[must_use]
    pub fn help(&self, language: Language) -> &str {
        match language {
            Language::En => &self.help.0,
            Language::Ru => &self.help.1,
        }
    }

    /// Takes note of a place that sets it, in a scope if the text shows which.
    pub fn set(&mut self, scope: Option<Scope>, place: impl Into<String>) {
        if let Some(scope) = scope.filter(|scope| !self.scopes.contains(scope)) {
            self.scopes.push(scope);
            self.scopes.sort_unstable();
        }
        let place = place.into();
        if self.set_at.contains(&place) {
            return;
        }
        match self.set_at.len() < TOLD {
            true => self.set_at.push(place),
            false => self.more += 1,
        }
    }

    /// Where it comes from, in a few words: `variable of the deal`, `built in`.
    #[must_use]
    pub fn detail(&self, language: Language) -> String {
        let origin = match self.origin {
            Origin::Variable => language.choose("variable", "переменная"),
            Origin::BuiltIn => language.choose("built in", "встроенная"),
            Origin::Stored => {
                language.choose("variable set by the engine", "переменная, заполняется системой")
            }
            Origin::Event => language.choose("set by an event", "заполняется событием"),
            Origin::Constant => language.choose("constant of the project", "константа проекта"),
            Origin::Language => language.choose("constant", "константа"),
        };
        let of = |scope: &Scope| match scope {
            Scope::Deal => language.choose("of the deal", "сделки"),
            Scope::Client => language.choose("of the client", "клиента"),
            Scope::Project => language.choose("of the project", "проекта"),
        };
        match (self.origin, self.scopes.is_empty()) {
            (Origin::Variable, false) => {
                let scopes: Vec<_> = self.scopes.iter().map(of).collect();
                format!("{origin} {}", scopes.join(", "))
            }
            _ => origin.to_owned(),
        }
    }
}

/// What is known around a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Visible names.
    pub names: BTreeMap<String, Name>,
    /// The keys of their dictionaries.
    pub keys: Keys,
}

impl Known {
    /// The constants of the language.
    #[must_use]
    pub fn language() -> Self {
        let names = CONSTANTS.iter().map(|constant| {
            let mut name = Name::new(Origin::Language);
            name.help = (constant.help.en.to_owned(), constant.help.ru.to_owned());
            (constant.name.to_owned(), name)
        });
        Self {
            names: names.collect(),
            keys: Keys::default(),
        }
    }

    /// Adds what a text sets: its variables and the keys of their dictionaries. `place` says where, given a line.
    pub fn add(&mut self, text: &str, kind: Kind, place: &dyn Fn(u32) -> String) {
        let found = mentions(text, kind);
        let lines = super::Lines::of(text);
        for mention in &found.names {
            if let Role::Write(scope) = mention.role {
                let line = lines.position(mention.at.start).line;
                self.write(&mention.name, Some(scope), place(line));
            }
        }
        if kind == Kind::Program {
            self.keys.add_program(text);
        }
    }

    /// Adds a place that sets a variable.
    pub fn write(&mut self, name: &str, scope: Option<Scope>, place: impl Into<String>) {
        let known = self.names.entry(name.to_owned());
        known
            .or_insert_with(|| Name::new(Origin::Variable))
            .set(scope, place);
    }
}
