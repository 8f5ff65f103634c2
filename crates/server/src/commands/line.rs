//! From what was typed to what is done: local commands run here, the others where the database is open.

use super::{Answer, ChannelAdd, Command, execute};
use crate::cli::{
    AccountCmd, BotCmd, ChannelCmd, Cli, Cmd, ConfigCmd, DoubtCmd, KeyCmd, ProjectCmd, UnprocessedCmd,
};
use crate::config::Config;
use crate::folder::{Folder, Owner};
use crate::installation::Installation;
use crate::{backup, bot_files, calc, control, demo, out, reference, serve, talk};
use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// Does what the command line says.
///
/// # Errors
/// One sentence with the remedy.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = cli.config()?;
    let as_json = cli.global.json;
    let command = match cli.command {
        Cmd::Serve(_) => return serve::run(&config).await.map(|()| ExitCode::SUCCESS),
        Cmd::Demo(_) => return demo::run(&config).await.map(|()| ExitCode::SUCCESS),
        Cmd::Config(ConfigCmd::Print) => {
            out::answer(
                &Answer {
                    json: config.to_json(),
                    text: config.print(),
                },
                as_json,
            );
            return Ok(ExitCode::SUCCESS);
        }
        Cmd::Bot(BotCmd::Check { file }) => return bot_files::check(&file, as_json),
        Cmd::Bot(BotCmd::Test { files }) => return bot_files::test(&files, as_json),
        Cmd::Bot(BotCmd::Chat { file }) => return talk::run(&file).await.map(|()| ExitCode::SUCCESS),
        Cmd::Calc(typed) => return calc::run(typed, &config, as_json).await,
        Cmd::Restore {
            file,
            passphrase_file,
        } => {
            let passphrase = passphrase_file.as_deref().map(read_passphrase).transpose()?;
            let answer = backup::restore(&config, &file, passphrase.as_deref()).await?;
            out::answer(&answer, as_json);
            return Ok(ExitCode::SUCCESS);
        }
        Cmd::Migrate { dry_run } => {
            out::answer(&migrate(&config, dry_run).await?, as_json);
            return Ok(ExitCode::SUCCESS);
        }
        Cmd::Docs { dir } => return reference::write(&dir).map(|()| ExitCode::SUCCESS),
        Cmd::Bot(BotCmd::Export {
            file,
            project,
            version,
        }) => {
            return export(&config, &file, Command::BotExport { project, version }, as_json).await;
        }
        Cmd::Bot(BotCmd::Import {
            file,
            project,
            publish,
            renumber,
            note,
        }) => {
            let (source, notes) = bot_files::read_for_import(&file, renumber)?;
            notes.iter().for_each(out::notice);
            Command::BotImport {
                project,
                source,
                publish,
                note,
            }
        }
        Cmd::Bot(BotCmd::Versions { project }) => Command::BotVersions { project },
        Cmd::Bot(BotCmd::Publish { project, version }) => Command::BotPublish { project, version },
        Cmd::Project(ProjectCmd::Create { name, zone }) => Command::ProjectCreate { name, zone },
        Cmd::Project(ProjectCmd::List) => Command::ProjectList,
        Cmd::Key(KeyCmd::Create {
            project,
            name,
            all: _,
            scope,
            primary,
        }) => Command::KeyCreate {
            project,
            name,
            scopes: scope,
            primary,
        },
        Cmd::Key(KeyCmd::List { project }) => Command::KeyList { project },
        Cmd::Key(KeyCmd::Delete { project, id }) => Command::KeyDelete { project, id },
        Cmd::Channel(channel) => channel_command(channel)?,
        Cmd::Account(AccountCmd::List) => Command::AccountList,
        Cmd::Account(AccountCmd::Link { email }) => Command::AccountLink { email },
        Cmd::Unprocessed(UnprocessedCmd::List { project }) => Command::UnprocessedList { project },
        Cmd::Unprocessed(UnprocessedCmd::Retry { project, id }) => Command::UnprocessedResolve {
            project,
            id,
            retry: true,
        },
        Cmd::Unprocessed(UnprocessedCmd::Drop { project, id }) => Command::UnprocessedResolve {
            project,
            id,
            retry: false,
        },
        Cmd::Doubt(DoubtCmd::List { project }) => Command::DoubtList { project },
        Cmd::Doubt(DoubtCmd::Resolve {
            project,
            id,
            resend,
            drop: _,
        }) => Command::DoubtResolve { project, id, resend },
        Cmd::Backup {
            file,
            passphrase_file,
        } => Command::Backup {
            file: std::path::absolute(&file)?,
            passphrase: passphrase_file.as_deref().map(read_passphrase).transpose()?,
        },
        Cmd::Doctor => Command::Doctor,
    };
    let answer = ask(&config, command).await?;
    let healthy = answer
        .json
        .get("healthy")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    out::answer(&answer, as_json);
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Has a command carried out by the process that serves, or here when nobody does.
async fn ask(config: &Config, command: Command) -> anyhow::Result<Answer> {
    crate::logging::begin("error", &config.log_format)?;
    if !matches!(command, Command::ProjectCreate { .. }) {
        refuse_missing_folder(config)?;
    }
    let folder = Folder::open(&config.data)?;
    match folder.own_or_ask().await? {
        Owner::Us(ownership) => {
            let installation = Installation::open(config, folder, ownership).await?;
            let answer = execute(&installation.app, command).await;
            installation.close().await;
            answer
        }
        Owner::Server => control::send(&folder.socket(), &command).await,
    }
}

