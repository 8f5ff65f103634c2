//! Recording of a path's own statements, so that the bench can replay them in a bare loop.

use crate::{Arg, OwnedArg, Result, Tx};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One statement as it was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its text.
    pub sql: &'static str,
    /// Its arguments; several rows of `width` for the batched forms.
    pub args: Vec<OwnedArg>,
    /// Arguments of one row; 0 for a statement that is not batched.
    pub width: usize,
    /// Whether rows were read.
    pub reads: bool,
}

/// The statements of one transaction that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// In the order in which they ran.
    pub statements: Vec<Statement>,
    /// Whether it was a write.
    pub write: bool,
}

/// Takes recorded transactions; runs on the thread that committed, so it must be quick.
pub type Recorder = Arc<dyn Fn(Recorded) + Send + Sync>;

/// The notebook of one transaction; empty and free when nobody records.
#[derive(Default)]
pub struct Notebook(Option<Vec<Statement>>);

impl Notebook {
    pub fn new(recording: bool) -> Self {
        Self(recording.then(Vec::new))
    }

    pub fn note(&mut self, sql: &'static str, args: &[Arg<'_>], width: usize, reads: bool) {
        if let Some(statements) = &mut self.0 {
            let args = args.iter().map(Arg::to_owned_arg).collect();
            statements.push(Statement {
                sql,
                args,
                width,
                reads,
            });
        }
    }

    /// What the statements change, in alphabetical order and each once: `INSERT clients, UPDATE jobs`.
    pub fn changes(&self) -> String {
        let statements = self.0.iter().flatten();
        let changes: BTreeSet<String> = statements.filter_map(|statement| change(statement.sql)).collect();
        changes.into_iter().collect::<Vec<_>>().join(", ")
    }

    pub fn hand_to(self, recorder: Option<&Recorder>, write: bool) {
        if let (Some(statements), Some(recorder)) = (self.0, recorder) {
            recorder(Recorded { statements, write });
        }
    }
}

/// What a statement changes, as `INSERT clients`; nothing for one that only reads.
fn change(sql: &str) -> Option<String> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let table = match *word {
            "INSERT" | "DELETE" => words.get(at + 2)?,
            // A lock on rows is no change.
            "UPDATE" if at == 0 || words[at - 1] != "FOR" => words.get(at + 1)?,
            _ => return None,
        };
        let table = table.split('(').next().unwrap_or_default();
        Some(format!("{word} {table}"))
    })
}

/// Runs recorded statements again, with the same arguments.
///
/// # Errors
/// What the engine says.
pub fn replay(tx: &mut dyn Tx, recorded: &Recorded) -> Result<()> {
    for statement in &recorded.statements {
        let texts: Vec<Vec<&str>> = statement.args.iter().map(texts_of).collect();
        let args: Vec<Arg<'_>> = statement.args.iter().zip(&texts).map(borrowed).collect();
        match (statement.reads, statement.width) {
            (true, 0) => drop(tx.query(statement.sql, &args)?),
            (true, width) => drop(tx.query_many(statement.sql, width, &args)?),
            (false, 0) => drop(tx.exec(statement.sql, &args)?),
            (false, width) => drop(tx.exec_many(statement.sql, width, &args)?),
        }
    }
    Ok(())
}

fn texts_of(arg: &OwnedArg) -> Vec<&str> {
    match arg {
        OwnedArg::Texts(list) => list.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn borrowed<'a>((arg, texts): (&'a OwnedArg, &'a Vec<&'a str>)) -> Arg<'a> {
    match arg {
        OwnedArg::Null => Arg::Null,
        OwnedArg::Int(number) => Arg::Int(*number),
        OwnedArg::Bool(truth) => Arg::Bool(*truth),
        OwnedArg::Text(text) => Arg::Text(text),
        OwnedArg::Bytes(bytes) => Arg::Bytes(bytes),
        OwnedArg::Ints(list) => Arg::Ints(list),
        OwnedArg::Texts(_) => Arg::Texts(texts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_what_it_changes() {
        let changes = |sql| change(sql).unwrap_or_default();
        assert_eq!(
            changes("INSERT INTO jobs(id) VALUES ($1) ON CONFLICT DO UPDATE SET id = 1"),
            "INSERT jobs"
        );
        assert_eq!(changes("DELETE FROM jobs\n WHERE id = $1"), "DELETE jobs");
        assert_eq!(
            changes("WITH one AS (SELECT id FROM jobs FOR UPDATE) UPDATE jobs SET id = 1"),
            "UPDATE jobs"
        );
        assert_eq!(changes("SELECT id FROM jobs FOR UPDATE"), "");
    }
}
