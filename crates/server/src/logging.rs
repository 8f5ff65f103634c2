//! Logs: one line an event, as text for people or JSON for machines, on standard error.

use anyhow::Context;
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// What the PostgreSQL driver may log at most.
const DRIVER_AT_MOST: &str = "tokio_postgres=info";

/// Begins logging what a filter lets through, as `text` or `json`.
///
/// # Errors
/// When the filter does not parse.
pub fn begin(filter: &str, format: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("setting `log`: `{filter}` is not a filter such as `info,app=debug`"))?;
    // Below `info` the database's driver logs the arguments of statements, which are people's messages.
    let filter = filter.add_directive(DRIVER_AT_MOST.parse().context("the driver's log level")?);
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
