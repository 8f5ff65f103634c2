//! The recording of statements for benches: every kept transaction as a line of JSON.

use anyhow::Context;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use store::{OwnedArg, Recorded, Recorder, Statement};

/// Begins a recording into a file. A thread of its own writes, so that committing does not wait; it ends with the
/// database.
///
/// # Errors
/// When the file cannot be made.
pub fn begin(path: &Path) -> anyhow::Result<Recorder> {
    let file = File::create(path)
        .with_context(|| format!("setting `record_statements`: cannot write {}", path.display()))?;
    let (sender, receiver) = channel::<Recorded>();
    std::thread::spawn(move || {
        if let Err(error) = write_all(&receiver, BufWriter::new(file)) {
            tracing::error!(error = %error, "the recording of statements ends");
        }
    });
    Ok(Arc::new(move |recorded| {
        // The writer may have ended on a full disk; the server goes on.
        let _ = sender.send(recorded);
    }))
}

fn write_all(recorded: &Receiver<Recorded>, mut out: impl Write) -> std::io::Result<()> {
    while let Ok(first) = recorded.recv() {
        writeln!(out, "{}", line(&first))?;
        while let Ok(next) = recorded.try_recv() {
            writeln!(out, "{}", line(&next))?;
        }
        out.flush()?;
    }
    Ok(())
}

fn line(recorded: &Recorded) -> Value {
    let statements: Vec<Value> = recorded.statements.iter().map(statement).collect();
    json!({ "write": recorded.write, "statements": statements })
}

fn statement(statement: &Statement) -> Value {
    let args: Vec<Value> = statement.args.iter().map(argument).collect();
    json!({ "sql": statement.sql, "width": statement.width, "reads": statement.reads, "args": args })
}

/// An argument under the name of its type, so that a replay binds the same.
fn argument(argument: &OwnedArg) -> Value {
    match argument {
        OwnedArg::Null => Value::Null,
        OwnedArg::Int(number) => json!({ "int": number }),
        OwnedArg::Bool(truth) => json!({ "bool": truth }),
        OwnedArg::Text(text) => json!({ "text": text }),
        OwnedArg::Bytes(bytes) => json!({ "bytes": app::hex(bytes) }),
        OwnedArg::Ints(list) => json!({ "ints": list }),
        OwnedArg::Texts(list) => json!({ "texts": list }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_one_line_with_typed_arguments() {
        let recorded = Recorded {
            statements: vec![Statement {
                sql: "SELECT $1",
                args: vec![OwnedArg::Int(1), OwnedArg::Null, OwnedArg::Bytes(vec![1, 255])],
                width: 0,
                reads: true,
            }],
            write: false,
        };
        let (sender, receiver) = channel();
        sender.send(recorded).unwrap();
        drop(sender);
        let mut out = Vec::new();
        write_all(&receiver, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"write\":false,\"statements\":[{\"sql\":\"SELECT $1\",\"width\":0,\"reads\":true,\
             \"args\":[{\"int\":1},null,{\"bytes\":\"01ff\"}]}]}\n"
        );
    }
}
