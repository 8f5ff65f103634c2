//! Albums: several messages that belong together become one event with several attachments.
//!
//! The first part plans a turn a second later in the client's lane; parts that arrive until then only add their rows to
//! the album's list. When the turn's job begins, it closes the list for good: what comes later is an album of its own.

use super::commit::{self, Committed, Place};
use super::job::TurnJob;
use super::{NewRow, Taken, Told};
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::error::Result;
use crate::ingest::ATTACHMENT_TEXT;
use crate::start::App;
use base::ClientId;
use model::{Attachment, Inbound, Message, MessageState, Variables};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::jobs::Claim;

/// How long parts of an album are waited for (`decisions.md`, "Engine").
const WAIT_MILLIS: i64 = 1_000;

/// One message of an album.
#[derive(Debug, Clone)]
pub(crate) struct AlbumPart {
    /// The messenger's id of the album.
    pub album: String,
    /// Its row.
    pub row: NewRow,
    /// What the messenger told along with it.
    pub told: Told,
    /// Variables of the event.
    pub variables: Variables,
}

/// The album that a turn's job gathers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Album {
    /// Under which name the list of its rows is kept.
    pub id: String,
}

impl App {
    /// Takes one part of an album.
    pub(crate) async fn take_album_part(
        &self,
        project: &Arc<ProjectEntry>,
        channel: &Arc<ChannelEntry>,
        client_id: ClientId,
        part: AlbumPart,
    ) -> Result<Taken> {
        let _lane = self.0.lanes.enter(client_id).await;
        let place = Place::of(self, project, channel);
        let committed = self
            .write("store what came in", move |tx| {
                let Some(id) = place.insert_row(tx, client_id, &part.row, MessageState::Received)? else {
                    return Ok(None);
                };
                commit::told(tx, &place, client_id, &part.told)?;
                let name = format!("album {client_id} {}", part.album);
                let list = store::cursors::append(tx, &name, &id.to_string())?;
                // Who begins the list plans its turn.
                if list == id.to_string() {
                    let inbound = Inbound::Message {
                        message_id: id,
                        text: String::new(),
                        attachments: Vec::new(),
                        urls: Vec::new(),
                        variables: part.variables.clone(),
                    };
                    let album = Album { id: name };
                    let job = TurnJob {
                        client_id,
                        inbound,
                        row: Some(id),
                        told: false,
                        parts: Vec::new(),
                        album: Some(album),
                        hops: 0,
                    };
                    job.queue(tx, &place, place.now.plus_millis(WAIT_MILLIS))?;
                }
                Ok(Some(Committed {
                    message_id: Some(id),
                    queued: true,
                    live: vec![place.message_event(client_id, id)],
                    ..Committed::default()
                }))
            })
            .await?;
        Ok(self.settle_or_duplicate(committed))
    }
}

impl TurnJob {
    /// Closes the album that this job gathers: from now on the job is that of one event with all parts that are here,
    /// also for whoever takes it over after a crash.
    pub(crate) async fn close_album(self, app: &App, claim: Claim) -> Result<Self> {
        if self.album.is_none() {
            return Ok(self);
        }
        let signer = app.clone();
        app.write("close an album", move |tx| {
            let mut closed = self.clone();
            let Some(album) = closed.album.take() else {
                return Ok(closed);
            };
            let list = store::cursors::take(tx, &album.id)?.unwrap_or_default();
            closed.parts = list.split(' ').filter_map(|id| id.parse().ok()).collect();
            let parts = store::messages::any_get_many(tx, &closed.parts)?;
            closed.inbound = one_event(&signer, closed.inbound, parts);
            store::jobs::set_payload(tx, claim, &closed.payload())?;
            Ok(closed)
        })
        .await
    }
}

/// The one event of all parts: the first text, and every attachment.
fn one_event(app: &App, inbound: Inbound, parts: Vec<Message>) -> Inbound {
    let Inbound::Message {
        message_id,
        variables,
        ..
    } = inbound
    else {
        return inbound;
    };
    let said = parts
        .iter()
        .map(|part| &part.content.text)
        .find(|text| !text.is_empty());
    let text = said.map_or_else(|| ATTACHMENT_TEXT.to_owned(), Clone::clone);
    let attachments: Vec<Attachment> = parts
        .into_iter()
        .flat_map(|part| part.content.attachments)
        .take(base::limits::ATTACHMENTS_PER_MESSAGE)
        .collect();
    let urls = attachments
        .iter()
        .map(|attachment| crate::files::attachment_url(app, attachment).unwrap_or_default())
        .collect();
    Inbound::Message {
        message_id,
        text,
        attachments,
        urls,
        variables,
    }
}
