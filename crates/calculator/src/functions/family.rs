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
    /// Dates and times.
    Dates,
    /// Variables of other clients.
    Variables,
    /// The client and the dialog.
    Clients,
    /// Operators.
    Operators,
    /// Messages and callbacks to other clients.
    Messages,
    /// Calls to foreign servers.
    Requests,
    /// Tasks.
    Tasks,
    /// Deals.
    Deals,
    /// Lists of clients.
    Lists,
    /// Labels of clients.
    Labels,
    /// Links.
    Links,
    /// E-mail.
    Mail,
    /// QR codes and bar codes.
    Codes,
    /// Tables.
    Tables,
    /// amoCRM; outdated.
    Amo,
    /// Bitrix24; outdated.
    Bitrix,
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
            Self::Dates => ("Dates and times", "Даты и время"),
            Self::Variables => ("Variables of other clients", "Переменные других клиентов"),
            Self::Clients => ("The client and the dialog", "Клиент и диалог"),
            Self::Operators => ("Operators", "Операторы"),
            Self::Messages => ("Messages and callbacks to others", "Сообщения и колбэки другим"),
            Self::Requests => ("Calls to foreign servers", "Запросы к другим серверам"),
            Self::Tasks => ("Tasks", "Задачи"),
            Self::Deals => ("Deals", "Сделки"),
            Self::Lists => ("Lists of clients", "Списки клиентов"),
            Self::Labels => ("Labels", "Метки"),
            Self::Links => ("Links", "Ссылки"),
            Self::Mail => ("E-mail", "Почта"),
            Self::Codes => ("QR codes and bar codes", "QR-коды и штрихкоды"),
            Self::Tables => ("Tables", "Таблицы"),
            Self::Amo => ("amoCRM", "amoCRM"),
            Self::Bitrix => ("Bitrix24", "Битрикс24"),
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
            Self::Dates => "date and time functions",
            Self::Variables => "functions for variables",
            Self::Clients | Self::Operators | Self::Tasks | Self::Deals => "working with customers and CRM",
            Self::Messages | Self::Requests | Self::Amo | Self::Bitrix => "functions (API) in the calculator",
            Self::Lists => "functions for lists",
            Self::Labels => "functions for labels",
            Self::Links => "functions for links",
            Self::Mail => "functions for e-mail",
            Self::Codes => "functions for codes",
            Self::Tables => "functions for tables",
        }
    }
}
