//! The data folder: who owns it, its key file, its places.

use anyhow::{Context, bail};
use app::Seal;
use base::Secret;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::time::Instant;

/// The folder of one installation.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// Whose a folder is.
#[derive(Debug)]
pub enum Owner {
    /// Ours, until this is dropped.
    Us(Ownership),
    /// A serving process's, which answers on its control socket.
    Server,
}

/// How long a folder that is taken is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ownership of a folder; ends when it is dropped.
#[derive(Debug)]
pub struct Ownership {
    _file: File,
}

impl Folder {
    /// Opens the folder, making it when it is missing.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        // Only for this user: the database holds what clients said.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| {
                format!(
                    "cannot make the data folder {}; choose another with --data",
                    path.display()
                )
            })?;
        let path = path
            .canonicalize()
            .with_context(|| format!("cannot open the data folder {}", path.display()))?;
        let probe = path.join(".write-probe");
        File::create(&probe).with_context(|| {
            format!(
                "the data folder {} cannot be written; change its owner or choose another with --data",
                path.display()
            )
        })?;
        let _ = std::fs::remove_file(&probe);
        Ok(Self { path })
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SQLite database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("rapport.db")
    }

    /// The folder of files.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.path.join("files")
    }

    /// The control socket of a serving process.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path.join("control.sock")
    }

    /// This installation's name among several nodes, made on first use. It stays the same over restarts, so that a
    /// new process takes up at once what the last one held.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn node_name(&self) -> anyhow::Result<String> {
        let path = self.path.join("node");
        if let Ok(name) = std::fs::read_to_string(&path)
            && !name.trim().is_empty()
        {
            return Ok(name.trim().to_owned());
        }
        let name = base::random::secret_token(12);
        std::fs::write(&path, &name).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(name)
    }

    /// The sealing key's file.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.path.join("sealing.key")
    }

    /// Takes the folder for this process, or says that a serving one answers in it. Another command has the folder for a
    /// moment only, and a server that is starting answers soon, so both are waited for.
    ///
    /// # Errors
    /// When it stays taken by a process that does not answer.
    pub async fn own_or_ask(&self) -> anyhow::Result<Owner> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(ownership) = self.own()? {
                return Ok(Owner::Us(ownership));
            }
            if UnixStream::connect(self.socket()).await.is_ok() {
                return Ok(Owner::Server);
            }
            if Instant::now() >= deadline {
                bail!(
                    "the data folder {} is in use by another process, which does not answer; end it, or wait until it is ready",
                    self.path.display()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Takes the folder for this process.
    ///
    /// # Errors
    /// When another process owns it.
    pub fn own(&self) -> anyhow::Result<Option<Ownership>> {
        let path = self.path.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Ownership { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }

    /// The sealing key: the configured one, or the key file's, made on first use.
    ///
    /// # Errors
    /// When the key cannot be read or made, or its file can be read by others.
    pub fn seal(&self, configured: &Secret) -> anyhow::Result<Seal> {
        if !configured.is_empty() {
            return Ok(Seal::from_hex(configured.expose())?);
        }
        let path = self.key_file();
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let mode = std::fs::metadata(&path)?.permissions().mode();
                if mode & 0o077 != 0 {
                    bail!(
                        "the key file {} can be read by others; run: chmod 600 {0}",
                        path.display()
                    );
                }
                Seal::from_hex(&text).with_context(|| format!("in {}", path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let seal = Seal::generate();
                self.write_key(&seal)?;
                Ok(seal)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read the key file {}", path.display())),
        }
    }

    /// Writes the key file, readable by its owner alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_key(&self, seal: &Seal) -> anyhow::Result<()> {
        let path = self.key_file();
        let mut file = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot make the key file {}", path.display()))?;
        writeln!(file, "{}", seal.to_hex().expose())?;
        file.sync_all()?;
        Ok(())
    }
}
