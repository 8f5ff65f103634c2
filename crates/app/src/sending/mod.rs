//! Sending: from the outbox to the messenger, in the order of each client, never the same text twice.
//!
//! A message is marked as handed over durably before the messenger hears of it. If the answer is lost, nobody can know
//! whether it arrived: it is in doubt, shown to operators, and sent again only by hand.

mod attempt;
mod doubt;
mod line;
mod marks;
mod places;

pub(crate) use attempt::{Ready, register};
pub use doubt::{in_doubt, resolve_doubt};
pub(crate) use line::Line;
pub(crate) use marks::Marks;
pub(crate) use places::Places;

use crate::catalog::ChannelEntry;
use crate::turn::Place;
use base::{ClientId, MessageId};
use channels::Progress;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::{Job, Lane, NewJob};

/// The kind of these jobs.
pub(crate) const KIND: &str = "send";
/// Replies overtake broadcast items that are not begun yet.
pub(crate) const REPLY: i64 = 0;

/// What a send job holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SendJob {
    /// The message.
    #[serde(rename = "m")]
    pub message_id: MessageId,
    /// The parts that an earlier attempt delivered.
    #[serde(rename = "d", default, skip_serializing_if = "is_nothing")]
    pub done: Progress,
}

fn is_nothing(progress: &Progress) -> bool {
    *progress == Progress::default()
}

impl SendJob {
    pub fn new(message_id: MessageId) -> Self {
        Self {
            message_id,
            done: Progress::default(),
        }
    }

    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("a send job is plain data")
    }

    /// Puts the message into the client's outgoing lane; this node begins it at once when nothing is before it.
    pub fn insert(&self, tx: &mut dyn Tx, place: &Place, client: ClientId) -> store::Result<Option<Job>> {
        let inserted = store::jobs::insert(
            tx,
            &NewJob {
                project_id: place.project_id(),
                kind: KIND,
                lane: Some(Lane::out(client)),
                run_at: place.now,
                priority: REPLY,
                payload: &self.payload(),
                created_at: place.now,
                lease: Some(place.lease()),
            },
        )?;
        Ok(inserted.leased)
    }
}

/// Whether messages of a channel leave the machine. The web chat's do not: they are delivered from the live bus and
/// from history, so they are sent as soon as they are durable.
pub(crate) fn leaves_machine(channel: &ChannelEntry) -> bool {
    !channel.connector.features().ours
}
