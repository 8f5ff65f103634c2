//! The form in which texts are compared: lower case, `ё` as `е`, punctuation as blanks, blanks single.

/// A normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal {
    /// The text.
    pub text: String,
    /// How many characters it has.
    pub length: usize,
}

/// Normalises a text. One that is punctuation alone is kept as it is, so that `?` or an emoji can be a condition.
#[must_use]
pub fn normalise(text: &str) -> Normal {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        for lower in c.to_lowercase() {
            out.push(if lower == 'ё' { 'е' } else { lower });
        }
    }
    if out.is_empty() {
        out = base::text::fold(text);
    }
    let length = out.chars().count();
    Normal { text: out, length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_punctuation_and_yo_do_not_matter() {
        assert_eq!(normalise("  Ещё,  раз!! ").text, "еще раз");
        assert_eq!(normalise("/start").text, "start");
        assert_eq!(normalise("👍").text, "👍");
    }
}