/// A mistyped `--data` must not become a new, empty installation: only what begins one makes its folder.
fn refuse_missing_folder(config: &Config) -> anyhow::Result<()> {
    if config.data.exists() || !config.database.is_empty() {
        return Ok(());
    }
    bail!(
        "there is no data folder {}; give it with --data, or begin with `rapport serve` or `rapport project create`",
        config.data.display()
    )
}

async fn export(config: &Config, file: &Path, command: Command, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut answer = ask(config, command).await?;
    if file != Path::new("-") {
        std::fs::write(file, &answer.text).with_context(|| format!("cannot write {}", file.display()))?;
        answer.text = format!("version {} written to {}", answer.json["version"], file.display());
        answer.json = json!({ "version": answer.json["version"], "file": file });
    }
    out::answer(&answer, as_json);
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config, dry_run: bool) -> anyhow::Result<Answer> {
    if dry_run {
        refuse_missing_folder(config)?;
    }
    let folder = Folder::open(&config.data)?;
    let ownership = match folder.own_or_ask().await? {
        Owner::Us(ownership) => Some(ownership),
        // Looking disturbs nobody: before an upgrade the old version still serves.
        Owner::Server if dry_run => None,
        Owner::Server => bail!(
            "the data folder {} is served at this moment; stop the server first",
            folder.path().display()
        ),
    };
    let pending = Installation::pending_migrations(config, &folder).await?;
    let names: Vec<String> = pending
        .iter()
        .map(|(number, name)| format!("{number:04} {name}"))
        .collect();
    if let (false, Some(ownership)) = (dry_run, ownership) {
        Installation::open(config, folder, ownership).await?.close().await;
    }
    let text = match (names.is_empty(), dry_run) {
        (true, _) => "the database is up to date".to_owned(),
        (false, true) => format!("would be applied:\n{}", names.join("\n")),
        (false, false) => format!("applied:\n{}", names.join("\n")),
    };
    Ok(Answer {
        json: json!({ "migrations": names, "applied": !dry_run }),
        text,
    })
}

fn channel_command(command: ChannelCmd) -> anyhow::Result<Command> {
    Ok(match command {
        ChannelCmd::List { project } => Command::ChannelList { project },
        ChannelCmd::Enable { project, id } => Command::ChannelSwitch {
            project,
            id,
            enabled: true,
        },
        ChannelCmd::Remove { project, id } => Command::ChannelRemove { project, id },
        ChannelCmd::Disable { project, id } => Command::ChannelSwitch {
            project,
            id,
            enabled: false,
        },
        ChannelCmd::Add {
            kind,
            project,
            name,
            token,
            api_base,
            webhook,
            domain,
            option,
        } => {
            let mut settings = Map::new();
            for assignment in option {
                let (name, value) = assignment
                    .split_once('=')
                    .with_context(|| format!("--option {assignment}: write it as NAME=VALUE"))?;
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
                set_at(&mut settings, name, value)?;
            }
            if let Some(base) = api_base {
                settings.insert("api_base".to_owned(), Value::String(base));
            }
            if !domain.is_empty() {
                settings.insert("allowed_domains".to_owned(), json!(domain));
            }
            let token = match token.as_deref() {
                Some("-") => Some(read_token()?),
                _ => token,
            };
            Command::ChannelAdd(ChannelAdd {
                project,
                kind,
                name,
                token,
                settings,
                webhook,
            })
        }
    })
}

/// Sets a setting of a channel; a dot in its name leads into a group, as in `appearance.title`.
fn set_at(settings: &mut Map<String, Value>, name: &str, value: Value) -> anyhow::Result<()> {
    match name.split_once('.') {
        None => {
            settings.insert(name.to_owned(), value);
            Ok(())
        }
        Some((group, rest)) => match settings.entry(group).or_insert_with(|| Map::new().into()) {
            Value::Object(settings) => set_at(settings, rest, value),
            _ => bail!("--option {name}: `{group}` is given as a value already"),
        },
    }
}

fn read_token() -> anyhow::Result<String> {
    let mut token = String::new();
    std::io::stdin()
        .take(4_096)
        .read_to_string(&mut token)
        .context("cannot read the token from standard input")?;
    Ok(token.trim().to_owned())
}

fn read_passphrase(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the passphrase file {}", path.display()))?;
    let passphrase = text.trim_end_matches(['\r', '\n']).to_owned();
    if passphrase.is_empty() {
        bail!("the passphrase file {} is empty", path.display());
    }
    Ok(passphrase)
}
