//! Looking for what is wrong with an installation: each check says what it found and, if something is wrong, what to do.

use crate::channels::connect;
use crate::error::Result;
use crate::paging::every;
use crate::start::App;
use base::Timestamp;
use model::{Channel, Project};
use serde::Serialize;
use std::time::Duration;

/// A job that has been ready this long and runs nowhere is stuck.
const STUCK_SECONDS: i64 = 300;
/// A record may be this much newer than the clock says.
const CLOCK_SECONDS: i64 = 60;
/// Jobs looked at.
const JOBS: usize = 1_000;
/// A messenger that answers at all does so within this time.
const ASK: Duration = Duration::from_secs(10);

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and what to do if something is wrong.
    pub text: String,
}

fn good(name: impl Into<String>, text: impl Into<String>) -> Check {
    Check {
        name: name.into(),
        ok: true,
        text: text.into(),
    }
}

fn bad(name: impl Into<String>, text: impl Into<String>) -> Check {
    Check {
        name: name.into(),
        ok: false,
        text: text.into(),
    }
}

/// Looks at everything. Messengers are asked about their channels, which also puts their hooks right.
pub async fn examine(app: &App) -> Vec<Check> {
    let mut checks = vec![database(app).await];
    if !checks[0].ok {
        return checks;
    }
    checks.push(
        sealing_key(app)
            .await
            .unwrap_or_else(|error| bad("sealing key", error.message)),
    );
    checks.push(files(app).await);
    checks.push(
        clock(app)
            .await
            .unwrap_or_else(|error| bad("clock", error.message)),
    );
    checks.extend(
        jobs(app)
            .await
            .unwrap_or_else(|error| vec![bad("jobs", error.message)]),
    );
    checks.push(
        unprocessed(app)
            .await
            .unwrap_or_else(|error| bad("turns", error.message)),
    );
    checks.push(
        doubt(app)
            .await
            .unwrap_or_else(|error| bad("messages", error.message)),
    );
    checks.extend(
        channels(app)
            .await
            .unwrap_or_else(|error| vec![bad("channels", error.message)]),
    );
    checks
}

async fn database(app: &App) -> Check {
    let kind = match app.db().kind() {
        store::Kind::Sqlite => "SQLite",
        store::Kind::Postgres => "PostgreSQL",
    };
    let answers = app
        .read("ask the database", |tx| {
            store::projects::page(tx, None, 1).map(drop)
        })
        .await;
    match answers {
        // It could not have been opened otherwise.
        Ok(()) => good(
            "database",
            format!("{kind} answers, and its schema is this version's"),
        ),
        Err(error) => bad("database", format!("{kind}: {}", error.message)),
    }
}

async fn sealing_key(app: &App) -> Result<Check> {
    let own = app.seal().fingerprint();
    let kept = app
        .read("read the sealing key's fingerprint", |tx| {
            store::cursors::get(tx, "sealing key")
        })
        .await?;
    Ok(match kept {
        Some(kept) if kept != own => bad(
            "sealing key",
            format!(
                "the database was sealed with another key ({kept}, this one is {own}); give the matching key"
            ),
        ),
        _ => good("sealing key", format!("fits the database (fingerprint {own})")),
    })
}

async fn files(app: &App) -> Check {
    match app.files().check().await {
        Ok(()) => good("files", "can be written, read and deleted"),
        Err(error) => bad("files", error.to_string()),
    }
}

async fn clock(app: &App) -> Result<Check> {
    let now = app.now();
    let newest = app
        .read("look for the newest record", |tx| {
            let projects = every_project(tx)?;
            let channels = every_channel(tx)?;
            let times = projects
                .iter()
                .map(|one| one.created_at)
                .chain(channels.iter().map(|one| one.created_at));
            Ok(times.max())
        })
        .await?;
    Ok(clock_of(now, newest))
}

fn clock_of(now: Timestamp, newest: Option<Timestamp>) -> Check {
    match newest.filter(|newest| *newest > now.plus_seconds(CLOCK_SECONDS)) {
        Some(newest) => bad(
            "clock",
            format!(
                "this machine says {now}, but records were made at {newest}; set the clock, or planned messages are late"
            ),
        ),
        None => good("clock", format!("{now}, after everything that was recorded")),
    }
}

