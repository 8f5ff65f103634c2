//! Albums: several messages that belong together become one event with several attachments.
//!
//! The first part plans a turn a second later in the client's lane; parts that arrive until then only add their rows.

use super::commit::{self, Committed, Place};
use super::job::TurnJob;
use super::{NewRow, Taken, Told};
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::error::Result;
use crate::ingest::ATTACHMENT_TEXT;
use crate::start::App;
use base::{ClientId, MessageId, ProjectId};
use model::{Inbound, MessageState, Variables};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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
    /// The messenger's id of it.
    pub id: String,
    /// Its first part; the others come after.
    pub first: MessageId,
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
                let name = format!("album {} {}", place.channel_id(), part.album);
                // The first part's id under the album's name; the others find it there.
                let first = store::cursors::set_once(tx, &name, &id.to_string())?;
                if first == id.to_string() {
                    let inbound = Inbound::Message {
                        message_id: id,
                        text: String::new(),
                        attachments: Vec::new(),
                        urls: Vec::new(),
                        variables: part.variables.clone(),
                    };
                    let album = Album { id: name, first: id };
                    let job = TurnJob { client_id, inbound, row: Some(id), album: Some(album), hops: 0 };
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
        Ok(match committed {
            None => Taken { duplicate: true, ..Taken::default() },
            Some(committed) => self.settle(committed),
        })
    }
}

impl Album {
    /// The one event of all parts that are here, and their rows.
    pub(crate) async fn gather(
        &self,
        app: &App,
        project: ProjectId,
        client: ClientId,
        inbound: Inbound,
    ) -> Result<(Inbound, Vec<MessageId>)> {
        let Inbound::Message { message_id, variables, .. } = inbound else { return Ok((inbound, Vec::new())) };
        let before = MessageId(self.first.get() - 1);
        let parts = app
            .read("gather an album", move |tx| {
                store::messages::page_after(tx, project, client, Some(before), base::limits::ATTACHMENTS_PER_MESSAGE)
            })
            .await?;
        let mut text = String::new();
        let mut attachments = Vec::new();
        let mut urls = Vec::new();
        let mut rows = Vec::new();
        let waiting = parts.items.into_iter().filter(|part| part.state == MessageState::Received);
        for part in waiting.take_while(|part| !part.content.attachments.is_empty()) {
            rows.push(part.id);
            if text.is_empty() {
                text = part.content.text;
            }
            for attachment in part.content.attachments {
                urls.push(crate::files::attachment_url(app, &attachment).unwrap_or_default());
                attachments.push(attachment);
            }
        }
        if text.is_empty() {
            ATTACHMENT_TEXT.clone_into(&mut text);
        }
        Ok((Inbound::Message { message_id, text, attachments, urls, variables }, rows))
    }
}
