//! The live bus: what has just become durable, as ids, for sockets and screens of this node and of the others.

use base::{ClientId, MessageId, ProjectId};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};
use tokio::sync::{broadcast, mpsc};

/// Something that changed and that somebody may be looking at. Ids only: who is interested reads the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// Whose it is.
    pub project_id: ProjectId,
    /// About which client.
    pub client_id: ClientId,
    /// What changed.
    pub what: LiveChange,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveChange {
    /// A message came into being.
    Message(MessageId),
    /// A message's state changed.
    State(MessageId),
    /// The other side is writing.
    Typing,
    /// The client is writing.
    ClientTyping,
}

/// The bus of one node. A receiver that falls behind loses events and is told so; it then reads from the store.
#[derive(Debug, Clone)]
pub struct Live {
    sender: broadcast::Sender<LiveEvent>,
    /// Takes what the other nodes are to hear, where there may be others.
    abroad: Arc<OnceLock<mpsc::UnboundedSender<LiveEvent>>>,
}

impl Live {
    /// A bus that keeps so many events for slow receivers.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            sender: broadcast::channel(capacity).0,
            abroad: Arc::default(),
        }
    }

    /// A receiver of everything from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.sender.subscribe()
    }

    /// Tells everybody who listens, on this node and on the others.
    pub fn publish(&self, events: impl IntoIterator<Item = LiveEvent>) {
        match self.abroad.get() {
            None => self.publish_here(events),
            Some(abroad) => self.publish_here(events.into_iter().inspect(|event| {
                // An error means that this node is stopping.
                let _ = abroad.send(event.clone());
            })),
        }
    }

    /// Gives from now on everything that the other nodes are to hear. Once only.
    pub(crate) fn abroad(&self) -> mpsc::UnboundedReceiver<LiveEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let _ = self.abroad.set(sender);
        receiver
    }

    /// Tells everybody who listens on this node.
    pub(crate) fn publish_here(&self, events: impl IntoIterator<Item = LiveEvent>) {
        if self.abroad.get().is_none() && self.sender.receiver_count() == 0 {
            return;
        }
        for event in events {
            // An error means that nobody listens any more.
            let _ = self.sender.send(event);
        }
    }
}
