//! What a source means, as the parser found it: the one form that is checked, printed and evaluated.

pub(crate) use super::name::Name;
use crate::functions::Function;
use crate::place::Span;
use crate::{Scope, Value};
use std::sync::Arc;

/// An expression and where it stands. Equality ignores the place.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Expr {
    /// Whether a call makes the value, as in `int(5)`: only then an element keeps a number as one.
    pub(crate) const fn is_made(&self) -> bool {
        matches!(self.kind, ExprKind::Call(_) | ExprKind::If(_))
    }
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    /// A number, `True`, `False`, `None`.
    Literal(Value),
    /// A quoted text without holes.
    Text(Arc<str>),
    /// A quoted text with holes.
    Quoted(Box<[Part]>),
    /// A variable or constant.
    Name(Name),
    /// A name that holes make up.
    Composed(Box<[NamePart]>),
    /// A hole outside quotes.
    Hole(Box<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// Operands joined by operators of one level, from left to right. Never nested on the left, so that a sum of a
    /// thousand terms is no deeper than one of two.
    Chain(Box<Expr>, Box<[(Operator, Expr)]>),
    /// `a ^ b`.
    Power(Box<Expr>, Box<Expr>),
    /// `if(c, a, b)`.
    If(Box<[Expr; 3]>),
    /// A call.
    Call(Box<Call>),
    /// `x[i][j]`.
    Element(Box<Expr>, Box<[Expr]>),
    /// `[a, b]`.
    List(Box<[Expr]>),
    /// `{"a": b}`.
    Dict(Box<[(Expr, Expr)]>),
}

/// A call of a function.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: Arc<str>,
    /// Absent for a function that does not exist.
    pub(crate) function: Option<&'static Function>,
    pub(crate) arguments: Box<[Argument]>,
    /// Why the call cannot work: no such function, or wrong arguments.
    pub(crate) wrong: Option<Box<(base::Code, String)>>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }
}

/// An argument as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    pub(crate) keyword: Option<Arc<str>>,
    pub(crate) value: Expr,
    /// The position of its parameter.
    pub(crate) slot: u32,
}

/// An operator between operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Add,
    /// `+` between two quoted texts, which joins them whatever they look like.
    Join,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    /// How tightly it binds; `not` stands between `And` and the comparisons.
    pub(crate) const fn level(self) -> Level {
        match self {
            Self::Or => Level::Or,
            Self::And => Level::And,
            Self::Equal
            | Self::Unequal
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In
            | Self::NotIn => Level::Compare,
            Self::Add | Self::Join | Self::Subtract => Level::Sum,
            Self::Multiply | Self::Divide | Self::Remainder => Level::Product,
        }
    }

    /// The operator as it is written.
    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Add | Self::Join => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// The levels of precedence, low to high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Negate,
    Power,
    Atom,
}

impl Level {
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Negate,
            Self::Negate => Self::Power,
            Self::Power | Self::Atom => Self::Atom,
        }
    }
}

/// A part of a text with holes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// Text that stays.
    Text(Arc<str>),
    /// `#{expression}`.
    Hole(Expr),
    /// `{a|b|c}`: one of the variants at random.
    Choice(Box<[Box<[Part]>]>),
}

/// A part of a name with holes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NamePart {
    Text(Arc<str>),
    Hole(Expr),
}

/// The name before `=`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) scope: Scope,
    pub(crate) name: TargetName,
    pub(crate) path: Box<[Expr]>,
    pub(crate) span: Span,
}

/// A name, or the parts that make one up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TargetName {
    Plain(Name),
    Composed(Box<[NamePart]>),
}

/// A statement and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) kind: StatementKind,
    pub(crate) span: Span,
}

/// The kinds of statement.
#[derive(Debug, Clone)]
pub(crate) enum StatementKind {
    /// `name = expression`.
    Assign(Target, Expr),
    /// `name = anything else`: its text with the holes filled in.
    AssignRaw(Target, Box<[Part]>, Box<crate::Diagnostic>),
    /// `name =`.
    Delete(Target),
    /// An expression for its effect.
    Run(Expr),
    /// A line that does not parse.
    Bad(Box<crate::Diagnostic>),
}
