//! No statement of everyday work reads a whole table: what is fast with ten clients stays so with a million.

use crate::world::{NOW, check, make, message};
use base::{ClientId, DealId, MessageId};
use model::{Content, MessageState, Scope};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use store::dialogs::Touch;
use store::jobs::{Lane, NewJob};
use store::testing::{sqlite_plan, sqlite_with};
use store::variables::VariableChange;
use store::visits::Passed;
use store::*;

/// Work as it happens every second; each function is called once.
fn work(tx: &mut dyn Tx, world: &crate::world::World) -> Result<()> {
    let (project, client) = (world.project, world.client);
    let content = Content::text("x");
    let found = clients::header_by_platform(tx, world.channel, "100", true)?.expect("there");
    clients::header(tx, project, client, true)?;
    clients::find_by_platform_ids(tx, project, &["100"], 10)?;
    clients::find_by_variable(tx, project, Scope::Client, "a", "b", None, 10)?;
    clients::find_by_variable(tx, project, Scope::Deal, "a", "b", None, 10)?;
    clients::page(tx, project, None, 10)?;
    dialogs::page(tx, project, None, 10)?;
    let id = messages::insert_inbound(tx, &message(world, &content, Some("e")))?.expect("new");
    let touch = Touch {
        message_id: id,
        at: NOW,
        preview: "",
        read_before: false,
        unread: 1,
    };
    clients::update_touching(tx, &found, found.version, &touch)?;
    dialogs::touch(tx, client, &touch)?;
    messages::by_event(tx, world.channel, "e")?;
    messages::mark_sending(tx, &[id])?;
    messages::mark_sent(tx, &[(id, None)])?;
    messages::set_state_by_external(tx, client, "e", MessageState::Read, None)?;
    messages::edit_by_external(tx, client, "e", "y")?;
    messages::any_get_many(tx, &[id])?;
    messages::in_doubt(tx, project, 10)?;
    messages::mark_read_up_to(tx, project, client, id)?;
    messages::queue_again(tx, id)?;
    messages::history(tx, project, client, 10, None, Some(NOW))?;
    messages::page_before(tx, project, client, Some(MessageId(9)), 10)?;
    messages::page_after(tx, project, client, Some(id), 10)?;
    let value = serde_json::json!(1);
    let change = VariableChange {
        scope: Scope::Client,
        owner: 1,
        name: "a",
        value: Some(&value),
        expected: None,
    };
    variables::apply(tx, project, NOW, &[change])?;
    variables::load(tx, project, Some(DealId(1)), client)?;
    visits::record(tx, client, NOW, &[Passed::Block(base::BlockId(1))])?;
    visits::load(tx, client)?;
    deals::page(tx, project, client, None, 10)?;
    planned::for_client(tx, client, 10)?;
    planned::due(tx, NOW, 10)?;
    planned::next_due(tx)?;
    planned::cancel(tx, client, &[base::PlannedId(1)])?;
    turns::page(tx, project, client, None, 10)?;
    turns::journal_of_job(tx, base::JobId(1))?;
    let job = NewJob {
        project_id: project,
        kind: "turn",
        lane: Some(Lane::turn(ClientId(1))),
        run_at: NOW,
        priority: 1,
        payload: "",
        created_at: NOW,
        lease: None,
    };
    jobs::insert(tx, &job)?;
    jobs::lane_busy(tx, Lane::turn(client))?;
    jobs::expire(tx, NOW)?;
    jobs::promote(tx, NOW, &["turn"], 10)?;
    jobs::waiting_projects(tx, &["turn"])?;
    let lease = jobs::Lease {
        node: "a",
        until: NOW,
    };
    let taken = jobs::claim(tx, NOW, lease, project, "turn", 10)?;
    jobs::any_ready(tx, NOW, &["turn"])?;
    jobs::next_run_at(tx, &["turn"])?;
    jobs::any_free_node(tx, "nobody")?;
    jobs::finish(tx, &[taken[0].claim()])?;
    keys::any_by_hash(tx, "h")?;
    bots::published_id(tx, project)?;
    files::any_has_hash(tx, "h")?;
    sessions::get(tx, "h", NOW)?;
    Ok(())
}

#[test]
fn everyday_statements_find_their_rows_by_an_index() {
    let seen: Arc<Mutex<BTreeSet<&'static str>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let db = sqlite_with(move |options| {
        options.record = Some(Arc::new(move |recorded| {
            noted
                .lock()
                .unwrap()
                .extend(recorded.statements.iter().map(|statement| statement.sql));
        }));
    });
    let world = make(&db);
    seen.lock().unwrap().clear();
    db.write_blocking(move |tx| work(tx, &world)).unwrap();
    // Read whole on purpose: a list of arguments, what was just picked, the projects that wait, the few begun jobs, and lists in index order
    // that end at their limit.
    let allowed = [
        "SCAN json_each",
        "SCAN picked",
        "SCAN due",
        "SCAN CONSTANT ROW",
        "SCAN idle",
        "SCAN (subquery",
        "USING INDEX jobs_begun",
        "USING INDEX planned_due",
    ];
    let statements = seen.lock().unwrap().clone();
    assert!(statements.len() > 40, "{}", statements.len());
    for sql in &statements {
        for step in sqlite_plan(&db, sql) {
            let whole = step.starts_with("SCAN ")
                && !allowed.iter().any(|allowed| step.contains(allowed))
                && step != "SCAN p";
            assert!(!whole, "`{step}` in {sql}");
        }
    }
    // A look into the queue reads neither a project's other kinds nor what it has put off.
    let terms = |part: &str| {
        let sql = statements.iter().find(|sql| sql.contains(part));
        let sql = sql.unwrap_or_else(|| panic!("no statement with `{part}`"));
        let steps = sqlite_plan(&db, sql);
        let of_queue = steps.into_iter().filter(|step| {
            step.contains("jobs_claim") || step.contains("jobs_later") || step.contains("TEMP B-TREE")
        });
        of_queue
            .map(|step| {
                step.split_once(" USING ")
                    .map_or(step.clone(), |(_, using)| using.replace("COVERING ", ""))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        terms("WITH picked"),
        ["INDEX jobs_claim (kind=? AND project_id=?)"]
    );
    assert_eq!(terms("WITH due"), ["INDEX jobs_later (kind=? AND run_at<?)"]);
    assert_eq!(
        terms("WITH RECURSIVE p"),
        [
            "INDEX jobs_claim (kind=?)",
            "INDEX jobs_claim (kind=? AND project_id>?)"
        ]
    );
    assert_eq!(
        terms("SELECT 1 FROM jobs\n    WHERE kind"),
        ["INDEX jobs_claim (kind=?)"]
    );
    assert_eq!(terms("MIN(run_at) FROM jobs"), ["INDEX jobs_later (kind=?)"]);
    let search =
        "SELECT owner_id FROM variables WHERE project_id = $1 AND scope = 2 AND name = $2 AND folded = $3
        AND owner_id > $4 ORDER BY owner_id LIMIT $5";
    assert!(sqlite_plan(&db, search)[0].contains("variables_search"));
}

#[test]
fn everyday_work_runs_on_both_engines() {
    check(|tx, world| work(tx, &world));
}
