//! What goes wrong below us is told to everyone it concerns, and ends nothing else.

use crate::world::make;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use store::testing::{TestDb, postgres, sqlite};
use store::{Arg, Db, Error, Options, cursors};

#[test]
fn a_commit_that_fails_is_told_to_every_caller_who_shared_it() {
    let db = sqlite();
    make(&db);
    let queued = Arc::new(Barrier::new(2));
    let gate = Arc::clone(&queued);
    let first = db.write(move |tx| {
        gate.wait();
        cursors::set(tx, "first", "1")
    });
    // A reference to nothing, which SQLite then looks for at COMMIT.
    let poison = db.write(|tx| {
        tx.query("PRAGMA defer_foreign_keys = ON", &[])?;
        let insert =
            "INSERT INTO sessions (hash, operator_id, expires_at, created_at) VALUES ('h', 99, 1, 1)";
        tx.exec(insert, &[])
    });
    let neighbour = db.write(|tx| cursors::set(tx, "neighbour", "1"));
    let (first, poison, neighbour) = std::thread::scope(|scope| {
        let all = scope.spawn(|| {
            let mut all = Box::pin(futures::future::join3(first, poison, neighbour));
            // The first poll hands all three in; then the first may go on.
            let waits = futures::executor::block_on(async { futures::poll!(all.as_mut()).is_pending() });
            assert!(waits);
            queued.wait();
            futures::executor::block_on(all)
        });
        all.join().unwrap()
    });
    let told = |error: &Error| matches!(error, Error::Sql { reason, .. } if reason.contains("FOREIGN KEY"));
    assert!(first.as_ref().is_err_and(told), "{first:?}");
    assert!(poison.as_ref().is_err_and(told), "{poison:?}");
    assert!(neighbour.as_ref().is_err_and(told), "{neighbour:?}");
    db.write_blocking(|tx| cursors::set(tx, "next", "1")).unwrap();
    let kept = db
        .read_blocking(|tx| Ok((cursors::get(tx, "first")?, cursors::get(tx, "next")?)))
        .unwrap();
    assert_eq!(kept, (None, Some("1".to_owned())));
}

#[test]
fn a_full_disk_says_so_and_the_writer_lives_on() {
    let db = sqlite();
    let pages = |tx: &mut dyn store::Tx| tx.query_one("PRAGMA page_count", &[])?.int(0);
    let count = db.write_blocking(pages).unwrap();
    assert!(count < 2_000);
    db.write_blocking(|tx| tx.query("PRAGMA max_page_count = 2000", &[]))
        .unwrap();
    let long = "x".repeat(20_000_000);
    let full = db.write_blocking(move |tx| cursors::set(tx, "long", &long));
    assert!(matches!(&full, Err(Error::DiskFull { .. })), "{full:?}");
    db.write_blocking(|tx| cursors::set(tx, "short", "1")).unwrap();
    assert_eq!(db.read_blocking(|tx| cursors::get(tx, "long")).unwrap(), None);
}

/// A way to the test's PostgreSQL that can be told to cut the connection when a word passes.
struct Cutter {
    word: &'static [u8],
    cuts_left: AtomicU32,
}

impl Cutter {
    fn new(word: &'static [u8]) -> Arc<Self> {
        Arc::new(Self {
            word,
            cuts_left: AtomicU32::new(0),
        })
    }

    fn cuts(&self, bytes: &[u8]) -> bool {
        let seen = bytes.windows(self.word.len()).any(|window| window == self.word);
        let one_less = |left: u32| left.checked_sub(1);
        seen && self
            .cuts_left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok()
    }

    /// Options that go through this cutter, with one connection.
    fn before(self: &Arc<Self>, db: &TestDb) -> Options {
        let (user, server) = db.options.url.split_once('@').expect("an address with a user");
        let (server, name) = server.split_once('/').expect("an address with a name");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{user}@{}/{name}", listener.local_addr().unwrap());
        let (server, cutter) = (server.to_owned(), Arc::clone(self));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(upstream)) = (client, TcpStream::connect(&server)) else {
                    return;
                };
                let (back, forth) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
                let cutter = Arc::clone(&cutter);
                std::thread::spawn(move || pass(upstream, back, |_| false));
                std::thread::spawn(move || pass(client, forth, |bytes| cutter.cuts(bytes)));
            }
        });
        Options {
            url,
            pg_connections: 1,
            ..db.options.clone()
        }
    }
}

/// Passes bytes on until the end, or until `cut` wants to: then both sides end, and these bytes are lost.
fn pass(mut from: TcpStream, mut to: TcpStream, cut: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16_384];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if cut(&buffer[..count]) || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
}

/// Adds a letter, counting how often it was tried.
fn add(db: &Db, runs: &Arc<AtomicU32>) -> store::Result<u64> {
    let runs = Arc::clone(runs);
    db.write_blocking(move |tx| {
        runs.fetch_add(1, Ordering::SeqCst);
        tx.exec("UPDATE cursors SET value = value || $1", &[Arg::Text("letter")])
    })
}

#[test]
fn a_connection_lost_during_commit_leaves_the_outcome_unknown_and_repeats_nothing() {
    let Some(db) = postgres() else { return };
    db.write_blocking(|tx| cursors::set(tx, "a", "")).unwrap();
    let cutter = Cutter::new(b"COMMIT");
    let proxied = Db::open(&cutter.before(&db)).unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    assert_eq!(add(&proxied, &runs).unwrap(), 1);
    cutter.cuts_left.store(1, Ordering::SeqCst);
    let lost = add(&proxied, &runs);
    assert!(matches!(lost, Err(Error::CommitUnknown)), "{lost:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 2, "once each");
    assert_eq!(add(&proxied, &runs).unwrap(), 1, "the connection is made again");
    let value = db.read_blocking(|tx| cursors::get(tx, "a")).unwrap();
    assert_eq!(value.as_deref(), Some("letterletter"));
}

#[test]
fn a_connection_lost_before_commit_is_made_again_without_a_word() {
    let Some(db) = postgres() else { return };
    db.write_blocking(|tx| cursors::set(tx, "a", "")).unwrap();
    let cutter = Cutter::new(b"letter");
    let proxied = Db::open(&cutter.before(&db)).unwrap();
    cutter.cuts_left.store(2, Ordering::SeqCst);
    let runs = Arc::new(AtomicU32::new(0));
    assert_eq!(add(&proxied, &runs).unwrap(), 1);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    let value = db.read_blocking(|tx| cursors::get(tx, "a")).unwrap();
    assert_eq!(value.as_deref(), Some("letter"));
}
