//! `rapport backup` and `rapport restore`: everything in one file, and a data folder made from it.
//!
//! A backup is a tar, compressed with zstd and, with a passphrase, encrypted: `manifest.json` first, then the sealing
//! key, the database and the files by their hash.

mod sealed;

use crate::commands::Answer;
use crate::config::Config;
use crate::folder::Folder;
use crate::installation;
use anyhow::{Context, bail};
use app::{App, Seal};
use futures::TryStreamExt as _;
use sealed::{MAGIC, SealedReader, SealedWriter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Cursor, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use tokio::runtime::Handle;

/// The format that this version writes and reads.
const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    version: String,
    made_at: String,
    database: String,
    files: u64,
    sealing_key: String,
}

/// Writes a backup of the running installation.
///
/// # Errors
/// When the file exists or cannot be written.
pub async fn write(app: &App, file: &Path, passphrase: Option<&str>) -> anyhow::Result<Answer> {
    if file.exists() {
        bail!("{} exists already; give another name", file.display());
    }
    let folder = file.parent().context("the backup needs a folder")?;
    // In the same folder, so that the finished backup is moved into place and never seen half-written.
    let work = tempfile::Builder::new()
        .prefix(".rapport-backup-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    app.db().backup_to(&work.path().join("database")).await?;
    let contents: Vec<files::Object> = app
        .files()
        .list()
        .try_collect()
        .await
        .context("cannot list the files")?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.now().to_string(),
        database: kind_word(app.db().kind()).to_owned(),
        files: contents.len() as u64,
        sealing_key: app.seal().fingerprint(),
    };
    let files = manifest.files;
    let packing = Packing {
        app: app.clone(),
        runtime: Handle::current(),
        manifest,
        contents,
    };
    let (target, secret) = (file.to_owned(), passphrase.map(str::to_owned));
    // Packing and encrypting keep a core busy: not one of those that answer requests.
    let bytes =
        tokio::task::spawn_blocking(move || packing.pack(work.path(), &target, secret.as_deref())).await??;
    let how = if passphrase.is_some() {
        "encrypted"
    } else {
        "not encrypted: it holds the sealing key, so keep it as safe as the data folder"
    };
    Ok(Answer {
        json: json!({ "file": file, "bytes": bytes, "files": files, "encrypted": passphrase.is_some() }),
        text: format!("{} written: {bytes} bytes, {files} files, {how}", file.display()),
    })
}

const fn kind_word(kind: store::Kind) -> &'static str {
    match kind {
        store::Kind::Sqlite => "sqlite",
        store::Kind::Postgres => "postgresql",
    }
}

/// What goes into a backup.
struct Packing {
    app: App,
    runtime: Handle,
    manifest: Manifest,
    contents: Vec<files::Object>,
}

impl Packing {
    /// Writes the backup and moves it into place; gives its size.
    fn pack(&self, work: &Path, file: &Path, passphrase: Option<&str>) -> anyhow::Result<u64> {
        let partial = work.join("backup");
        let out = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&partial)?;
        let out = match passphrase {
            Some(passphrase) => self.fill(SealedWriter::new(out, passphrase)?, work)?.finish()?,
            None => self.fill(out, work)?,
        };
        out.sync_all()?;
        // A hard link does not replace what was made under the name meanwhile, as a rename would.
        std::fs::hard_link(&partial, file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(out.metadata()?.len())
    }

    fn fill<W: Write>(&self, out: W, work: &Path) -> anyhow::Result<W> {
        let mut tar = tar::Builder::new(zstd::Encoder::new(out, 3)?);
        append(
            &mut tar,
            "manifest.json",
            &serde_json::to_vec_pretty(&self.manifest)?,
        )?;
        append(
            &mut tar,
            "sealing.key",
            self.app.seal().to_hex().expose().as_bytes(),
        )?;
        for content in &self.contents {
            match self
                .runtime
                .block_on(self.app.files().read(&content.hash, u64::MAX))
            {
                Ok(bytes) => append(&mut tar, &format!("files/{}", content.hash), &bytes)?,
                // Deleted since the list was made: nothing names it any more.
                Err(files::FilesError::NotFound(_)) => {}
                Err(error) => return Err(error).context("cannot read a file for the backup"),
            }
        }
        // Last, so that a backup cut short is never taken for a whole one.
        tar.append_path_with_name(work.join("database"), "database")?;
        Ok(tar.into_inner()?.finish()?)
    }
}

fn append<W: Write>(tar: &mut tar::Builder<W>, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_cksum();
    tar.append_data(&mut header, name, Cursor::new(bytes))?;
    Ok(())
}

