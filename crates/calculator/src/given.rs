//! What the source shows of a call's arguments: quoted texts, which may name variables.

use crate::Value;
use crate::place::Span;
use crate::syntax::tree::{Call, Expr, ExprKind};
use std::sync::Arc;

/// An argument as far as the source shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// The quoted text.
    Text(Arc<str>),
    /// The quoted elements of a list, or the keys of a dictionary.
    Texts(Box<[Arc<str>]>),
    /// A whole number.
    Number(i64),
    /// Nothing, or another literal: a fraction, `True`, `False`, `None`.
    Other,
    /// What only a run can tell.
    Computed,
}

/// Positions past this one are of no interest; no function has as many parameters.
const POSITIONS: usize = 64;

/// The arguments of a call in the order of its parameters.
pub(crate) fn of(call: &Call) -> Box<[Given]> {
    let mut given = Vec::with_capacity(call.arguments.len());
    for (slot, value) in slots(call) {
        if slot >= given.len() && slot < POSITIONS {
            given.resize(slot + 1, Given::Other);
        }
        if let Some(position) = given.get_mut(slot) {
            *position = shown(value);
        }
    }
    given.into()
}

/// The arguments of a call, each with the position of its parameter.
fn slots(call: &Call) -> impl Iterator<Item = (usize, &Expr)> {
    let bound = call.function.is_some() && call.wrong.is_none();
    let arguments = call.arguments.iter().enumerate().take(POSITIONS);
    arguments.map(move |(at, argument)| match bound {
        true => (argument.slot as usize, &argument.value),
        false => (at, &argument.value),
    })
}

/// The quoted texts of a call that [`Given::Text`] and [`Given::Texts`] tell, each with the position of its parameter.
pub(crate) fn quoted(call: &Call) -> Vec<(usize, &Arc<str>, Span)> {
    let mut found = Vec::new();
    for (slot, value) in slots(call) {
        let texts: Vec<&Expr> = match &value.kind {
            ExprKind::Text(_) => vec![value],
            ExprKind::List(items) => items.iter().collect(),
            ExprKind::Dict(entries) => entries.iter().map(|(key, _)| key).collect(),
            _ => continue,
        };
        found.extend(texts.into_iter().filter_map(|expr| match &expr.kind {
            ExprKind::Text(text) => Some((slot, text, expr.span)),
            _ => None,
        }));
    }
    found
}

fn shown(expr: &Expr) -> Given {
    let texts: Option<Box<[Arc<str>]>> = match &expr.kind {
        ExprKind::Text(text) => return of_text(text),
        ExprKind::Literal(Value::Int(number)) => return Given::Number(*number),
        ExprKind::Literal(value) => return of_value(value).unwrap_or(Given::Other),
        ExprKind::List(items) => items.iter().map(text).collect(),
        ExprKind::Dict(entries) => entries.iter().map(|(key, _)| text(key)).collect(),
        _ => None,
    };
    texts.map_or(Given::Computed, Given::Texts)
}

fn text(expr: &Expr) -> Option<Arc<str>> {
    match &expr.kind {
        ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// A text that is JSON acts as a list or dictionary.
fn of_text(text: &Arc<str>) -> Given {
    let json = text.starts_with(['[', '{']);
    let collected = json.then(|| Value::Text(text.clone()).collected()).flatten();
    collected
        .and_then(|value| of_value(&value))
        .unwrap_or_else(|| Given::Text(text.clone()))
}

fn of_value(value: &Value) -> Option<Given> {
    match value {
        Value::List(items) => Some(Given::Texts(items.iter().map(Value::as_text).collect())),
        Value::Dict(entries) => Some(Given::Texts(entries.keys().cloned().collect())),
        _ => None,
    }
}
