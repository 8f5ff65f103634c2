//! The crash-test hook: a process that ends right before a COMMIT has kept nothing of it, right after it everything.

use std::process::Command;
use store::{CommitMoment, CommitPoint, Db, Options, Tx, cursors};
use tempfile::TempDir;

const FILE: &str = "crash.sqlite";

/// Run by the test below in a process of its own, inside a folder that holds the order.
#[test]
#[ignore = "ends its process; the test below starts it"]
fn child() {
    let order = std::fs::read_to_string("order").unwrap();
    let (moment, point) = order.split_once(' ').unwrap();
    let moment = match moment {
        "before" => CommitMoment::Before,
        _ => CommitMoment::After,
    };
    let point = match point.parse() {
        Ok(number) => CommitPoint::Number(number),
        Err(_) => CommitPoint::Changing(point.to_owned()),
    };
    let options = Options {
        abort_at_commit: Some((point, moment)),
        ..Options::new(FILE)
    };
    let db = Db::open(&options).unwrap();
    for value in ["1", "2", "3", "4"] {
        let write = move |tx: &mut dyn Tx| {
            cursors::set(tx, "last", value)?;
            if value == "3" {
                cursors::take(tx, "other")?;
            }
            Ok(())
        };
        db.write_blocking(write).unwrap();
    }
}

#[test]
fn the_process_ends_at_the_commit_asked_for() {
    let orders = [
        ("before 3", "2"),
        ("after 3", "3"),
        ("before DELETE cursors, INSERT cursors", "2"),
        ("after DELETE cursors, INSERT cursors", "3"),
    ];
    for (order, last) in orders {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("order"), order).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "crash::child"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(!child.status.success());
        let db = Db::open(&Options::new(folder.path().join(FILE).display().to_string())).unwrap();
        assert_eq!(
            db.read_blocking(|tx| cursors::get(tx, "last"))
                .unwrap()
                .as_deref(),
            Some(last),
            "{order}"
        );
    }
}
