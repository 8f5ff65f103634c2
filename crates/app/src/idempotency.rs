//! Requests that carry an idempotency key: done once, and answered the same for 24 hours.

use crate::caller::{Caller, Who};
use crate::error::Result;
use crate::seal::token_hash;
use crate::start::App;
use base::ProjectId;
use store::idempotency::{Keyed, Seen};

const KEPT_SECONDS: i64 = 24 * 3_600;
/// A request that has not ended after this long belonged to a process that died.
const STALE_SECONDS: i64 = 2 * base::limits::ANSWER_SECONDS as i64;

/// The right to do a request, and the duty to say what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    project_id: ProjectId,
    key_hash: String,
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: it is to be done now.
    Fresh(Ticket),
    /// It was done, with this answer.
    Answered(String),
    /// It is being done at this moment.
    Running,
    /// It was cut off, and whether it took effect is not known.
    Lost,
    /// The key was used for another request.
    Differs,
}

/// Takes the key for a request. Keys of different callers never meet. `request_hash` tells requests apart.
///
/// # Errors
/// When the store does not answer.
pub async fn begin(app: &App, caller: &Caller, key: &str, request_hash: &str) -> Result<Begun> {
    let who = match &caller.who {
        Who::Key(key) => format!("key {}", key.id),
        Who::Operator(operator) => format!("operator {}", operator.id),
        Who::Console => "console".to_owned(),
    };
    let ticket = Ticket {
        project_id: caller.project_id,
        key_hash: token_hash(&format!("{who}\n{key}")),
    };
    let (taken, request_hash, now) = (ticket.clone(), request_hash.to_owned(), caller.now);
    let seen = app
        .write("take an idempotency key", move |tx| {
            let keyed = Keyed {
                project_id: taken.project_id,
                key_hash: &taken.key_hash,
                request_hash: &request_hash,
            };
            let stale = now.plus_seconds(-STALE_SECONDS);
            store::idempotency::begin(tx, &keyed, now, now.plus_seconds(KEPT_SECONDS), stale)
        })
        .await?;
    Ok(match seen {
        Seen::First => Begun::Fresh(ticket),
        Seen::Running => Begun::Running,
        Seen::Lost => Begun::Lost,
        Seen::Done(answer) => Begun::Answered(answer),
        Seen::Different => Begun::Differs,
    })
}

/// Keeps the answer of a request that was done.
///
/// # Errors
/// When the store does not answer.
pub async fn finish(app: &App, ticket: Ticket, answer: String) -> Result<()> {
    app.write("keep an answer", move |tx| {
        store::idempotency::finish(tx, ticket.project_id, &ticket.key_hash, &answer)
    })
    .await
}

/// Frees the key after a request that was refused and changed nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn forget(app: &App, ticket: Ticket) -> Result<()> {
    app.write("free an idempotency key", move |tx| {
        store::idempotency::abandon(tx, ticket.project_id, &ticket.key_hash)
    })
    .await
}
