//! The words of the language, and what can be a name.

use base::limits::VARIABLE_NAME_CHARACTERS;

/// The name of the function that evaluates only the branch it chooses.
pub(super) const IF: &str = "if";

/// A word that is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    And,
    Or,
    Not,
    In,
    If,
    True,
    False,
    None,
}

impl Word {
    /// The meaning of a word; `true`, `false` and `none` are known in any case.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !(2..=5).contains(&text.len()) {
            return None;
        }
        Some(match text {
            "and" | "AND" => Self::And,
            "or" | "OR" => Self::Or,
            "not" | "NOT" => Self::Not,
            "in" => Self::In,
            "if" => Self::If,
            _ if text.eq_ignore_ascii_case("true") => Self::True,
            _ if text.eq_ignore_ascii_case("false") => Self::False,
            _ if text.eq_ignore_ascii_case("none") => Self::None,
            _ => return None,
        })
    }
}

/// Whether a text can be a variable's name: a letter or underscore, then letters, digits and underscores, at most
/// 500 characters, and no word of the language.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && (text.len() <= VARIABLE_NAME_CHARACTERS || text.chars().count() <= VARIABLE_NAME_CHARACTERS)
        && Word::of(text).is_none()
}
