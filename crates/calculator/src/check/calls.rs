//! Calls: arguments that cannot be of the declared types, withdrawn functions, and `order_id` where a deal is meant.

use super::{Check, deprecated};
use crate::functions::arguments::refusal;
use crate::place::Span;
use crate::syntax::tree::{Argument, Call, Expr, ExprKind, Part};
use crate::{Function, Severity, Type, Value};
use base::Code;

impl<'c> Check<'c> {
    pub(super) fn call(&mut self, span: Span, call: &'c Call) {
        let name_span = Span {
            start: span.start,
            end: span.start + u32::try_from(call.name.len()).unwrap_or(0),
        };
        if let Some(remedy) = deprecated::remedy(&call.name) {
            let message = format!("`{}` is kept for old bots alone; {remedy}", call.name);
            self.tell(Severity::Warning, Code::Deprecated, name_span, message);
        } else if let Some(why) = call.function.and_then(Function::unavailable) {
            self.tell(Severity::Warning, Code::Unsupported, name_span, why);
        }
        let (Some(function), None) = (call.function, &call.wrong) else {
            return;
        };
        for argument in &call.arguments {
            self.argument(function, argument);
        }
    }

    fn argument(&mut self, function: &'static Function, argument: &'c Argument) {
        let slot = argument.slot as usize;
        let Some(param) = function.params.get(slot.min(function.params.len() - 1)) else {
            return;
        };
        if is_order_id(&argument.value) && takes_deal(function, param.name) {
            let message = format!(
                "`order_id` is the client's and the deal's number together, and `{}` needs the deal's alone; \
                 write `get_order_id()`",
                function.name
            );
            self.tell(Severity::Warning, Code::DealIdMeant, argument.value.span, message);
        }
        let refused = match &argument.value.kind {
            ExprKind::Literal(value) => refusal(function, slot, value),
            ExprKind::Text(text) => refusal(function, slot, &Value::Text(text.clone())),
            kind => samples_of(kind).and_then(|(samples, given)| {
                let refused = samples
                    .iter()
                    .all(|sample| refusal(function, slot, sample).is_some());
                let message = format!(
                    "`{}`: `{}` must be {}; {given}",
                    function.name,
                    param.name,
                    param.kind.name()
                );
                refused.then_some((Code::ArgumentType, message))
            }),
        };
        if let Some((code, message)) = refused {
            self.tell(Severity::Error, code, argument.value.span, message);
        }
    }
}

/// Values of the kind that an expression always has, and that kind in words; absent where it may have any.
fn samples_of(kind: &ExprKind) -> Option<(Vec<Value>, String)> {
    let list = || vec![Value::list(Vec::new()), Value::list(vec![Value::Int(1)])];
    let dict = || {
        vec![
            Value::dict(Vec::<(&str, Value)>::new()),
            Value::dict([("a", Value::Int(1))]),
        ]
    };
    match kind {
        ExprKind::List(_) => Some((list(), "this is a list".to_owned())),
        ExprKind::Dict(_) => Some((dict(), "this is a dictionary".to_owned())),
        ExprKind::Hole(inner) => samples_of(&inner.kind),
        ExprKind::Call(call) => {
            let function = call.function.filter(|_| call.wrong.is_none())?;
            let samples = match function.returns {
                Type::Any | Type::Text => return None,
                Type::Number => vec![Value::Int(1), Value::Float(0.5)],
                Type::Integer => vec![Value::Int(1)],
                Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
                Type::List => list(),
                Type::Dict => dict(),
                Type::Collection => list().into_iter().chain(dict()).collect(),
            };
            let given = format!("`{}` gives {}", function.name, function.returns.name());
            Some((samples, given))
        }
        _ => None,
    }
}

/// Whether an expression is nothing but the built-in `order_id`, also as `#{order_id}` and `'#{order_id}'`.
fn is_order_id(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => &***name == "order_id",
        ExprKind::Hole(inner) => is_order_id(inner),
        ExprKind::Quoted(parts) => matches!(&**parts, [Part::Hole(inner)] if is_order_id(inner)),
        _ => false,
    }
}

/// Whether a parameter takes the number of a deal.
fn takes_deal(function: &Function, param: &str) -> bool {
    param == "order_id" || (matches!(param, "id" | "deal_id") && function.name.contains("order"))
}
