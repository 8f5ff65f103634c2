//! Values of a program that are replaced before anything reads them.

use crate::place::Source;
use crate::syntax::tree::{Statement, StatementKind};
use crate::{Diagnostic, Kind, Names, Place, Scope, Severity, functions};
use base::Code;
use std::collections::HashMap;

/// Variables that do something at once when they are assigned, so that assigning twice is no mistake.
pub const ACTING: &[&str] = &["payment_sum"];

/// Tells the assignments whose value nothing can have read. Any call that may look at variables ends the search.
pub(super) fn find(source: &Source, statements: &[Statement], names: &Names, found: &mut Vec<Diagnostic>) {
    if names.composed {
        return;
    }
    let mut waiting: HashMap<(Scope, &str), Place> = HashMap::new();
    let mut reads = names.reads.iter().peekable();
    let mut calls = names.calls.iter().peekable();
    let mut writes = names.writes.iter().peekable();
    for (number, statement) in (0..).zip(statements) {
        while let Some(read) = reads.next_if(|read| read.statement == number) {
            for scope in [Scope::Deal, Scope::Client, Scope::Project] {
                waiting.remove(&(scope, &*read.name));
            }
        }
        while let Some(call) = calls.next_if(|call| call.statement == number) {
            let pure = functions::function(&call.name).is_some_and(|function| function.kind == Kind::Pure);
            if !pure {
                waiting.clear();
            }
        }
        let assigns = matches!(
            statement.kind,
            StatementKind::Assign(..) | StatementKind::AssignRaw(..)
        );
        while let Some(write) = writes.next_if(|write| write.statement == number) {
            let Some(name) = &write.name else { continue };
            let key = (write.scope, &**name);
            let before = waiting.remove(&key);
            if write.element || !assigns || ACTING.contains(&&**name) {
                continue;
            }
            if let Some(place) = before
                && found.len() < super::FINDINGS
            {
                let line = source.place(statement.span).line;
                found.push(Diagnostic {
                    code: Code::UnreachableValue,
                    severity: Severity::Warning,
                    message: format!(
                        "nothing reads this value: line {line} sets `{}` again; remove one of the lines",
                        base::text::clip(name, 60)
                    ),
                    place,
                });
            }
            waiting.insert(key, write.place);
        }
    }
}
