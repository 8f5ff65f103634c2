//! Whether a text answers a condition: pure, compiled once, the same for blocks and arrows.

mod fuzzy;
mod keyword;
mod normal;

pub use fuzzy::is_similar;
pub use normal::{Normal, normalise};

use crate::file::words::MatchKind;
use base::limits::REGEX_BYTES;
use regex::{Regex, RegexBuilder};

/// A condition's text, compiled for its match type.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// One of the texts is more than 70 % alike.
    Fuzzy(Vec<Normal>),
    /// One of the alternatives holds: all its groups, of each group one keyword.
    Keyword(Vec<keyword::Alternative>),
    /// One of the texts is the same.
    Exact(Vec<String>),
    /// One of the expressions is found.
    Regex(Vec<Regex>),
}

/// A regular expression that does not compile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the regular expression `{pattern}` does not compile: {reason}")]
pub struct BadPattern {
    /// The expression.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What the client said, prepared for all patterns it is compared with.
#[derive(Debug, Clone)]
pub struct Said {
    text: String,
    normal: Normal,
    folded: String,
}

impl Said {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
            normal: normalise(text),
            folded: base::text::fold(text),
        }
    }
}

impl Pattern {
    /// Compiles the text of a condition: alternatives separated by `;`.
    ///
    /// # Errors
    /// When it is a regular expression that does not compile or grows past its limit.
    pub fn compile(text: &str, kind: MatchKind, budget: &mut Budget) -> Result<Self, BadPattern> {
        let alternatives = || alternatives(text).into_iter();
        Ok(match kind {
            MatchKind::Fuzzy => Self::Fuzzy(alternatives().map(normalise).collect()),
            // Without a language model, meaning is looked for in the words.
            MatchKind::Keyword | MatchKind::Semantic => {
                Self::Keyword(alternatives().map(keyword::Alternative::compile).collect())
            }
            MatchKind::Exact => Self::Exact(alternatives().map(base::text::fold).collect()),
            MatchKind::Regex => Self::Regex(regexes(text, budget)?),
        })
    }

    /// The pattern of one alternative that was filled in: what filled it is data and separates nothing.
    #[must_use]
    pub fn literal(text: &str, kind: MatchKind) -> Self {
        Self::literals(&[text], kind)
    }

    /// The pattern of an alternative that is a variable and nothing besides, such as the `checker` of
    /// `tools_make_button_str_checker`: its text as a whole, or one of its parts between `;`.
    #[must_use]
    pub fn listed(text: &str, kind: MatchKind) -> Self {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let texts: Vec<&str> = std::iter::once(text).chain(parts).collect();
        Self::literals(&texts, kind)
    }

    fn literals(texts: &[&str], kind: MatchKind) -> Self {
        let texts = texts.iter().copied();
        match kind {
            MatchKind::Exact | MatchKind::Regex => Self::Exact(texts.map(base::text::fold).collect()),
            MatchKind::Fuzzy => Self::Fuzzy(texts.map(normalise).collect()),
            MatchKind::Keyword | MatchKind::Semantic => {
                Self::Keyword(texts.map(keyword::Alternative::literal).collect())
            }
        }
    }

    /// Whether a text answers it.
    #[must_use]
    pub fn matches(&self, said: &Said) -> bool {
        match self {
            Self::Fuzzy(texts) => texts.iter().any(|text| is_similar(text, &said.normal)),
            Self::Keyword(alternatives) => alternatives.iter().any(|one| one.holds_in(&said.normal)),
            Self::Exact(texts) => texts.contains(&said.folded),
            Self::Regex(regexes) => regexes.iter().any(|regex| regex.is_match(&said.text)),
        }
    }
}

/// Splits at `;`, but not inside `#{…}`.
#[must_use]
pub fn alternatives(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut before) = (Vec::new(), 0, 0_usize, ' ');
    for (at, c) in text.char_indices() {
        match c {
            '{' if before == '#' || depth > 0 => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    parts.push(text[from..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// `;` separates expressions, unless the text as a whole is one that needs it (inside brackets or escaped).
fn regexes(text: &str, budget: &mut Budget) -> Result<Vec<Regex>, BadPattern> {
    let parts: Vec<&str> = split_outside_brackets(text);
    parts
        .into_iter()
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| compile_regex(one, budget))
        .collect()
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut class, mut escaped) = (Vec::new(), 0, 0_usize, false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth = depth.saturating_sub(1),
            ';' if !class && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Bytes of compiled expressions in all conditions of one bot.
const REGEX_BYTES_PER_BOT: usize = 256 << 20;

/// What the regular expressions of one bot may still take.
#[derive(Debug)]
pub struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(REGEX_BYTES_PER_BOT)
    }
}

/// Compiles an expression with the smallest limit that it fits into, which is what it is charged for.
fn compile_regex(pattern: &str, budget: &mut Budget) -> Result<Regex, BadPattern> {
    let bad = |reason: String| BadPattern {
        pattern: base::text::clip(pattern, 100).to_owned(),
        reason,
    };
    let mut limit = 16 << 10;
    loop {
        let built = RegexBuilder::new(pattern)
            .case_insensitive(true)
            .size_limit(limit)
            .dfa_size_limit(REGEX_BYTES / 4)
            .build();
        match built {
            Ok(regex) if limit <= budget.0 => {
                budget.0 -= limit;
                return Ok(regex);
            }
            Ok(_) => {
                return Err(bad(
                    "the bot's regular expressions grow too large together".to_owned()
                ));
            }
            Err(regex::Error::CompiledTooBig(_)) if limit < REGEX_BYTES => limit *= 2,
            Err(regex::Error::CompiledTooBig(_)) => {
                return Err(bad("it grows too large; use smaller repetitions".to_owned()));
            }
            Err(other) => {
                let told = other.to_string();
                return Err(bad(told
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned()));
            }
        }
    }
}
