//! Logs: one line an event, as text for people or JSON for machines, on standard error.

use anyhow::Context;
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Begins logging what a filter lets through, as `text` or `json`.
///
/// # Errors
/// When the filter does not parse.
pub fn begin(filter: &str, format: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("setting `log`: `{filter}` is not a filter such as `info,app=debug`"))?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(true)
        .with_ansi(std::io::stderr().is_terminal());
    // An error means that a subscriber is there already, as in tests.
    let _ = match format {
        "json" => logs.json().flatten_event(true).try_init(),
        _ => logs.compact().try_init(),
    };
    Ok(())
}
