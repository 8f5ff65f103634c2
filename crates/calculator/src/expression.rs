//! One expression: a compared variable, a delay, a condition.

use crate::eval::Slots;
use crate::place::Source;
use crate::syntax::tree::{Expr, ExprKind};
use crate::{Diagnostic, Fuel, Host, Known, Names, Severity, Stop, Value, check, eval, names, syntax};

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    source: Source,
    root: Expr,
    slots: Slots,
    diagnostics: Vec<Diagnostic>,
}

impl Expression {
    /// Compiles a source that is one expression.
    ///
    /// # Errors
    /// When it does not parse: what is wrong, and where. An unknown function or wrong arguments do parse: see
    /// [`Expression::diagnostics`].
    pub fn compile(source: &str) -> Result<Self, Vec<Diagnostic>> {
        let source = Source::new(source);
        let (root, diagnostics) = syntax::expression(&source);
        match root {
            Some(root) => Ok(Self {
                source,
                root,
                slots: Slots::default(),
                diagnostics,
            }),
            None => Err(diagnostics
                .into_iter()
                .filter(|found| found.severity == Severity::Error)
                .collect()),
        }
    }

    /// What the compiler found besides: unknown functions, wrong arguments, warnings.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn source(&self) -> &str {
        self.source.text()
    }

    /// The value. Faults of the author go to the host, and the value is then `None`.
    ///
    /// # Errors
    /// When the host needs an answer first, or a limit is reached.
    pub fn eval(&self, host: &mut dyn Host, fuel: &mut Fuel) -> Result<Value, Stop> {
        let slots = self.slots.of_root(&self.root);
        eval::value(&self.source, &self.root, slots, host, fuel)
    }

    /// The name, if the expression is nothing but one.
    #[must_use]
    pub fn as_bare_name(&self) -> Option<&str> {
        match &self.root.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether both have the same tree, wherever its parts stand.
    #[must_use]
    pub fn means_the_same_as(&self, other: &Self) -> bool {
        self.root == other.root
    }

    /// The names it mentions.
    #[must_use]
    pub fn names(&self) -> Names {
        names::of_expression(&self.source, &self.root)
    }

    /// What the compiler and the checker found, in the order of the source.
    #[must_use]
    pub fn check(&self, known: &Known) -> Vec<Diagnostic> {
        let mut found = self.check_form();
        found.extend(self.names().check(known));
        check::in_order(found)
    }

    /// The same without what depends on the visible names.
    #[must_use]
    pub fn check_form(&self) -> Vec<Diagnostic> {
        check::expression(&self.source, &self.root, &self.diagnostics)
    }

    /// The expression in its canonical form.
    #[must_use]
    pub fn print(&self) -> String {
        syntax::printer::expression(&self.root)
    }
}
