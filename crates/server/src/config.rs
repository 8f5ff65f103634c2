//! Configuration: one documented list of settings; a file, then the environment, then flags, each over the one before.

use anyhow::{Context, bail};
use base::Secret;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where a setting's value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File,
    /// The environment.
    Environment,
    /// A flag of the command line.
    Flag,
}

impl Source {
    const fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }
}

/// A type that a setting can have: read from text, shown as TOML.
trait SettingValue: Sized {
    fn read(text: &str) -> Result<Self, String>;
    fn show(&self) -> String;
    fn to_json(&self) -> serde_json::Value;
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl SettingValue for String {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
    fn show(&self) -> String {
        quoted(self)
    }
    fn to_json(&self) -> serde_json::Value {
        self.as_str().into()
    }
}

impl SettingValue for PathBuf {
    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Err("is empty; give a folder".to_owned())
        } else {
            Ok(Self::from(text))
        }
    }
    fn show(&self) -> String {
        quoted(&self.display().to_string())
    }
    fn to_json(&self) -> serde_json::Value {
        self.display().to_string().into()
    }
}

impl SettingValue for Secret {
    fn read(text: &str) -> Result<Self, String> {
        Ok(Self::new(text))
    }
    fn show(&self) -> String {
        quoted(if self.is_empty() { "" } else { "***" })
    }
    fn to_json(&self) -> serde_json::Value {
        if self.is_empty() { "" } else { "***" }.into()
    }
}

impl SettingValue for bool {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "1" | "true" | "yes" | "on" => Ok(true),
            "" | "0" | "false" | "no" | "off" => Ok(false),
            other => Err(format!("`{other}` is neither true nor false")),
        }
    }
    fn show(&self) -> String {
        self.to_string()
    }
    fn to_json(&self) -> serde_json::Value {
        (*self).into()
    }
}

impl SettingValue for u32 {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is not a whole number"))
    }
    fn show(&self) -> String {
        self.to_string()
    }
    fn to_json(&self) -> serde_json::Value {
        (*self).into()
    }
}

impl SettingValue for Vec<String> {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect())
    }
    fn show(&self) -> String {
        let items: Vec<String> = self.iter().map(|item| quoted(item)).collect();
        format!("[{}]", items.join(", "))
    }
    fn to_json(&self) -> serde_json::Value {
        self.as_slice().into()
    }
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr;)*) => {
        /// Every setting of the server.
        #[derive(Debug, Clone)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $name: $type,)*
            sources: BTreeMap<&'static str, Source>,
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)* sources: BTreeMap::new() }
            }
        }

        impl Config {
            /// The names of all settings.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Sets one setting from text.
            ///
            /// # Errors
            /// When there is no such setting, or the text does not fit it.
            pub fn set(&mut self, name: &str, text: &str, source: Source) -> anyhow::Result<()> {
                match name {
                    $(stringify!($name) => {
                        self.$name = <$type as SettingValue>::read(text)
                            .map_err(|reason| anyhow::anyhow!("setting `{name}`: {reason}"))?;
                        self.sources.insert(stringify!($name), source);
                    })*
                    _ => {
                        let hint = base::text::did_you_mean(name, Self::NAMES.iter().copied().filter(|name| !HIDDEN.contains(name)))
                            .map(|near| format!("; did you mean `{near}`?"))
                            .unwrap_or_else(|| "; `rapport config print` lists them all".to_owned());
                        bail!("unknown setting `{name}`{hint}");
                    }
                }
                Ok(())
            }

            /// The settings as JSON: value, where it came from, and meaning; secrets as `***`.
            #[must_use]
            pub fn to_json(&self) -> serde_json::Value {
                let mut all = serde_json::Map::new();
                $({
                    let source = self.source(stringify!($name));
                    if source != Source::Default || !HIDDEN.contains(&stringify!($name)) {
                        let meaning = [$($doc.trim()),+].join(" ");
                        all.insert(stringify!($name).to_owned(), serde_json::json!({
                            "value": self.$name.to_json(),
                            "source": source.word(),
                            "meaning": meaning,
                        }));
                    }
                })*
                all.into()
            }

            /// The configuration as a documented TOML file, secrets as `***`.
            #[must_use]
            pub fn print(&self) -> String {
                let mut out = String::from("# Rapport's configuration. File < environment (RAPPORT_NAME) < flags.\n");
                $({
                    let source = self.source(stringify!($name));
                    if source != Source::Default || !HIDDEN.contains(&stringify!($name)) {
                        out.push('\n');
                        $(out.push_str(&format!("#{}\n", $doc));)+
                        out.push_str(&format!(
                            "{} = {} # {}\n", stringify!($name), self.$name.show(), source.word()
                        ));
                    }
                })*
                out
            }
        }
    };
}

