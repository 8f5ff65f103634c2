//! Files of projects: uploads, attachments fetched from messengers, and addresses that work for a while.

use crate::caller::Caller;
use crate::error::{AppError, Result};
use crate::start::App;
use ::files::{ContentHash, FilesError};
use base::limits::ATTACHMENT_BYTES;
use base::{Code, FileId, ProjectId, Timestamp};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use jobs::{Again, Outcome, Schedule};
use model::{Attachment, AttachmentSource, Channel, File, FileState};
use std::fmt::Display;
use std::ops::Range;
use store::jobs::NewJob;

pub use ::files::{Asked, Opened, asked, headers, safe_name};

/// The kind of jobs that fetch files from messengers.
const KIND: &str = "fetch";

/// Stores an upload of a project.
///
/// # Errors
/// When it is larger than `limit`, the project's storage is full, or the bytes cannot be stored.
pub async fn upload<S, E>(app: &App, project: ProjectId, name: &str, body: S, limit: u64) -> Result<File>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    E: Display,
{
    let name = safe_name(name);
    let stored = app
        .0
        .files
        .put(body, Some(&name), limit)
        .await
        .map_err(of_files)?;
    let quota = app.project_entry(project).await?.project.settings.file_quota;
    let mut file = File {
        id: FileId(0),
        project_id: project,
        name,
        mime: stored.mime.to_owned(),
        size: stored.size,
        hash: stored.hash.to_string(),
        state: FileState::Stored,
        channel_id: None,
        remote_id: None,
        created_at: app.now(),
    };
    let row = file.clone();
    file.id = book(app, &stored.hash, move |tx| {
        if !store::projects::add_file_bytes(tx, project, row.size as i64, quota)? {
            return Err(full(quota).into());
        }
        store::files::insert(tx, &row)
    })
    .await?;
    Ok(file)
}

/// Keeps a picture that the product itself made, and gives its file: the same bytes under the same name are one file of
/// the project, which counts once.
pub(crate) async fn keep_made(app: &App, project: ProjectId, name: &str, content: Bytes) -> Result<File> {
    let stored = app
        .0
        .files
        .put_bytes(content, Some(name), ATTACHMENT_BYTES)
        .await
        .map_err(of_files)?;
    let quota = app.project_entry(project).await?.project.settings.file_quota;
    let row = File {
        id: FileId(0),
        project_id: project,
        name: name.to_owned(),
        mime: stored.mime.to_owned(),
        size: stored.size,
        hash: stored.hash.to_string(),
        state: FileState::Stored,
        channel_id: None,
        remote_id: None,
        created_at: app.now(),
    };
    book(app, &stored.hash, move |tx| {
        if let Some(known) = store::files::of_content(tx, project, &row.hash, &row.name)? {
            return Ok(known);
        }
        if !store::projects::add_file_bytes(tx, project, row.size as i64, quota)? {
            return Err(full(quota).into());
        }
        let id = store::files::insert(tx, &row)?;
        Ok(File { id, ..row.clone() })
    })
    .await
}

/// Enters a content that has just been stored into the books. Where they are full it is removed again, unless somebody
/// else needs it: a quota that left the bytes behind would keep no disk from filling up.
async fn book<T: Send + 'static>(
    app: &App,
    hash: &ContentHash,
    entry: impl Fn(&mut dyn store::Tx) -> store::Result<T> + Send + 'static,
) -> Result<T> {
    let name = hash.to_string();
    let _one = app.0.bookings.enter(&name).await;
    if !app.0.files.exists(hash).await.map_err(of_files)? {
        // The same content was refused, and removed, for somebody else a moment ago.
        return Err(AppError::new(Code::Unavailable, "the file could not be stored; send it again").after(1));
    }
    let booked = app.write("store a file", entry).await;
    if booked
        .as_ref()
        .is_err_and(|error| error.code == Code::QuotaExceeded)
        && !app
            .read("look who needs a content", move |tx| {
                store::files::any_has_hash(tx, &name)
            })
            .await?
    {
        app.0.files.delete(hash).await.map_err(of_files)?;
    }
    booked
}

fn full(quota: u64) -> AppError {
    AppError::new(
        Code::QuotaExceeded,
        format!(
            "the project's file storage of {} MB is full; delete files or raise its quota",
            quota >> 20
        ),
    )
}

