//! The types of parameters and answers.

use super::Help;

/// The type of a parameter or of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any value.
    Any,
    /// Any value, taken as its text.
    Text,
    /// A number, or a text that looks like one.
    Number,
    /// A whole number, or a text that looks like one.
    Integer,
    /// Any value, taken as true or false.
    Bool,
    /// A list, or a text that is one.
    List,
    /// A dictionary, or a text that is one.
    Dict,
    /// A list or a dictionary, or a text that is one of them.
    Collection,
}

impl Type {
    /// Whether a text is read as JSON to be taken.
    pub(crate) const fn is_collection(self) -> bool {
        matches!(self, Self::List | Self::Dict | Self::Collection)
    }

    /// The type as messages say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Bool => "True or False",
            Self::List => "a list",
            Self::Dict => "a dictionary",
            Self::Collection => "a list or a dictionary",
        }
    }

    /// The type in both languages.
    #[must_use]
    pub const fn names(self) -> Help {
        let ru = match self {
            Self::Any => "любое значение",
            Self::Text => "строка",
            Self::Number => "число",
            Self::Integer => "целое число",
            Self::Bool => "True или False",
            Self::List => "массив",
            Self::Dict => "словарь",
            Self::Collection => "массив или словарь",
        };
        Help { en: self.name(), ru }
    }
}
