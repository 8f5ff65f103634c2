//! Completion: what may stand at the cursor, the likeliest first.

use super::hover::function_help;
use super::rank::Typed;
use super::spot::{Before, Inside, Opened, Spot};
use super::{Kind, Known, Language, Name, Origin};
use crate::{Function, Scope, function, functions};
use std::ops::Range;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A function.
    Function,
    /// A variable.
    Variable,
    /// A constant or a name that Rapport itself gives a value.
    Constant,
    /// A key of a dictionary.
    Key,
    /// A parameter of the call around the cursor.
    Parameter,
    /// A word of the language or a prefix.
    Word,
}

impl ItemKind {
    /// The word used in answers.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Variable => "variable",
            Self::Constant => "constant",
            Self::Key => "key",
            Self::Parameter => "parameter",
            Self::Word => "word",
        }
    }
}

/// Something that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A few words: a signature, where a variable comes from.
    pub detail: String,
    /// What it does or means, as Markdown; may be empty.
    pub help: String,
    /// What is inserted in place of [`Completion::replace`].
    pub insert: String,
    /// Where the cursor goes within it, in bytes.
    pub caret: usize,
}

/// What may stand at the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that an item replaces.
    pub replace: Range<usize>,
    /// The likeliest first.
    pub items: Vec<Item>,
    /// Whether there are more than are listed, so that typing on asks anew.
    pub more: bool,
}

/// Items of one answer.
const ITEMS: usize = 100;

