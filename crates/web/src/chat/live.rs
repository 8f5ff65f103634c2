//! Who waits for news of which conversation. One task listens to the live bus of the node and wakes only those whom an
//! event concerns, so a thousand open chats do not all wake for one message.

use app::{Live, LiveChange, LiveEvent};
use base::{ClientId, MessageId, ProjectId};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

/// News waiting for one follower. More would say nothing new: a follower reads all that it lacks at once.
const QUEUE: usize = 16;
/// How often a visitor who is no client yet looks whether somebody wrote to them.
const STRANGER: Duration = Duration::from_secs(2);

/// What a follower is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Messages came, or may have come.
    Messages,
    /// A message's state changed.
    State(MessageId),
    /// The other side types.
    Typing,
}

/// The followers of one node.
#[derive(Debug, Clone, Default)]
pub struct Hub {
    followers: Arc<Mutex<Followers>>,
    listening: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Followers {
    of_client: HashMap<ClientId, Vec<(u64, mpsc::Sender<News>)>>,
    /// How many events each project has seen, for visitors who are no clients yet.
    events: HashMap<ProjectId, u64>,
    last: u64,
}

/// Somebody who follows one conversation.
#[derive(Debug)]
pub struct Follower {
    followers: Arc<Mutex<Followers>>,
    project: ProjectId,
    client: Option<ClientId>,
    place: u64,
    sender: mpsc::Sender<News>,
    receiver: mpsc::Receiver<News>,
    seen: u64,
}

impl Hub {
    /// Follows a conversation from now on: whatever becomes durable later is told. Read it after this, not before.
    pub fn follow(
        &self,
        live: &Live,
        stopping: &CancellationToken,
        project: ProjectId,
        client: Option<ClientId>,
    ) -> Follower {
        if !self.listening.swap(true, Ordering::SeqCst) {
            tokio::spawn(listen(
                Arc::clone(&self.followers),
                live.subscribe(),
                stopping.clone(),
            ));
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        let mut all = self.followers.lock();
        all.last += 1;
        let place = all.last;
        let seen = *all.events.entry(project).or_default();
        drop(all);
        let followers = Arc::clone(&self.followers);
        let mut follower = Follower {
            followers,
            project,
            client: None,
            place,
            sender,
            receiver,
            seen,
        };
        if let Some(client) = client {
            follower.attach(client);
        }
        follower
    }
}

async fn listen(
    followers: Arc<Mutex<Followers>>,
    mut events: broadcast::Receiver<LiveEvent>,
    stopping: CancellationToken,
) {
    loop {
        let event = tokio::select! {
            () = stopping.cancelled() => return,
            event = events.recv() => event,
        };
        match event {
            Ok(event) => followers.lock().tell(&event),
            // Whatever was lost, everybody reads on from where they are.
            Err(broadcast::error::RecvError::Lagged(_)) => followers.lock().tell_all(),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

impl Followers {
    fn tell(&mut self, event: &LiveEvent) {
        let news = match event.what {
            LiveChange::Message(_) => News::Messages,
            LiveChange::State(id) => News::State(id),
            LiveChange::Typing => News::Typing,
            // The visitor knows.
            LiveChange::ClientTyping => return,
        };
        if news == News::Messages
            && let Some(count) = self.events.get_mut(&event.project_id)
        {
            *count += 1;
        }
        for (_, sender) in self.of_client.get(&event.client_id).into_iter().flatten() {
            // A full queue holds news already, and whoever takes them reads everything.
            let _ = sender.try_send(news);
        }
    }

    fn tell_all(&mut self) {
        for count in self.events.values_mut() {
            *count += 1;
        }
        for (_, sender) in self.of_client.values().flatten() {
            let _ = sender.try_send(News::Messages);
        }
    }
}

impl Follower {
    /// The client that is followed, once there is one.
    #[must_use]
    pub const fn client(&self) -> Option<ClientId> {
        self.client
    }

    /// Follows a visitor who has become a client.
    pub fn attach(&mut self, client: ClientId) {
        if self.client.is_none() {
            self.client = Some(client);
            let mut all = self.followers.lock();
            all.of_client
                .entry(client)
                .or_default()
                .push((self.place, self.sender.clone()));
        }
    }

    /// Waits for news. May be cancelled and called again; nothing is lost.
    pub async fn next(&mut self) -> News {
        if self.client.is_some()
            && let Some(news) = self.receiver.recv().await
        {
            return news;
        }
        loop {
            tokio::time::sleep(STRANGER).await;
            let now = self
                .followers
                .lock()
                .events
                .get(&self.project)
                .copied()
                .unwrap_or(0);
            if now != self.seen {
                self.seen = now;
                return News::Messages;
            }
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut all = self.followers.lock();
        if let Some(of_client) = all.of_client.get_mut(&client) {
            of_client.retain(|(place, _)| *place != self.place);
            if of_client.is_empty() {
                all.of_client.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: ProjectId = ProjectId(1);

    fn event(client: i64, what: LiveChange) -> LiveEvent {
        LiveEvent {
            project_id: PROJECT,
            client_id: ClientId(client),
            what,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn news_reach_those_whom_they_concern_and_nobody_else() {
        let (hub, live, stopping) = (Hub::default(), Live::new(64), CancellationToken::new());
        let mut one = hub.follow(&live, &stopping, PROJECT, Some(ClientId(1)));
        let mut two = hub.follow(&live, &stopping, PROJECT, Some(ClientId(2)));
        live.publish([
            event(1, LiveChange::Message(MessageId(7))),
            event(1, LiveChange::State(MessageId(7))),
        ]);
        assert_eq!(one.next().await, News::Messages);
        assert_eq!(one.next().await, News::State(MessageId(7)));
        assert!(
            tokio::time::timeout(Duration::from_secs(60), two.next())
                .await
                .is_err()
        );
        drop((one, two));
        assert!(hub.followers.lock().of_client.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_visitor_who_is_no_client_yet_looks_when_their_project_speaks() {
        let (hub, live, stopping) = (Hub::default(), Live::new(64), CancellationToken::new());
        let mut stranger = hub.follow(&live, &stopping, PROJECT, None);
        assert!(
            tokio::time::timeout(Duration::from_secs(60), stranger.next())
                .await
                .is_err()
        );
        live.publish([event(5, LiveChange::Message(MessageId(7)))]);
        assert_eq!(stranger.next().await, News::Messages);
        stranger.attach(ClientId(5));
        live.publish([event(5, LiveChange::Typing)]);
        assert_eq!(stranger.next().await, News::Typing);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_slow_is_told_once_more_and_never_holds_the_bus() {
        let (hub, live, stopping) = (Hub::default(), Live::new(4), CancellationToken::new());
        let mut slow = hub.follow(&live, &stopping, PROJECT, Some(ClientId(1)));
        live.publish((0..1_000).map(|id| event(1, LiveChange::Message(MessageId(id)))));
        assert_eq!(slow.next().await, News::Messages);
    }
}
