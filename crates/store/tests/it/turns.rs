//! Turns: the journal of a running one, the traces of those done.

use crate::world::{NOW, check};
use base::{BotVersionId, JobId};
use store::turns::{self, NewRunning, NewTurn};
use store::{Error, Tx};

#[test]
fn a_running_turns_journal_survives_until_it_is_done() {
    check(|tx, world| {
        let new = NewRunning {
            project_id: world.project,
            client_id: world.client,
            job_id: Some(JobId(5)),
            bot_version_id: Some(BotVersionId(2)),
            started_at: NOW,
            header: "{\"seed\":1}",
            checkpoint: None,
        };
        let id = turns::begin(tx, &new)?;
        turns::intend(tx, id, 0, "GET x", true, NOW)?;
        assert_eq!(turns::answer(tx, id, 0, "200", NOW)?, None);
        // Whoever answers later answers nothing: the turn may have acted upon the first answer.
        assert_eq!(turns::answer(tx, id, 0, "500", NOW)?.as_deref(), Some("200"));
        turns::intend(tx, id, 1, "POST y", false, NOW)?;
        turns::save_checkpoint(tx, id, "block 7")?;
        let journal = turns::journal_of_job(tx, JobId(5))?.expect("running");
        assert_eq!((journal.id, journal.header.as_str()), (id, "{\"seed\":1}"));
        assert_eq!(journal.checkpoint.as_deref(), Some("block 7"));
        let calls: Vec<_> = journal
            .calls
            .iter()
            .map(|c| (c.number, c.repeatable, c.answer.as_deref()))
            .collect();
        assert_eq!(calls, [(0, true, Some("200")), (1, false, None)]);
        assert!(matches!(
            turns::answer(tx, id, 9, "x", NOW),
            Err(Error::NotFound { .. })
        ));
        turns::finish(tx, id, "trace", NOW.plus_seconds(1))?;
        assert_eq!(turns::journal_of_job(tx, JobId(5))?, None);
        assert_eq!(tx.query_one("SELECT COUNT(*) FROM turn_calls", &[])?.int(0)?, 0);
        assert!(matches!(
            turns::finish(tx, id, "again", NOW),
            Err(Error::Conflict { .. })
        ));
        assert!(matches!(
            turns::save_checkpoint(tx, id, "x"),
            Err(Error::Conflict { .. })
        ));
        Ok(())
    });
}

#[test]
fn traces_are_listed_and_pruned_from_the_oldest() {
    check(|tx, world| {
        for number in 0..5 {
            let turn = NewTurn {
                project_id: world.project,
                client_id: world.client,
                bot_version_id: None,
                started_at: NOW.plus_seconds(number),
                ended_at: NOW.plus_seconds(number),
                trace: &format!("turn {number}"),
            };
            turns::insert(tx, &turn)?;
        }
        let traces = |tx: &mut dyn Tx| -> store::Result<Vec<String>> {
            let page = turns::page(tx, world.project, world.client, None, 10)?;
            Ok(page.items.into_iter().filter_map(|turn| turn.trace).collect())
        };
        assert_eq!(traces(tx)?, ["turn 4", "turn 3", "turn 2", "turn 1", "turn 0"]);
        assert_eq!(turns::any_prune(tx, NOW.plus_seconds(3), 2)?, 2);
        assert_eq!(traces(tx)?, ["turn 4", "turn 3", "turn 2"]);
        assert_eq!(
            turns::page(tx, base::ProjectId(99), world.client, None, 10)?.items,
            []
        );
        Ok(())
    });
}