/// A name that may fit; it is made an item only if it is among the first.
enum Candidate<'k> {
    Function(&'static Function),
    Name(&'k str, &'k Name),
    Word(&'static str, &'static str),
    Key(&'k str),
    Parameter(&'static crate::Param),
}

impl Candidate<'_> {
    fn label(&self) -> &str {
        match self {
            Self::Function(function) => function.name,
            Self::Name(name, _) | Self::Key(name) => name,
            Self::Word(word, _) => word,
            Self::Parameter(param) => param.name,
        }
    }

    /// Which of two that fit equally well comes first.
    fn order(&self) -> u32 {
        match self {
            Self::Key(_) | Self::Parameter(_) => 0,
            Self::Name(_, name) if name.origin == Origin::Variable => 1,
            Self::Name(..) => 2,
            Self::Function(_) => 3,
            Self::Word(..) => 4,
        }
    }
}

/// What may stand at the cursor. `known` is what is visible besides what the text itself sets.
#[must_use]
pub fn complete(text: &str, at: usize, kind: Kind, known: &Known, language: Language) -> Completion {
    let spot = Spot::find(text, at, kind);
    let mut all = known.clone_with(text, kind, &spot);
    all.names.extend(
        Known::language()
            .names
            .into_iter()
            .filter(|(name, _)| !known.names.contains_key(name)),
    );
    let mut fitting = Vec::new();
    let mut replace = spot.word.start..spot.word.end;
    let mut typed = spot.typed();
    match spot.inside {
        Inside::Code => candidates(&spot, &all, &mut fitting),
        Inside::Quoted(start) => {
            replace = start..quoted_end(text, start, spot.at);
            typed = &text[start..spot.at];
            if let Some(path) = spot.indexed() {
                fitting.extend(all.keys.below(path).map(Candidate::Key));
            }
        }
        Inside::Text | Inside::Comment => {}
    }
    let typed = Typed::new(typed);
    let mut ranked: Vec<(u32, u32, Candidate<'_>)> = fitting
        .into_iter()
        .filter_map(|candidate| Some((typed.rank(candidate.label())?, candidate.order(), candidate)))
        .collect();
    // Beginnings of whatever length are equally good; what a name is decides between them.
    ranked.sort_by(|a, b| {
        let key = |one: &(u32, u32, Candidate<'_>)| (one.0 / 1_000, one.1, one.0);
        key(a).cmp(&key(b)).then_with(|| a.2.label().cmp(b.2.label()))
    });
    let more = ranked.len() > ITEMS;
    ranked.truncate(ITEMS);
    let items = ranked
        .iter()
        .map(|(_, _, candidate)| item(candidate, &spot, replace.end, language))
        .collect();
    Completion { replace, items, more }
}

impl Known {
    /// What is known, with what the text itself sets; the word being typed sets nothing yet.
    fn clone_with(&self, text: &str, kind: Kind, spot: &Spot<'_>) -> Self {
        let mut all = self.clone();
        let mut own = Self::default();
        own.add(text, kind, &|line| format!("line {line}"));
        let half_typed = spot.before == Before::Start || matches!(spot.before, Before::Dot(_));
        for (name, of) in own.names {
            let only_here = half_typed && name == spot.whole() && of.set_at.len() == 1;
            if !only_here {
                all.names.entry(name).or_insert(of);
            }
        }
        if kind == Kind::Program {
            all.keys.add_program(text);
        }
        all
    }
}

fn candidates<'k>(spot: &Spot<'_>, all: &'k Known, out: &mut Vec<Candidate<'k>>) {
    let variables = || all.names.iter().map(|(name, of)| Candidate::Name(name, of));
    match spot.before {
        Before::Nothing => {}
        Before::Operand => out.extend(OPERATORS.iter().map(|(word, help)| Candidate::Word(word, help))),
        Before::Dot(scope) => out.extend(
            variables().filter(|one| matches!(one, Candidate::Name(_, of) if of.scopes.contains(&scope) || of.origin == Origin::Stored && scope == Scope::Client)),
        ),
        Before::Start => {
            let may_assign = |one: &Candidate<'_>| matches!(one, Candidate::Name(_, of) if matches!(of.origin, Origin::Variable | Origin::Stored));
            out.extend(variables().filter(may_assign));
            let cyrillic = spot.typed().starts_with(|c: char| !c.is_ascii());
            let prefixes = if cyrillic { &PREFIXES[2..] } else { &PREFIXES[..2] };
            out.extend(prefixes.iter().map(|(word, help)| Candidate::Word(word, help)));
            out.push(Candidate::Word(DEL.0, DEL.1));
            out.extend(functions().iter().map(|function| Candidate::Function(function)));
        }
        Before::Value | Before::Argument => {
            if let (Before::Argument, Some(Opened::Call(call))) = (spot.before, spot.open.last())
                && let Some(function) = function(call.name)
            {
                let open = function.params.iter().enumerate().filter(|(nth, param)| {
                    *nth >= call.position && !call.given.contains(&param.name) && param.default != crate::Default::Many
                });
                out.extend(open.map(|(_, param)| Candidate::Parameter(param)));
            }
            if let Some(path) = spot.indexed() {
                out.extend(all.keys.below(path).map(Candidate::Key));
            }
            out.extend(variables());
            out.extend(functions().iter().map(|function| Candidate::Function(function)));
            out.extend(LITERALS.iter().map(|(word, help)| Candidate::Word(word, help)));
        }
    }
}

const OPERATORS: [(&str, &str); 4] = [
    ("and", "both sides hold"),
    ("or", "one of the sides holds"),
    ("in", "is contained in a list, dictionary or text"),
    ("not in", "is not contained"),
];
const LITERALS: [(&str, &str); 4] = [
    ("True", "the truth value 1"),
    ("False", "the truth value 0"),
    ("None", "nothing"),
    ("not", "the opposite"),
];
const PREFIXES: [(&str, &str); 4] = [
    ("client.", "a variable of the client"),
    ("project.", "a variable of the project"),
    ("клиент.", "переменная клиента"),
    ("проект.", "переменная проекта"),
];
const DEL: (&str, &str) = ("del", "delete a variable or an element");

fn item(candidate: &Candidate<'_>, spot: &Spot<'_>, end: usize, language: Language) -> Item {
    let label = candidate.label().to_owned();
    let plain = |kind, detail: String, help: String| Item {
        insert: label.clone(),
        caret: label.len(),
        label: label.clone(),
        kind,
        detail,
        help,
    };
    let rest = &spot.text[end..];
    match candidate {
        Candidate::Function(function) => {
            let mut item = plain(
                ItemKind::Function,
                function.signature(),
                function_help(function, language),
            );
            if !rest.starts_with('(') {
                item.insert.push_str("()");
                item.caret = item.insert.len() - usize::from(!function.params.is_empty());
            }
            item
        }
        Candidate::Name(_, of) => {
            let kind = match of.origin {
                Origin::Variable | Origin::Stored | Origin::Event => ItemKind::Variable,
                Origin::BuiltIn | Origin::Constant | Origin::Language => ItemKind::Constant,
            };
            plain(kind, of.detail(language), super::hover::name_help(of, language))
        }
        Candidate::Word(_, help) => plain(ItemKind::Word, (*help).to_owned(), String::new()),
        Candidate::Parameter(param) => {
            let mut item = plain(
                ItemKind::Parameter,
                param.kind.name().to_owned(),
                language.of(&param.help).to_owned(),
            );
            if !rest.starts_with('=') {
                item.insert.push('=');
            }
            item.caret = item.insert.len();
            item.label.push('=');
            item
        }
        Candidate::Key(key) => {
            let mut item = plain(ItemKind::Key, "key".to_owned(), String::new());
            match spot.inside {
                Inside::Quoted(start) => {
                    let quote = &spot.text[start - 1..start];
                    if !rest.starts_with(quote) {
                        item.insert.push_str(quote);
                        if !rest[..].starts_with(']') {
                            item.insert.push(']');
                        }
                    }
                }
                _ if key.bytes().all(|byte| byte.is_ascii_digit()) => {}
                _ => item.insert = format!("'{key}'"),
            }
            item.caret = item.insert.len();
            item
        }
    }
}

/// The end of a key being typed: its closing quote, if that comes before anything that cannot be in it.
fn quoted_end(text: &str, start: usize, at: usize) -> usize {
    let quote = text.as_bytes()[start - 1] as char;
    let stop = text[at..].find([quote, '\n', ']', '[']);
    match stop {
        Some(length) if text[at + length..].starts_with(quote) => at + length,
        _ => at,
    }
}