/// Makes an attachment ours: what is still at the messenger gets a row and a job that fetches it.
pub(crate) async fn adopt(app: &App, channel: &Channel, attachment: Attachment) -> Result<Attachment> {
    let AttachmentSource::Remote(remote_id) = &attachment.source else {
        return Ok(attachment);
    };
    let file = File {
        id: FileId(0),
        project_id: channel.project_id,
        name: safe_name(attachment.name.as_deref().unwrap_or("file")),
        mime: attachment.mime.clone().unwrap_or_default(),
        size: 0,
        hash: String::new(),
        state: FileState::Remote,
        channel_id: Some(channel.id),
        remote_id: Some(remote_id.clone()),
        created_at: app.now(),
    };
    let (project_id, now) = (channel.project_id, app.now());
    let id = app
        .write("note a file", move |tx| {
            let id = store::files::insert(tx, &file)?;
            let job = NewJob {
                project_id,
                kind: KIND,
                lane: None,
                run_at: now,
                priority: 10,
                payload: &id.to_string(),
                created_at: now,
                lease: None,
            };
            store::jobs::insert(tx, &job)?;
            Ok(id)
        })
        .await?;
    app.0.worker.wake();
    Ok(Attachment {
        source: AttachmentSource::File(id),
        ..attachment
    })
}

/// Files that one node fetches at once; each is at most [`base::limits::ATTACHMENT_BYTES`] and waits for a messenger.
const FETCHES: usize = 16;

/// Tells the worker how files are fetched.
pub(crate) fn register(app: &App) {
    let weak = app.downgrade();
    app.0.worker.register(KIND, FETCHES, move |job| {
        let app = weak.upgrade();
        async move {
            let (Some(app), Ok(id)) = (app, job.payload.parse::<FileId>()) else {
                return Outcome::DoneInTx;
            };
            match fetch_job(&app, id).await {
                Ok(()) => Outcome::Done,
                Err(error) if error.code == Code::Unavailable => Outcome::Retry {
                    error: error.message,
                    again: Again::By(Schedule::Long),
                },
                Err(error) => Outcome::Failed { error: error.message },
            }
        }
    });
}

async fn fetch_job(app: &App, id: FileId) -> Result<()> {
    let file = app
        .read("read a file", move |tx| store::files::any_get(tx, id))
        .await?;
    match file {
        Some(file) => fetched(app, file).await.map(drop),
        None => Ok(()),
    }
}

/// A file with its bytes here: fetched now if they are still at the messenger.
///
/// # Errors
/// When the messenger has it no more, or does not answer.
pub(crate) async fn fetched(app: &App, file: File) -> Result<File> {
    match file.state {
        FileState::Stored => return Ok(file),
        FileState::Lost => {
            return Err(AppError::new(
                Code::NotFound,
                "the messenger does not have this file any more",
            ));
        }
        FileState::Remote => {}
    }
    // Two askers of one file wait for one download.
    let _one = app.0.downloads.enter(file.id).await;
    let id = file.id;
    let current = app
        .read("read a file", move |tx| store::files::any_get(tx, id))
        .await?;
    let file = current.unwrap_or(file);
    if file.state == FileState::Stored {
        return Ok(file);
    }
    let (Some(channel), Some(remote)) = (file.channel_id, file.remote_id.clone()) else {
        return Err(AppError::not_found("file"));
    };
    let channel = app.channel_entry(channel).await?;
    let outlets = app.outlets(file.project_id);
    let got = channel
        .connector
        .fetch(
            &outlets.context(&app.0.net),
            &channel.connected,
            &remote,
            ATTACHMENT_BYTES,
        )
        .await;
    match got {
        Ok(got) => keep(app, file, got).await,
        Err(channels::FetchError::Unavailable(text)) => Err(AppError::new(Code::Unavailable, text).after(10)),
        Err(error) => {
            app.write("note that a file is lost", move |tx| {
                store::files::set_lost(tx, id)
            })
            .await?;
            Err(AppError::new(Code::NotFound, error.to_string()))
        }
    }
}

