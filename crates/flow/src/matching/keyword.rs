//! Keywords: blanks mean "and", `(a|b)` means "or", and each keyword may be part of a word.

use super::Normal;
use super::normalise;

/// One alternative of a keyword condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// All of these must hold.
    groups: Vec<Group>,
}

/// One of these must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    /// Each a list of parts that must all be there.
    choices: Vec<Vec<String>>,
}

impl Alternative {
    /// Compiles e.g. `(тар план|тариф) (перейт|подключ)`.
    pub fn compile(text: &str) -> Self {
        let mut groups = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('(') {
            let Some(length) = rest[open..].find(')') else {
                break;
            };
            words(&rest[..open], &mut groups);
            let inside = &rest[open + 1..open + length];
            groups.push(Group {
                choices: inside
                    .split('|')
                    .map(parts)
                    .filter(|parts| !parts.is_empty())
                    .collect(),
            });
            rest = &rest[open + length + 1..];
        }
        words(rest, &mut groups);
        groups.retain(|group| !group.choices.is_empty());
        Self { groups }
    }

    /// All words of a text, none of which means anything special.
    pub fn literal(text: &str) -> Self {
        Self {
            groups: parts(text)
                .into_iter()
                .map(|part| Group {
                    choices: vec![vec![part]],
                })
                .collect(),
        }
    }

    /// Whether the text holds the keywords.
    pub fn holds_in(&self, said: &Normal) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|group| group.holds_in(&said.text))
    }
}

impl Group {
    fn holds_in(&self, said: &str) -> bool {
        self.choices
            .iter()
            .any(|parts| parts.iter().all(|part| said.contains(part.as_str())))
    }
}

/// Words outside brackets: each a group of its own; `a|b` without brackets is a choice as well.
fn words(text: &str, groups: &mut Vec<Group>) {
    for word in text.split_whitespace() {
        groups.push(Group {
            choices: word
                .split('|')
                .map(parts)
                .filter(|parts| !parts.is_empty())
                .collect(),
        });
    }
}

fn parts(text: &str) -> Vec<String> {
    normalise(text)
        .text
        .split(' ')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, said: &str) -> bool {
        Alternative::compile(condition).holds_in(&normalise(said))
    }

    #[test]
    fn blanks_and_bars_and_parts_of_words() {
        let condition = "(тар план|тариф) (перейт|подключ|менит|помен)";
        assert!(holds(condition, "Хочу поменять тариф"));
        assert!(holds(condition, "перейти на другой тарифный план"));
        assert!(!holds(condition, "какие есть тарифы?"));
        assert!(holds("привет", "хочу поприветствовать"));
        assert!(holds("price delivery", "Delivery: what is the PRICE?"));
        assert!(!holds("", "anything"));
        assert!(holds("(unclosed", "an unclosed bracket"));
    }
}
