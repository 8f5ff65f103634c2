//! One case: a fresh copy of the company is served, people write to it, it is killed on the way, and what is left is
//! looked at.

use super::company::Company;
use super::findings::{self, Card};
use super::http;
use super::lives::Lives;
use super::people::{Person, everybody};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use store::testing::TestDb;
use tempfile::TempDir;
use testkit::Messenger;
use tokio::runtime::Runtime;

/// Cases that run at once: most of a case is waiting for its timers.
const AT_ONCE: usize = 12;
/// A quiet that has not come by then never comes: longer than any lease.
const PATIENCE: Duration = Duration::from_secs(75);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(60);

/// What the program logs when it dies at a COMMIT.
const LAST_WORDS: &str = "ending the process, as the crash test asked";

/// How the first life of the program ends.
#[derive(Debug, Clone)]
pub enum End {
    /// By itself, at a COMMIT: `before:N` or `after:N`.
    Commit(String),
    /// By being killed, so long after it began to listen; then the same with the next life.
    Kills(Vec<Duration>),
}

/// What came of a case in which everything was as it must be.
pub struct Played {
    /// The program died at the COMMIT asked for.
    pub died: bool,
    /// What its first life logged.
    pub log: String,
}

/// Where cases are played: the messenger, and the company to be copied.
pub struct Stage {
    /// The local messenger.
    pub messenger: Messenger,
    company: Company,
    flags: Vec<String>,
    _runtime: Runtime,
}

impl Stage {
    /// A company on SQLite.
    pub fn on_sqlite() -> Self {
        Self::new(&[])
    }

    /// A company in a database of PostgreSQL, for one case.
    pub fn on_postgres(db: &TestDb) -> Self {
        Self::new(&["--database", &db.options.url])
    }

    fn new(database: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let messenger = runtime.block_on(Messenger::start());
        messenger.file("photo", "photo");
        let company = Company::found(&messenger, database);
        let mut flags: Vec<String> = database.iter().map(|&flag| flag.to_owned()).collect();
        let settings = [
            "log=warn,store::crash=debug",
            "log_format=json",
            "allow_private_addresses=true",
        ];
        flags.extend(
            settings
                .iter()
                .flat_map(|setting| ["--set".to_owned(), (*setting).to_owned()]),
        );
        Self {
            messenger,
            company,
            flags,
            _runtime: runtime,
        }
    }

    /// Plays a case and holds everything that must hold.
    pub fn play(&self, round: u64, end: &End) -> Played {
        let folder = TempDir::new().unwrap();
        self.company.copy_to(folder.path());
        let lives = Lives::new(folder.path(), &self.flags);
        let people = everybody(round);
        let first = match end {
            End::Commit(at) => vec!["--set".to_owned(), format!("abort_at_commit={at}")],
            End::Kills(_) => Vec::new(),
        };
        let kills: &[Duration] = match end {
            End::Commit(_) => &[],
            End::Kills(moments) => moments,
        };
        thread::scope(|scope| {
            // Nothing is ever sent: waiting for it in vain is how the killer bides its time.
            let (_silence, silent) = channel();
            let _bell = EndsLives(&lives);
            scope.spawn(|| lives.run(&first));
            let deliveries = people
                .iter()
                .map(|person| scope.spawn(|| self.deliver(&lives, person)));
            let deliveries: Vec<_> = deliveries.collect();
            let lives = &lives;
            scope.spawn(move || kill(lives, kills, silent));
            for delivery in deliveries {
                delivery.join().unwrap();
            }
            let quiet = self.wait_for_quiet(lives, &people, kills.len() + 1);
            let doubts = self.doubts(folder.path());
            if let Err(fault) =
                quiet.and_then(|cards| findings::check(&self.messenger, &people, &cards, &doubts))
            {
                panic!("{end:?}, round {round}: {fault}\n{}", lives.log());
            }
        });
        let log = lives.log_of(1);
        let died = log.contains(LAST_WORDS);
        let deaths = kills.len() + usize::from(died);
        assert_eq!(
            lives.begun(),
            1 + deaths,
            "{end:?}, round {round}: {}",
            lives.log()
        );
        Played { died, log }
    }

    /// Tells a person's updates one after the other, each until it is taken, as the messenger does.
    fn deliver(&self, lives: &Lives<'_>, person: &Person) {
        let Company { hook, secret, .. } = &self.company;
        let head = format!(
            "POST {hook} HTTP/1.1\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {secret}"
        );
        for update in &person.updates {
            loop {
                let Some(address) = lives.address() else { return };
                match http::ask(&address, &head, &update.to_string()) {
                    Ok((200, _)) => break,
                    Ok((status, body)) => assert!(status >= 500, "{status} {body}"),
                    Err(_) => {}
                }
                lives.wait(&address, PAUSE);
            }
        }
    }

    /// Looks until nothing is on its way any more and the program has lived as often as it was to.
    fn wait_for_quiet(
        &self,
        lives: &Lives<'_>,
        people: &[Person],
        least: usize,
    ) -> Result<Vec<Card>, String> {
        let begun = Instant::now();
        loop {
            let Some(address) = lives.address() else {
                return Err("it was ended".to_owned());
            };
            match findings::cards(&address, &self.company.key, people) {
                Ok(cards) if lives.begun() >= least => return Ok(cards),
                Err(busy) if begun.elapsed() > PATIENCE => {
                    return Err(format!("it never became quiet: {busy}"));
                }
                _ => {}
            }
            lives.wait(&address, PAUSE);
        }
    }

    /// The ids of the messages in doubt, as the command tells them.
    fn doubts(&self, folder: &Path) -> Vec<i64> {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rapport"));
        command
            .env_clear()
            .current_dir(folder)
            .args(["--data", "data", "--json"])
            .args(&self.flags);
        let output = command
            .args(["doubt", "list", "--project", "Shop"])
            .output()
            .unwrap();
        let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["id"].as_i64().unwrap())
            .collect()
    }
}

/// Kills at the moments given, unless the case is over before.
fn kill(lives: &Lives<'_>, moments: &[Duration], silent: Receiver<()>) {
    for moment in moments {
        lives.address();
        if silent.recv_timeout(*moment) == Err(RecvTimeoutError::Timeout) {
            lives.kill();
        }
    }
}

/// Ends the program with its case, also with one that failed.
struct EndsLives<'a>(&'a Lives<'a>);

impl Drop for EndsLives<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Does something with every item, several at once.
pub fn at_once<T: Send>(items: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
    let items = Mutex::new(items);
    let next = || items.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(item) = next() {
                    work(item);
                }
            });
        }
    });
}
