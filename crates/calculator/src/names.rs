//! The names a source mentions: what a checker compares with what is visible.

use crate::{Place, Scope};
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
    /// Whether holes make up names while running, so that the lists above may not be all.
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

pub(crate) fn of_statements(_: &crate::place::Source, _: &[crate::syntax::tree::Statement]) -> Names {
    Names::default()
}
pub(crate) fn of_expression(_: &crate::place::Source, _: &crate::syntax::tree::Expr) -> Names {
    Names::default()
}
pub(crate) fn of_parts(_: &crate::place::Source, _: &[crate::syntax::tree::Part]) -> Names {
    Names::default()
}
