//! The queue, one transaction at a time.

use crate::world::{NOW, check};
use base::{ClientId, JobId, ProjectId, Timestamp};
use store::jobs::{self, Cause, Claim, Job, Lane, Lease, NewJob};
use store::{Error, Result, Tx};

fn job(lane: Option<i64>, priority: i64) -> NewJob<'static> {
    NewJob {
        project_id: ProjectId(1),
        kind: "send",
        lane: lane.map(|id| Lane::out(ClientId(id))),
        run_at: NOW,
        priority,
        payload: "{}",
        created_at: NOW,
        lease: None,
    }
}

fn put(tx: &mut dyn Tx, lane: Option<i64>, priority: i64) -> Result<JobId> {
    jobs::insert(tx, &job(lane, priority)).map(|inserted| inserted.id)
}

fn claim_at(tx: &mut dyn Tx, now: Timestamp, limit: usize) -> Result<Vec<Job>> {
    jobs::expire(tx, now)?;
    jobs::promote(tx, now, &["send"], 100)?;
    let until = now.plus_seconds(60);
    jobs::claim(
        tx,
        now,
        Lease { node: "node", until },
        ProjectId(1),
        "send",
        limit,
    )
}

fn claimed(tx: &mut dyn Tx) -> Result<Vec<JobId>> {
    Ok(claim_at(tx, NOW, 10)?.iter().map(|job| job.id).collect())
}

#[test]
fn jobs_come_by_priority_then_by_age_and_only_when_they_may_run() {
    check(|tx, _| {
        let (old, young, urgent) = (put(tx, None, 5)?, put(tx, None, 5)?, put(tx, None, 1)?);
        let later = jobs::insert(
            tx,
            &NewJob {
                run_at: NOW.plus_seconds(9),
                ..job(None, 0)
            },
        )?
        .id;
        jobs::insert(
            tx,
            &NewJob {
                kind: "other",
                ..job(None, 0)
            },
        )?;
        assert_eq!(claim_at(tx, NOW, 1)?[0].id, urgent);
        assert_eq!(claimed(tx)?, [old, young]);
        assert!(claimed(tx)?.is_empty());
        assert_eq!(jobs::next_run_at(tx, &["send"])?, Some(NOW.plus_seconds(9)));
        let last = claim_at(tx, NOW.plus_seconds(9), 10)?;
        assert_eq!((last[0].id, last[0].attempts), (later, 1));
        assert_eq!(jobs::next_run_at(tx, &["send"])?, None, "all of them are held");
        Ok(())
    });
}

#[test]
fn what_waits_for_its_time_is_let_in_by_pages_the_earliest_first() {
    check(|tx, _| {
        let mut ids = Vec::new();
        for seconds in [9, 3, 6] {
            let run_at = NOW.plus_seconds(seconds);
            ids.push(
                jobs::insert(
                    tx,
                    &NewJob {
                        run_at,
                        ..job(None, 5)
                    },
                )?
                .id,
            );
        }
        assert!(jobs::waiting_projects(tx, &["send"])?.is_empty());
        let at = NOW.plus_seconds(9);
        jobs::promote(tx, at, &["send", "turn"], 2)?;
        assert_eq!(
            jobs::waiting_projects(tx, &["turn", "send"])?,
            [("send", ProjectId(1))]
        );
        assert_eq!(
            jobs::next_run_at(tx, &["turn", "send"])?,
            Some(at),
            "one was left for the next page"
        );
        let lease = Lease {
            node: "node",
            until: at.plus_seconds(60),
        };
        let taken = jobs::claim(tx, at, lease, ProjectId(1), "send", 10)?;
        assert_eq!(
            taken.iter().map(|job| job.id).collect::<Vec<_>>(),
            [ids[1], ids[2]]
        );
        jobs::postpone(tx, taken[0].claim(), at.plus_seconds(1))?;
        assert_eq!(claim_at(tx, at, 10)?[0].id, ids[0]);
        assert_eq!(claim_at(tx, at.plus_seconds(1), 10)?[0].id, ids[1]);
        Ok(())
    });
}

#[test]
fn attempts_are_counted_by_what_became_of_them() {
    check(|tx, _| {
        put(tx, Some(1), 5)?;
        for cause in [Cause::Fault, Cause::Absence, Cause::Absence, Cause::Excused] {
            let taken = claim_at(tx, NOW, 1)?.remove(0);
            jobs::retry(tx, taken.claim(), NOW, "x", cause)?;
        }
        claim_at(tx, NOW, 1)?;
        jobs::any_free_node(tx, "node")?;
        let last = claim_at(tx, NOW, 1)?.remove(0);
        assert_eq!(
            (last.faults, last.absences, last.ended, last.attempts),
            (1, 2, 4, 6)
        );
        assert_eq!(last.cut_off(), 1, "the process ended in the fifth");
        Ok(())
    });
}

