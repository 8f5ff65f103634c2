//! Recording of a path's own statements, so that the bench can replay them in a bare loop.

use crate::{Arg, OwnedArg, Result, Tx};
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

    pub fn hand_to(self, recorder: Option<&Recorder>, write: bool) {
        if let (Some(statements), Some(recorder)) = (self.0, recorder) {
            recorder(Recorded { statements, write });
        }
    }
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
