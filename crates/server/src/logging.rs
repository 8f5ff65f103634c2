//! Logs: one line an event, as text for people or JSON for machines, on standard error.

use crate::config::Config;
use anyhow::Context;
use tracing_subscriber::EnvFilter;

/// Begins logging as configured.
///
/// # Errors
/// When the filter does not parse.
pub fn begin(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("setting `log`: `{}` is not a filter such as `info,app=debug`", config.log))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    // An error means that a subscriber is there already, as in tests.
    let _ = match config.log_format.as_str() {
        "json" => logs.json().flatten_event(true).try_init(),
        _ => logs.compact().try_init(),
    };
    Ok(())
}
