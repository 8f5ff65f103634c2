//! The lives of a serving program: whenever it dies, it is started again, as a supervisor of the machine would.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// A program that dies more often than it was killed is broken.
const MOST: usize = 6;

/// The program's lives.
pub struct Lives<'a> {
    folder: &'a Path,
    flags: Vec<String>,
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Default)]
struct Now {
    child: Option<Child>,
    address: Option<String>,
    begun: usize,
    over: bool,
}

impl<'a> Lives<'a> {
    /// Lives in a folder that holds the data; none has begun.
    pub fn new(folder: &'a Path, flags: &[String]) -> Self {
        Self {
            folder,
            flags: flags.to_vec(),
            now: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Begins life after life until [`Lives::end`]; `first` are flags of the first one alone.
    pub fn run(&self, first: &[String]) {
        let mut flags = first;
        while let Some(stdout) = self.begin(flags) {
            let mut lines = BufReader::new(stdout).lines();
            let ready = lines.next().and_then(Result::ok);
            if let Some(address) = ready
                .as_deref()
                .and_then(|line| line.strip_prefix("listening on http://"))
            {
                self.now().address = Some(address.to_owned());
                self.changed.notify_all();
            }
            // Its output ends with it.
            lines.for_each(drop);
            let mut now = self.now();
            now.address = None;
            if let Some(mut child) = now.child.take() {
                child.wait().unwrap();
            }
            self.changed.notify_all();
            flags = &[];
        }
    }

    fn begin(&self, first: &[String]) -> Option<std::process::ChildStdout> {
        let mut now = self.now();
        if now.over {
            return None;
        }
        now.begun += 1;
        assert!(now.begun <= MOST, "it dies again and again: {}", self.log());
        let log = File::create(self.folder.join(format!("log{}", now.begun))).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.env_clear().current_dir(self.folder).args([
            "serve",
            "--data",
            "data",
            "--listen",
            "127.0.0.1:0",
        ]);
        let mut child = command
            .args(&self.flags)
            .args(first)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdout = child.stdout.take();
        now.child = Some(child);
        self.changed.notify_all();
        stdout
    }

    /// Where it listens, as soon as it does; nothing once everything is over.
    pub fn address(&self) -> Option<String> {
        let now = self
            .changed
            .wait_while(self.now(), |now| now.address.is_none() && !now.over)
            .unwrap();
        now.address.clone()
    }

    /// Waits until it listens elsewhere than at `address`, or for a while.
    pub fn wait(&self, address: &str, most: Duration) {
        let same = |now: &mut Now| !now.over && now.address.as_deref() == Some(address);
        drop(self.changed.wait_timeout_while(self.now(), most, same).unwrap());
    }

    /// Ends the present life without any warning, and waits for the next.
    pub fn kill(&self) {
        let mut now = self
            .changed
            .wait_while(self.now(), |now| now.child.is_none() && !now.over)
            .unwrap();
        let life = now.begun;
        if let Some(child) = &mut now.child {
            child.kill().unwrap();
        }
        drop(
            self.changed
                .wait_while(now, |now| now.begun == life && !now.over)
                .unwrap(),
        );
    }

    /// Ends the last life.
    pub fn end(&self) {
        let mut now = self.now();
        now.over = true;
        if let Some(child) = &mut now.child {
            child.kill().unwrap();
        }
        self.changed.notify_all();
    }

    /// How many lives began.
    pub fn begun(&self) -> usize {
        self.now().begun
    }

    /// What all lives logged.
    pub fn log(&self) -> String {
        (1..=MOST).map(|life| self.log_of(life)).collect()
    }

    /// What one life logged, from 1.
    pub fn log_of(&self, life: usize) -> String {
        std::fs::read_to_string(self.folder.join(format!("log{life}"))).unwrap_or_default()
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        // A thread that failed tells of it itself; the others still end the program.
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
