//! Opening a database: clear words when it cannot be used, and migrations that are applied once.

use rusqlite::Connection;
use std::time::Duration;
use store::{Db, Error, Options, projects, testing};
use tempfile::TempDir;

fn options(folder: &TempDir, name: &str) -> Options {
    Options {
        throw_away: true,
        patience: Duration::from_millis(30),
        ..Options::new(folder.path().join(name).display().to_string())
    }
}

fn refusal(options: &Options) -> String {
    match Db::open(options) {
        Ok(_) => panic!("`{}` was opened", options.url),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_dry_run_lists_what_opening_applies() {
    let folder = TempDir::new().unwrap();
    let options = options(&folder, "new.sqlite");
    let pending = Db::pending_migrations(&options).unwrap();
    assert_eq!((pending[0].number, pending[0].name), (1, "base"));
    let db = Db::open(&options).unwrap();
    assert!(Db::pending_migrations(&options).unwrap().is_empty());
    assert!(
        db.read_blocking(|tx| projects::page(tx, None, 10))
            .unwrap()
            .items
            .is_empty()
    );
}

#[test]
fn a_newer_schema_is_refused_on_both_engines() {
    for db in testing::engines() {
        let note = "INSERT INTO schema_migrations (number, name, hash) VALUES (999, 'later', 'x')";
        db.write_blocking(move |tx| tx.exec(note, &[])).unwrap();
        let error = Db::open(&db.options).err().expect("refused");
        assert!(matches!(error, Error::NewerSchema { found: 999, .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.contains("999") && text.contains("install the newer version"),
            "{text}"
        );
    }
}

#[test]
fn a_changed_migration_is_refused_on_both_engines() {
    for db in testing::engines() {
        let change = "UPDATE schema_migrations SET hash = 'other' WHERE number = 1";
        db.write_blocking(move |tx| tx.exec(change, &[])).unwrap();
        let error = Db::open(&db.options).err().expect("refused");
        assert!(
            matches!(error, Error::ChangedMigration { number: 1, .. }),
            "{error}"
        );
    }
}

#[test]
fn what_cannot_be_opened_says_why_and_what_to_do() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("text.sqlite"),
        "this is a letter, not a database ".repeat(100),
    )
    .unwrap();
    let text = refusal(&options(&folder, "text.sqlite"));
    assert!(
        text.contains("text.sqlite") && text.contains("no SQLite database"),
        "{text}"
    );
    let text = refusal(&options(&folder, "nowhere/new.sqlite"));
    assert!(
        text.contains("nowhere") && text.contains("folder does not exist"),
        "{text}"
    );
    let text = refusal(&Options::new("postgres://u:secret@127.0.0.1:1/x?sslmode=require"));
    assert!(
        text.contains("TLS") && text.contains("sslmode=disable") && !text.contains("secret"),
        "{text}"
    );
    let text = refusal(&Options::new("postgres://u:secret@127.0.0.1:1/x"));
    assert!(text.contains("127.0.0.1/x") && !text.contains("secret"), "{text}");
    let text = refusal(&Options::new("postgres://["));
    assert!(text.contains("postgres://user:password@host"), "{text}");
}

#[test]
fn a_file_locked_by_another_process_is_named_as_busy() {
    let folder = TempDir::new().unwrap();
    let options = options(&folder, "busy.sqlite");
    let other = Connection::open(folder.path().join("busy.sqlite")).unwrap();
    other
        .execute_batch("CREATE TABLE t (a); BEGIN EXCLUSIVE")
        .unwrap();
    let error = Db::open(&options).err().expect("refused");
    assert!(
        matches!(&error, Error::Busy { path } if path.ends_with("busy.sqlite")),
        "{error}"
    );
}

#[test]
fn a_write_that_meets_another_processs_lock_fails_alone_and_the_next_succeeds() {
    let db = testing::sqlite_with(|options| options.patience = Duration::from_millis(30));
    let other = Connection::open(&db.options.url).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = db.write_blocking(|tx| store::cursors::set(tx, "a", "1"));
    assert!(matches!(refused, Err(Error::Busy { .. })), "{refused:?}");
    other.execute_batch("ROLLBACK").unwrap();
    db.write_blocking(|tx| store::cursors::set(tx, "a", "1")).unwrap();
}

#[test]
fn several_openers_migrate_once() {
    let folder = TempDir::new().unwrap();
    let options = Options {
        patience: Duration::from_secs(5),
        ..options(&folder, "many.sqlite")
    };
    let opened: Vec<bool> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Db::open(&options).is_ok()))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(opened, [true; 4]);
}
