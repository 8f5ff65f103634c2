//! An installation opened by this process: its folder, database, files, keys, and the app over them.

use crate::config::Config;
use crate::folder::{Folder, Ownership};
use anyhow::Context;
use app::{App, Parts, Settings};
use base::SystemClock;
use std::sync::Arc;
use store::Db;

/// An installation that this process owns.
pub struct Installation {
    /// The use cases.
    pub app: App,
    /// Its folder.
    pub folder: Folder,
    db: Db,
    _ownership: Ownership,
}

impl Installation {
    /// Opens everything, and brings the database up to date.
    ///
    /// # Errors
    /// A sentence with the remedy, when something cannot be opened.
    pub async fn open(config: &Config, folder: Folder, ownership: Ownership) -> anyhow::Result<Self> {
        let seal = folder.seal(&config.sealing_key)?;
        let options = database_options(config, &folder)?;
        let db = tokio::task::spawn_blocking(move || Db::open(&options)).await??;
        let files = files(config, &folder).await?;
        let net = net::Net::new(&net_config(config)?).context("cannot start the HTTP client")?;
        if config.allow_private_addresses {
            tracing::warn!(
                "bots may call loopback addresses: allow_private_addresses is on, which is for tests"
            );
        }
        let node = if config.node.is_empty() {
            folder.node_name()?
        } else {
            config.node.clone()
        };
        let app = App::start(Parts {
            db: db.clone(),
            files,
            net,
            seal,
            clock: Arc::new(SystemClock),
            seed: u64::from_le_bytes(base::random::secret_bytes()),
            settings: Settings {
                public_url: public_url(config),
                node,
                send_concurrency: config.send_concurrency as usize,
                ..Settings::default()
            },
        })
        .await?;
        Ok(Self {
            app,
            folder,
            db,
            _ownership: ownership,
        })
    }

    /// What opening would apply to the database.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(config: &Config, folder: &Folder) -> anyhow::Result<Vec<(i64, String)>> {
        let options = database_options(config, folder)?;
        let pending = tokio::task::spawn_blocking(move || Db::pending_migrations(&options)).await??;
        Ok(pending
            .into_iter()
            .map(|migration| (migration.number, migration.name.to_owned()))
            .collect())
    }

    /// Closes the database.
    pub async fn close(self) {
        self.db.close().await;
    }
}

/// The address that links begin with: the public one, or else the one that is listened on.
#[must_use]
pub fn public_url(config: &Config) -> String {
    if config.public_url.is_empty() {
        format!("http://{}", config.listen)
    } else {
        config.public_url.trim_end_matches('/').to_owned()
    }
}

/// How the database is opened.
///
/// # Errors
/// When `abort_at_commit` does not parse, or the recording cannot be written.
pub fn database_options(config: &Config, folder: &Folder) -> anyhow::Result<store::Options> {
    let url = match config.database.expose() {
        "" => folder.database().display().to_string(),
        url => url.to_owned(),
    };
    let mut options = store::Options::new(url);
    options.readers = config.sqlite_readers as usize;
    options.pg_connections = config.postgres_connections as usize;
    if !config.abort_at_commit.is_empty() {
        options.abort_at_commit = Some(abort_at_commit(&config.abort_at_commit)?);
    }
    if !config.record_statements.is_empty() {
        options.record = Some(crate::recording::begin(config.record_statements.as_ref())?);
    }
    Ok(options)
}

fn abort_at_commit(text: &str) -> anyhow::Result<(store::CommitPoint, store::CommitMoment)> {
    if !cfg!(debug_assertions) {
        anyhow::bail!(
            "setting `abort_at_commit`: this is a release build; only builds for tests end themselves"
        );
    }
    let wrong = || {
        format!(
            "setting `abort_at_commit`: `{text}` is neither before:N nor after:N; N is a number, or what a commit changes"
        )
    };
    let (moment, point) = text.split_once(':').with_context(wrong)?;
    let moment = match moment {
        "before" => store::CommitMoment::Before,
        "after" => store::CommitMoment::After,
        _ => anyhow::bail!(wrong()),
    };
    let point = match point.parse() {
        Ok(number) => store::CommitPoint::Number(number),
        Err(_) if point.starts_with(char::is_uppercase) => store::CommitPoint::Changing(point.to_owned()),
        Err(_) => anyhow::bail!(wrong()),
    };
    Ok((point, moment))
}

/// Where files are kept.
///
/// # Errors
/// When the place cannot be used.
pub async fn files(config: &Config, folder: &Folder) -> anyhow::Result<files::Files> {
    let place = if config.s3_bucket.is_empty() {
        files::Place::Folder(folder.files())
    } else {
        let bucket = files::BucketConfig {
            endpoint: config.s3_endpoint.clone(),
            region: config.s3_region.clone(),
            bucket: config.s3_bucket.clone(),
            prefix: String::new(),
            access_key_id: config.s3_access_key.clone(),
            secret_access_key: config.s3_secret_key.clone(),
        };
        files::Place::Bucket {
            config: bucket,
            spool: folder.path().join("spool"),
        }
    };
    let files = files::Files::open(place).await?;
    // This process owns the folder, so what a killed one left half-written is nobody's.
    files
        .sweep()
        .await
        .context("cannot remove temporary files of an earlier start")?;
    Ok(files)
}

/// What outgoing calls may reach.
fn net_config(config: &Config) -> anyhow::Result<net::NetConfig> {
    let allow = config.allow_address.iter().map(|address| address.parse());
    Ok(net::NetConfig {
        allow_addresses: allow
            .collect::<Result<_, net::BadAllowedAddress>>()
            .context("setting `allow_address`")?,
        allow_loopback: config.allow_private_addresses,
        ..net::NetConfig::default()
    })
}