#[test]
fn a_lane_gives_its_head_alone() {
    check(|tx, _| {
        let lane = Lane::out(ClientId(1));
        assert!(!jobs::lane_busy(tx, lane)?);
        let (first, second, other) = (put(tx, Some(1), 5)?, put(tx, Some(1), 5)?, put(tx, Some(2), 5)?);
        assert!(jobs::lane_busy(tx, lane)?);
        let taken = claim_at(tx, NOW, 10)?;
        assert_eq!(taken.iter().map(|job| job.id).collect::<Vec<_>>(), [first, other]);
        assert!(claimed(tx)?.is_empty());
        assert!(jobs::any_ready(tx, NOW, &["send"])?);
        jobs::finish(tx, &[taken[0].claim(), taken[1].claim()])?;
        assert_eq!(claimed(tx)?, [second]);
        assert!(!jobs::any_ready(tx, NOW, &["send"])?);
        Ok(())
    });
}

#[test]
fn the_urgent_overtakes_what_has_not_begun_and_only_that() {
    check(|tx, _| {
        let (bulk, urgent) = (put(tx, Some(1), 9)?, put(tx, Some(1), 1)?);
        let first = claim_at(tx, NOW, 10)?;
        assert_eq!(first[0].id, urgent);
        jobs::finish(tx, &[first[0].claim()])?;
        let begun = claim_at(tx, NOW, 10)?;
        assert_eq!(begun[0].id, bulk);
        jobs::retry(tx, begun[0].claim(), NOW.plus_seconds(5), "429", Cause::Excused)?;
        put(tx, Some(1), 1)?;
        assert!(
            claimed(tx)?.is_empty(),
            "what has begun keeps its lane while it waits"
        );
        let again = claim_at(tx, NOW.plus_seconds(5), 10)?;
        assert_eq!(
            (again[0].id, again[0].attempts, again[0].error.as_deref()),
            (bulk, 2, Some("429"))
        );
        Ok(())
    });
}

#[test]
fn a_lease_that_ran_out_is_taken_over_and_the_old_holder_is_fenced_off() {
    check(|tx, _| {
        put(tx, Some(1), 5)?;
        let old = claim_at(tx, NOW, 10)?.remove(0);
        assert!(claim_at(tx, NOW.plus_seconds(60), 10)?.is_empty());
        let new = claim_at(tx, NOW.plus_seconds(61), 10)?.remove(0);
        assert_eq!((new.id, new.attempts), (old.id, 2));
        assert!(new.token > old.token);
        let conflict =
            |end: Result<()>| assert!(matches!(end, Err(Error::Conflict { what: "job", .. })), "{end:?}");
        conflict(jobs::finish(tx, &[old.claim()]));
        conflict(jobs::retry(tx, old.claim(), NOW, "x", Cause::Fault));
        conflict(jobs::extend(tx, old.claim(), NOW));
        conflict(jobs::fail(tx, old.claim(), "x", NOW));
        jobs::release(tx, &[old.claim()])?;
        jobs::extend(tx, new.claim(), NOW.plus_seconds(300))?;
        assert!(claim_at(tx, NOW.plus_seconds(200), 10)?.is_empty());
        jobs::extend_many(tx, &[old.claim(), new.claim()], NOW.plus_seconds(400))?;
        assert!(claim_at(tx, NOW.plus_seconds(350), 10)?.is_empty());
        jobs::finish(tx, &[new.claim()])
    });
}

#[test]
fn a_job_given_back_unbegun_loses_no_attempt_and_no_place() {
    check(|tx, _| {
        let (first, _) = (put(tx, Some(1), 5)?, put(tx, Some(1), 5)?);
        let taken = claim_at(tx, NOW, 10)?.remove(0);
        jobs::release(tx, &[taken.claim()])?;
        let again = claim_at(tx, NOW, 10)?.remove(0);
        assert_eq!((again.id, again.attempts), (first, 1));
        assert!(again.token > taken.token, "a token is never given twice");
        Ok(())
    });
}

