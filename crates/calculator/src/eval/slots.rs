//! Slots: the values of names that one run has read already, so that it reads them again by an index.

use crate::syntax::tree::{Expr, ExprKind, Name, Part, Statement, StatementKind, TargetName};
use crate::syntax::walk;
use crate::{Host, Value};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::OnceLock;

/// How many slots a source needs; known once it has run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots(OnceLock<u32>);

impl Slots {
    /// Numbers the names of a program at its first run.
    pub(crate) fn of_statements(&self, statements: &[Statement]) -> usize {
        self.number(|see| {
            for statement in statements {
                if let StatementKind::Assign(target, _)
                | StatementKind::AssignRaw(target, ..)
                | StatementKind::Delete(target) = &statement.kind
                    && let TargetName::Plain(name) = &target.name
                {
                    see(name);
                }
                walk::statement(statement, &mut |expr| of_expression(expr, see));
            }
        })
    }

    /// Numbers the names of an expression.
    pub(crate) fn of_root(&self, root: &Expr) -> usize {
        self.number(|see| walk::expr(root, &mut |expr| of_expression(expr, see)))
    }

    /// Numbers the names of a text.
    pub(crate) fn of_parts(&self, parts: &[Part]) -> usize {
        self.number(|see| walk::parts(parts, &mut |expr| of_expression(expr, see)))
    }

    /// A name that is mentioned once has nothing to keep and gets no slot.
    fn number<'t>(&self, names: impl FnOnce(&mut dyn FnMut(&'t Name))) -> usize {
        let count = self.0.get_or_init(|| {
            let mut first: HashMap<&str, &Name> = HashMap::new();
            let mut count = 0;
            names(&mut |name| match first.get(&***name) {
                None => drop(first.insert(name, name)),
                Some(known) => {
                    let slot = known.slot().map_or(count, |slot| slot as u32);
                    count += u32::from(slot == count);
                    known.set_slot(slot);
                    name.set_slot(slot);
                }
            });
            count
        });
        *count as usize
    }
}

fn of_expression<'t>(expr: &'t Expr, see: &mut dyn FnMut(&'t Name)) {
    if let ExprKind::Name(name) = &expr.kind {
        see(name);
    }
}

/// What a run has read.
pub(super) struct Kept {
    values: SmallVec<[One; 12]>,
    /// Counts what may have changed any variable.
    changes: u32,
    /// Counts assignments.
    writes: u32,
}

/// The value of one name, `None` for one that is not visible; it holds while both counts are the same.
#[derive(Clone)]
struct One {
    value: Option<Value>,
    changes: u32,
    /// [`LASTING`] for a name that no other name's assignment changes.
    writes: u32,
}

const LASTING: u32 = u32::MAX;

impl Kept {
    pub(super) fn new(slots: usize) -> Self {
        let nothing = One {
            value: None,
            changes: 0,
            writes: 0,
        };
        Self {
            values: SmallVec::from_elem(nothing, slots),
            changes: 1,
            writes: 1,
        }
    }

    /// The kept value of a name.
    #[inline]
    #[expect(
        clippy::option_option,
        reason = "a name that is known not to be visible is kept too"
    )]
    pub(super) fn get(&self, name: &Name) -> Option<Option<&Value>> {
        let one = self.values.get(name.slot()?)?;
        let holds = one.changes == self.changes && (one.writes == LASTING || one.writes == self.writes);
        holds.then_some(one.value.as_ref())
    }

    /// Keeps what the host gave for a name.
    pub(super) fn read(&mut self, name: &Name, value: Option<&Value>, host: &dyn Host) {
        if let Some(one) = name.slot().and_then(|slot| self.values.get_mut(slot)) {
            one.value = value.cloned();
            one.changes = self.changes;
            one.writes = if host.stays(name) { LASTING } else { self.writes };
        }
    }

    /// Keeps what a name was assigned, and will be read as.
    pub(super) fn assigned(&mut self, name: &Name, value: Option<Value>) {
        self.writes += 1;
        if let Some(one) = name.slot().and_then(|slot| self.values.get_mut(slot)) {
            one.value = value;
            one.changes = self.changes;
            one.writes = LASTING;
        }
    }

    /// Forgets everything.
    pub(super) const fn forget(&mut self) {
        self.changes += 1;
    }
}
