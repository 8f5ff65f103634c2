//! Values on PostgreSQL's wire.

use crate::arg::clean;
use crate::{Arg, Cell, OwnedArg, Row};
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Wire = Result<IsNull, Box<dyn Error + Sync + Send>>;

fn int(number: i64, ty: &Type, out: &mut BytesMut) -> Wire {
    match *ty {
        Type::INT4 => i32::try_from(number)?.to_sql(ty, out),
        Type::INT2 => i16::try_from(number)?.to_sql(ty, out),
        Type::BOOL => (number != 0).to_sql(ty, out),
        _ => number.to_sql(ty, out),
    }
}

fn texts<'a>(list: impl Iterator<Item = &'a str>, ty: &Type, out: &mut BytesMut) -> Wire {
    list.map(clean).collect::<Vec<_>>().to_sql(ty, out)
}

impl ToSql for Arg<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Wire {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => int(*number, ty, out),
            Self::Bool(truth) => truth.to_sql(ty, out),
            Self::Text(text) => clean(text).as_ref().to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Ints(list) => list.to_sql(ty, out),
            Self::Texts(list) => texts(list.iter().copied(), ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl ToSql for OwnedArg {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Wire {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => int(*number, ty, out),
            Self::Bool(truth) => truth.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Ints(list) => list.to_sql(ty, out),
            Self::Texts(list) => texts(list.iter().map(String::as_str), ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Self::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Self::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::VOID => Self::Null,
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::BYTEA | Type::VOID
        ) || <String as FromSql<'_>>::accepts(ty)
    }
}

/// A row in our form.
pub fn row(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    (0..row.len())
        .map(|at| row.try_get::<_, Cell>(at))
        .collect::<Result<_, _>>()
        .map(Row)
}
