//! A text with `#{…}` to fill in and, where asked for, `{a|b}` to pick from.

use crate::eval::Slots;
use crate::place::Source;
use crate::syntax::tree::Part;
use crate::{Context, Diagnostic, Fuel, Host, Known, Names, Stop, check, eval, names, syntax};

/// Whether `{a|b|c}` picks one of its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choices {
    /// It does; braces that look like JSON, or have no `|`, stay text.
    Pick,
    /// It stays text.
    Keep,
}

/// A compiled text. What fills a hole is data: neither `#{…}` nor `{a|b}` in it means anything.
#[derive(Debug, Clone)]
pub struct Template {
    source: Source,
    parts: Box<[Part]>,
    slots: Slots,
    diagnostics: Vec<Diagnostic>,
}

impl Template {
    /// Compiles a text. A `#{` that is not closed, or whose content does not parse, stays text.
    #[must_use]
    pub fn compile(source: &str, choices: Choices) -> Self {
        let source = Source::new(source);
        let (parts, diagnostics) = syntax::template(&source, choices);
        Self {
            source,
            parts: parts.into(),
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

    /// Whether it is the same text at every rendering.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.constant().is_some()
    }

    /// The text, if it is the same at every rendering.
    #[must_use]
    pub fn constant(&self) -> Option<&str> {
        match &*self.parts {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is one hole and nothing besides.
    #[must_use]
    pub fn is_hole(&self) -> bool {
        matches!(&*self.parts, [Part::Hole(_)])
    }

    /// The text with its holes filled in, what fills them escaped for `context`. Faults of the author go to the
    /// host, and the hole is then empty.
    ///
    /// # Errors
    /// When the host needs an answer first, or a limit is reached.
    pub fn render(&self, host: &mut dyn Host, fuel: &mut Fuel, context: Context) -> Result<String, Stop> {
        if let Some(constant) = self.constant() {
            fuel.spend(1)?;
            return Ok(constant.to_owned());
        }
        let slots = self.slots.of_parts(&self.parts);
        eval::render(&self.source, &self.parts, slots, host, fuel, context)
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
        check::parts(&self.source, &self.parts, &self.diagnostics)
    }

    /// The names it mentions.
    #[must_use]
    pub fn names(&self) -> Names {
        names::of_parts(&self.source, &self.parts)
    }
}
