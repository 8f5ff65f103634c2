//! The families under which functions are documented.

use super::Help;

/// The group under which a function is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Choosing a value.
    Language,
    /// Mathematics.
    Mathematics,
    /// Texts.
    Strings,
    /// Regular expressions.
    Regex,
    /// Lists.
    Arrays,
    /// Dictionaries.
    Dictionaries,
    /// Menus made from data.
    Menus,
    /// Columns of spreadsheets.
    Columns,
}

impl Family {
    /// The family as a heading.
    #[must_use]
    pub const fn title(self) -> Help {
        let (en, ru) = match self {
            Self::Language => ("Choosing a value", "Выбор значения"),
            Self::Mathematics => ("Mathematics", "Математика"),
            Self::Strings => ("Texts", "Строки"),
            Self::Regex => ("Regular expressions", "Регулярные выражения"),
            Self::Arrays => ("Lists", "Массивы"),
            Self::Dictionaries => ("Dictionaries", "Словари"),
            Self::Menus => ("Menus made from data", "Меню из данных"),
            Self::Columns => ("Columns of spreadsheets", "Столбцы таблиц"),
        };
        Help { en, ru }
    }

    /// The page of the manuals that describes the functions of the family.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Language => "calculator",
            Self::Mathematics => "mathematical functions",
            Self::Strings => "string functions",
            Self::Regex => "regular expressions",
            Self::Arrays | Self::Menus => "functions for arrays",
            Self::Dictionaries => "functions for dictionaries",
            Self::Columns => "functions for Google Sheets",
        }
    }
}
