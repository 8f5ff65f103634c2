//! Marks: the tokens of one or two characters that are neither letters nor digits.

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `**`
    Stars,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `^`
    Caret,
    /// `>`
    Greater,
    /// `<`
    Less,
    /// `=`
    Assign,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `{`
    OpenDict,
    /// `}`
    CloseDict,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `.`
    Dot,
}

impl Mark {
    /// The mark that begins with `byte`, two characters before one.
    pub(super) const fn of(byte: u8, next: Option<u8>) -> Option<Self> {
        Some(match (byte, next) {
            (b'=', Some(b'=')) => Self::Equal,
            (b'!', Some(b'=')) => Self::Unequal,
            (b'>', Some(b'=')) => Self::AtLeast,
            (b'<', Some(b'=')) => Self::AtMost,
            (b'&', Some(b'&')) => Self::And,
            (b'|', Some(b'|')) => Self::Or,
            (b'*', Some(b'*')) => Self::Stars,
            (b'+', _) => Self::Plus,
            (b'-', _) => Self::Minus,
            (b'*', _) => Self::Star,
            (b'/', _) => Self::Slash,
            (b'%', _) => Self::Percent,
            (b'^', _) => Self::Caret,
            (b'>', _) => Self::Greater,
            (b'<', _) => Self::Less,
            (b'=', _) => Self::Assign,
            (b'(', _) => Self::Open,
            (b')', _) => Self::Close,
            (b'[', _) => Self::OpenList,
            (b']', _) => Self::CloseList,
            (b'{', _) => Self::OpenDict,
            (b'}', _) => Self::CloseDict,
            (b',', _) => Self::Comma,
            (b':', _) => Self::Colon,
            (b'.', _) => Self::Dot,
            _ => return None,
        })
    }

    /// The mark as it is written.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::And => "&&",
            Self::Or => "||",
            Self::Stars => "**",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Star => "*",
            Self::Slash => "/",
            Self::Percent => "%",
            Self::Caret => "^",
            Self::Greater => ">",
            Self::Less => "<",
            Self::Assign => "=",
            Self::Open => "(",
            Self::Close => ")",
            Self::OpenList => "[",
            Self::CloseList => "]",
            Self::OpenDict => "{",
            Self::CloseDict => "}",
            Self::Comma => ",",
            Self::Colon => ":",
            Self::Dot => ".",
        }
    }

    /// How many bytes it takes.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Equal
            | Self::Unequal
            | Self::AtLeast
            | Self::AtMost
            | Self::And
            | Self::Or
            | Self::Stars => 2,
            _ => 1,
        }
    }
}
