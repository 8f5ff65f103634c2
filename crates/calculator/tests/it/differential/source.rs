//! Random expressions as people write them: operands with operators between, brackets where they fall.

use super::reference::Plain;
use proptest::prelude::*;
use std::sync::LazyLock;

/// An expression without its structure: `operands[0] operators[0] operands[1] …`.
#[derive(Debug, Clone)]
pub struct Flat {
    pub items: Vec<Item>,
    pub operators: Vec<Sign>,
    /// How many `not` stand before each operand; only where one may stand: first, and after `and` or `or`.
    pub nots: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Item {
    /// How many minus signs stand before it.
    pub signs: u8,
    pub atom: Atom,
}

#[derive(Debug, Clone)]
pub enum Atom {
    Literal(Plain),
    Variable(usize),
    Brackets(Box<Flat>),
    If(Box<[Flat; 3]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
    Power,
}

const SIGNS: &[(Sign, &[&str])] = &[
    (Sign::Or, &["or", "OR", "||"]),
    (Sign::And, &["and", "AND", "&&"]),
    (Sign::Equal, &["=="]),
    (Sign::Unequal, &["!="]),
    (Sign::Less, &["<"]),
    (Sign::LessOrEqual, &["<="]),
    (Sign::Greater, &[">"]),
    (Sign::GreaterOrEqual, &[">="]),
    (Sign::Plus, &["+"]),
    (Sign::Minus, &["-"]),
    (Sign::Times, &["*"]),
    (Sign::Over, &["/"]),
    (Sign::Modulo, &["%"]),
    (Sign::Power, &["^", "**"]),
];

fn word(text: &str) -> Plain {
    Plain::Word(text.to_owned())
}

/// The variables of every expression.
pub static VARIABLES: LazyLock<Vec<(&str, Plain)>> = LazyLock::new(|| {
    vec![
        ("n", Plain::Int(7)),
        ("x", Plain::Double(-2.5)),
        ("top", Plain::Int(i64::MAX)),
        ("low", Plain::Int(i64::MIN)),
        ("odd", Plain::Int(9_007_199_254_740_993)),
        ("half", word("0.5")),
        ("five", word("5")),
        ("name", word("Анна")),
        ("padded", word("007")),
        ("empty", word("")),
        ("day", word("28.02.2024")),
        ("eve", word("1.1.2024")),
        ("noon", word("12:00")),
        ("late", word("9:05")),
        ("yes", Plain::Truth(true)),
        ("missing", Plain::Nothing),
    ]
});

/// Random expressions.
pub fn flat() -> impl Strategy<Value = Flat> {
    let number = prop_oneof![
        (0_i64..12).prop_map(Plain::Int),
        (0_i64..12).prop_map(Plain::Int),
        any::<i64>().prop_map(|number| Plain::Int(number.checked_abs().unwrap_or(0))),
        (1_u32..4_000).prop_map(|number| Plain::Double(f64::from(number) / 16.0 + 1.0 / 32.0)),
    ];
    let atom = prop_oneof![
        6 => number.prop_map(Atom::Literal),
        1 => prop::sample::select(vec!["5", "10", "-3", "1.5", "007", "b", "", "31.12.2023", "23:50", "False", "0"])
            .prop_map(|text| Atom::Literal(word(text))),
        4 => (0..VARIABLES.len()).prop_map(Atom::Variable),
    ];
    let leaf = line(atom.boxed());
    leaf.prop_recursive(3, 24, 4, |inner| {
        let atom = prop_oneof![
            2 => inner.clone().prop_map(|flat| Atom::Brackets(Box::new(flat))),
            1 => [inner.clone(), inner.clone(), inner.clone()].prop_map(|flats| Atom::If(Box::new(flats))),
            3 => (0_i64..12).prop_map(|number| Atom::Literal(Plain::Int(number))),
            2 => (0..VARIABLES.len()).prop_map(Atom::Variable),
        ];
        line(atom.boxed())
    })
}

fn line(atom: BoxedStrategy<Atom>) -> BoxedStrategy<Flat> {
    let item =
        (prop::sample::select(vec![0_u8, 0, 0, 1, 2]), atom).prop_map(|(signs, atom)| Item { signs, atom });
    let sign = (0..SIGNS.len() + 6).prop_map(|at| SIGNS.get(at).map_or(Sign::Plus, |(sign, _)| *sign));
    let more = (sign, prop::sample::select(vec![0_u8, 0, 0, 1]), item.clone());
    (
        item,
        prop::sample::select(vec![0_u8, 0, 0, 1]),
        prop::collection::vec(more, 0..4),
    )
        .prop_map(|(first, not, rest)| {
            let mut flat = Flat {
                items: vec![first],
                operators: Vec::new(),
                nots: vec![not],
            };
            for (sign, not, item) in rest {
                flat.items.push(item);
                flat.operators.push(sign);
                flat.nots.push(if matches!(sign, Sign::And | Sign::Or) {
                    not
                } else {
                    0
                });
            }
            flat
        })
        .boxed()
}

/// The source of an expression; spellings of an operator take turns.
pub fn text(flat: &Flat) -> String {
    let mut out = String::new();
    for (at, item) in flat.items.iter().enumerate() {
        if let Some(before) = at.checked_sub(1) {
            let spellings = SIGNS
                .iter()
                .find(|(sign, _)| *sign == flat.operators[before])
                .map_or(&[""][..], |(_, spellings)| spellings);
            out.push_str(&format!(" {} ", spellings[at % spellings.len()]));
        }
        out.push_str(&"not ".repeat(flat.nots[at].into()));
        out.push_str(&"-".repeat(item.signs.into()));
        match &item.atom {
            Atom::Literal(Plain::Int(number)) => out.push_str(&number.to_string()),
            Atom::Literal(Plain::Double(number)) => out.push_str(&number.to_string()),
            Atom::Literal(Plain::Word(text)) => out.push_str(&format!("'{text}'")),
            Atom::Literal(other) => panic!("{other:?} is no literal here"),
            Atom::Variable(at) => out.push_str(VARIABLES[*at].0),
            Atom::Brackets(inner) => out.push_str(&format!("({})", text(inner))),
            Atom::If(parts) => {
                let parts: Vec<_> = parts.iter().map(text).collect();
                out.push_str(&format!("if({})", parts.join(", ")));
            }
        }
    }
    out
}
