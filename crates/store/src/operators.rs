//! Operators: people who sign in.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{OperatorId, Page, Timestamp};
use model::{Operator, Role};

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, email, name, role, created_at FROM operators ", $rest)
    };
}

const INSERT: &str = "INSERT INTO operators (email, email_folded, name, role, created_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id";
const GET: &str = select!("WHERE id = $1");
const BY_EMAIL: &str = select!("WHERE email_folded = $1");
const PAGE: &str = select!("WHERE id > $1 ORDER BY id LIMIT $2");
const PASSWORD: &str = "SELECT password FROM operators WHERE id = $1";
const SET_PASSWORD: &str = "UPDATE operators SET password = $2 WHERE id = $1";

/// Makes an account without a password.
///
/// # Errors
/// [`Error::Unique`] when the address has one, in whatever case it is written.
pub fn insert(tx: &mut dyn Tx, email: &str, name: &str, role: Role, now: Timestamp) -> Result<Operator> {
    let folded = base::text::fold(email);
    let row = tx
        .query_opt(INSERT, args![email, &folded, name, role.key(), now])?
        .ok_or_else(|| Error::Unique {
            what: "an account with this e-mail address".to_owned(),
        })?;
    Ok(Operator {
        id: OperatorId(row.int(0)?),
        email: email.to_owned(),
        name: name.to_owned(),
        role,
        created_at: now,
    })
}

/// An operator.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, id: OperatorId) -> Result<Option<Operator>> {
    tx.query_opt(GET, args![id])?.map(operator).transpose()
}

/// An operator by address, in whatever case it is written.
///
/// # Errors
/// What the engine says.
pub fn by_email(tx: &mut dyn Tx, email: &str) -> Result<Option<Operator>> {
    tx.query_opt(BY_EMAIL, args![&base::text::fold(email)])?
        .map(operator)
        .transpose()
}

/// Operators by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(tx: &mut dyn Tx, after: Option<OperatorId>, limit: usize) -> Result<Page<Operator>> {
    let rows = tx.query(PAGE, args![after.map_or(0, OperatorId::get), limit as i64 + 1])?;
    let rows = rows.into_iter().map(operator).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// The hash of an operator's password, if one was set.
///
/// # Errors
/// What the engine says.
pub fn password(tx: &mut dyn Tx, id: OperatorId) -> Result<Option<String>> {
    match tx.query_opt(PASSWORD, args![id])? {
        Some(mut row) => row.take_opt_text(0),
        None => Ok(None),
    }
}

/// Sets the hash of an operator's password.
///
/// # Errors
/// [`Error::NotFound`].
pub fn set_password(tx: &mut dyn Tx, id: OperatorId, hash: &str) -> Result<()> {
    match tx.exec(SET_PASSWORD, args![id, hash])? {
        0 => Err(Error::not_found("operator", id)),
        _ => Ok(()),
    }
}

fn operator(mut row: Row) -> Result<Operator> {
    let role = row.take_text(3)?;
    Ok(Operator {
        id: OperatorId(row.int(0)?),
        email: row.take_text(1)?,
        name: row.take_text(2)?,
        role: Role::from_key(&role).ok_or_else(|| Error::corrupt("role", &role))?,
        created_at: row.time(4)?,
    })
}
