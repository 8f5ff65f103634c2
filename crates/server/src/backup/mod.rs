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
use sealed::{MAGIC, SealedReader, SealedWriter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Cursor, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

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
    let copy = tempfile::Builder::new()
        .prefix(".rapport-backup-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let database = copy.path().join("database");
    app.db().backup_to(&database).await?;
    let partial = copy.path().join("backup");
    let out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    let hashes = app.files().hashes().await.context("cannot list the files")?;
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.now().to_string(),
        database: format!("{:?}", app.db().kind()).to_lowercase(),
        files: hashes.len() as u64,
        sealing_key: app.seal().fingerprint(),
    };
    let bytes = match passphrase {
        Some(passphrase) => {
            let writer = fill(app, SealedWriter::new(out, passphrase)?, &manifest, &database, &hashes).await?;
            finish(writer.finish()?)?
        }
        None => finish(fill(app, out, &manifest, &database, &hashes).await?)?,
    };
    std::fs::rename(&partial, file).with_context(|| format!("cannot write {}", file.display()))?;
    let how = if passphrase.is_some() {
        "encrypted"
    } else {
        "not encrypted: it holds the sealing key, so keep it as safe as the data folder"
    };
    Ok(Answer {
        json: json!({ "file": file, "bytes": bytes, "files": manifest.files, "encrypted": passphrase.is_some() }),
        text: format!("{} written: {bytes} bytes, {} files, {how}", file.display(), manifest.files),
    })
}

fn finish(out: File) -> anyhow::Result<u64> {
    out.sync_all()?;
    Ok(out.metadata()?.len())
}

async fn fill<W: Write>(
    app: &App,
    out: W,
    manifest: &Manifest,
    database: &Path,
    hashes: &[String],
) -> anyhow::Result<W> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(out, 3)?);
    append(&mut tar, "manifest.json", &serde_json::to_vec_pretty(manifest)?)?;
    append(&mut tar, "sealing.key", app.seal().to_hex().expose().as_bytes())?;
    tar.append_path_with_name(database, "database")?;
    for hash in hashes {
        match app.files().read(hash).await {
            Ok(bytes) => append(&mut tar, &format!("files/{hash}"), &bytes)?,
            // Deleted since the list was made: the copy of the database may still name it, as after any deletion.
            Err(error) => tracing::warn!(file.hash = %hash, error = %error, "a file is not in the backup"),
        }
    }
    Ok(tar.into_inner()?.finish()?)
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
/// When the folder is not empty, the backup cannot be read, or it was made by a newer version.
pub async fn restore(config: &Config, file: &Path, passphrase: Option<&str>) -> anyhow::Result<Answer> {
    let source = open(file, passphrase)?;
    let existing = std::fs::read_dir(&config.data).map(|entries| entries.count()).unwrap_or(0);
    if existing > 0 {
        bail!("the data folder {} is not empty; give a new one with --data", config.data.display());
    }
    let folder = Folder::open(&config.data)?;
    let ownership = folder.own()?.context("the data folder is served by another process")?;
    let mut archive = tar::Archive::new(zstd::Decoder::new(source)?);
    let mut manifest: Option<Manifest> = None;
    let files = installation::files(config, &folder)?;
    let copy = folder.path().join("restored.database");
    for entry in archive.entries().context("the backup cannot be read")? {
        let mut entry = entry.context("the backup cannot be read")?;
        let name = entry.path()?.display().to_string();
        let known = manifest.is_some();
        match name.as_str() {
            "manifest.json" => {
                let mut text = String::new();
                entry.read_to_string(&mut text)?;
                let found: Manifest = serde_json::from_str(&text).context("the backup's manifest cannot be read")?;
                if found.format > FORMAT {
                    bail!("the backup was made by version {}; this version {} is older", found.version, env!("CARGO_PKG_VERSION"));
                }
                manifest = Some(found);
            }
            _ if !known => bail!("{} is not a backup of Rapport: it does not begin with a manifest", file.display()),
            "sealing.key" => {
                let mut text = String::new();
                entry.read_to_string(&mut text)?;
                if config.sealing_key.is_empty() {
                    folder.write_key(&Seal::from_hex(&text)?)?;
                }
            }
            "database" => {
                let mut out = File::create(&copy)?;
                std::io::copy(&mut entry, &mut out)?;
                out.sync_all()?;
            }
            _ => match name.strip_prefix("files/") {
                Some(hash) => {
                    let mut bytes = Vec::new();
                    entry.read_to_end(&mut bytes)?;
                    files.put_known(hash, bytes.into()).await.with_context(|| format!("file {hash}"))?;
                }
                None => bail!("the backup holds `{name}`, which this version does not know"),
            },
        }
    }
    let manifest = manifest.context("the backup is empty")?;
    let options = installation::database_options(config, &folder)?;
    let kind = format!("{:?}", options.kind()).to_lowercase();
    if kind != manifest.database {
        bail!("the backup is of a {} database and cannot be restored into {kind}; give the matching --database", manifest.database);
    }
    let copied = copy.clone();
    tokio::task::spawn_blocking(move || store::Db::restore_from(&options, &copied)).await??;
    std::fs::remove_file(&copy)?;
    drop(ownership);
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

fn open(file: &Path, passphrase: Option<&str>) -> anyhow::Result<Box<dyn Read>> {
    let mut source =
        BufReader::new(File::open(file).with_context(|| format!("cannot read the backup {}", file.display()))?);
    let mut magic = [0; MAGIC.len()];
    source.read_exact(&mut magic).with_context(|| format!("{} is not a backup of Rapport", file.display()))?;
    match (&magic == MAGIC, passphrase) {
        (true, Some(passphrase)) => Ok(Box::new(SealedReader::new(source, passphrase)?)),
        (true, None) => bail!("{} is encrypted; give its passphrase with --passphrase-file", file.display()),
        (false, _) => Ok(Box::new(Cursor::new(magic).chain(source))),
    }
}
