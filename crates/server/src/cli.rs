//! The command line: what people type.

use crate::calc::flags::Calc;
use crate::config::Config;
use clap::{ArgGroup, Args, Parser, Subcommand};
use std::path::PathBuf;

/// Self-hosted conversation platform: bots answer your clients in every messenger.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, arg_required_else_help = true)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Cmd,
}

/// The heading of the flags that every command takes, after the command's own.
const EVERYWHERE: &str = "Options of every command";

/// Flags of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The data folder [default: rapport-data]
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    pub data: Option<PathBuf>,
    /// The configuration file [default: rapport.toml, when it is there]
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE)]
    pub config: Option<PathBuf>,
    /// The database, e.g. postgres://user:password@host/name [default: SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL", help_heading = EVERYWHERE)]
    pub database: Option<String>,
    /// Any other setting, as NAME=VALUE (`rapport config print` lists them)
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", help_heading = EVERYWHERE)]
    pub set: Vec<String>,
    /// Answer as one line of JSON
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Cmd {
    /// Serve until told to stop
    Serve(Serve),
    /// Serve a sample company: a project, a bot and a web chat to try
    Demo(Serve),
    /// Projects
    #[command(subcommand)]
    Project(ProjectCmd),
    /// API keys
    #[command(subcommand)]
    Key(KeyCmd),
    /// Bots, as files and in projects
    #[command(subcommand)]
    Bot(BotCmd),
    /// Run formulas of the Calculator: a line editor, or a file for programs
    Calc(Calc),
    /// Channels: connected messengers and web chats
    #[command(subcommand)]
    Channel(ChannelCmd),
    /// Accounts of people
    #[command(subcommand)]
    Account(AccountCmd),
    /// Messages whose sending is in doubt
    #[command(subcommand)]
    Doubt(DoubtCmd),
    /// Turns that failed and were given up, with what clients wrote
    #[command(subcommand)]
    Unprocessed(UnprocessedCmd),
    /// Write everything into one file: database, files and keys; works while serving
    Backup {
        /// The file to write
        file: PathBuf,
        /// Encrypt with the passphrase in this file
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Make a data folder from a backup; the folder must be empty
    Restore {
        /// The file to read
        file: PathBuf,
        /// The file with the passphrase
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCmd),
    /// Apply the database's migrations
    Migrate {
        /// Only say what would be applied
        #[arg(long)]
        dry_run: bool,
    },
    /// Look for what is wrong with this installation
    Doctor,
    /// Write the reference pages that are made from the code
    #[command(hide = true)]
    Docs {
        /// The folder to write into
        dir: PathBuf,
    },
}

/// Flags of `serve` and `demo`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// The address under which others reach this server
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// A private address that bots may call; repeatable
    #[arg(long, value_name = "HOST:PORT")]
    pub allow_address: Vec<String>,
    /// A proxy whose X-Forwarded-For is believed; repeatable
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<String>,
}

/// `rapport project`.
#[derive(Debug, Subcommand)]
pub enum ProjectCmd {
    /// Make a project
    Create {
        /// Its name
        #[arg(long)]
        name: String,
        /// Its time zone, e.g. Europe/Moscow
        #[arg(long, default_value = "UTC")]
        zone: String,
    },
    /// List the projects
    List,
}

/// `rapport key`.
#[derive(Debug, Subcommand)]
pub enum KeyCmd {
    /// Make a key; it is shown once
    #[command(group = ArgGroup::new("permissions").args(["all", "scope"]).required(true))]
    Create {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// A name to tell keys apart
        #[arg(long)]
        name: String,
        /// Every permission
        #[arg(long)]
        all: bool,
        /// A permission: clients:read, clients:write, clients:delete, crm:read, crm:write; repeatable
        #[arg(long)]
        scope: Vec<String>,
        /// Make it the one that #{api_key} yields; the project's first key is it anyway
        #[arg(long)]
        primary: bool,
    },
    /// List a project's keys
    List {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
    },
    /// Delete a key
    Delete {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The key's id
        id: String,
    },
}

