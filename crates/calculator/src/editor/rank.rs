//! How well a name fits what is typed of it: beginnings first, then beginnings of its words, then scattered letters.

use base::text::fold;

/// What is typed, made ready for many comparisons.
pub(super) struct Typed<'t> {
    exact: &'t str,
    folded: String,
}

impl<'t> Typed<'t> {
    pub(super) fn new(exact: &'t str) -> Self {
        Self {
            exact,
            folded: fold(exact),
        }
    }

    /// The lower, the better; nothing for a name that does not fit.
    pub(super) fn rank(&self, name: &str) -> Option<u32> {
        if self.exact.is_empty() {
            return Some(0);
        }
        let length = name.len().min(200) as u32;
        if name.starts_with(self.exact) {
            return Some(length);
        }
        let folded = fold(name);
        if folded.starts_with(&self.folded) {
            return Some(1_000 + length);
        }
        if words(name).any(|word| fold(word).starts_with(&self.folded)) {
            return Some(2_000 + length);
        }
        if folded.contains(&self.folded) {
            return Some(3_000 + length);
        }
        scattered(&folded, &self.folded).map(|gaps| 4_000 + gaps.min(500) * 2 + length)
    }
}

/// The words of `find_client_id`, `normalizePhone`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut small = false;
    let begins = name.char_indices().filter_map(move |(at, c)| {
        let begins = small && c.is_uppercase();
        small = c.is_lowercase() || c.is_numeric();
        match c {
            '_' => Some(at + 1),
            _ => begins.then_some(at),
        }
    });
    begins.map(|at| &name[at..])
}

/// How many letters lie between those typed, if all of them follow in order; the first must begin the name.
fn scattered(name: &str, typed: &str) -> Option<u32> {
    let mut wanted = typed.chars().peekable();
    if name.chars().next() != wanted.peek().copied() {
        return None;
    }
    let mut gaps = 0;
    for c in name.chars() {
        match wanted.peek() {
            None => break,
            Some(next) if *next == c => {
                wanted.next();
            }
            Some(_) => gaps += 1,
        }
    }
    wanted.peek().is_none().then_some(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_go_before_words_and_words_before_scattered_letters() {
        let rank = |name| Typed::new("ph").rank(name);
        assert!(rank("phone") < rank("PHP"));
        assert!(rank("PHP") < rank("normalizePhone") && rank("normalizePhone") < rank("graph"));
        assert!(rank("graph") < rank("patch") && rank("patch").is_some());
        assert_eq!(rank("stop_hold"), None);
        assert!(Typed::new("елк").rank("Ёлка").is_some());
    }
}
