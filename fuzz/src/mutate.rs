//! New inputs from old ones: pieces put in, taken out, repeated, exchanged.

use crate::Random;
use calculator::functions;

/// Inputs are not made longer than this.
const LONGEST: usize = 16 << 10;

/// Pieces of the language, and of trouble.
const PIECES: &[&str] = &[
    "x",
    "n",
    "f",
    "num",
    "day",
    "at",
    "json",
    "loose",
    "имя",
    "flag",
    "list",
    "dict",
    "big",
    "missing",
    "client.",
    "project.",
    "клиент.",
    "=",
    " = ",
    "==",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "**",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#{",
    "#{x}",
    "#{#{x}}",
    "'",
    "\"",
    ",",
    ", ",
    ":",
    ".",
    "\n",
    " ",
    "\t",
    "/*",
    "*/",
    " and ",
    " or ",
    "&&",
    "||",
    "not ",
    " in ",
    " not in ",
    "if(",
    "del ",
    "True",
    "False",
    "None",
    "true",
    "null",
    "0",
    "1",
    "-1",
    "0.5",
    "007",
    "1e5",
    "9223372036854775807",
    "-9223372036854775808",
    "9007199254740993",
    "99999999999999999999",
    "123456789012345",
    "1.7976931348623157e308",
    "''",
    "'a'",
    "'\\n'",
    "'5'",
    "\"it's\"",
    "'31.12.2024'",
    "'31.12.9999'",
    "'9:30'",
    "'23:59:59'",
    "'29.02.2024 23:59'",
    "[1,2]",
    "[]",
    "{}",
    "{\"a\": 1}",
    "{a|b}",
    "{|}",
    "|",
    "\\",
    "\\d+",
    "(a*)*b",
    "(?i)",
    "[^",
    ".*",
    "$1",
    "🙂",
    "é",
    "ё",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "\u{301}",
    "\r\n",
    "%s",
    "%41",
    "<b>",
    "&amp;",
    "d%m%Y",
    "Europe/Moscow",
    "UTC",
    ";",
    "#",
    "E",
];

/// Makes a new input of an old one and, for splicing, another.
pub fn mutate(old: &str, other: &str, random: &mut Random) -> String {
    let mut text = old.to_owned();
    for _ in 0..=random.below(4) {
        step(&mut text, other, random);
    }
    clip(&mut text, LONGEST);
    text
}

fn step(text: &mut String, other: &str, random: &mut Random) {
    match random.below(12) {
        0..=3 => {
            let at = place(text, random);
            text.insert_str(at, piece(random));
        }
        4 | 5 => {
            let (from, to) = range(text, random);
            text.replace_range(from..to, "");
        }
        6 => {
            let (from, to) = range(text, random);
            text.replace_range(from..to, piece(random));
        }
        7 => {
            let (from, to) = range(text, random);
            let stretch = text[from..to].to_owned();
            let at = place(text, random);
            text.insert_str(at, &stretch);
        }
        8 => {
            let (from, to) = range(text, random);
            let times = if random.below(8) == 0 {
                random.below(1_000)
            } else {
                random.below(12)
            };
            if (to - from) * times < LONGEST {
                let stretch = text[from..to].repeat(times);
                text.insert_str(from, &stretch);
            }
        }
        9 => {
            let (from, to) = range(other, random);
            let at = place(text, random);
            text.insert_str(at, &other[from..to]);
        }
        10 => {
            let (from, _) = range(other, random);
            let at = place(text, random);
            text.truncate(at);
            text.push_str(&other[from..]);
        }
        _ => {
            let at = place(text, random);
            let drawn = random.next() as u32 % 0x11_0000;
            // Mostly of the first alphabets, where case and width change lengths.
            let drawn = if random.below(4) > 0 { drawn % 0x600 } else { drawn };
            text.insert(at, char::from_u32(drawn).unwrap_or('\u{fffd}'));
        }
    }
    clip(text, LONGEST);
}

fn piece(random: &mut Random) -> &'static str {
    let functions = functions();
    let drawn = random.below(PIECES.len() + functions.len() / 4);
    PIECES
        .get(drawn)
        .copied()
        .unwrap_or_else(|| random.pick(functions).name)
}

/// A boundary between characters.
fn place(text: &str, random: &mut Random) -> usize {
    text.floor_char_boundary(random.below(text.len() + 1))
}

/// A stretch, mostly a short one.
fn range(text: &str, random: &mut Random) -> (usize, usize) {
    let from = place(text, random);
    let most = if random.below(4) == 0 { text.len() } else { 12 };
    let to = text.floor_char_boundary((from + random.below(most + 1)).min(text.len()));
    (from, to.max(from))
}

fn clip(text: &mut String, longest: usize) {
    if text.len() > longest {
        text.truncate(text.floor_char_boundary(longest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_mutations_stays_within_the_length() {
        let mut random = Random::seeded(1);
        let mut text = "имя = f('🙂')".to_owned();
        for _ in 0..5_000 {
            text = mutate(&text, "x = 1", &mut random);
            assert!(text.len() <= LONGEST);
        }
    }
}
