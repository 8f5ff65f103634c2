//! Effects of statements.

use super::Eval;
use crate::Stop;
use crate::Value;
use crate::host::{Scope, Stored};
use crate::syntax::tree::{Expr, Statement, StatementKind, Target, TargetName};
use crate::value::{Index, operate};
use crate::{Fault, is_name};
use base::Code;
use std::borrow::Cow;

impl Eval<'_> {
    pub(super) fn statement(&mut self, statement: &Statement) -> Result<(), Stop> {
        self.fuel.spend(1)?;
        match &statement.kind {
            StatementKind::Assign(target, expr) => {
                let value = self.value_or_word(expr)?;
                let value = if target.path.is_empty() {
                    value
                } else {
                    as_element(value, expr)
                };
                self.assign(target, value)
            }
            StatementKind::AssignRaw(target, parts, found) => {
                self.note(found.to_fault());
                let text = self.text_of(parts)?;
                let made = operate::made_text(text, self.fuel);
                let value = self.settle(statement.span, made)?;
                self.assign(target, value)
            }
            StatementKind::Delete(target) => self.delete(target),
            StatementKind::Run(expr) => self.value(expr).map(drop),
            StatementKind::Bad(found) => {
                self.note(found.to_fault());
                Ok(())
            }
        }
    }

    fn note(&mut self, fault: Fault) {
        if self.fuel.may_report() {
            self.host.fault(fault);
        }
    }

    /// The name a target means; what holes make up is checked as a name.
    fn target_name<'t>(&mut self, target: &'t Target) -> Result<Option<Cow<'t, str>>, Stop> {
        let parts = match &target.name {
            TargetName::Plain(name) => return Ok(Some(Cow::Borrowed(&***name))),
            TargetName::Composed(parts) => parts,
        };
        let name = self.name_of(parts)?;
        if is_name(&name) {
            return Ok(Some(Cow::Owned(name)));
        }
        let shown = base::text::clip(&name, 40);
        self.report(
            target.span,
            Code::BadName,
            format!("`{shown}`, which the holes make up, cannot be a variable's name; nothing is stored"),
        );
        Ok(None)
    }

    fn assign(&mut self, target: &Target, value: Value) -> Result<(), Stop> {
        let Some(name) = self.target_name(target)? else {
            return Ok(());
        };
        if target.path.is_empty() {
            self.store(target, &name, value);
            return Ok(());
        }
        let path = self.path_of(target)?;
        let held = self.hold(&value, path.len());
        let value = self.settle(target.span, held.map(|()| value))?;
        let mut whole = self.current(target, &name);
        self.charge_copies(&whole, &path)?;
        match whole.set_element(&path, value) {
            Ok(()) => self.store(target, &name, whole),
            Err(Index(message)) => {
                self.report(target.span, Index::CODE, format!("{message}; nothing is stored"));
            }
        }
        Ok(())
    }

    fn delete(&mut self, target: &Target) -> Result<(), Stop> {
        let Some(name) = self.target_name(target)? else {
            return Ok(());
        };
        if target.path.is_empty() {
            self.host.delete(target.scope, &name);
            self.kept.forget();
            return Ok(());
        }
        let path = self.path_of(target)?;
        let mut whole = self.current(target, &name);
        self.charge_copies(&whole, &path)?;
        match whole.delete_element(&path) {
            Ok(()) => self.store(target, &name, whole),
            Err(Index(message)) => {
                self.report(target.span, Index::CODE, format!("{message}; nothing is deleted"));
            }
        }
        Ok(())
    }

    fn store(&mut self, target: &Target, name: &str, value: Value) {
        // A name with a slot is read somewhere, so its value is kept for then.
        let kept = match &target.name {
            TargetName::Plain(name) if name.slot().is_some() => Some(value.clone()),
            _ => None,
        };
        match (self.host.assign(target.scope, name, value), &target.name) {
            (Ok(Stored::AsGiven), TargetName::Plain(name)) => self.kept.assigned(name, kept),
            (Ok(_), _) => self.kept.forget(),
            (Err(fault), _) => {
                self.kept.forget();
                let place = self.source.place(target.span);
                self.note(fault.at(place));
            }
        }
    }

    /// The value an element assignment changes: of the named scope, or without a prefix of the one that is read.
    fn current(&mut self, target: &Target, name: &str) -> Value {
        match target.scope {
            Scope::Deal => self.host.variable(name),
            scope => self.host.variable_in(scope, name),
        }
        .unwrap_or_default()
    }

    fn path_of(&mut self, target: &Target) -> Result<Vec<Value>, Stop> {
        target
            .path
            .iter()
            .map(|index| self.value_or_word(index))
            .collect()
    }

    /// Charges the copies an element assignment makes of the collections on its path.
    fn charge_copies(&mut self, whole: &Value, path: &[Value]) -> Result<(), Stop> {
        let mut value = whole.clone();
        for index in path {
            self.fuel.spend(match &value {
                Value::Text(text) => text.len() as u64 / 16,
                Value::List(items) => items.len() as u64 / 8,
                Value::Dict(entries) => entries.len() as u64 / 4,
                _ => 0,
            })?;
            value = match value.element(index) {
                Ok(element) => element,
                Err(_) => break,
            };
        }
        Ok(())
    }
}

/// The value as an element keeps it: a number becomes text unless a call such as `int(…)` made it. The manuals
/// document this of element assignment, `append` and `insert`.
fn as_element(value: Value, expr: &Expr) -> Value {
    if value.is_number() && !expr.is_made() {
        Value::Text(value.as_text())
    } else {
        value
    }
}
