//! Where the names of a text stand, to the byte, and which names its holes may make up.

use super::Kind;
use crate::place::{Source, Span};
use crate::syntax::outline::{self, Shape};
use crate::syntax::tree::{Expr, ExprKind, NamePart, Statement, StatementKind, Target, TargetName};
use crate::syntax::{self, walk};
use crate::{Choices, Given, Scope, given};
use std::ops::Range;
use std::sync::Arc;

/// What happens to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It is written, in this scope.
    Write(Scope),
    /// It is deleted.
    Delete(Scope),
    /// It is read.
    Read,
}

/// A variable that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its name, without a prefix.
    pub name: Arc<str>,
    /// The bytes of the name alone.
    pub at: Range<usize>,
    /// What happens to it.
    pub role: Role,
}

/// A name that holes make up while running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// What is fixed of it: the texts between its holes, also empty ones.
    pub fixed: Vec<String>,
    /// Where it stands.
    pub at: Range<usize>,
}

impl Composed {
    /// Whether it may become this name.
    #[must_use]
    pub fn may_be(&self, name: &str) -> bool {
        let Some((first, rest)) = self.fixed.split_first() else {
            return true;
        };
        let (Some((last, middle)), Some(left)) = (rest.split_last(), name.strip_prefix(&**first)) else {
            return name == first;
        };
        let Some(mut left) = left.strip_suffix(&**last) else {
            return false;
        };
        middle.iter().all(|part| match left.find(&**part) {
            Some(at) => {
                left = &left[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

/// A call, as far as the text shows what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAt {
    /// The function's name, also of one that does not exist.
    pub name: Arc<str>,
    /// Where it stands, its arguments included.
    pub at: Range<usize>,
    /// Its arguments, in the order of the parameters.
    pub given: Box<[Given]>,
    /// The quoted texts among them, alone or in a list or as keys: the parameter's position, the text, and where it
    /// stands, quotes included.
    pub texts: Vec<(usize, Arc<str>, Range<usize>)>,
}

/// The names of a text, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Variables.
    pub names: Vec<Mention>,
    /// Names that holes make up.
    pub composed: Vec<Composed>,
    /// Quoted texts without holes, quotes included: a function may take one as a name.
    pub texts: Vec<(Arc<str>, Range<usize>)>,
    /// Calls.
    pub calls: Vec<CallAt>,
}

impl Mentions {
    /// Moves every place by some bytes.
    #[must_use]
    pub fn moved(mut self, by: usize) -> Self {
        let mut places: Vec<&mut Range<usize>> = Vec::new();
        places.extend(self.names.iter_mut().map(|mention| &mut mention.at));
        places.extend(self.composed.iter_mut().map(|composed| &mut composed.at));
        places.extend(self.texts.iter_mut().map(|(_, at)| at));
        for call in &mut self.calls {
            places.push(&mut call.at);
            places.extend(call.texts.iter_mut().map(|(.., at)| at));
        }
        for at in places {
            *at = at.start + by..at.end + by;
        }
        self
    }
}

/// Finds the names of a text. What does not parse mentions nothing.
#[must_use]
pub fn mentions(text: &str, kind: Kind) -> Mentions {
    let source = Source::new(text);
    let mut found = Mentions::default();
    match kind {
        Kind::Program => {
            for statement in syntax::program(&source).0 {
                found.statement(text, &statement);
            }
        }
        Kind::Expression => {
            if let Some(root) = syntax::expression(&source).0 {
                walk::expr(&root, &mut |expr| found.expr(text, expr));
            }
        }
        Kind::Template => {
            let parts = syntax::template(&source, Choices::Keep).0;
            walk::parts(&parts, &mut |expr| found.expr(text, expr));
        }
    }
    found.names.sort_by_key(|mention| mention.at.start);
    found.composed.sort_by_key(|composed| composed.at.start);
    found
}

impl Mentions {
    fn statement(&mut self, text: &str, statement: &Statement) {
        match &statement.kind {
            StatementKind::Assign(target, _) | StatementKind::AssignRaw(target, ..) => {
                self.target(text, target, Role::Write(target.scope));
            }
            StatementKind::Delete(target) if target.path.is_empty() => {
                self.target(text, target, Role::Delete(target.scope));
            }
            StatementKind::Delete(target) => self.target(text, target, Role::Write(target.scope)),
            StatementKind::Run(_) | StatementKind::Bad(_) => {}
        }
        walk::statement(statement, &mut |expr| self.expr(text, expr));
    }

    fn target(&mut self, text: &str, target: &Target, role: Role) {
        match &target.name {
            TargetName::Composed(parts) => self.composed(parts, range(target.span)),
            TargetName::Plain(name) => {
                let words = outline::tokens(text, range(target.span));
                let at = match words.get(1).map(|piece| piece.shape) {
                    Some(Shape::Mark(".")) => words.get(2),
                    _ => words.first(),
                };
                self.name(text, name, at.map(|piece| piece.at.clone()), role);
            }
        }
    }

    fn name(&mut self, text: &str, name: &Arc<str>, at: Option<Range<usize>>, role: Role) {
        if let Some(at) = at.filter(|at| text.get(at.clone()) == Some(&**name)) {
            let name = name.clone();
            self.names.push(Mention { name, at, role });
        }
    }

    fn composed(&mut self, parts: &[NamePart], at: Range<usize>) {
        let mut fixed = vec![String::new()];
        for part in parts {
            match (part, fixed.last_mut()) {
                (NamePart::Text(text), Some(last)) => last.push_str(text),
                _ => fixed.push(String::new()),
            }
        }
        self.composed.push(Composed { fixed, at });
    }

    fn expr(&mut self, text: &str, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                // Parentheses and a prefix may stand around the name.
                let words = outline::tokens(text, range(expr.span));
                let last = words.iter().rev().find(|piece| piece.shape == Shape::Word);
                self.name(text, name, last.map(|piece| piece.at.clone()), Role::Read);
            }
            ExprKind::Composed(parts) => self.composed(parts, range(expr.span)),
            ExprKind::Text(content) => self.texts.push((content.clone(), range(expr.span))),
            ExprKind::Call(call) => self.calls.push(CallAt {
                name: call.name.clone(),
                at: range(expr.span),
                given: given::of(call),
                texts: given::quoted(call)
                    .into_iter()
                    .map(|(slot, text, at)| (slot, text.clone(), range(at)))
                    .collect(),
            }),
            _ => {}
        }
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(fixed: &[&str]) -> Composed {
        Composed {
            fixed: fixed.iter().map(|&part| part.to_owned()).collect(),
            at: 0..0,
        }
    }

    #[test]
    fn a_composed_name_may_be_what_its_fixed_parts_allow() {
        let answer = composed(&["answer_", "_", ""]);
        assert!(answer.may_be("answer_1_2") && !answer.may_be("city") && !answer.may_be("answer_12"));
        assert!(composed(&["", ""]).may_be("anything"));
        assert!(!composed(&["ab", "ba"]).may_be("aba"));
    }
}
