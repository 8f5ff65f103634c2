//! Small pure operations on text that several rooms need in exactly the same way.

/// Folds text for search and comparison: lower case in every script, `ё` as `е`, outer blanks removed.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}

/// The first `limit` characters of a text.
#[must_use]
pub fn clip(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).map_or(text, |(at, _)| &text[..at])
}

/// The candidate nearest to `word`, if it is near enough to be a misspelling of it.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let length = folded.chars().count();
    let most = (length / 3).max(1);
    candidates
        .into_iter()
        // Every missing or additional character is one edit at least; folding changes a length by no more than that.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= most + 1)
        .map(|candidate| (edit_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance between two texts, in characters.
#[must_use]
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let cost = usize::from(left != *right);
            let next = (diagonal + cost).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_knows_cyrillic() {
        assert_eq!(fold("  Ёлка "), "елка");
    }

    #[test]
    fn distances_are_in_characters() {
        assert_eq!(edit_distance("привет", "превет"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
    }

    #[test]
    fn a_near_word_is_offered_and_a_far_one_is_not() {
        assert_eq!(did_you_mean("age2", ["age", "name"]), Some("age"));
        assert_eq!(did_you_mean("telephone", ["age", "name"]), None);
    }

    #[test]
    fn clipping_never_cuts_a_character() {
        assert_eq!(clip("привет", 3), "при");
        assert_eq!(clip("hi", 3), "hi");
    }
}
