//! What other transactions told with [`crate::Tx::notify`], as a stream; the same on both engines.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A notice on its way to the listeners.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    /// Somebody said something.
    Said { channel: String, payload: String },
    /// The connection was lost for a while.
    Gap,
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A transaction was committed that told this.
    Payload(String),
    /// Something may have been missed: look at the tables.
    Missed,
}

/// Hears one channel.
pub struct Listener {
    channel: &'static str,
    notices: broadcast::Receiver<Notice>,
}

impl Listener {
    pub(crate) fn new(channel: &'static str, notices: broadcast::Receiver<Notice>) -> Self {
        Self { channel, notices }
    }

    /// Waits for the next notice; `None` once the database is closed. Safe to drop and call again.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            match self.notices.recv().await {
                Ok(Notice::Said { channel, payload }) if channel == self.channel => {
                    return Some(Heard::Payload(payload));
                }
                Ok(Notice::Said { .. }) => {}
                Ok(Notice::Gap) | Err(RecvError::Lagged(_)) => return Some(Heard::Missed),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