/// `rapport bot`.
#[derive(Debug, Subcommand)]
pub enum BotCmd {
    /// Look for mistakes in a bot file
    Check {
        /// The bot file
        file: PathBuf,
    },
    /// Run the conversations that a bot file holds as its tests
    Test {
        /// The bot files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Talk to a bot file in the terminal
    Chat {
        /// The bot file
        file: PathBuf,
    },
    /// Import a bot file into a project as a new version
    Import {
        /// The bot file
        file: PathBuf,
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// Let it answer at once
        #[arg(long)]
        publish: bool,
        /// Give the blocks new numbers from 1, rewriting the references that can be proved
        #[arg(long)]
        renumber: bool,
        /// A note for the list of versions
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Write a project's bot into a file
    Export {
        /// The file to write; `-` for standard output
        file: PathBuf,
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The version's number; the published one when absent
        #[arg(long)]
        version: Option<i64>,
    },
    /// List a project's versions
    Versions {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
    },
    /// Let a version answer
    Publish {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The version's number
        version: i64,
    },
}

/// `rapport channel`.
#[derive(Debug, Subcommand)]
pub enum ChannelCmd {
    /// Connect a messenger or a web chat
    Add {
        /// telegram or web
        kind: String,
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// A name to tell channels apart, and a web chat's heading [default: the bot's own]
        #[arg(long)]
        name: Option<String>,
        /// The bot's token; `-` reads it from standard input
        #[arg(long)]
        token: Option<String>,
        /// Another address of the messenger's API
        #[arg(long, value_name = "URL")]
        api_base: Option<String>,
        /// Receive by web hook under this public address instead of long polling
        #[arg(long, value_name = "PUBLIC_URL")]
        webhook: Option<String>,
        /// A site that may embed the web chat; repeatable; every site when absent
        #[arg(long, value_name = "DOMAIN")]
        domain: Vec<String>,
        /// Any other setting of the channel, as NAME=VALUE; repeatable
        #[arg(long, value_name = "NAME=VALUE")]
        option: Vec<String>,
    },
    /// List a project's channels
    List {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
    },
    /// Switch a channel on
    Enable {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The channel's id
        id: String,
    },
    /// Remove a channel; its clients and messages stay
    Remove {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The channel's id
        id: String,
    },
    /// Switch a channel off
    Disable {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The channel's id
        id: String,
    },
}

/// `rapport account`.
#[derive(Debug, Subcommand)]
pub enum AccountCmd {
    /// List the accounts
    List,
    /// Print a new one-time sign-in link
    Link {
        /// The account's e-mail address
        email: String,
    },
}

/// `rapport doubt`.
#[derive(Debug, Subcommand)]
pub enum DoubtCmd {
    /// List a project's messages whose sending is in doubt
    List {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
    },
    /// Send such a message again, or give it up
    Resolve {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The message's id
        id: String,
        /// Send it again
        #[arg(long, conflicts_with = "drop", required_unless_present = "drop")]
        resend: bool,
        /// Mark it as failed
        #[arg(long)]
        drop: bool,
    },
}

/// `rapport unprocessed`.
#[derive(Debug, Subcommand)]
pub enum UnprocessedCmd {
    /// List a project's turns that were given up
    List {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
    },
    /// Run such a turn again
    Retry {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The turn's id, as the list shows it
        id: String,
    },
    /// Leave it at that: the message stays in the history, marked as not processed
    Drop {
        /// The project's id or exact name
        #[arg(long)]
        project: String,
        /// The turn's id, as the list shows it
        id: String,
    },
}

/// `rapport config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCmd {
    /// Print every setting, where it came from and what it means
    Print,
}

impl Cli {
    /// The configuration of this call: file, environment, flags.
    ///
    /// # Errors
    /// When a setting is unknown or does not fit.
    pub fn config(&self) -> anyhow::Result<Config> {
        let mut flags: Vec<(&str, String)> = Vec::new();
        // To `calc`, `--set` gives a variable and no setting.
        let settings: &[String] = match &self.command {
            Cmd::Calc(_) => &[],
            _ => &self.global.set,
        };
        for assignment in settings {
            let (name, value) = assignment
                .split_once('=')
                .ok_or_else(|| anyhow::anyhow!("--set {assignment}: write it as NAME=VALUE"))?;
            flags.push((name, value.to_owned()));
        }
        if let Some(data) = &self.global.data {
            flags.push(("data", data.display().to_string()));
        }
        if let Some(database) = &self.global.database {
            flags.push(("database", database.clone()));
        }
        if let Cmd::Serve(serve) | Cmd::Demo(serve) = &self.command {
            if let Some(listen) = &serve.listen {
                flags.push(("listen", listen.clone()));
            }
            if let Some(url) = &serve.public_url {
                flags.push(("public_url", url.clone()));
            }
            if !serve.allow_address.is_empty() {
                flags.push(("allow_address", serve.allow_address.join(",")));
            }
            if !serve.trusted_proxy.is_empty() {
                flags.push(("trusted_proxies", serve.trusted_proxy.join(",")));
            }
        }
        Config::load(self.global.config.as_deref(), &flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_data_folder_may_stand_before_or_after_the_command() {
        for words in [
            ["rapport", "--data", "d", "doctor"],
            ["rapport", "doctor", "--data", "d"],
        ] {
            let cli = Cli::try_parse_from(words).unwrap();
            assert_eq!(cli.config().unwrap().data, PathBuf::from("d"));
        }
    }
}
