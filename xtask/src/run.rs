//! Runs one program as a named step, and says in one sentence which step failed.

use crate::say;
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Runs a step and fails when the program does.
pub fn step(name: &str, command: &mut Command) -> Result<()> {
    say::step(name);
    quiet_step(name, command)
}

/// The same without announcing it.
pub fn quiet_step(name: &str, command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{name} failed: cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("{name} failed: `{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a program and gives what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}: {}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no UTF-8", shown(command)))
}

fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_names_itself_and_its_program() {
        let error = quiet_step("the check", Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the check failed: `sh -c exit 3` ended with exit status: 3"
        );
        let error = quiet_step("the check", &mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the check failed: cannot start `no-such-program`"
        );
    }
}
