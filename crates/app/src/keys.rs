//! API keys of a project: making, listing, deleting them, and the caller that a key makes.

use crate::caller::{Caller, Who};
use crate::error::{AppError, Result};
use crate::paging::every;
use crate::projects::checked_name;
use crate::seal::{Seal, token_hash};
use crate::start::App;
use base::{Code, KeyId, ProjectId, Secret};
use model::{ApiKey, KeyScope};

/// Letters and digits of a key: 238 bits, so that a plain hash of it cannot be searched.
const LENGTH: usize = 40;
/// Characters that are shown to tell keys apart.
const PREFIX: usize = 6;
/// Use of a key is noted at most this often.
const USED_SECONDS: i64 = 60;

/// A key just made: the only moment at which it can be read.
#[derive(Debug, Clone)]
pub struct Created {
    /// What is known of it from now on.
    pub key: ApiKey,
    /// The key itself.
    pub secret: Secret,
}

/// Makes a key. The first key of a project is the primary one, which `#{api_key}` yields; a new primary key takes the
/// place of the old one.
///
/// # Errors
/// When the name cannot be one, no permission is given, or there is no such project.
pub async fn create(
    app: &App,
    project: ProjectId,
    name: &str,
    scopes: &[KeyScope],
    primary: bool,
) -> Result<Created> {
    let name = checked_name("a key's name", name)?;
    if scopes.is_empty() {
        return Err(AppError::bad(
            "a key without permissions can do nothing; give at least one",
        ));
    }
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let secret = Secret::new(base::random::secret_token(LENGTH));
    let hash = token_hash(secret.expose());
    let prefix = secret.expose()[..PREFIX].to_owned();
    let sealed = app.0.seal.seal(&primary_place(project), &secret);
    let now = app.now();
    let key = app
        .write("make a key", move |tx| {
            if store::projects::get(tx, project)?.is_none() {
                return Err(store::Error::refused(AppError::not_found("project")));
            }
            let primary = primary || store::keys::page(tx, project, None, 1)?.items.is_empty();
            let new = store::keys::NewKey {
                project_id: project,
                name: &name,
                hash: &hash,
                prefix: &prefix,
                scopes: &scopes,
                primary,
                sealed: primary.then_some(sealed.as_slice()),
                created_at: now,
            };
            let id = store::keys::insert(tx, &new)?;
            Ok(ApiKey {
                id,
                project_id: project,
                name: name.clone(),
                prefix: prefix.clone(),
                scopes: scopes.clone(),
                primary,
                created_at: now,
                last_used_at: None,
            })
        })
        .await?;
    Ok(Created { key, secret })
}

/// A project's keys, by id.
///
/// # Errors
/// When the store does not answer.
pub async fn list(app: &App, project: ProjectId) -> Result<Vec<ApiKey>> {
    app.read("list keys", move |tx| every_key(tx, project)).await
}

fn every_key(tx: &mut dyn store::Tx, project: ProjectId) -> store::Result<Vec<ApiKey>> {
    every(
        |key: &ApiKey| key.id,
        |after, limit| store::keys::page(tx, project, after, limit),
    )
}

/// Deletes a key: no node takes it from now on.
///
/// # Errors
/// `not_found`.
pub async fn delete(app: &App, project: ProjectId, id: KeyId) -> Result<ApiKey> {
    app.write("delete a key", move |tx| {
        let key = every_key(tx, project)?.into_iter().find(|key| key.id == id);
        let key = key.ok_or_else(|| store::Error::refused(AppError::not_found(format!("key {id}"))))?;
        store::keys::delete(tx, project, id)?;
        Ok(key)
    })
    .await
}

/// The project's primary key, opened: what `#{api_key}` yields.
///
/// # Errors
/// What the store says, or that the key was sealed with another sealing key.
pub(crate) fn primary(
    tx: &mut dyn store::Tx,
    project: ProjectId,
    seal: &Seal,
) -> store::Result<Option<Secret>> {
    let sealed = store::keys::primary_sealed(tx, project)?;
    let open = |sealed: Vec<u8>| {
        seal.open(&primary_place(project), &sealed)
            .map_err(store::Error::refused)
    };
    sealed.map(open).transpose()
}

fn primary_place(project: ProjectId) -> String {
    format!("primary key of project {project}")
}

impl App {
    /// The caller that a key makes. It is looked up on every call, by one indexed read, so that a deleted key is
    /// refused at once on every node.
    ///
    /// # Errors
    /// `unauthorized`, when there is no such key.
    pub async fn key_caller(&self, key: &str) -> Result<Caller> {
        let unknown = || AppError::new(Code::Unauthorized, "invalid api key");
        if key.len() != LENGTH || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(unknown());
        }
        let (hash, now) = (token_hash(key), self.now());
        let found = self
            .read("look up a key", move |tx| store::keys::any_by_hash(tx, &hash))
            .await?;
        let key = found.ok_or_else(unknown)?;
        if key
            .last_used_at
            .is_none_or(|used| now.since(used) >= USED_SECONDS * 1_000_000)
        {
            let id = key.id;
            let noted = self
                .write("note the use of a key", move |tx| {
                    store::keys::touch_used(tx, id, now)
                })
                .await;
            if let Err(error) = noted {
                tracing::warn!(key.id = %id, error = %error, "the use of a key was not noted");
            }
        }
        Ok(Caller {
            project_id: key.project_id,
            who: Who::Key(key),
            now,
            session: None,
        })
    }
}
