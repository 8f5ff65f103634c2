//! The one place that prints.

/// Prints a line.
#[expect(clippy::print_stdout, reason = "this is the one place that prints")]
pub fn line(text: &str) {
    println!("{}", text.trim_end());
}

/// Announces the next step.
pub fn step(name: &str) {
    line(&format!("== {name}"));
}

/// Prints what went wrong.
#[expect(clippy::print_stderr, reason = "this is the one place that prints")]
pub fn fault(text: &str) {
    eprintln!("{text}");
}
