//! Planned messages: due once, cancelled in time, found again after a crash.

use crate::world::{NOW, check, make, on_engines};
use base::{ArrowId, BlockId, ClientId, PlannedId};
use model::Planned;
use model::planned::PlannedWhat;
use store::planned;

fn plan(world: &crate::world::World, id: i64, seconds: i64) -> Planned {
    Planned {
        id: PlannedId(id),
        project_id: world.project,
        client_id: world.client,
        fire_at: NOW.plus_seconds(seconds),
        what: PlannedWhat::Block(BlockId(id * 10)),
        arrow_id: Some(ArrowId(1)),
        source: None,
        keep: false,
        cancel_if_left: true,
    }
}

#[test]
fn a_plan_comes_back_as_it_was() {
    check(|tx, world| {
        let text = Planned {
            what: PlannedWhat::Callback {
                text: "напомнить".to_owned(),
                resume: true,
            },
            arrow_id: None,
            source: Some(BlockId(3)),
            keep: true,
            ..plan(&world, 1, 60)
        };
        let content = Planned {
            what: PlannedWhat::Content(Box::new(model::Content::text("привет"))),
            ..plan(&world, 2, 30)
        };
        let block = plan(&world, 3, 90);
        planned::insert(tx, &[text.clone(), content.clone(), block.clone()])?;
        assert_eq!(planned::for_client(tx, world.client, 10)?, [content, text, block]);
        assert_eq!(planned::cancel(tx, ClientId(99), &[PlannedId(1)])?, 0);
        assert_eq!(
            planned::cancel(tx, world.client, &[PlannedId(1), PlannedId(2), PlannedId(77)])?,
            2
        );
        assert_eq!(planned::for_client(tx, world.client, 10)?.len(), 1);
        Ok(())
    });
}

#[test]
fn what_is_due_is_given_once_and_a_cancel_still_wins() {
    check(|tx, world| {
        planned::insert(
            tx,
            &[plan(&world, 1, 10), plan(&world, 2, 5), plan(&world, 3, 20)],
        )?;
        assert_eq!(planned::next_due(tx)?, Some(NOW.plus_seconds(5)));
        assert!(planned::due(tx, NOW, 10)?.is_empty());
        let due = planned::due(tx, NOW.plus_seconds(10), 10)?;
        assert_eq!(due.iter().map(|p| p.id.get()).collect::<Vec<_>>(), [2, 1]);
        assert!(
            planned::due(tx, NOW.plus_seconds(10), 10)?.is_empty(),
            "they are queued already"
        );
        assert_eq!(planned::next_due(tx)?, Some(NOW.plus_seconds(20)));
        assert_eq!(
            planned::for_client(tx, world.client, 10)?.len(),
            3,
            "they stay until their turn takes them"
        );
        assert_eq!(planned::cancel(tx, world.client, &[PlannedId(2)])?, 1);
        assert!(!planned::take(tx, world.client, PlannedId(2))?);
        assert!(planned::take(tx, world.client, PlannedId(1))?);
        assert!(
            !planned::take(tx, world.client, PlannedId(1))?,
            "nobody takes it twice"
        );
        Ok(())
    });
}

#[test]
fn a_hundred_thousand_plans_are_taken_in_batches_each_once() {
    on_engines(|db| {
        let world = make(db);
        let count: i64 = if db.kind() == store::Kind::Sqlite {
            100_000
        } else {
            3_000
        };
        db.write_blocking(move |tx| {
            for batch in 0..count / 1_000 {
                let plans: Vec<Planned> = (1..=1_000)
                    .map(|n| plan(&world, batch * 1_000 + n, n % 7))
                    .collect();
                planned::insert(tx, &plans)?;
            }
            Ok(())
        })
        .unwrap();
        // Both take at once: on PostgreSQL neither waits for the other's rows.
        let take = || {
            let mut taken = Vec::new();
            loop {
                let due = db
                    .write_blocking(|tx| planned::due(tx, NOW.plus_seconds(9), 1_000))
                    .unwrap();
                if due.is_empty() {
                    return taken;
                }
                taken.extend(due.iter().map(|planned| planned.id.get()));
            }
        };
        let mut all = std::thread::scope(|scope| {
            let (one, two) = (scope.spawn(take), scope.spawn(take));
            [one.join().unwrap(), two.join().unwrap()].concat()
        });
        all.sort_unstable();
        assert!(all.iter().copied().eq(1..=count));
    });
}