/// Makes a data folder from a backup.
///
/// # Errors
/// When the folder is not empty, the backup cannot be read, or it was made by a newer version. The folder is empty then.
pub async fn restore(config: &Config, file: &Path, passphrase: Option<&str>) -> anyhow::Result<Answer> {
    let source = open(file, passphrase)?;
    let existing = std::fs::read_dir(&config.data).map(Iterator::count).unwrap_or(0);
    if existing > 0 {
        bail!(
            "the data folder {} is not empty; give a new one with --data",
            config.data.display()
        );
    }
    let folder = Folder::open(&config.data)?;
    let ownership = folder
        .own()?
        .context("the data folder is in use by another process")?;
    let unpacked = unpack(config, &folder, source, file, passphrase.is_some()).await;
    if unpacked.is_err() {
        empty(folder.path());
    }
    drop(ownership);
    let manifest = unpacked?;
    Ok(Answer {
        json: json!({ "made_at": manifest.made_at, "version": manifest.version, "files": manifest.files }),
        text: format!(
            "restored into {}: made at {} by version {}, {} files\nnow: rapport serve --data {0}",
            config.data.display(),
            manifest.made_at,
            manifest.version,
            manifest.files
        ),
    })
}

/// Takes back what a failed restore wrote; the folder was empty before.
fn empty(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        if let Err(error) = removed {
            tracing::warn!(error = %error, "{} is left over from a failed restore", path.display());
        }
    }
}

async fn unpack(
    config: &Config,
    folder: &Folder,
    source: Box<dyn Read>,
    file: &Path,
    sealed: bool,
) -> anyhow::Result<Manifest> {
    let foreign = || {
        let file = file.display();
        match sealed {
            // What is wrong then, the passphrase or the file, the reader says.
            true => format!("{file} cannot be opened"),
            false => format!("{file} is no backup of Rapport, or it is damaged"),
        }
    };
    let mut archive = tar::Archive::new(zstd::Decoder::new(source).with_context(foreign)?);
    let options = installation::database_options(config, folder)?;
    let files = installation::files(config, folder).await?;
    let copy = folder.path().join("restored.database");
    let mut manifest: Option<Manifest> = None;
    let mut whole = false;
    for entry in archive.entries().with_context(foreign)? {
        let mut entry = entry.with_context(foreign)?;
        let name = entry.path().with_context(foreign)?.display().to_string();
        match (name.as_str(), &manifest) {
            ("manifest.json", None) => {
                let mut text = String::new();
                entry.read_to_string(&mut text).with_context(foreign)?;
                let found: Manifest = serde_json::from_str(&text).with_context(foreign)?;
                fits(&found, config, options.kind())?;
                manifest = Some(found);
            }
            (_, None) => bail!(foreign()),
            ("sealing.key", _) => {
                let mut text = String::new();
                entry.read_to_string(&mut text).with_context(foreign)?;
                if config.sealing_key.is_empty() {
                    folder.write_key(&Seal::from_hex(&text)?)?;
                }
            }
            ("database", _) => {
                let mut out = File::create(&copy)?;
                std::io::copy(&mut entry, &mut out).with_context(foreign)?;
                out.sync_all()?;
                whole = true;
            }
            (other, _) => {
                let hash = other.strip_prefix("files/").and_then(|hash| hash.parse().ok());
                let hash: files::ContentHash = hash.with_context(|| {
                    format!("the backup holds `{other}`, which this version does not know")
                })?;
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).with_context(foreign)?;
                let content = futures::stream::iter([Ok::<_, std::convert::Infallible>(bytes.into())]);
                files.put_known(hash, content, u64::MAX).await?;
            }
        }
    }
    let manifest = manifest.with_context(foreign)?;
    if !whole {
        bail!("{} is cut short: it holds no database", file.display());
    }
    let copied = copy.clone();
    tokio::task::spawn_blocking(move || store::Db::restore_from(&options, &copied)).await??;
    std::fs::remove_file(&copy)?;
    Ok(manifest)
}

/// Refuses a backup that cannot become this installation, before anything is written.
fn fits(manifest: &Manifest, config: &Config, kind: store::Kind) -> anyhow::Result<()> {
    if manifest.format > FORMAT {
        bail!(
            "the backup was made by version {}; this version {} is older and cannot read it",
            manifest.version,
            env!("CARGO_PKG_VERSION")
        );
    }
    if manifest.database != kind_word(kind) {
        bail!(
            "the backup is of a {} database and cannot be restored into {}; give the matching --database",
            manifest.database,
            kind_word(kind)
        );
    }
    if !config.sealing_key.is_empty() {
        let given = Seal::from_hex(config.sealing_key.expose())?.fingerprint();
        if given != manifest.sealing_key {
            bail!(
                "the backup was sealed with another key (fingerprint {}, the one given is {given}); leave `sealing_key` out to take the backup's",
                manifest.sealing_key
            );
        }
    }
    Ok(())
}

fn open(file: &Path, passphrase: Option<&str>) -> anyhow::Result<Box<dyn Read>> {
    let mut source = BufReader::new(
        File::open(file).with_context(|| format!("cannot read the backup {}", file.display()))?,
    );
    let mut magic = [0; MAGIC.len()];
    source
        .read_exact(&mut magic)
        .with_context(|| format!("{} is not a backup of Rapport", file.display()))?;
    match (&magic == MAGIC, passphrase) {
        (true, Some(passphrase)) => Ok(Box::new(SealedReader::new(source, passphrase)?)),
        (true, None) => bail!(
            "{} is encrypted; give its passphrase with --passphrase-file",
            file.display()
        ),
        (false, _) => Ok(Box::new(Cursor::new(magic).chain(source))),
    }
}
