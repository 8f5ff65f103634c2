//! What a function does otherwise than the manuals of Salebot and MaviBot say, or decides where they say nothing.

/// The functions and how they differ, as the ends of sentences that begin with their names.
pub const DIFFERS: &[(&str, &str)] = &[
    (
        "findall",
        "its regular expressions run in time linear to the text, so they know no look-around and no back-references",
    ),
    (
        "random",
        "its numbers come from the seed of the turn, so that a turn run again draws the same",
    ),
    ("urldecode", "it leaves `+` alone: only `%20` is a blank"),
    (
        "round",
        "it rounds the decimal digits that are shown, halves away from zero: `round(2.675, 2)` is `2.68`",
    ),
    ("requests_get", WITHOUT_PROXY),
    ("requests_post", WITHOUT_PROXY),
    ("requests_put", WITHOUT_PROXY),
    ("requests_patch", WITHOUT_PROXY),
    ("requests_delete", WITHOUT_PROXY),
];

const WITHOUT_PROXY: &str = "it takes `proxy`, and sends directly all the same, with a warning in the trace";

/// How a function differs; `None` for one that does what is documented.
pub fn how(name: &str) -> Option<&'static str> {
    DIFFERS
        .iter()
        .find(|(function, _)| *function == name)
        .map(|(_, how)| *how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_line_is_about_another_function_that_works() {
        let mut seen = HashSet::new();
        for (name, how) in DIFFERS {
            let function = calculator::function(name).unwrap_or_else(|| panic!("`{name}` is no function"));
            assert_eq!(
                function.unavailable(),
                None,
                "`{name}` does not work yet, so it cannot differ"
            );
            assert!(seen.insert(name), "`{name}` has two lines");
            assert!(!how.is_empty() && !how.ends_with('.'), "{name}");
        }
    }
}