settings! {
    /// The folder of the database, files and keys. It is made when it is missing.
    data: PathBuf = PathBuf::from("rapport-data");
    /// The address and port to serve on.
    listen: String = "127.0.0.1:8080".to_owned();
    /// The database: empty for SQLite inside the data folder, or postgres://user:password@host:port/name.
    database: Secret = Secret::default();
    /// The address under which clients and messengers reach this server, such as `https://chat.example.com`.
    public_url: String = String::new();
    /// Proxies whose X-Forwarded-For is believed: addresses or networks such as 10.0.0.0/8.
    trusted_proxies: Vec<String> = Vec::new();
    /// Addresses that bots may call although they are private, as HOST:PORT.
    allow_address: Vec<String> = Vec::new();
    /// Lets bots call loopback addresses. For tests only.
    allow_private_addresses: bool = false;
    /// The sealing key as 64 hexadecimal digits; empty for the key file in the data folder. Best given by environment.
    sealing_key: Secret = Secret::default();
    /// What is logged: error, warn, info, debug or trace, also per room such as `info,app=debug`.
    log: String = "info".to_owned();
    /// How it is logged: text or json.
    log_format: String = "text".to_owned();
    /// Connections to PostgreSQL.
    postgres_connections: u32 = 8;
    /// Reading connections to SQLite.
    sqlite_readers: u32 = 4;
    /// Messages that may be on their way to messengers at once.
    send_concurrency: u32 = 256;
    /// This node's name among several; empty for one that is made once and kept in the data folder.
    node: String = String::new();
    /// The address of S3-compatible storage for files; empty for the data folder.
    s3_endpoint: String = String::new();
    /// The bucket of S3-compatible storage.
    s3_bucket: String = String::new();
    /// The region of S3-compatible storage.
    s3_region: String = "us-east-1".to_owned();
    /// The access key of S3-compatible storage.
    s3_access_key: String = String::new();
    /// The secret key of S3-compatible storage.
    s3_secret_key: Secret = Secret::default();
    /// For crash tests of debug builds: `before:N` or `after:N` ends the process at the N-th commit; words for N name what the commit changes.
    abort_at_commit: String = String::new();
    /// For benches: a file that gets every transaction's statements as lines of JSON.
    record_statements: String = String::new();
}

/// Settings for tests and benches: printed only where they are set.
const HIDDEN: &[&str] = &["abort_at_commit", "record_statements"];

impl Config {
    fn source(&self, name: &str) -> Source {
        self.sources.get(name).copied().unwrap_or(Source::Default)
    }

    /// Reads the configuration: the file (given, or `rapport.toml` in the current folder when it is there), then the
    /// environment, then flags.
    ///
    /// # Errors
    /// When the file cannot be read, or a setting is unknown or does not fit.
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> anyhow::Result<Self> {
        let mut config = Self::default();
        let usual = Path::new("rapport.toml");
        if let Some(path) = file.or_else(|| usual.exists().then_some(usual)) {
            config.read_file(path)?;
        }
        for name in Self::NAMES {
            let variable = format!("RAPPORT_{}", name.to_uppercase());
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the one place of the environment"
            )]
            if let Ok(text) = std::env::var(&variable) {
                config
                    .set(name, &text, Source::Environment)
                    .with_context(|| format!("in {variable}"))?;
            }
        }
        for (name, text) in flags {
            config.set(name, text, Source::Flag)?;
        }
        config.check()?;
        Ok(config)
    }

    fn read_file(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration file {}", path.display()))?;
        let table: toml::Table = toml::from_str(&text)
            .with_context(|| format!("the configuration file {} is not TOML", path.display()))?;
        for (name, value) in &table {
            let text = match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Array(items) => {
                    let items: Vec<&str> = items.iter().filter_map(toml::Value::as_str).collect();
                    items.join(",")
                }
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => flag.to_string(),
                other => bail!("in {}: `{name}` cannot be {}", path.display(), other.type_str()),
            };
            self.set(name, &text, Source::File)
                .with_context(|| format!("in {}", path.display()))?;
        }
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        if !self.public_url.is_empty() {
            let url = url::Url::parse(&self.public_url)
                .with_context(|| format!("setting `public_url`: `{}` is not an address", self.public_url))?;
            if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
                bail!(
                    "setting `public_url`: `{}` must begin with https:// or http://",
                    self.public_url
                );
            }
        }
        if !matches!(self.log_format.as_str(), "text" | "json") {
            bail!(
                "setting `log_format`: `{}` is neither text nor json",
                self.log_format
            );
        }
        for (name, number) in [
            ("postgres_connections", self.postgres_connections),
            ("sqlite_readers", self.sqlite_readers),
            ("send_concurrency", self.send_concurrency),
        ] {
            if number == 0 {
                bail!("setting `{name}`: is 0; give at least 1");
            }
        }
        let database = self.database.expose();
        if !database.is_empty()
            && !database.starts_with("postgres://")
            && !database.starts_with("postgresql://")
        {
            bail!(
                "setting `database`: must begin with postgres://, or be empty for SQLite in the data folder"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults() {
        insta::assert_snapshot!(Config::default().print());
    }

    #[test]
    fn a_flag_wins_and_a_misspelt_setting_is_named() {
        let flags = [("listen", "127.0.0.1:1".to_owned())];
        let config = Config::load(None, &flags).unwrap();
        assert_eq!(config.listen, "127.0.0.1:1");
        let error = Config::load(None, &[("lisen", String::new())])
            .unwrap_err()
            .to_string();
        assert_eq!(error, "unknown setting `lisen`; did you mean `listen`?");
    }

    #[test]
    fn secrets_are_never_printed() {
        let flags = [("database", "postgres://u:hunter2@h/d".to_owned())];
        let printed = Config::load(None, &flags).unwrap().print();
        assert!(printed.contains("database = \"***\" # flag"));
        assert!(!printed.contains("hunter2"));
    }
}
