//! Every expression of a tree, from the outside in.

use super::tree::{Expr, ExprKind, NamePart, Part, Statement, StatementKind, Target, TargetName};

/// Shows `see` an expression and all expressions in it.
pub(crate) fn expr<'e>(root: &'e Expr, see: &mut dyn FnMut(&'e Expr)) {
    see(root);
    match &root.kind {
        ExprKind::Literal(_) | ExprKind::Text(_) | ExprKind::Name(_) => {}
        ExprKind::Quoted(inner) => parts(inner, see),
        ExprKind::Composed(inner) => name(inner, see),
        ExprKind::Hole(inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => expr(inner, see),
        ExprKind::Chain(first, rest) => {
            expr(first, see);
            rest.iter().for_each(|(_, operand)| expr(operand, see));
        }
        ExprKind::Power(base, exponent) => {
            expr(base, see);
            expr(exponent, see);
        }
        ExprKind::If(branches) => branches.iter().for_each(|branch| expr(branch, see)),
        ExprKind::Call(call) => call
            .arguments
            .iter()
            .for_each(|argument| expr(&argument.value, see)),
        ExprKind::Element(base, path) => {
            expr(base, see);
            path.iter().for_each(|index| expr(index, see));
        }
        ExprKind::List(items) => items.iter().for_each(|item| expr(item, see)),
        ExprKind::Dict(entries) => entries.iter().for_each(|(key, value)| {
            expr(key, see);
            expr(value, see);
        }),
    }
}

/// Shows `see` all expressions in the parts of a text.
pub(crate) fn parts<'e>(parts: &'e [Part], see: &mut dyn FnMut(&'e Expr)) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Hole(inner) => expr(inner, see),
            Part::Choice(variants) => variants.iter().for_each(|variant| self::parts(variant, see)),
        }
    }
}

fn name<'e>(parts: &'e [NamePart], see: &mut dyn FnMut(&'e Expr)) {
    for part in parts {
        if let NamePart::Hole(inner) = part {
            expr(inner, see);
        }
    }
}

fn target<'e>(target: &'e Target, see: &mut dyn FnMut(&'e Expr)) {
    if let TargetName::Composed(inner) = &target.name {
        name(inner, see);
    }
    target.path.iter().for_each(|index| expr(index, see));
}

/// Shows `see` all expressions of a statement.
pub(crate) fn statement<'e>(statement: &'e Statement, see: &mut dyn FnMut(&'e Expr)) {
    match &statement.kind {
        StatementKind::Assign(to, value) => {
            target(to, see);
            expr(value, see);
        }
        StatementKind::AssignRaw(to, right, _) => {
            target(to, see);
            parts(right, see);
        }
        StatementKind::Delete(to) => target(to, see),
        StatementKind::Run(run) => expr(run, see),
        StatementKind::Bad(_) => {}
    }
}
