//! Arguments of statements: borrowed, small, without knowledge of an engine.

use base::Timestamp;

/// One argument.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg<'a> {
    /// No value.
    Null,
    /// A whole number: ids, times in microseconds, codes.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text. A NUL character in it is stored as U+FFFD on both engines, because PostgreSQL's texts cannot hold it.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A list of numbers, for `= ANY($n)`.
    Ints(&'a [i64]),
    /// A list of texts, for `= ANY($n)`.
    Texts(&'a [&'a str]),
}

impl Arg<'_> {
    /// A copy that borrows nothing.
    #[must_use]
    pub fn to_owned_arg(&self) -> OwnedArg {
        match self {
            Self::Null => OwnedArg::Null,
            Self::Int(number) => OwnedArg::Int(*number),
            Self::Bool(truth) => OwnedArg::Bool(*truth),
            Self::Text(text) => OwnedArg::Text(clean(text).into_owned()),
            Self::Bytes(bytes) => OwnedArg::Bytes(bytes.to_vec()),
            Self::Ints(list) => OwnedArg::Ints(list.to_vec()),
            Self::Texts(list) => OwnedArg::Texts(list.iter().map(|text| clean(text).into_owned()).collect()),
        }
    }
}

/// A text that both engines can hold.
pub(crate) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    if text.as_bytes().contains(&0) {
        text.replace('\0', "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// An argument that borrows nothing: for recordings, and for statements on their way to PostgreSQL.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnedArg {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list of numbers.
    Ints(Vec<i64>),
    /// A list of texts.
    Texts(Vec<String>),
}

macro_rules! from {
    ($($source:ty => |$value:ident| $arg:expr;)*) => {$(
        impl<'a> From<$source> for Arg<'a> {
            fn from($value: $source) -> Self {
                $arg
            }
        }
        impl<'a> From<Option<$source>> for Arg<'a> {
            fn from(value: Option<$source>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
    )*};
}

from! {
    i64 => |value| Self::Int(value);
    bool => |value| Self::Bool(value);
    &'a str => |value| Self::Text(value);
    &'a String => |value| Self::Text(value);
    &'a [u8] => |value| Self::Bytes(value);
    &'a [i64] => |value| Self::Ints(value);
    &'a [&'a str] => |value| Self::Texts(value);
    Timestamp => |value| Self::Int(value.micros());
    base::ProjectId => |value| Self::Int(value.get());
    base::ChannelId => |value| Self::Int(value.get());
    base::ClientId => |value| Self::Int(value.get());
    base::MessageId => |value| Self::Int(value.get());
    base::DealId => |value| Self::Int(value.get());
    base::BlockId => |value| Self::Int(value.get());
    base::ArrowId => |value| Self::Int(value.get());
    base::PlannedId => |value| Self::Int(value.get());
    base::JobId => |value| Self::Int(value.get());
    base::BotVersionId => |value| Self::Int(value.get());
    base::KeyId => |value| Self::Int(value.get());
    base::OperatorId => |value| Self::Int(value.get());
    base::FileId => |value| Self::Int(value.get());
    base::TurnId => |value| Self::Int(value.get());
}

/// Arguments in the order of `$1`, `$2`, …; each is anything that has an [`Arg`].
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Arg::from($value)),*] };
}
pub(crate) use args;