#[test]
fn a_job_that_came_too_early_is_put_back_without_counting_and_with_what_it_learnt() {
    check(|tx, _| {
        put(tx, Some(1), 5)?;
        let taken = claim_at(tx, NOW, 10)?.remove(0);
        jobs::set_payload(tx, taken.claim(), "half done")?;
        jobs::postpone(tx, taken.claim(), NOW.plus_seconds(9))?;
        assert!(claimed(tx)?.is_empty());
        let again = claim_at(tx, NOW.plus_seconds(9), 10)?.remove(0);
        assert_eq!((again.attempts, again.payload.as_str()), (1, "half done"));
        assert!(matches!(
            jobs::postpone(tx, taken.claim(), NOW),
            Err(Error::Conflict { .. })
        ));
        assert!(matches!(
            jobs::set_payload(tx, taken.claim(), ""),
            Err(Error::Conflict { .. })
        ));
        Ok(())
    });
}

#[test]
fn what_a_dead_node_held_is_free_at_once_and_counts_as_begun() {
    check(|tx, _| {
        put(tx, Some(1), 5)?;
        let old = claim_at(tx, NOW, 10)?.remove(0);
        assert_eq!(jobs::any_free_node(tx, "another")?, 0);
        assert_eq!(jobs::any_free_node(tx, "node")?, 1);
        let new = claim_at(tx, NOW, 10)?.remove(0);
        assert_eq!((new.id, new.attempts), (old.id, 2));
        Ok(())
    });
}

#[test]
fn a_job_stored_with_a_lease_is_claimed_if_its_lane_is_idle() {
    check(|tx, _| {
        let lease = Lease {
            node: "node",
            until: NOW.plus_seconds(60),
        };
        let new = NewJob {
            lease: Some(lease),
            ..job(Some(1), 5)
        };
        let first = jobs::insert(tx, &new)?;
        let mine = first.leased.expect("the lane was idle");
        assert_eq!(
            (mine.id, mine.attempts, mine.lease_until),
            (first.id, 1, Some(lease.until))
        );
        let second = jobs::insert(tx, &new)?;
        assert_eq!(second.leased, None);
        let free = jobs::insert(tx, &NewJob { lane: None, ..new })?;
        assert!(free.leased.is_some());
        assert!(claimed(tx)?.is_empty());
        let stored = jobs::any_page(tx, None, 10)?.items;
        assert_eq!(stored[0], mine, "what was given is what was stored");
        jobs::finish(tx, &[mine.claim()])?;
        assert_eq!(claimed(tx)?, [second.id]);
        Ok(())
    });
}

#[test]
fn a_job_that_failed_for_good_is_kept_apart() {
    check(|tx, _| {
        put(tx, Some(1), 5)?;
        let taken = claim_at(tx, NOW, 10)?.remove(0);
        jobs::fail(tx, taken.claim(), "blocked by the client", NOW)?;
        assert!(!jobs::lane_busy(tx, Lane::out(ClientId(1)))?);
        let failed = jobs::any_failed_page(tx, None, 10)?.items;
        assert_eq!(
            (failed[0].id, failed[0].error.as_str(), failed[0].attempts),
            (taken.id, "blocked by the client", 1)
        );
        assert!(jobs::any_take_old_failed(tx, NOW, 10)?.is_empty(), "not old yet");
        assert_eq!(
            jobs::any_failed_by_kind(tx, "send", true)?,
            (1, Some(failed[0].clone()))
        );
        assert_eq!(jobs::any_failed_by_kind(tx, "send", false)?, (0, None));
        assert_eq!(
            jobs::take_failed(tx, ProjectId(2), "send", taken.id)?,
            None,
            "not theirs"
        );
        assert_eq!(jobs::take_failed(tx, ProjectId(1), "turn", taken.id)?, None);
        assert_eq!(jobs::any_take_old_failed(tx, NOW.plus_seconds(1), 10)?, failed);
        let gone = Claim {
            id: JobId(99),
            token: 1,
        };
        assert!(matches!(
            jobs::fail(tx, gone, "x", NOW),
            Err(Error::Conflict { .. })
        ));
        assert!(jobs::any_failed_page(tx, None, 10)?.items.is_empty());
        Ok(())
    });
}

#[test]
fn lanes_of_different_nouns_never_meet() {
    let lanes = [
        Lane::turn(ClientId(1)),
        Lane::out(ClientId(1)),
        Lane::turn(ClientId(2)),
        Lane::of(15, base::ids::MAX_ID),
    ];
    for (at, one) in lanes.iter().enumerate() {
        assert!(lanes[at + 1..].iter().all(|other| other != one));
    }
}
