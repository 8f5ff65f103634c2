//! Leases: one holder at a time, and a token that tells an old holder from the new one.

use crate::world::{NOW, check, on_engines};
use store::{Error, leases};

#[test]
fn a_lease_has_one_holder_and_an_old_one_is_found_out() {
    check(|tx, _| {
        let until = NOW.plus_seconds(30);
        let first = leases::acquire(tx, "poll 1", "a", NOW, until)?.expect("free");
        assert_eq!(leases::acquire(tx, "poll 1", "b", NOW, until)?, None);
        leases::check(tx, "poll 1", first)?;
        assert!(leases::renew(tx, "poll 1", first, until.plus_seconds(30))?);
        assert_eq!(
            leases::acquire(tx, "poll 1", "b", until, until)?,
            None,
            "it was renewed"
        );
        let later = until.plus_seconds(30);
        let second = leases::acquire(tx, "poll 1", "b", later, later.plus_seconds(30))?.expect("run out");
        assert!(second > first);
        assert!(matches!(
            leases::check(tx, "poll 1", first),
            Err(Error::Conflict { .. })
        ));
        assert!(!leases::renew(tx, "poll 1", first, later)?);
        leases::release(tx, "poll 1", first)?;
        assert_eq!(
            leases::acquire(tx, "poll 1", "a", later, later)?,
            None,
            "an old holder gives nothing back"
        );
        leases::release(tx, "poll 1", second)?;
        assert!(leases::acquire(tx, "poll 1", "a", later, later)?.is_some());
        Ok(())
    });
}

#[test]
fn a_schedules_turn_is_taken_once_in_its_period() {
    check(|tx, _| {
        let until = NOW.plus_seconds(60);
        assert_eq!(leases::turn(tx, "nightly", "a", NOW, until)?, None);
        assert_eq!(
            leases::turn(tx, "nightly", "a", NOW, until)?,
            Some(until),
            "not even by the same node"
        );
        assert_eq!(
            leases::turn(tx, "nightly", "b", until, until.plus_seconds(60))?,
            None
        );
        Ok(())
    });
}

#[test]
fn of_many_that_want_a_lease_one_gets_it() {
    on_engines(|db| {
        let got: Vec<bool> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|number: u32| {
                    scope.spawn(move || {
                        let node = format!("node {number}");
                        let take = move |tx: &mut dyn store::Tx| {
                            leases::acquire(tx, "x", &node, NOW, NOW.plus_seconds(9))
                        };
                        db.write_blocking(take).unwrap().is_some()
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(got.iter().filter(|got| **got).count(), 1);
    });
}
