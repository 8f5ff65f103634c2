//! What an editor asks of a formula: completion, hover, signatures, formatting, and where names stand.
//!
//! All of it is pure functions over a text, a cursor, and what is [`Known`] around the text. Texts may be half typed.
//! Places are byte offsets; [`Lines`] turns them into the lines and columns of people and of editors.

mod complete;
mod format;
mod hover;
mod keys;
mod known;
mod lines;
mod mentions;
mod rank;
mod signature;
mod spot;

pub use complete::{Completion, Item, ItemKind, complete};
pub use format::format;
pub use hover::{Hover, hover};
pub use keys::Keys;
pub use known::{Known, Name, Origin};
pub use lines::{Lines, Position};
pub use mentions::{CallAt, Composed, Mention, Mentions, Role, mentions};
pub use signature::{Parameter, Signature, signature};

use crate::Help;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Statements, one a line.
    Program,
    /// One expression.
    Expression,
    /// Text with `#{…}`.
    Template,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Program, Self::Expression, Self::Template];

    /// The word used in requests.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Expression => "expression",
            Self::Template => "template",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// The language in which help is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// The language of a tag such as `ru`, `ru-RU` or `en`; English for every other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let first = tag.split(['-', '_', '.']).next().unwrap_or_default();
        match first.eq_ignore_ascii_case("ru") {
            true => Self::Ru,
            false => Self::En,
        }
    }

    /// The help in this language.
    #[must_use]
    pub const fn of(self, help: &Help) -> &'static str {
        match self {
            Self::En => help.en,
            Self::Ru => help.ru,
        }
    }

    pub(crate) const fn choose(self, en: &'static str, ru: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Ru => ru,
        }
    }
}

/// The nearest place at or before `at` that is in the text and between two characters.
pub(crate) fn within(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}