async fn jobs(app: &App) -> Result<Vec<Check>> {
    let now = app.now();
    let (stuck, (count, newest)) = app
        .read("look at the jobs", move |tx| {
            let waiting = store::jobs::any_page(tx, None, JOBS)?.items;
            let before = now.plus_seconds(-STUCK_SECONDS);
            let late = |job: &store::jobs::Job| {
                job.run_at < before && job.lease_until.is_none_or(|until| until < before)
            };
            let stuck: Vec<_> = waiting.into_iter().filter(late).collect();
            Ok((
                stuck,
                store::jobs::any_failed_by_kind(tx, crate::turn::KIND, false)?,
            ))
        })
        .await?;
    let stuck = match stuck.first() {
        None => good("jobs", "none waits longer than it should"),
        Some(first) => bad(
            "jobs",
            format!(
                "{} have been ready for more than {} minutes, the first a `{}` since {}; is `rapport serve` running?",
                stuck.len(),
                STUCK_SECONDS / 60,
                first.kind,
                first.run_at
            ),
        ),
    };
    // Turns have a check of their own.
    let failed = match newest {
        None => good("failed jobs", "none"),
        Some(last) => bad(
            "failed jobs",
            format!(
                "{count} in the last 30 days, the last a `{}` of project {}: {}",
                last.kind,
                last.project_id,
                base::text::clip(&last.error, 200)
            ),
        ),
    };
    Ok(vec![stuck, failed])
}

async fn unprocessed(app: &App) -> Result<Check> {
    let (count, newest) = app
        .read("look for turns that were given up", |tx| {
            store::jobs::any_failed_by_kind(tx, crate::turn::KIND, true)
        })
        .await?;
    Ok(match newest {
        None => good("turns", "none was given up"),
        Some(last) => bad(
            "turns",
            format!(
                "{count} failed and were given up, the last because: {}; look at them with: rapport unprocessed list --project {}",
                base::text::clip(&last.error, 200),
                last.project_id
            ),
        ),
    })
}

async fn doubt(app: &App) -> Result<Check> {
    let found = app
        .read("look for messages in doubt", |tx| {
            let mut found: Vec<(Project, usize)> = Vec::new();
            for project in every_project(tx)? {
                let count = store::messages::in_doubt(tx, project.id, base::limits::PAGE_ROWS)?.len();
                if count > 0 {
                    found.push((project, count));
                }
            }
            Ok(found)
        })
        .await?;
    Ok(match found.first() {
        None => good("messages", "none is in doubt"),
        Some((first, _)) => bad(
            "messages",
            format!(
                "{} may or may not have arrived; look at them with: rapport doubt list --project {}",
                found.iter().map(|(_, count)| count).sum::<usize>(),
                first.id
            ),
        ),
    })
}

async fn channels(app: &App) -> Result<Vec<Check>> {
    let enabled = app.read("list channels", every_channel).await?;
    if enabled.is_empty() {
        return Ok(vec![good("channels", "none is connected yet")]);
    }
    let mut checks = Vec::new();
    for channel in enabled {
        let name = format!("channel {} `{}`", channel.id, channel.name);
        checks.push(
            match tokio::time::timeout(ASK, connect::ask_again(app, channel.id)).await {
                Ok(Ok(_)) if channels::features::of(channel.kind).ours => {
                    good(name, "its settings are right")
                }
                Ok(Ok(_)) => good(name, format!("{} accepts its token", channel.kind.display())),
                Ok(Err(error)) => bad(name, error.message),
                Err(_) => bad(
                    name,
                    format!(
                        "{} did not answer within {} s",
                        channel.kind.display(),
                        ASK.as_secs()
                    ),
                ),
            },
        );
    }
    Ok(checks)
}

fn every_project(tx: &mut dyn store::Tx) -> store::Result<Vec<Project>> {
    every(
        |project: &Project| project.id,
        |after, limit| store::projects::page(tx, after, limit),
    )
}

fn every_channel(tx: &mut dyn store::Tx) -> store::Result<Vec<Channel>> {
    every(
        |channel: &Channel| channel.id,
        |after, limit| store::channels::any_enabled(tx, after, limit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_behind_the_records_is_told_with_both_times() {
        let now = Timestamp::from_seconds(1_000);
        assert!(clock_of(now, None).ok);
        assert!(clock_of(now, Some(now.plus_seconds(CLOCK_SECONDS))).ok);
        let behind = clock_of(now, Some(now.plus_seconds(CLOCK_SECONDS + 1)));
        assert!(
            !behind.ok && behind.text.contains("1970-01-01T00:17:41"),
            "{}",
            behind.text
        );
    }
}
