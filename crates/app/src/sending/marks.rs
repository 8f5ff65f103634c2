//! Marks of sending, many in one transaction: while one is on its way to the disk, the next gather.

use crate::error::{AppError, Result};
use crate::start::of_store;
use base::{Code, MessageId};
use parking_lot::Mutex;
use std::collections::HashSet;
use store::Db;
use store::jobs::Claim;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Marks written together at most.
const BATCH: usize = 256;

/// The writer of marks.
pub(crate) struct Marks {
    db: Db,
    sender: mpsc::UnboundedSender<Asked>,
    receiver: Mutex<Option<mpsc::UnboundedReceiver<Asked>>>,
}

#[derive(Debug, Clone)]
enum Mark {
    /// The message is about to be handed over.
    Begin(MessageId),
    /// The messenger accepted it; its job is done.
    Sent(MessageId, Option<String>, Claim),
}

struct Asked {
    mark: Mark,
    reply: oneshot::Sender<Result<bool>>,
}

impl Marks {
    pub fn new(db: Db) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self {
            db,
            sender,
            receiver: Mutex::new(Some(receiver)),
        }
    }

    /// Marks a message as handed over; answers when that is durable. `false`: it is no longer waiting to be sent.
    pub async fn begin(&self, message: MessageId) -> Result<bool> {
        self.ask(Mark::Begin(message)).await
    }

    /// Marks a message as accepted, and its job as done.
    pub async fn sent(&self, message: MessageId, external_id: Option<String>, claim: Claim) -> Result<()> {
        self.ask(Mark::Sent(message, external_id, claim)).await.map(drop)
    }

    async fn ask(&self, mark: Mark) -> Result<bool> {
        let stopped = || AppError::new(Code::Unavailable, "the server is stopping");
        let (reply, answer) = oneshot::channel();
        self.sender.send(Asked { mark, reply }).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Writes marks until told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        let Some(mut receiver) = self.receiver.lock().take() else {
            return;
        };
        let mut asked = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                count = receiver.recv_many(&mut asked, BATCH) => {
                    if count == 0 {
                        return;
                    }
                }
                () = stop.cancelled() => break,
            }
            self.write(&mut asked).await;
        }
        *self.receiver.lock() = Some(receiver);
    }

    async fn write(&self, asked: &mut Vec<Asked>) {
        let marks: Vec<Mark> = asked.iter().map(|asked| asked.mark.clone()).collect();
        match self.write_all(marks).await {
            Ok(begun) => {
                for Asked { mark, reply } in asked.drain(..) {
                    let done = match mark {
                        Mark::Begin(id) => begun.contains(&id),
                        Mark::Sent(..) => true,
                    };
                    let _ = reply.send(Ok(done));
                }
            }
            Err(store::Error::Conflict { .. }) if asked.len() > 1 => {
                // One job of the batch was lost to another node: each for itself, so that only that one fails.
                for Asked { mark, reply } in std::mem::take(asked) {
                    let id = match &mark {
                        Mark::Begin(id) | Mark::Sent(id, ..) => *id,
                    };
                    let begins = matches!(mark, Mark::Begin(_));
                    let done = self.write_all(vec![mark]).await;
                    let done = done.map(|begun| !begins || begun.contains(&id));
                    let _ = reply.send(done.map_err(|error| of_store("mark a message", error)));
                }
            }
            Err(error) => {
                for Asked { reply, .. } in asked.drain(..) {
                    let _ = reply.send(Err(of_store("mark a message", error.clone())));
                }
            }
        }
    }

    async fn write_all(&self, marks: Vec<Mark>) -> store::Result<HashSet<MessageId>> {
        self.db
            .write(move |tx| {
                let mut begin = Vec::new();
                let mut sent = Vec::new();
                let mut claims = Vec::new();
                for mark in &marks {
                    match mark {
                        Mark::Begin(id) => begin.push(*id),
                        Mark::Sent(id, external, claim) => {
                            sent.push((*id, external.as_deref()));
                            claims.push(*claim);
                        }
                    }
                }
                if !sent.is_empty() {
                    store::messages::mark_sent(tx, &sent)?;
                    store::jobs::finish(tx, &claims)?;
                }
                let begun = if begin.is_empty() {
                    Vec::new()
                } else {
                    store::messages::mark_sending(tx, &begin)?
                };
                Ok(begun.into_iter().collect())
            })
            .await
    }
}
