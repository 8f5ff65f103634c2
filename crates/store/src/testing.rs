//! Fresh, migrated databases for tests: a SQLite file cloned from a template, or a PostgreSQL database of one's own.

use crate::{Db, Error, Options};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// The variable that names a PostgreSQL server (its user may create databases).
pub const POSTGRES_URL: &str = "TEST_POSTGRES_URL";
/// The variable that makes a missing server a failure instead of a skipped half.
pub const REQUIRE_POSTGRES: &str = "RAPPORT_REQUIRE_POSTGRES";

/// A database that ends with its test.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// How it was opened, for a test that opens it again.
    pub options: Options,
    folder: TempDir,
    /// The server's address and the database to drop.
    postgres: Option<(String, String)>,
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// A path in a folder of this test's own.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        futures::executor::block_on(self.db.close());
        if let Some((server, name)) = &self.postgres {
            let words = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            if let Err(error) = crate::pg::say(server, &words) {
                tracing::warn!(%error, "could not drop a test's database");
            }
        }
    }
}

/// A fresh SQLite database; about a millisecond after the first in a process. Not durable.
///
/// # Panics
/// When the machine's temporary folder cannot be written.
#[must_use]
pub fn sqlite() -> TestDb {
    sqlite_with(|_| {})
}

/// [`sqlite`] with options of one's own.
///
/// # Panics
/// As [`sqlite`].
#[must_use]
pub fn sqlite_with(change: impl FnOnce(&mut Options)) -> TestDb {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let folder = TempDir::new().expect("the temporary folder can be written");
        let path = folder.path().join("template.sqlite");
        let db = Db::open(&throw_away(path.display().to_string())).expect("a fresh database opens");
        futures::executor::block_on(db.close());
        std::fs::read(&path).expect("the template was written")
    });
    let folder = TempDir::new().expect("the temporary folder can be written");
    let path = folder.path().join("test.sqlite");
    std::fs::write(&path, template).expect("the temporary folder can be written");
    let mut options = throw_away(path.display().to_string());
    change(&mut options);
    let db = Db::open(&options).expect("the template's clone opens");
    TestDb {
        db,
        options,
        folder,
        postgres: None,
    }
}

/// A fresh PostgreSQL database on the server of [`POSTGRES_URL`]; `None`, with a visible line, when none is named.
///
/// # Panics
/// When none is named and [`REQUIRE_POSTGRES`] is 1, or the server refuses.
#[must_use]
pub fn postgres() -> Option<TestDb> {
    postgres_with(|_| {})
}

/// [`postgres`] with options of one's own.
///
/// # Panics
/// As [`postgres`].
#[must_use]
pub fn postgres_with(change: impl FnOnce(&mut Options)) -> Option<TestDb> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = variable(POSTGRES_URL)?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("rapport_test_{}_{number}", std::process::id());
    let template = template(&server);
    // Another process may stand in the template for a moment: CREATE DATABASE refuses then.
    let made = (0..100).find_map(|_| {
        match crate::pg::say(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")) {
            Ok(()) => Some(()),
            Err(Error::Sql { .. } | Error::Unavailable { .. }) => None,
            Err(error) => panic!("cannot make a test's database: {error}"),
        }
    });
    made.expect("the server makes a database for the test");
    let mut options = throw_away(with_database(&server, &name));
    change(&mut options);
    let db = Db::open(&options).expect("the template's clone opens");
    let folder = TempDir::new().expect("the temporary folder can be written");
    Some(TestDb {
        db,
        options,
        folder,
        postgres: Some((server, name)),
    })
}

/// Every engine that is at hand: what a store test runs on.
#[must_use]
pub fn engines() -> Vec<TestDb> {
    std::iter::once(sqlite()).chain(postgres()).collect()
}

/// How SQLite would run a statement of ours, one line a step.
///
/// # Panics
/// When the statement is none.
#[must_use]
pub fn sqlite_plan(db: &TestDb, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(db.options.sqlite_path()).expect("the test's database opens");
    let text = format!("EXPLAIN QUERY PLAN {}", crate::dialect::sqlite_text(sql));
    let mut explain = connection.prepare(&text).expect("a statement of ours");
    let mut rows = explain.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().expect("a plan has rows") {
        steps.push(row.get(3).expect("a step is a text"));
    }
    steps
}

fn throw_away(url: String) -> Options {
    Options {
        throw_away: true,
        pg_connections: 4,
        ..Options::new(url)
    }
}

/// Makes the migrated template once per server and schema; others wait for it.
fn template(server: &str) -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("rapport_template_{}", crate::migrate::fingerprint());
        let made = crate::pg::once(server, || {
            let there = format!(
                "DO $$ BEGIN ASSERT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}'); END $$"
            );
            if crate::pg::say(server, &there).is_ok() {
                return Ok(());
            }
            // Under another name until it is whole: a process that dies here leaves no half of a template.
            crate::pg::say(
                server,
                &format!("DROP DATABASE IF EXISTS {name}_new WITH (FORCE)"),
            )?;
            crate::pg::say(server, &format!("CREATE DATABASE {name}_new"))?;
            let db = Db::open(&throw_away(with_database(server, &format!("{name}_new"))))?;
            futures::executor::block_on(db.close());
            crate::pg::say(server, &format!("ALTER DATABASE {name}_new RENAME TO {name}"))
        });
        made.expect("the server makes the tests' template");
        name
    })
    .clone()
}

fn with_database(server: &str, name: &str) -> String {
    let (head, query) = server
        .split_once('?')
        .map_or((server, ""), |(head, query)| (head, query));
    let host = head.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let question = if query.is_empty() { "" } else { "?" };
    format!("{host}/{name}{question}{query}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told their server by the environment"
)]
fn variable(name: &str) -> Option<String> {
    let url = std::env::var(name).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        let required = std::env::var(REQUIRE_POSTGRES).is_ok_and(|value| value == "1");
        assert!(!required, "{REQUIRE_POSTGRES} is 1, but {name} names no server");
        skipped(name);
    }
    url
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the test's output"
)]
fn skipped(name: &str) {
    eprintln!("SKIPPED on PostgreSQL: {name} is not set");
}
