//! A folder of its own for each test, and the binary run in it; whoever waits, waits for a line.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use tempfile::TempDir;

/// A bot that answers `hello` with the constant `shop`.
pub const BOT: &str = "\
version: 1
name: Greeter
constants:
  shop: Coffee & Co
blocks:
  - id: 1
    type: start
    condition: hello
    text: '#{shop} here'
tests:
  - name: it greets
    steps:
      - say: hello
        expect: Coffee & Co here
";

/// A folder with nothing in it.
pub struct World {
    folder: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder, and gives its name as it is typed there.
    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        name.to_owned()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        // Nothing of the machine's own settings.
        command.env_clear().current_dir(self.folder.path()).args(words);
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, "")
    }

    /// Runs a command with something on its standard input.
    pub fn run_with(&self, words: &[&str], input: &str) -> Ran {
        let mut command = self.command(words);
        let pipes = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // A command that does not read its input may have closed it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command on the data folder `data` that must succeed, and reads its JSON.
    pub fn json(&self, words: &[&str]) -> Value {
        let ran = self.run(&[&["--data", "data", "--json"], words].concat());
        assert_eq!(ran.code, Some(0), "{words:?}: {}", ran.err);
        assert_eq!(ran.out.lines().count(), 1, "one line of JSON: {}", ran.out);
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Runs a command that must be refused: the code 2, nothing on standard output. Gives the sentence.
    pub fn refused(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(2), ""),
            "{words:?}: {}",
            ran.err
        );
        let sentence = ran
            .err
            .trim_end()
            .strip_prefix("error: ")
            .unwrap_or_else(|| panic!("{}", ran.err));
        sentence.to_owned()
    }

    /// Serves the data folder `data` on a free port, and waits until it is ready.
    pub fn serve(&self, words: &[&str]) -> Served {
        let mut command = self.command(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
        let mut child = command
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        Served {
            child,
            address,
            lines,
        }
    }
}

/// A serving process; it is killed with its test.
pub struct Served {
    child: Child,
    pub address: String,
    lines: BufReader<ChildStdout>,
}

impl Served {
    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Asks for a path; gives the status and the body.
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    /// Sends a signal by name, and waits for the end.
    pub fn end(mut self, signal: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([&format!("-{signal}"), &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The names of what is in a folder, sorted; nothing when it is not there.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
