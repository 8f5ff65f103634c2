//! CPython as a child that runs a compiled program as often as asked, and tells how long it took.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Reads a number of runs, or the name of a variable, from each line.
const LOOP: &str = "
import sys, time
source, variables = sys.argv[1], eval(sys.argv[2])
code, names = compile(source, 'program', 'exec'), {'__builtins__': __builtins__}
for line in sys.stdin:
    line = line.strip()
    if line.isdigit():
        begun = time.perf_counter_ns()
        for _ in range(int(line)):
            exec(code, names, variables)
        print(time.perf_counter_ns() - begun, flush=True)
    else:
        print(variables[line], flush=True)
";

/// The child.
pub struct Python {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it; `None` where there is no `python3`.
    pub fn start(source: &str, variables: &str) -> Option<Self> {
        let mut child = Command::new("python3")
            .args(["-c", LOOP, source, variables])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (input, output) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(Self { child, input, output })
    }

    /// How long so many runs take.
    pub fn run(&mut self, runs: u64) -> Duration {
        let nanoseconds = self.value(&runs.to_string());
        Duration::from_nanos(nanoseconds.parse().expect("the loop prints a number"))
    }

    /// A variable after the last run.
    pub fn value(&mut self, name: &str) -> String {
        writeln!(self.input, "{name}").expect("the child listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the child answers");
        line.trim().to_owned()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // Nothing is lost with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says what is left out.
#[expect(clippy::print_stdout, reason = "a benchmark prints")]
pub fn note(text: &str) {
    println!("{text}");
}
