//! The names a source mentions: what a checker compares with what is visible.

use crate::given::{self, Given};
use crate::place::Source;
use crate::syntax::tree::{
    Expr, ExprKind, Level, NamePart, Part, Statement, StatementKind, Target, TargetName,
};
use crate::{Diagnostic, Function, Known, Place, Scope, check};
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
    /// Whether it is bare and all of an assignment's right side.
    pub alone: bool,
    /// Whether it is an operand of arithmetic, where a missing one counts as 0.
    pub number: bool,
    /// Whether it is tested or compared, so that its absence is thought of.
    pub tested: bool,
    /// The number of its statement, from 0.
    pub statement: u32,
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
    /// Whether only an element of it is written or deleted.
    pub element: bool,
    /// The number of its statement, from 0; the statement's reads come before its write.
    pub statement: u32,
}

/// A function that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its name, also of one that does not exist.
    pub name: Arc<str>,
    /// Where.
    pub place: Place,
    /// Its arguments as far as the source shows them, in the order of the parameters.
    pub given: Box<[Given]>,
    /// Whether it is called at every run: not in a branch of `if`, not behind `and` or `or`.
    pub always: bool,
    /// The number of its statement, from 0.
    pub statement: u32,
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

    /// What is probably meant by bare words, in the order of the source.
    #[must_use]
    pub fn check(&self, known: &Known) -> Vec<Diagnostic> {
        check::words(self, known)
    }

    /// Whether names are made up while running and then written to.
    #[must_use]
    pub fn writes_composed(&self) -> bool {
        self.writes.iter().any(|write| write.name.is_none())
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
        statement: 0,
    };
    for (number, statement) in (0..).zip(statements) {
        collector.statement = number;
        match &statement.kind {
            StatementKind::Assign(target, expr) => {
                collector.expr(expr, Use { alone: true, ..BARE });
                collector.target(target, false);
            }
            StatementKind::AssignRaw(target, parts, _) => {
                collector.parts(parts, Use::default());
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
        statement: 0,
    };
    collector.expr(root, Use::default());
    collector.names
}

/// The names of a template.
pub(crate) fn of_parts(source: &Source, parts: &[Part]) -> Names {
    let mut collector = Collector {
        source,
        names: Names::default(),
        statement: 0,
    };
    collector.parts(parts, Use::default());
    collector.names
}

/// How a name stands where it is read.
#[derive(Clone, Copy, Default)]
struct Use {
    bare: bool,
    alone: bool,
    number: bool,
    tested: bool,
    maybe: bool,
}

const NUMBER: Use = Use {
    bare: false,
    alone: false,
    number: true,
    tested: false,
    maybe: false,
};
const BARE: Use = Use {
    bare: true,
    alone: false,
    number: false,
    tested: false,
    maybe: false,
};
const TESTED: Use = Use {
    bare: false,
    alone: false,
    number: false,
    tested: true,
    maybe: false,
};

struct Collector<'s> {
    source: &'s Source,
    names: Names,
    statement: u32,
}

impl Collector<'_> {
    fn target(&mut self, target: &Target, deleted: bool) {
        let name = match &target.name {
            TargetName::Plain(name) => Some(Arc::clone(name)),
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
            element: !target.path.is_empty(),
            statement: self.statement,
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

    fn parts(&mut self, parts: &[Part], stands: Use) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Hole(expr) => self.expr(expr, stands),
                Part::Choice(variants) => {
                    let variant = Use {
                        maybe: true,
                        ..stands
                    };
                    variants.iter().for_each(|parts| self.parts(parts, variant));
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr, stands: Use) {
        // Whatever stands inside a test is thought of as perhaps missing.
        let inside = |stands: Use, outer: Use| Use {
            tested: stands.tested || outer.tested,
            maybe: stands.maybe || outer.maybe,
            ..stands
        };
        let place = || self.source.place(expr.span);
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Text(_) => {}
            ExprKind::Quoted(parts) => self.parts(parts, inside(Use::default(), stands)),
            ExprKind::Name(name) => {
                let read = Read {
                    name: Arc::clone(name),
                    place: place(),
                    bare: stands.bare,
                    alone: stands.alone,
                    number: stands.number,
                    tested: stands.tested,
                    statement: self.statement,
                };
                self.names.reads.push(read);
            }
            ExprKind::Composed(parts) => self.composed(parts),
            ExprKind::Hole(inner) => self.expr(
                inner,
                Use {
                    bare: false,
                    alone: false,
                    ..stands
                },
            ),
            ExprKind::Negate(operand) => self.expr(operand, inside(NUMBER, stands)),
            ExprKind::Not(operand) => self.expr(operand, inside(TESTED, stands)),
            ExprKind::Chain(first, rest) => {
                let arithmetic = rest
                    .first()
                    .is_some_and(|(operator, _)| matches!(operator.level(), Level::Sum | Level::Product));
                let stands = Use {
                    bare: false,
                    alone: false,
                    number: arithmetic,
                    tested: stands.tested || !arithmetic,
                    maybe: stands.maybe,
                };
                self.expr(first, stands);
                let logical = rest
                    .first()
                    .is_some_and(|(operator, _)| matches!(operator.level(), Level::Or | Level::And));
                let stands = Use {
                    maybe: stands.maybe || logical,
                    ..stands
                };
                rest.iter().for_each(|(_, operand)| self.expr(operand, stands));
            }
            ExprKind::Power(base, exponent) => {
                self.expr(base, inside(NUMBER, stands));
                self.expr(exponent, inside(NUMBER, stands));
            }
            ExprKind::If(branches) => {
                let [condition, yes, no] = &**branches;
                self.expr(condition, inside(TESTED, stands));
                let branch = Use {
                    maybe: true,
                    ..inside(Use::default(), stands)
                };
                self.expr(yes, branch);
                self.expr(no, branch);
            }
            ExprKind::Call(call) => {
                let called = Called {
                    name: call.name.clone(),
                    place: place(),
                    given: given::of(call),
                    always: !stands.maybe,
                    statement: self.statement,
                };
                self.names.calls.push(called);
                self.names.composed |= call.function.is_some_and(Function::writes_variables);
                call.arguments
                    .iter()
                    .for_each(|argument| self.expr(&argument.value, inside(Use::default(), stands)));
            }
            ExprKind::Element(base, path) => {
                self.expr(base, inside(Use::default(), stands));
                path.iter()
                    .for_each(|index| self.expr(index, inside(Use::default(), stands)));
            }
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item, BARE)),
            ExprKind::Dict(entries) => entries.iter().for_each(|(key, value)| {
                self.expr(key, BARE);
                self.expr(value, BARE);
            }),
        }
    }
}
