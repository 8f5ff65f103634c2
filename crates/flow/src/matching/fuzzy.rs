//! Likeness of two texts: 1 − Levenshtein distance / longer length, more than 0.70; short texts must be equal.

use super::Normal;

/// Characters below which a text must be equal.
const SHORT: usize = 4;

/// Whether two texts are alike.
#[must_use]
pub fn is_similar(wanted: &Normal, said: &Normal) -> bool {
    if wanted.text == said.text {
        return true;
    }
    let (short, long) = if wanted.length < said.length {
        (wanted.length, said.length)
    } else {
        (said.length, wanted.length)
    };
    // distance < 0.30 · long, in whole numbers; lengths that differ by as much need no look at the letters.
    short >= SHORT
        && 10 * (long - short) < 3 * long
        && 10 * distance(&wanted.text, &said.text, long) < 3 * long
}

/// The edit distance, or any number not below `3 · long / 10` as soon as it cannot be smaller.
fn distance(a: &str, b: &str, long: usize) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, right) in b.iter().enumerate() {
            let next = (diagonal + usize::from(left != *right))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
            least = least.min(next);
        }
        if 10 * least >= 3 * long {
            return long;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::normalise;
    use super::*;

    #[test]
    fn alike_is_more_than_seventy_percent() {
        for (wanted, said, alike) in [
            ("привет", "превет", true),
            ("привет", "привет!", true),
            ("delivery", "delivary", true),
            ("yes", "yep", false),
            ("yes", "YES.", true),
            // Three of ten differ: exactly 0.70 is not more.
            ("abcdefghij", "abcdefgxyz", false),
            ("abcdefghij", "abcdefghyz", true),
            ("menu", "show me the menu", false),
        ] {
            assert_eq!(
                is_similar(&normalise(wanted), &normalise(said)),
                alike,
                "{wanted} / {said}"
            );
        }
    }
}
