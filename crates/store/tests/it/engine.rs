//! What a transaction promises, whichever engine runs.

use crate::world::{check, make, on_engines};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use store::{Arg, Error, Heard, Kind, Recorded, cursors, ids, replay};

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the shop is closed")]
struct ShopClosed;

#[test]
fn an_error_or_a_panic_keeps_nothing_and_the_next_caller_is_served() {
    on_engines(|db| {
        let refused = db.write_blocking(|tx| {
            cursors::set(tx, "a", "1")?;
            Err::<(), _>(Error::refused(ShopClosed))
        });
        assert_eq!(refused.unwrap_err().reason(), Some(&ShopClosed));
        let panicked = db.write_blocking(|tx| {
            cursors::set(tx, "a", "2")?;
            assert!(tx.exec("UPDATE cursors SET value = '3'", &[])? > 5, "too few");
            Ok(())
        });
        assert!(
            matches!(&panicked, Err(Error::Panicked { message }) if message.contains("too few")),
            "{panicked:?}"
        );
        assert_eq!(db.read_blocking(|tx| cursors::get(tx, "a")).unwrap(), None);
        db.write_blocking(|tx| cursors::set(tx, "a", "4")).unwrap();
        assert_eq!(
            db.read_blocking(|tx| cursors::get(tx, "a")).unwrap().as_deref(),
            Some("4")
        );
    });
}

#[test]
fn neighbours_of_a_failing_closure_are_kept() {
    on_engines(|db| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let calls = (0..200).map(|number: i64| {
            db.write(move |tx| {
                cursors::set(tx, &format!("key {number}"), "set")?;
                match number % 3 {
                    0 => Err(Error::refused(ShopClosed)),
                    1 if number % 2 == 0 => panic!("on purpose"),
                    _ => Ok(number),
                }
            })
        });
        let answers = runtime.block_on(futures::future::join_all(calls));
        let kept = answers.iter().filter(|answer| answer.is_ok()).count() as i64;
        let stored = db
            .read_blocking(|tx| tx.query_one("SELECT COUNT(*) FROM cursors", &[])?.int(0))
            .unwrap();
        assert_eq!(stored, kept);
        assert!(kept > 60 && kept < 200, "{kept}");
    });
}

#[test]
fn a_failed_statement_ends_the_transaction_even_when_its_error_is_swallowed() {
    on_engines(|db| {
        let swallowed = db.write_blocking(|tx| {
            cursors::set(tx, "a", "1")?;
            drop(tx.exec("INSERT INTO no_such_table (a) VALUES (1)", &[]));
            Ok(())
        });
        assert!(
            matches!(&swallowed, Err(Error::Sql { sql, .. }) if sql.contains("no_such_table")),
            "{swallowed:?}"
        );
        // An error of a statement that travelled behind shows at the end.
        let late = db.write_blocking(|tx| {
            cursors::set(tx, "b", "1")?;
            drop(tx.exec_later("INSERT INTO cursors (name, value) VALUES ('b', '2')", &[]));
            Ok(())
        });
        assert!(matches!(late, Err(Error::Unique { .. })), "{late:?}");
        let there = db
            .read_blocking(|tx| Ok((cursors::get(tx, "a")?, cursors::get(tx, "b")?)))
            .unwrap();
        assert_eq!(there, (None, None));
    });
}

#[test]
fn a_rehearsal_answers_and_leaves_nothing() {
    on_engines(|db| {
        let would = futures::executor::block_on(db.rehearse(|tx| {
            cursors::set(tx, "a", "1")?;
            cursors::get(tx, "a")
        }));
        assert_eq!(would.unwrap().as_deref(), Some("1"));
        assert_eq!(db.read_blocking(|tx| cursors::get(tx, "a")).unwrap(), None);
    });
}

#[test]
fn a_read_cannot_write() {
    on_engines(|db| {
        let refused =
            db.read_blocking(|tx| tx.exec("INSERT INTO cursors (name, value) VALUES ('a', 'b')", &[]));
        assert!(matches!(refused, Err(Error::ReadOnly { .. })), "{refused:?}");
    });
}

