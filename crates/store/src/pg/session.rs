//! One connection with the runtime that drives it and its prepared statements.

use super::fault;
use crate::{Error, Result};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls, Statement};

/// Where the server is; shows itself without the password.
#[derive(Clone)]
pub struct Address {
    config: Config,
    /// Host and database, for messages.
    pub shown: String,
}

impl Address {
    pub fn parse(url: &str) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|error| Error::Open {
            path: "postgres://…".to_owned(),
            reason: format!("{error}; write it as postgres://user:password@host:port/name"),
        })?;
        let host = config
            .get_hosts()
            .first()
            .map_or_else(String::new, |host| match host {
                tokio_postgres::config::Host::Tcp(name) => name.clone(),
                #[cfg(unix)]
                tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
            });
        let shown = format!("postgres://{host}/{}", config.get_dbname().unwrap_or_default());
        if !matches!(config.get_ssl_mode(), SslMode::Disable | SslMode::Prefer) {
            let reason = "it asks for TLS, which this version does not speak to PostgreSQL; \
                          use sslmode=disable over a private network or a local tunnel";
            return Err(Error::Open {
                path: shown,
                reason: reason.to_owned(),
            });
        }
        config
            .application_name("rapport")
            .connect_timeout(Duration::from_secs(5));
        Ok(Self { config, shown })
    }

    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// A connection, or the place of one that was lost.
pub struct Session {
    runtime: Runtime,
    address: Address,
    client: Option<Arc<Client>>,
    statements: HashMap<(usize, usize), Statement>,
}

impl Session {
    /// A session that is still to connect.
    pub fn new(address: &Address) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Unavailable {
                reason: format!("no runtime for it: {error}"),
            })?;
        Ok(Self {
            runtime,
            address: address.clone(),
            client: None,
            statements: HashMap::new(),
        })
    }

    /// A session that is connected.
    pub fn connected(address: &Address) -> Result<Self> {
        let mut session = Self::new(address)?;
        session.connect()?;
        Ok(session)
    }

    /// Connects, if it is not.
    pub fn connect(&mut self) -> Result<()> {
        if self.client.as_ref().is_some_and(|client| !client.is_closed()) {
            return Ok(());
        }
        self.forget();
        let client = self.runtime.block_on(async {
            let (client, connection) = self.address.config.connect(NoTls).await?;
            // Runs whenever this session's runtime waits for an answer; ends with the connection.
            drop(self.runtime.spawn(connection));
            client
                .batch_execute("SET statement_timeout = '60s'; SET lock_timeout = '20s'")
                .await?;
            Ok::<_, tokio_postgres::Error>(client)
        });
        let client = client.map_err(|error| {
            let path = self.address.shown.clone();
            let words = fault::words(&error);
            // A server that answers refuses the name, the password or the database: that must be mended first.
            if error.as_db_error().is_some() {
                let reason = format!("{words}; check the address");
                return Error::Open { path, reason };
            }
            let reason = format!("{path}: {words}; check the address and that the server runs");
            Error::Unavailable { reason }
        })?;
        self.client = Some(Arc::new(client));
        Ok(())
    }

    /// Drops the connection and what was prepared on it.
    pub fn forget(&mut self) {
        self.client = None;
        self.statements.clear();
    }

    /// Waits for an answer, driving the connection meanwhile.
    pub fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// The connection.
    pub fn client(&self) -> Result<Arc<Client>> {
        self.client.clone().ok_or_else(|| Error::Unavailable {
            reason: format!("no connection to {}", self.address.shown),
        })
    }

    /// Whether the connection is gone.
    pub fn is_lost(&self) -> bool {
        self.client.as_ref().is_none_or(|client| client.is_closed())
    }

    /// The prepared form of a statement, found by the address of its text: a `'static` text never moves.
    pub fn prepared(
        &mut self,
        client: &Client,
        sql: &'static str,
    ) -> Result<Statement, tokio_postgres::Error> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.statements.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(client.prepare(sql))?;
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }
}
