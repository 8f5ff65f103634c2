//! Sessions: what a signed-in browser or program carries, who that makes, and how it ends.

use super::{TOKEN, person};
use crate::caller::{Caller, Who};
use crate::error::{AppError, Result};
use crate::seal::token_hash;
use crate::start::App;
use base::{Code, OperatorId, ProjectId, Secret, Timestamp};
use model::Session;

/// How long a session lasts after its last use.
const SECONDS: i64 = 30 * 86_400;
/// A session is let last longer at most this often.
const EXTEND_SECONDS: i64 = 86_400;

/// A new session of an operator: its token, and the row to store.
pub(super) fn begin(operator_id: OperatorId, now: Timestamp) -> (Secret, Session) {
    let token = Secret::new(base::random::secret_token(TOKEN));
    let session = Session {
        token_hash: token_hash(token.expose()),
        operator_id,
        expires_at: now.plus_seconds(SECONDS),
        created_at: now,
    };
    (token, session)
}

/// Ends a session. A token of none is no error: the caller is signed out either way.
///
/// # Errors
/// When the store does not answer.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let hash = token_hash(token);
    app.write("sign out", move |tx| store::sessions::delete(tx, &hash))
        .await
}

/// Ends every session of the caller, this one included; gives how many.
///
/// # Errors
/// `forbidden`, when the caller is not a person.
pub async fn sign_out_everywhere(app: &App, caller: &Caller) -> Result<u64> {
    let id = person(caller)?.id;
    app.write("sign out everywhere", move |tx| {
        store::sessions::delete_all(tx, id, None)
    })
    .await
}

impl App {
    /// The caller that a session makes, within a project if one is named. Use lets the session last 30 days from then.
    /// Without a project the caller acts in none: its `project_id` is 0, which no project has.
    ///
    /// # Errors
    /// `unauthorized`, when there is no such session; `not_found`, when there is no such project.
    pub async fn session_caller(&self, token: &str, project: Option<ProjectId>) -> Result<Caller> {
        let ended = || {
            AppError::new(
                Code::Unauthorized,
                "not signed in, or the session has ended; sign in again",
            )
        };
        if token.len() != TOKEN {
            return Err(ended());
        }
        let (hash, now) = (token_hash(token), self.now());
        let looked_up = hash.clone();
        let found = self
            .read("look up a session", move |tx| {
                let Some(session) = store::sessions::get(tx, &looked_up, now)? else {
                    return Ok(None);
                };
                let Some(operator) = store::operators::get(tx, session.operator_id)? else {
                    return Ok(None);
                };
                let known = match project {
                    Some(id) => store::projects::get(tx, id)?.is_some(),
                    None => true,
                };
                Ok(Some((session, operator, known)))
            })
            .await?;
        let (session, operator, known) = found.ok_or_else(ended)?;
        let expires_at = now.plus_seconds(SECONDS);
        if expires_at.since(session.expires_at) >= EXTEND_SECONDS * 1_000_000 {
            let extended = hash.clone();
            self.write("let a session last longer", move |tx| {
                store::sessions::extend(tx, &extended, expires_at)
            })
            .await?;
        }
        if !known {
            return Err(AppError::not_found("project"));
        }
        let project_id = project.unwrap_or(ProjectId(0));
        Ok(Caller {
            who: Who::Operator(operator),
            project_id,
            now,
            session: Some(hash),
        })
    }
}