#[test]
fn after_closing_every_call_says_so() {
    on_engines(|db| {
        futures::executor::block_on(db.close());
        assert!(matches!(db.write_blocking(|_| Ok(())), Err(Error::Closed)));
        assert!(matches!(db.read_blocking(|_| Ok(())), Err(Error::Closed)));
    });
}

#[test]
fn values_come_back_as_they_went_in() {
    check(|tx, _| {
        let row = tx.query_one(
            "SELECT CAST($2 AS BIGINT), CAST($1 AS TEXT), CAST($3 AS BIGINT), CAST($1 AS TEXT)",
            &[
                Arg::Text("it's a \"test\"\0 ёж 🦔"),
                Arg::Int(i64::MIN),
                Arg::Null,
            ],
        )?;
        assert_eq!((row.int(0)?, row.opt_int(2)?), (i64::MIN, None));
        assert_eq!(row.text(1)?, "it's a \"test\"\u{fffd} ёж 🦔");
        assert_eq!(row.text(3)?, row.text(1)?);
        assert!(matches!(row.text(0), Err(Error::Corrupt { .. })));
        Ok(())
    });
}

#[test]
fn lists_find_what_they_name_whatever_is_in_them() {
    check(|tx, _| {
        for name in ["a", "b\"]", "c'", "d,e"] {
            cursors::set(tx, name, "1")?;
        }
        let find = "SELECT name FROM cursors WHERE name = ANY($1) AND value = $2 ORDER BY name";
        let rows = tx.query(
            find,
            &[Arg::Texts(&["b\"]", "c'", "d,e", "nobody"]), Arg::Text("1")],
        )?;
        let names: Vec<&str> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        assert_eq!(names, ["b\"]", "c'", "d,e"]);
        assert!(tx.query(find, &[Arg::Texts(&[]), Arg::Text("1")])?.is_empty());
        let numbers = tx.query(
            "SELECT id FROM clients WHERE id = ANY($1)",
            &[Arg::Ints(&[-5, i64::MAX])],
        )?;
        assert!(numbers.is_empty());
        Ok(())
    });
}

#[test]
fn batches_count_and_answer_in_order() {
    check(|tx, _| {
        let insert = "INSERT INTO cursors (name, value) VALUES ($1, $2)";
        let names: Vec<String> = (0..150).map(|n| format!("{n:03}")).collect();
        let args: Vec<Arg<'_>> = names
            .iter()
            .flat_map(|name| [Arg::Text(name), Arg::Text("x")])
            .collect();
        assert_eq!(tx.exec_many(insert, 2, &args)?, 150);
        let wanted: Vec<Arg<'_>> = names.iter().rev().map(|name| Arg::Text(name)).collect();
        let rows = tx.query_many("SELECT name FROM cursors WHERE name = $1", 1, &wanted)?;
        let found: Vec<&str> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        assert!(found.iter().eq(names.iter().rev()));
        assert_eq!(tx.exec_many(insert, 2, &[])?, 0);
        Ok(())
    });
}

#[test]
fn listeners_hear_what_was_committed_and_nothing_else() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    on_engines(|db| {
        runtime.block_on(async {
            let mut listener = db.listen("rapport_test").await.unwrap();
            let failed = db.write(|tx| {
                tx.notify("rapport_test", "never")?;
                Err::<(), _>(Error::refused(ShopClosed))
            });
            failed.await.unwrap_err();
            db.write(|tx| tx.notify("rapport_other", "elsewhere"))
                .await
                .unwrap();
            db.write(|tx| tx.notify("rapport_test", "now")).await.unwrap();
            assert_eq!(listener.next().await, Some(Heard::Payload("now".to_owned())));
        });
    });
}

