//! The Calculator of a block: statements, one a line, run from top to bottom.

use crate::eval::Slots;
use crate::place::Source;
use crate::syntax::tree::Statement;
use crate::{Diagnostic, Fuel, Host, Known, Names, Stop, check, eval, names, syntax};

/// A compiled program. A line that does not parse is stored as text (`name = anything`) or skipped; it never keeps
/// the following lines from running.
#[derive(Debug, Clone)]
pub struct Program {
    source: Source,
    statements: Box<[Statement]>,
    slots: Slots,
    diagnostics: Vec<Diagnostic>,
}

impl Program {
    /// Compiles a source; what is wrong with it is in [`Program::diagnostics`].
    #[must_use]
    pub fn compile(source: &str) -> Self {
        let source = Source::new(source);
        let (statements, diagnostics) = syntax::program(&source);
        Self {
            source,
            statements: statements.into(),
            slots: Slots::default(),
            diagnostics,
        }
    }

    /// What the compiler found, in the order of the source.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn source(&self) -> &str {
        self.source.text()
    }

    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Runs the statements. Faults of the author go to the host, and the next statement runs.
    ///
    /// # Errors
    /// When the host needs an answer first, or a limit is reached. What the statements before did, stays done.
    pub fn run(&self, host: &mut dyn Host, fuel: &mut Fuel) -> Result<(), Stop> {
        let slots = self.slots.of_statements(&self.statements);
        eval::run(&self.source, &self.statements, slots, host, fuel)
    }

    /// The names it mentions.
    #[must_use]
    pub fn names(&self) -> Names {
        names::of_statements(&self.source, &self.statements)
    }

    /// What the compiler and the checker found, in the order of the source.
    #[must_use]
    pub fn check(&self, known: &Known) -> Vec<Diagnostic> {
        let names = self.names();
        let mut found = self.check_form(&names);
        found.extend(names.check(known));
        check::in_order(found)
    }

    /// The same without what depends on the visible names; `names` are the program's own.
    #[must_use]
    pub fn check_form(&self, names: &Names) -> Vec<Diagnostic> {
        check::statements(&self.source, &self.statements, names, &self.diagnostics)
    }

    /// The program in its canonical form, one statement a line; comments are dropped.
    #[must_use]
    pub fn print(&self) -> String {
        syntax::printer::program(&self.statements)
    }
}
