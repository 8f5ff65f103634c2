//! Variables: one indexed row each, found by owner for a turn and by value for a search.

use crate::arg::args;
use crate::projects::json;
use crate::{Arg, Error, Result, Tx};
use base::{ClientId, DealId, ProjectId, Timestamp};
use model::{Scope, Value, Variables};
use std::collections::BTreeMap;

/// Characters of a value that a search compares.
pub const SEARCHED_CHARACTERS: usize = 200;

/// The variables that one turn may see.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The current deal's.
    pub deal: Variables,
    /// The client's.
    pub client: Variables,
    /// The project's.
    pub project: Variables,
    /// The project's constants.
    pub constants: Variables,
    /// The versions of the project's variables, for [`VariableChange::expected`].
    pub project_versions: BTreeMap<String, i64>,
}

/// A change of one variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariableChange<'a> {
    /// Whose kind.
    pub scope: Scope,
    /// The deal or the client; 0 for the project's variables and constants.
    pub owner: i64,
    /// Its name, without a prefix.
    pub name: &'a str,
    /// Its new value; `None` deletes it.
    pub value: Option<&'a Value>,
    /// The version that was read, where a change made meanwhile must not be overwritten; 0: it was not there.
    pub expected: Option<i64>,
}

const LOAD: &str = "SELECT scope, name, value, version, first_set FROM variables
    WHERE project_id = $1 AND scope = 1 AND owner_id = $2
    UNION ALL SELECT scope, name, value, version, first_set FROM variables
    WHERE project_id = $1 AND scope = 2 AND owner_id = $3
    UNION ALL SELECT scope, name, value, version, first_set FROM variables
    WHERE project_id = $1 AND scope IN (3, 4) AND owner_id = 0";
const SET: &str = "INSERT INTO variables (project_id, scope, owner_id, name, value, folded, first_set)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project_id, scope, owner_id, name)
    DO UPDATE SET value = excluded.value, folded = excluded.folded, version = variables.version + 1";
/// A change of what was read: only over the version that was read, and only a new one where none was.
const SET_EXPECTED: &str =
    "INSERT INTO variables (project_id, scope, owner_id, name, value, folded, first_set)
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT),
        CAST($6 AS TEXT), CAST($7 AS BIGINT)
    WHERE $8 = 0 OR EXISTS (SELECT 1 FROM variables WHERE project_id = $1 AND scope = $2 AND owner_id = $3
        AND name = $4 AND version = $8)
    ON CONFLICT (project_id, scope, owner_id, name)
    DO UPDATE SET value = excluded.value, folded = excluded.folded, version = variables.version + 1
    WHERE variables.version = $8";
const UNSET: &str =
    "DELETE FROM variables WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name = $4";
const UNSET_EXPECTED: &str = "DELETE FROM variables
    WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name = $4 AND version = $5";
const IS_THERE: &str =
    "SELECT 1 FROM variables WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name = $4";
const CLEAR_CONSTANTS: &str = "DELETE FROM variables WHERE project_id = $1 AND scope = 4 AND owner_id = 0";
const OF_NAMES: &str = "SELECT name, value, version FROM variables
    WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name = ANY($4)";
const BYTES_OF_NAMES: &str = "SELECT CAST(COALESCE(SUM(OCTET_LENGTH(value)), 0) AS BIGINT) FROM variables
    WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name = ANY($4)";
const COUNT: &str = "SELECT count(*) FROM variables WHERE project_id = $1 AND scope = $2 AND owner_id = $3";
const OF_OWNER: &str = "SELECT name, value, first_set FROM variables
    WHERE project_id = $1 AND scope = $2 AND owner_id = $3 AND name > $4 ORDER BY name LIMIT $5";

/// A variable as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned {
    /// Its value.
    pub value: Value,
    /// Its version, for [`VariableChange::expected`].
    pub version: i64,
}

/// Variables of one owner by their names; those that are not there are missing.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn of_names(
    tx: &mut dyn Tx,
    project: ProjectId,
    scope: Scope,
    owner: i64,
    names: &[&str],
) -> Result<BTreeMap<String, Versioned>> {
    let mut found = BTreeMap::new();
    for mut row in tx.query(OF_NAMES, args![project, scope.code(), owner, names])? {
        let version = row.int(2)?;
        let value = value(&row.take_text(1)?)?;
        found.insert(row.take_text(0)?, Versioned { value, version });
    }
    Ok(found)
}

/// How many bytes the values of these variables take together.
///
/// # Errors
/// What the engine says.
pub fn bytes_of_names(
    tx: &mut dyn Tx,
    project: ProjectId,
    scope: Scope,
    owner: i64,
    names: &[&str],
) -> Result<usize> {
    let bytes = tx
        .query_one(BYTES_OF_NAMES, args![project, scope.code(), owner, names])?
        .int(0)?;
    Ok(bytes.max(0) as usize)
}

/// How many variables an owner has.
///
/// # Errors
/// What the engine says.
pub fn count_of_owner(tx: &mut dyn Tx, project: ProjectId, scope: Scope, owner: i64) -> Result<usize> {
    let count = tx.query_one(COUNT, args![project, scope.code(), owner])?.int(0)?;
    Ok(count.max(0) as usize)
}

