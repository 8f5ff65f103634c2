//! Commands that need the database: the same code runs in the serving process, asked through the control socket, and in
//! the command line's own process when nobody serves.

mod accounts;
mod bots;
mod channels;
mod doubt;
mod keys;
pub mod line;
mod projects;
mod unprocessed;

use app::App;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A command, as it travels over the control socket. Secrets in it never leave the machine: the socket is a file of
/// mode 0600.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Make a project.
    ProjectCreate {
        /// Its name.
        name: String,
        /// Its time zone.
        zone: String,
    },
    /// List the projects.
    ProjectList,
    /// Make a key.
    KeyCreate {
        /// The project's id or name.
        project: String,
        /// The key's name.
        name: String,
        /// Its permissions; empty for all.
        scopes: Vec<String>,
        /// Whether it becomes the primary one.
        primary: bool,
    },
    /// List keys.
    KeyList {
        /// The project's id or name.
        project: String,
    },
    /// Delete a key.
    KeyDelete {
        /// The project's id or name.
        project: String,
        /// The key's id.
        id: String,
    },
    /// Import a bot file's text.
    BotImport {
        /// The project's id or name.
        project: String,
        /// The file's text.
        source: String,
        /// Let it answer at once.
        publish: bool,
        /// A note.
        note: String,
    },
    /// Export a version's text.
    BotExport {
        /// The project's id or name.
        project: String,
        /// The version's number, or the published one.
        version: Option<i64>,
    },
    /// List versions.
    BotVersions {
        /// The project's id or name.
        project: String,
    },
    /// Let a version answer.
    BotPublish {
        /// The project's id or name.
        project: String,
        /// The version's number.
        version: i64,
    },
    /// Connect a channel.
    ChannelAdd(ChannelAdd),
    /// List channels.
    ChannelList {
        /// The project's id or name.
        project: String,
    },
    /// Switch a channel on or off.
    ChannelSwitch {
        /// The project's id or name.
        project: String,
        /// The channel's id.
        id: String,
        /// On or off.
        enabled: bool,
    },
    /// Remove a channel.
    ChannelRemove {
        /// The project's id or name.
        project: String,
        /// The channel's id.
        id: String,
    },
    /// List the accounts.
    AccountList,
    /// A new sign-in link.
    AccountLink {
        /// The account's address.
        email: String,
    },
    /// List turns that were given up.
    UnprocessedList {
        /// The project's id or name.
        project: String,
    },
    /// Run a turn again that was given up, or drop it.
    UnprocessedResolve {
        /// The project's id or name.
        project: String,
        /// The turn's id.
        id: String,
        /// Run it again, or drop it.
        retry: bool,
    },
    /// List messages in doubt.
    DoubtList {
        /// The project's id or name.
        project: String,
    },
    /// Resend or give up a message in doubt.
    DoubtResolve {
        /// The project's id or name.
        project: String,
        /// The message's id.
        id: String,
        /// Send it again, or mark it as failed.
        resend: bool,
    },
    /// Write a backup.
    Backup {
        /// The file to write, absolute.
        file: PathBuf,
        /// The passphrase to encrypt with.
        passphrase: Option<String>,
    },
    /// What a look at the running installation finds.
    Doctor,
}

/// What `channel add` was told.
#[derive(Debug, Serialize, Deserialize)]
pub struct ChannelAdd {
    /// The project's id or name.
    pub project: String,
    /// The messenger's word.
    pub kind: String,
    /// A name to tell channels apart.
    pub name: Option<String>,
    /// The messenger's token.
    pub token: Option<String>,
    /// The connector's settings.
    pub settings: serde_json::Map<String, Value>,
    /// The public address for web hooks.
    pub webhook: Option<String>,
}

/// What a command answers: the same facts for programs and for people.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// For programs (`--json`).
    pub json: Value,
    /// For people.
    pub text: String,
}

impl Answer {
    fn new(json: Value, text: impl Into<String>) -> Self {
        Self {
            json,
            text: text.into(),
        }
    }

    /// A list as an aligned table, with a sentence for the empty one.
    fn table(json: Value, head: &[&str], rows: Vec<Vec<String>>, empty: &str) -> Self {
        if rows.is_empty() {
            return Self::new(json, empty);
        }
        let width = |at: usize| {
            rows.iter()
                .map(|row| row[at].chars().count())
                .chain([head[at].chars().count()])
                .max()
                .unwrap_or(0)
        };
        let line = |cells: Vec<&str>| {
            let padded: Vec<String> = cells
                .iter()
                .enumerate()
                .map(|(at, cell)| format!("{cell:<0$}", width(at)))
                .collect();
            padded.join("  ").trim_end().to_owned()
        };
        let mut lines = vec![line(head.to_vec())];
        lines.extend(
            rows.iter()
                .map(|row| line(row.iter().map(String::as_str).collect())),
        );
        Self::new(json, lines.join("\n"))
    }
}

/// Carries out a command.
///
/// # Errors
/// A sentence that names what was refused and the remedy.
pub async fn execute(app: &App, command: Command) -> anyhow::Result<Answer> {
    match command {
        Command::ProjectCreate { name, zone } => projects::create(app, &name, &zone).await,
        Command::ProjectList => projects::list(app).await,
        Command::KeyCreate {
            project,
            name,
            scopes,
            primary,
        } => keys::create(app, &project, &name, &scopes, primary).await,
        Command::KeyList { project } => keys::list(app, &project).await,
        Command::KeyDelete { project, id } => keys::delete(app, &project, &id).await,
        Command::BotImport {
            project,
            source,
            publish,
            note,
        } => bots::import(app, &project, source, publish, note).await,
        Command::BotExport { project, version } => bots::export(app, &project, version).await,
        Command::BotVersions { project } => bots::versions(app, &project).await,
        Command::BotPublish { project, version } => bots::publish(app, &project, version).await,
        Command::ChannelAdd(add) => channels::add(app, add).await,
        Command::ChannelList { project } => channels::list(app, &project).await,
        Command::ChannelSwitch { project, id, enabled } => {
            channels::switch(app, &project, &id, enabled).await
        }
        Command::ChannelRemove { project, id } => channels::remove(app, &project, &id).await,
        Command::AccountList => accounts::list(app).await,
        Command::AccountLink { email } => {
            let link = app::accounts::new_link(app, &email).await?;
            let address = format!("{}/sign-in?link={}", app.public_url(), link.expose());
            Ok(Answer::new(
                json!({ "link": address }),
                format!("sign in once within 24 hours: {address}"),
            ))
        }
        Command::UnprocessedList { project } => unprocessed::list(app, &project).await,
        Command::UnprocessedResolve { project, id, retry } => {
            unprocessed::resolve(app, &project, &id, retry).await
        }
        Command::DoubtList { project } => doubt::list(app, &project).await,
        Command::DoubtResolve { project, id, resend } => doubt::resolve(app, &project, &id, resend).await,
        Command::Backup { file, passphrase } => crate::backup::write(app, &file, passphrase.as_deref()).await,
        Command::Doctor => crate::doctor::examine(app).await,
    }
}
