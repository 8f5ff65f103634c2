//! The names a source mentions: what a checker compares with what is visible.

use crate::place::Source;
use crate::syntax::tree::{
    Expr, ExprKind, Level, NamePart, Part, Statement, StatementKind, Target, TargetName,
};
use crate::{Function, Place, Scope};
use std::sync::Arc;

/// A variable that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its name, without a prefix.
    pub name: Arc<str>,
    /// Where.
    pub place: Place,
    /// Whether it stands alone as a right side or as an element: as text, if nothing visible has that name.
    pub bare: bool,
    /// Whether it is an operand of arithmetic, where a missing one counts as 0.
    pub number: bool,
}

/// A variable that is written or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whose.
    pub scope: Scope,
    /// Its name; absent when holes make it up while running.
    pub name: Option<Arc<str>>,
    /// Where.
    pub place: Place,
    /// Whether it is deleted.
    pub deleted: bool,
}

/// A function that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its name, also of one that does not exist.
    pub name: Arc<str>,
    /// Where.
    pub place: Place,
}

/// All names of a source, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Variables read.
    pub reads: Vec<Read>,
    /// Variables written or deleted.
    pub writes: Vec<Written>,
    /// Functions called.
    pub calls: Vec<Called>,
    /// Whether holes or calls make up names while running, so that the lists above may not be all.
    pub composed: bool,
}

impl Names {
    /// Whether a variable of that name is read.
    #[must_use]
    pub fn reads(&self, name: &str) -> bool {
        self.reads.iter().any(|read| &*read.name == name)
    }

    /// Whether a function of that name is called.
    #[must_use]
    pub fn calls(&self, name: &str) -> bool {
        self.calls.iter().any(|call| &*call.name == name)
    }
}

/// The names of a program.
pub(crate) fn of_statements(source: &Source, statements: &[Statement]) -> Names {
    let mut collector = Collector {
        source,
        names: Names::default(),
    };
    for statement in statements {
        match &statement.kind {
            StatementKind::Assign(target, expr) => {
                collector.expr(expr, BARE);
                collector.target(target, false);
            }
            StatementKind::AssignRaw(target, parts, _) => {
                collector.parts(parts);
                collector.target(target, false);
            }
            StatementKind::Delete(target) => collector.target(target, true),
            StatementKind::Run(expr) => collector.expr(expr, Use::default()),
            StatementKind::Bad(_) => {}
        }
    }
    collector.names
}

/// The names of an expression.
pub(crate) fn of_expression(source: &Source, root: &Expr) -> Names {
    let mut collector = Collector {
        source,
        names: Names::default(),
    };
    collector.expr(root, Use::default());
    collector.names
}

/// The names of a template.
pub(crate) fn of_parts(source: &Source, parts: &[Part]) -> Names {
    let mut collector = Collector {
        source,
        names: Names::default(),
    };
    collector.parts(parts);
    collector.names
}

/// How a name stands where it is read.
#[derive(Clone, Copy, Default)]
struct Use {
    bare: bool,
    number: bool,
}

const NUMBER: Use = Use {
    bare: false,
    number: true,
};
const BARE: Use = Use {
    bare: true,
    number: false,
};

struct Collector<'s> {
    source: &'s Source,
    names: Names,
}

impl Collector<'_> {
    fn target(&mut self, target: &Target, deleted: bool) {
        let name = match &target.name {
            TargetName::Plain(name) => Some(name.clone()),
            TargetName::Composed(parts) => {
                self.composed(parts);
                None
            }
        };
        for index in &target.path {
            self.expr(index, BARE);
        }
        let place = self.source.place(target.span);
        let deleted = deleted && target.path.is_empty();
        self.names.writes.push(Written {
            scope: target.scope,
            name,
            place,
            deleted,
        });
    }

    fn composed(&mut self, parts: &[NamePart]) {
        self.names.composed = true;
        for part in parts {
            if let NamePart::Hole(expr) = part {
                self.expr(expr, Use::default());
            }
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Hole(expr) => self.expr(expr, Use::default()),
                Part::Choice(variants) => variants.iter().for_each(|variant| self.parts(variant)),
            }
        }
    }

    fn expr(&mut self, expr: &Expr, stands: Use) {
        let place = || self.source.place(expr.span);
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Text(_) => {}
            ExprKind::Quoted(parts) => self.parts(parts),
            ExprKind::Name(name) => {
                let read = Read {
                    name: name.clone(),
                    place: place(),
                    bare: stands.bare,
                    number: stands.number,
                };
                self.names.reads.push(read);
            }
            ExprKind::Composed(parts) => self.composed(parts),
            ExprKind::Hole(inner) => self.expr(
                inner,
                Use {
                    bare: false,
                    ..stands
                },
            ),
            ExprKind::Negate(operand) => self.expr(operand, NUMBER),
            ExprKind::Not(operand) => self.expr(operand, Use::default()),
            ExprKind::Chain(first, rest) => {
                let arithmetic = rest
                    .first()
                    .is_some_and(|(operator, _)| matches!(operator.level(), Level::Sum | Level::Product));
                let stands = Use {
                    bare: false,
                    number: arithmetic,
                };
                self.expr(first, stands);
                rest.iter().for_each(|(_, operand)| self.expr(operand, stands));
            }
            ExprKind::Power(base, exponent) => {
                self.expr(base, NUMBER);
                self.expr(exponent, NUMBER);
            }
            ExprKind::If(branches) => branches
                .iter()
                .for_each(|branch| self.expr(branch, Use::default())),
            ExprKind::Call(call) => {
                let called = Called {
                    name: call.name.clone(),
                    place: place(),
                };
                self.names.calls.push(called);
                self.names.composed |= call.function.is_some_and(Function::writes_variables);
                call.arguments
                    .iter()
                    .for_each(|argument| self.expr(&argument.value, Use::default()));
            }
            ExprKind::Element(base, path) => {
                self.expr(base, Use::default());
                path.iter().for_each(|index| self.expr(index, Use::default()));
            }
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item, BARE)),
            ExprKind::Dict(entries) => entries.iter().for_each(|(key, value)| {
                self.expr(key, BARE);
                self.expr(value, BARE);
            }),
        }
    }
}