#[test]
fn reserved_ids_are_never_given_twice() {
    on_engines(|db| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let blocks = Arc::new(store::IdBlocks::new(db.db.clone()));
        let mut all: Vec<i64> = runtime.block_on(async {
            let calls = (0..50).map(|_| blocks.range(ids::Noun::Deal, 30));
            let ranges = futures::future::join_all(calls).await;
            ranges
                .into_iter()
                .map(Result::unwrap)
                .flat_map(|range| range.first..range.end())
                .collect()
        });
        let other = db
            .write_blocking(|tx| ids::reserve(tx, ids::Noun::Deal, 5))
            .unwrap();
        all.extend(other.first..other.end());
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all[0] >= 1);
    });
}

#[test]
fn a_recorded_transaction_can_be_replayed() {
    let seen: Arc<Mutex<Vec<Recorded>>> = Arc::default();
    let record = |seen: &Arc<Mutex<Vec<Recorded>>>| {
        let seen = Arc::clone(seen);
        Some(Arc::new(move |recorded| seen.lock().unwrap().push(recorded)) as store::Recorder)
    };
    let sqlite = store::testing::sqlite_with(|options| options.record = record(&seen));
    let postgres = store::testing::postgres_with(|options| options.record = record(&seen));
    for db in std::iter::once(sqlite).chain(postgres) {
        make(&db);
        db.write_blocking(|tx| {
            cursors::get(tx, "a")?;
            cursors::set(tx, "a", "1")
        })
        .unwrap();
        let last = seen.lock().unwrap().pop().expect("the transaction was recorded");
        assert!(last.write);
        assert_eq!(last.statements.len(), 2);
        assert!(last.statements[0].reads);
        db.write_blocking(|tx| tx.exec("DELETE FROM cursors", &[]))
            .unwrap();
        db.write_blocking(move |tx| replay(tx, &last)).unwrap();
        assert_eq!(
            db.read_blocking(|tx| cursors::get(tx, "a")).unwrap().as_deref(),
            Some("1")
        );
    }
}

#[test]
fn two_transactions_that_block_each_other_both_succeed() {
    on_engines(|db| {
        make(db);
        for name in ["a", "b"] {
            db.write_blocking(move |tx| cursors::set(tx, name, "")).unwrap();
        }
        let runs = Arc::new(AtomicU32::new(0));
        let meeting = Arc::new(std::sync::Barrier::new(2));
        let both = |first: &'static str, second: &'static str| {
            let (runs, meeting) = (Arc::clone(&runs), Arc::clone(&meeting));
            let together = db.kind() == Kind::Postgres;
            db.write(move |tx| {
                let add = "UPDATE cursors SET value = value || 'x' WHERE name = $1";
                tx.exec(add, &[Arg::Text(first)])?;
                // SQLite has one writer: the other could never come to the meeting.
                if runs.fetch_add(1, Ordering::SeqCst) < 2 && together {
                    meeting.wait();
                }
                tx.exec(add, &[Arg::Text(second)])
            })
        };
        let (one, two) = (both("a", "b"), both("b", "a"));
        let (one, two) = futures::executor::block_on(futures::future::join(one, two));
        assert_eq!((one.unwrap(), two.unwrap()), (1, 1));
        assert_eq!(
            db.read_blocking(|tx| cursors::get(tx, "a")).unwrap().as_deref(),
            Some("xx")
        );
        let expected = if db.kind() == Kind::Postgres { 3 } else { 2 };
        assert!(
            runs.load(Ordering::SeqCst) >= expected,
            "the loser of the deadlock ran again"
        );
    });
}

#[test]
fn a_lost_connection_is_made_again_and_the_transaction_runs_again() {
    let Some(db) = store::testing::postgres() else {
        return;
    };
    let runs = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&runs);
    let end = db.write_blocking(move |tx| {
        cursors::set(tx, "a", "1")?;
        if seen.fetch_add(1, Ordering::SeqCst) == 0 {
            tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
        }
        cursors::get(tx, "a")
    });
    assert_eq!(end.unwrap().as_deref(), Some("1"));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}
