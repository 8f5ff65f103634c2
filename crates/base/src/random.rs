//! Randomness: a seeded stream for the engine, so that a replay gives the same, and secret tokens from the machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A reproducible stream of random numbers: the same seed gives the same stream on every machine and version.
#[derive(Debug, Clone)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The next number of the stream.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number from `low` to `high`, both included; the bounds may come in either order.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let (low, high) = if low <= high { (low, high) } else { (high, low) };
        let span = high.wrapping_sub(low) as u64;
        if span == u64::MAX {
            return self.next_u64() as i64;
        }
        low.wrapping_add(self.below(span + 1) as i64)
    }

    /// A number from 0 up to, but without, `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // Rejection keeps every value equally likely.
        let zone = u64::MAX - (u64::MAX - bound + 1) % bound;
        loop {
            let number = self.next_u64();
            if number <= zone {
                return number % bound;
            }
        }
    }
}

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A secret of `length` letters and digits from the machine's randomness (5.95 bits a character).
///
/// # Panics
/// When the machine has no source of randomness: no secret may then be made at all.
#[must_use]
pub fn secret_token(length: usize) -> String {
    let mut token = String::with_capacity(length);
    while token.len() < length {
        for byte in secret_bytes::<64>() {
            // 248 = 4 · 62: larger bytes would favour the first letters.
            if byte < 248 && token.len() < length {
                token.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
    }
    token
}

/// Secret bytes from the machine's randomness.
///
/// # Panics
/// When the machine has no source of randomness.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place of the machine's randomness"
)]
pub fn secret_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the machine has a source of randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_stream_and_both_ends_occur() {
        let stream = |seed| {
            let mut random = Random::seeded(seed);
            (0..40).map(|_| random.between(1, 3)).collect::<Vec<_>>()
        };
        assert_eq!(stream(7), stream(7));
        assert_ne!(stream(7), stream(8));
        assert!(stream(7).contains(&1) && stream(7).contains(&3));
        assert!(stream(7).iter().all(|n| (1..=3).contains(n)));
    }

    #[test]
    fn tokens_are_letters_and_digits_and_differ() {
        let (a, b) = (secret_token(40), secret_token(40));
        assert_eq!(a.len(), 40);
        assert_ne!(a, b);
        assert!(a.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