/// Reads what a turn may see, in one statement. Each owner's variables stand in the order in which they were first set.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn load(tx: &mut dyn Tx, project: ProjectId, deal: Option<DealId>, client: ClientId) -> Result<Loaded> {
    let mut rows = Vec::new();
    for mut row in tx.query(LOAD, args![project, deal.map_or(0, DealId::get), client])? {
        let (scope, first_set, version) = (row.int(0)?, row.int(4)?, row.int(3)?);
        rows.push((
            scope,
            first_set,
            row.take_text(1)?,
            value(&row.take_text(2)?)?,
            version,
        ));
    }
    rows.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    let mut loaded = Loaded::default();
    for (scope, _, name, value, version) in rows {
        match Scope::from_code(scope) {
            Some(Scope::Deal) => loaded.deal.insert(name, value),
            Some(Scope::Client) => loaded.client.insert(name, value),
            Some(Scope::Project) => {
                loaded.project_versions.insert(name.clone(), version);
                loaded.project.insert(name, value)
            }
            Some(Scope::Constant) => loaded.constants.insert(name, value),
            None => return Err(Error::corrupt("variable scope", scope)),
        };
    }
    Ok(loaded)
}

/// Applies changes in their order. A later change of the same variable wins.
///
/// # Errors
/// [`Error::Conflict`] when a variable with `expected` has another version by now.
pub fn apply(
    tx: &mut dyn Tx,
    project: ProjectId,
    now: Timestamp,
    changes: &[VariableChange<'_>],
) -> Result<()> {
    let mut prepared = Vec::with_capacity(changes.len());
    for (at, change) in changes.iter().enumerate() {
        let overwritten = changes[at + 1..]
            .iter()
            .any(|later| (later.scope, later.owner, later.name) == (change.scope, change.owner, change.name));
        if !overwritten {
            let texts = change
                .value
                .map(|value| json(value).map(|text| (text, folded_value(value))))
                .transpose()?;
            prepared.push((change, texts, now.plus_micros(at as i64)));
        }
    }
    let mut set = Vec::with_capacity(prepared.len() * 7);
    let mut unset = Vec::new();
    for (change, texts, first_set) in &prepared {
        let key = [
            project.into(),
            change.scope.code().into(),
            change.owner.into(),
            Arg::Text(change.name),
        ];
        match (texts, change.expected) {
            (Some((text, folded)), None) => {
                set.extend(key);
                set.extend([Arg::Text(text), Arg::Text(folded), (*first_set).into()]);
            }
            (None, None) => unset.extend(key),
            (Some((text, folded)), Some(version)) => {
                let [a, b, c, d] = key;
                let args = [
                    a,
                    b,
                    c,
                    d,
                    Arg::Text(text),
                    Arg::Text(folded),
                    (*first_set).into(),
                    version.into(),
                ];
                kept(tx.exec(SET_EXPECTED, &args)?, change)?;
            }
            // It was made and deleted again: nothing is to be done, as long as nobody else has made one.
            (None, Some(0)) => {
                if tx.query_opt(IS_THERE, &key)?.is_some() {
                    kept(0, change)?;
                }
            }
            (None, Some(version)) => {
                let [a, b, c, d] = key;
                kept(tx.exec(UNSET_EXPECTED, &[a, b, c, d, version.into()])?, change)?;
            }
        }
    }
    batch(tx, UNSET, 4, &unset)?;
    batch(tx, SET, 7, &set)
}

/// Replaces a project's constants.
///
/// # Errors
/// What the engine says.
pub fn set_constants(
    tx: &mut dyn Tx,
    project: ProjectId,
    now: Timestamp,
    constants: &Variables,
) -> Result<()> {
    tx.exec_later(CLEAR_CONSTANTS, args![project])?;
    let changes: Vec<VariableChange<'_>> = constants
        .iter()
        .map(|(name, value)| VariableChange {
            scope: Scope::Constant,
            owner: 0,
            name,
            value: Some(value),
            expected: None,
        })
        .collect();
    apply(tx, project, now, &changes)
}

/// One owner's variables, by name, after one; at most `limit`.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn page_of_owner(
    tx: &mut dyn Tx,
    project: ProjectId,
    scope: Scope,
    owner: i64,
    after: &str,
    limit: usize,
) -> Result<Variables> {
    let rows = tx.query(OF_OWNER, args![project, scope.code(), owner, after, limit as i64])?;
    let mut found = Variables::new();
    for mut row in rows {
        let text = row.take_text(1)?;
        found.insert(row.take_text(0)?, value(&text)?);
    }
    Ok(found)
}

/// A text as the search compares it.
pub(crate) fn folded_text(text: &str) -> String {
    base::text::fold(base::text::clip(text, SEARCHED_CHARACTERS))
}

fn folded_value(value: &Value) -> String {
    match value {
        Value::String(text) => folded_text(text),
        other => folded_text(&other.to_string()),
    }
}

fn value(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|_| Error::corrupt("variable", text))
}

fn kept(count: u64, change: &VariableChange<'_>) -> Result<()> {
    if count == 0 {
        Err(Error::conflict("variable", change.name))
    } else {
        Ok(())
    }
}

/// Runs a statement for each `width` arguments; one row needs no answer of its own.
pub(crate) fn batch(tx: &mut dyn Tx, sql: &'static str, width: usize, all: &[Arg<'_>]) -> Result<()> {
    match all.len() / width {
        0 => Ok(()),
        1 => tx.exec_later(sql, all),
        _ => tx.exec_many(sql, width, all).map(drop),
    }
}
