//! Texts with holes.

use super::Eval;
use crate::escape::{Context, Surroundings};
use crate::fault::Refusal;
use crate::syntax::tree::{Expr, ExprKind, Part};
use crate::value::operate;
use crate::{Stop, Value};

impl Eval<'_> {
    /// The text of parts with their holes filled in as they are.
    pub(super) fn text_of(&mut self, parts: &[Part]) -> Result<String, Stop> {
        self.render(parts, Context::Text, 0)
    }

    /// The text of parts in a context; `capacity` is a guess of its length.
    pub(super) fn render(
        &mut self,
        parts: &[Part],
        context: Context,
        capacity: usize,
    ) -> Result<String, Stop> {
        let mut out = String::with_capacity(capacity);
        let mut surroundings = Surroundings::new(context);
        self.fill(parts, &mut surroundings, &mut out)?;
        match operate::check_length(out.len(), || out.chars().count()) {
            Err(Refusal::Stop(stop)) => Err(stop),
            _ => Ok(out),
        }
    }

    fn fill(
        &mut self,
        parts: &[Part],
        surroundings: &mut Surroundings,
        out: &mut String,
    ) -> Result<(), Stop> {
        for part in parts {
            let before = out.len();
            match part {
                Part::Text(text) => surroundings.literal(text, out),
                Part::Hole(expr) => {
                    let value = self.hole_value(expr)?;
                    surroundings.filled(&value, out);
                }
                Part::Choice(variants) => {
                    self.fuel.spend(1)?;
                    let chosen = self.host.random().below(variants.len() as u64) as usize;
                    if let Some(variant) = variants.get(chosen) {
                        self.fill(variant, surroundings, out)?;
                    }
                    continue;
                }
            }
            self.fuel.hold(out.len() - before)?;
        }
        Ok(())
    }

    fn hole_value(&mut self, expr: &Expr) -> Result<Value, Stop> {
        match &expr.kind {
            // By far the most frequent hole.
            ExprKind::Name(name) => {
                self.fuel.spend(1)?;
                Ok(self.read(name).unwrap_or_default())
            }
            _ => self.value(expr),
        }
    }
}
