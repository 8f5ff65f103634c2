//! The one retry schedule of the product: quick at first, patient later, given up after about a day.

use base::Random;

const SECOND: i64 = 1_000_000;

/// Pauses before the second, third, … attempt, in seconds.
const PAUSES: [i64; 12] = [1, 2, 5, 15, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200];

/// The pause after the given attempt (from 1) has failed, in microseconds; `None` when it was the last.
/// Up to a fifth is added by chance, so that what failed together does not come back together.
#[must_use]
pub fn pause(attempt: i64, random: &mut Random) -> Option<i64> {
    let at = usize::try_from(attempt.max(1) - 1).ok()?;
    let pause = PAUSES.get(at)? * SECOND;
    Some(pause + random.between(0, pause / 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_some_chance_and_end() {
        let mut random = Random::seeded(1);
        let mut before = 0;
        for attempt in 1..=12 {
            let pause = pause(attempt, &mut random).unwrap();
            let exact = PAUSES[attempt as usize - 1] * SECOND;
            assert!(
                (exact..=exact + exact / 5).contains(&pause),
                "attempt {attempt}: {pause}"
            );
            assert!(pause > before);
            before = pause;
        }
        assert_eq!(pause(13, &mut random), None);
    }

    #[test]
    fn two_jobs_that_failed_together_come_back_apart() {
        let pauses: Vec<_> = (0..20).map(|seed| pause(5, &mut Random::seeded(seed))).collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }
}
