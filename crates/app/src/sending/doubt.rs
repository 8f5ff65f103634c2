//! Messages in doubt: shown, sent again by hand, or given up.

use super::SendJob;
use crate::error::{AppError, Result};
use crate::start::App;
use crate::turn::Place;
use base::{Code, MessageId, ProjectId};
use model::{Message, MessageState};

/// The latest messages of a project whose sending is in doubt, at most a page of them.
///
/// # Errors
/// When the store does not answer.
pub async fn in_doubt(app: &App, project: ProjectId) -> Result<Vec<Message>> {
    app.read("list messages in doubt", move |tx| {
        store::messages::in_doubt(tx, project, base::limits::PAGE_ROWS)
    })
    .await
}

/// Sends a message in doubt again, or gives it up.
///
/// # Errors
/// When there is no such message, or it is not in doubt.
pub async fn resolve_doubt(app: &App, project: ProjectId, id: MessageId, resend: bool) -> Result<()> {
    let message = app
        .read("read a message", move |tx| store::messages::get(tx, project, id))
        .await?
        .ok_or_else(|| AppError::not_found(format!("message {id}")))?;
    if message.state != MessageState::InDoubt {
        return Err(AppError::new(
            Code::Conflict,
            format!("message {id} is not in doubt; nothing was changed"),
        ));
    }
    let entry = app.project_entry(project).await?;
    let channel = app.channel_entry(message.channel_id).await?;
    let place = Place::of(app, &entry, &channel);
    let job = app
        .write("resolve a message in doubt", move |tx| {
            if !resend {
                store::messages::mark_failed(tx, id, "given up by hand after its sending was in doubt")?;
                return Ok(None);
            }
            if !store::messages::queue_again(tx, id)? {
                return Ok(None);
            }
            SendJob::new(id).insert(tx, &place, message.client_id)
        })
        .await?;
    if let Some(job) = job {
        app.0.worker.adopt(vec![job]);
    }
    app.0.worker.wake();
    Ok(())
}
