//! The retry schedules of the product: how long it takes until something that failed is tried again, and when it is given up.

use base::Random;
use store::jobs::{Cause, Job};

const SECOND: i64 = 1_000_000;

/// What failed, by what can be hoped of another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// A fault of ours or of what is stored: another attempt seldom helps, and others wait behind it. About a minute and a
    /// half in all.
    Short,
    /// Somebody else is away: a messenger, the store, a foreign server. Quick at first, patient later, about a day in all.
    Long,
}

/// Pauses before the second, third, … attempt, in seconds.
const SHORT: [i64; 5] = [1, 2, 5, 15, 60];
const LONG: [i64; 12] = [1, 2, 5, 15, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200];

impl Schedule {
    const fn pauses(self) -> &'static [i64] {
        match self {
            Self::Short => &SHORT,
            Self::Long => &LONG,
        }
    }

    /// What is counted when an attempt fails by this schedule.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match self {
            Self::Short => Cause::Fault,
            Self::Long => Cause::Absence,
        }
    }

    /// The pause after this attempt of a job: what failed for another cause before has not used up this one's patience.
    #[must_use]
    pub fn after(self, job: &Job, random: &mut Random) -> Option<i64> {
        let before = match self {
            Self::Short => job.faults,
            Self::Long => job.absences,
        };
        self.pause(before + 1, random)
    }

    /// The pause after the given attempt (from 1) has failed, in microseconds; `None` when it was the last.
    /// Up to a fifth is added by chance, so that what failed together does not come back together.
    #[must_use]
    pub fn pause(self, attempt: i64, random: &mut Random) -> Option<i64> {
        let at = usize::try_from(attempt.max(1) - 1).ok()?;
        let pause = self.pauses().get(at)? * SECOND;
        Some(pause + random.between(0, pause / 5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_some_chance_and_end() {
        for schedule in [Schedule::Short, Schedule::Long] {
            let mut random = Random::seeded(1);
            let mut before = 0;
            let pauses = schedule.pauses();
            for (attempt, exact) in (1..).zip(pauses) {
                let pause = schedule.pause(attempt, &mut random).unwrap();
                let exact = exact * SECOND;
                assert!(
                    (exact..=exact + exact / 5).contains(&pause),
                    "attempt {attempt}: {pause}"
                );
                assert!(pause > before);
                before = pause;
            }
            assert_eq!(schedule.pause(pauses.len() as i64 + 1, &mut random), None);
        }
    }

    #[test]
    fn a_fault_of_ours_is_given_up_within_two_minutes_and_somebody_away_within_a_day_or_so() {
        assert!(SHORT.iter().sum::<i64>() <= 120);
        let hours = LONG.iter().sum::<i64>() / 3_600;
        assert!((20..=30).contains(&hours), "{hours} hours");
    }

    #[test]
    fn two_jobs_that_failed_together_come_back_apart() {
        let pauses: Vec<_> = (0..20)
            .map(|seed| Schedule::Long.pause(5, &mut Random::seeded(seed)))
            .collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }
}
