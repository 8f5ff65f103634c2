//! The connection that hears NOTIFY, on a thread of its own; after a lost connection every listener is told of a gap.

use super::session::Address;
use super::{fault, spawn};
use crate::listen::{Listener, Notice};
use crate::{Error, Result};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_postgres::{AsyncMessage, NoTls};

type Wish = (&'static str, oneshot::Sender<()>);

/// The listening thread, seen from outside.
pub struct Ears {
    wishes: Mutex<Option<mpsc::UnboundedSender<Wish>>>,
    notices: broadcast::Sender<Notice>,
}

impl Ears {
    pub fn start(
        address: Address,
        notices: broadcast::Sender<Notice>,
        alive: mpsc::Sender<()>,
    ) -> Result<Self> {
        let (wishes, asked) = mpsc::unbounded_channel();
        let said = notices.clone();
        spawn("rapport-listen", move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => runtime.block_on(
                    Ear {
                        address,
                        asked,
                        said,
                        channels: BTreeSet::new(),
                    }
                    .live(),
                ),
                Err(error) => tracing::error!(%error, "the listening thread could not start"),
            }
            drop(alive);
        })?;
        Ok(Self {
            wishes: Mutex::new(Some(wishes)),
            notices,
        })
    }

    /// Waits until the server knows that this channel is listened to.
    pub async fn listen(&self, channel: &'static str) -> Result<Listener> {
        let listener = Listener::new(channel, self.notices.subscribe());
        let (reply, heard) = oneshot::channel();
        let asked = self
            .wishes
            .lock()
            .as_ref()
            .map(|wishes| wishes.send((channel, reply)));
        if !matches!(asked, Some(Ok(()))) {
            return Err(Error::Closed);
        }
        heard.await.map_err(|_| Error::Closed)?;
        Ok(listener)
    }

    pub fn close(&self) {
        drop(self.wishes.lock().take());
    }
}

struct Ear {
    address: Address,
    asked: mpsc::UnboundedReceiver<Wish>,
    said: broadcast::Sender<Notice>,
    channels: BTreeSet<&'static str>,
}

impl Ear {
    async fn live(mut self) {
        // No connection before somebody listens.
        let Some(first) = self.asked.recv().await else {
            return;
        };
        let mut waiting = vec![first];
        let mut pause = Duration::from_millis(100);
        loop {
            match self.hear(&mut waiting).await {
                Ok(()) => return,
                Err(reason) => tracing::warn!(%reason, "the listening connection was lost; connecting again"),
            }
            drop(self.said.send(Notice::Gap));
            if self.asked.is_closed() && self.asked.is_empty() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    /// Hears until the connection is lost (an error) or nobody wants to hear any more.
    async fn hear(&mut self, waiting: &mut Vec<Wish>) -> Result<(), String> {
        let said = |error: tokio_postgres::Error| fault::words(&error);
        let (client, mut connection) = self.address.config().connect(NoTls).await.map_err(said)?;
        let notices = self.said.clone();
        let mut driver = tokio::spawn(async move {
            loop {
                match poll_fn(|context| connection.poll_message(context)).await {
                    Some(Ok(AsyncMessage::Notification(notice))) => {
                        let (channel, payload) = (notice.channel().to_owned(), notice.payload().to_owned());
                        // Nobody listening is no error.
                        drop(notices.send(Notice::Said { channel, payload }));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return fault::words(&error),
                    None => return "the server closed it".to_owned(),
                }
            }
        });
        for channel in &self.channels {
            client
                .batch_execute(&format!("LISTEN {channel}"))
                .await
                .map_err(said)?;
        }
        if !self.channels.is_empty() {
            drop(self.said.send(Notice::Gap));
        }
        loop {
            while let Some((channel, reply)) = waiting.pop() {
                if self.channels.insert(channel) {
                    client
                        .batch_execute(&format!("LISTEN {channel}"))
                        .await
                        .map_err(said)?;
                }
                let _ = reply.send(());
            }
            tokio::select! {
                lost = &mut driver => return Err(lost.unwrap_or_else(|error| error.to_string())),
                wish = self.asked.recv() => match wish {
                    Some(wish) => waiting.push(wish),
                    None => {
                        drop(client);
                        return Ok(());
                    }
                },
            }
        }
    }
}