async fn keep(app: &App, file: File, got: channels::Fetched) -> Result<File> {
    let name = got.name.as_deref().unwrap_or(&file.name);
    let stored = app
        .0
        .files
        .put_bytes(got.bytes, Some(name), ATTACHMENT_BYTES)
        .await
        .map_err(of_files)?;
    let quota = app
        .project_entry(file.project_id)
        .await?
        .project
        .settings
        .file_quota;
    let (id, project, hash) = (file.id, file.project_id, stored.hash.to_string());
    let (size, mime) = (stored.size, stored.mime);
    let text = hash.clone();
    book(app, &stored.hash, move |tx| {
        if !store::projects::add_file_bytes(tx, project, size as i64, quota)? {
            return Err(full(quota).into());
        }
        store::files::set_stored(tx, id, &text, size, mime).map(drop)
    })
    .await?;
    Ok(File {
        hash,
        size,
        mime: mime.to_owned(),
        state: FileState::Stored,
        ..file
    })
}

/// All bytes of a file, for sending it on.
pub(crate) async fn bytes(app: &App, file: &File) -> Result<Bytes> {
    let hash = hash_of(file)?;
    app.0.files.read(&hash, ATTACHMENT_BYTES).await.map_err(of_files)
}

fn hash_of(file: &File) -> Result<ContentHash> {
    file.hash
        .parse()
        .map_err(|_| AppError::internal("read a file's hash", &file.hash))
}

/// A file's address: signed, and expiring after the time that the settings say.
#[must_use]
pub fn url(app: &App, id: FileId, name: &str) -> String {
    let expires = Timestamp::from_seconds(app.now().seconds() + app.0.settings.file_url_seconds);
    let signature = ::files::sign(&app.0.file_key, id, expires);
    let name: String = url::form_urlencoded::byte_serialize(safe_name(name).as_bytes()).collect();
    let name = name.replace('+', "%20");
    format!(
        "{}/files/{id}/{}/{signature}/{name}",
        app.public_url(),
        expires.seconds()
    )
}

/// Addresses of a project's files, in the order of the ids; empty for one that is not the project's.
///
/// # Errors
/// When the store does not answer.
pub async fn urls(app: &App, caller: &Caller, ids: &[FileId]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (project, list) = (caller.project_id, ids.to_vec());
    let names = app
        .read("find files", move |tx| {
            list.iter()
                .map(|id| Ok(store::files::get(tx, project, *id)?.map(|file| file.name)))
                .collect::<store::Result<Vec<_>>>()
        })
        .await?;
    Ok(ids
        .iter()
        .zip(names)
        .map(|(id, name)| name.map(|name| url(app, *id, &name)).unwrap_or_default())
        .collect())
}

/// Where an attachment can be fetched from, if it is a file or a link.
pub(crate) fn attachment_url(app: &App, attachment: &Attachment) -> Option<String> {
    match &attachment.source {
        AttachmentSource::Url(address) => Some(address.clone()),
        AttachmentSource::File(id) => Some(url(app, *id, attachment.name.as_deref().unwrap_or("file"))),
        AttachmentSource::Remote(_)
        | AttachmentSource::Location { .. }
        | AttachmentSource::Contact { .. } => None,
    }
}

/// Finds a file by its signed address, fetching it first if it is still at the messenger.
///
/// # Errors
/// When the address is not valid or has expired, or the file is gone.
pub async fn by_address(app: &App, id: FileId, expires: i64, signature: &str) -> Result<File> {
    let expires = Timestamp::from_seconds(expires);
    ::files::verify(&app.0.file_key, id, expires, signature, app.now())
        .map_err(|error| AppError::new(Code::NotFound, error.to_string()))?;
    let file = app
        .read("find a file", move |tx| store::files::any_get(tx, id))
        .await?
        .ok_or_else(|| AppError::not_found("file"))?;
    fetched(app, file).await
}

/// The bytes of a file, or a part of them.
///
/// # Errors
/// When they cannot be read.
pub async fn open(app: &App, file: &File, range: Option<Range<u64>>) -> Result<Opened> {
    app.0.files.get(&hash_of(file)?, range).await.map_err(of_files)
}

fn of_files(error: FilesError) -> AppError {
    let code = match &error {
        FilesError::TooLarge { .. } => Code::TooLarge,
        FilesError::NotFound(_) => Code::NotFound,
        FilesError::Source(_) => Code::BadRequest,
        _ => {
            tracing::error!(error = %error, "the file storage failed");
            Code::Unavailable
        }
    };
    AppError::new(code, error.to_string())
}

/// The whole of a stream as one upload's body.
pub fn one_piece(
    bytes: Bytes,
) -> impl Stream<Item = std::result::Result<Bytes, std::convert::Infallible>> + Unpin {
    futures::stream::once(std::future::ready(Ok(bytes))).boxed()
}
