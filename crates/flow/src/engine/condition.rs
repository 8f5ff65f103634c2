//! Whether a condition of a block or arrow holds for what was said.

use super::dispatch::Kind;
use super::run::Run;
use crate::compiled::{Condition, Wanted};
use crate::file::words::MatchKind;
use crate::matching::{Budget, Pattern, Said};
use calculator::{Context, Host as _, Template, Value};

impl<'t> Run<'t> {
    /// Whether what was said, or the variable that is compared instead of it, answers a condition.
    pub(super) fn matches(&mut self, condition: &'t Condition, said: &Said, kind: Kind) -> bool {
        match kind {
            Kind::Callback if condition.text.is_none() => return false,
            Kind::Message if condition.only_callback => return false,
            _ => {}
        }
        if let Some(wanted) = &condition.text {
            let fits = match &condition.variable {
                Some(name) => {
                    let value = self.variable(name).unwrap_or(Value::None);
                    self.fits(wanted, condition, &Said::new(&value.to_text()))
                }
                None => self.fits(wanted, condition, said),
            };
            if !fits {
                return false;
            }
        }
        if let Some(not) = &condition.not
            && self.fits(not, condition, said)
        {
            return false;
        }
        self.compares(condition)
    }

    /// Whether the comparison of a condition holds.
    pub fn compares(&mut self, condition: &'t Condition) -> bool {
        let Some(compare) = condition
            .compare
            .as_ref()
            .filter(|_| condition.variable.is_none())
        else {
            return true;
        };
        self.evaluate(compare).is_some_and(|value| value.is_true())
    }

    /// Whether a condition that does not look at what the client said holds, which is asked when its block is entered.
    pub fn holds_by_itself(&mut self, condition: &'t Condition) -> bool {
        if condition.asks_client() {
            return false;
        }
        if let (Some(wanted), Some(name)) = (&condition.text, &condition.variable) {
            let value = self.variable(name).unwrap_or(Value::None);
            return self.fits(wanted, condition, &Said::new(&value.to_text()));
        }
        self.compares(condition)
    }

    fn fits(&mut self, wanted: &'t Wanted, condition: &Condition, said: &Said) -> bool {
        let templates = match wanted {
            Wanted::Fixed(pattern) => return pattern.matches(said),
            Wanted::Filled(templates) => templates,
        };
        templates.iter().any(|template| {
            let text = self.render(template, Context::Text).unwrap_or_default();
            !text.trim().is_empty() && self.alternative(template, &text, condition.kind).matches(said)
        })
    }

    /// A filled-in alternative. Only keywords know brackets, and only where the author wrote them; a variable that stands
    /// alone may list several texts.
    fn alternative(&self, template: &Template, text: &str, kind: MatchKind) -> Pattern {
        let grouped =
            matches!(kind, MatchKind::Keyword | MatchKind::Semantic) && template.source().contains('|');
        // Keywords hold no regular expression, so the budget is not touched.
        let compiled = grouped
            .then(|| Pattern::compile(text, kind, &mut Budget::default()).ok())
            .flatten();
        compiled.unwrap_or_else(|| {
            if template.is_hole() {
                Pattern::listed(text, kind)
            } else {
                Pattern::literal(text, kind)
            }
        })
    }
}
