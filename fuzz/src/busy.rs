//! How long the processor has worked for us: on a busy machine anything may take long by the clock on the wall.

use std::time::{Duration, Instant};

/// Ticks of the kernel's own count in a second.
const TICKS: u64 = 100;

/// The processor time of this program so far. Where the system does not tell (no `/proc`), the time since `begun`.
#[must_use]
pub fn busy(begun: Instant) -> Duration {
    std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|text| ticks(&text))
        .map_or_else(
            || begun.elapsed(),
            |ticks| Duration::from_millis(ticks * 1000 / TICKS),
        )
}

/// The ticks in user and in system mode: the 12th and 13th field after the program's name.
fn ticks(text: &str) -> Option<u64> {
    let (_, fields) = text.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_modes_are_counted() {
        let text = "1 (a (b) c) S 1 1 1 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 5 0 0";
        assert_eq!(ticks(text), Some(300));
        assert_eq!(ticks("nothing"), None);
    }
}
