//! The small world that tests stand in, and the one way they run.

use base::{ChannelId, ClientId, MessageId, ProjectId, Timestamp};
use model::{Channel, ChannelKind, Client, Content, MessageState, Origin, ProjectSettings};
use store::messages::NewMessage;
use store::testing::{TestDb, engines};
use store::{Result, Tx, channels, clients, projects};

/// The moment at which tests happen.
pub const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

/// A project with a channel and a client.
#[derive(Debug, Clone)]
pub struct World {
    pub project: ProjectId,
    pub channel: ChannelId,
    pub client: ClientId,
}

/// Runs a test on every engine, over a fresh database.
pub fn on_engines(test: impl Fn(&TestDb)) {
    for db in engines() {
        test(&db);
    }
}

/// Runs a test on every engine, inside one transaction of a fresh database with a [`World`].
pub fn check(test: fn(&mut dyn Tx, World) -> Result<()>) {
    on_engines(|db| {
        let world = make(db);
        let end = db.write_blocking(move |tx| test(tx, world.clone()));
        end.unwrap_or_else(|error| panic!("on {:?}: {error}", db.kind()));
    });
}

/// Makes the world.
pub fn make(db: &TestDb) -> World {
    db.write_blocking(|tx| {
        let project = projects::insert(tx, "shop", &ProjectSettings::default(), NOW)?.id;
        let channel = channel(tx, project, "shop_bot")?.id;
        let client = client(tx, project, channel, "100")?.id;
        Ok(World {
            project,
            channel,
            client,
        })
    })
    .unwrap()
}

pub fn channel(tx: &mut dyn Tx, project: ProjectId, group: &str) -> Result<Channel> {
    let new = channels::NewChannel {
        project_id: project,
        kind: ChannelKind::Telegram,
        group_id: group,
        name: "Shop",
        settings: &serde_json::json!({"rate": 30}),
        sealed: Some(&[1, 0, 255]),
        hook_hash: Some(group),
        created_at: NOW,
    };
    channels::insert(tx, &new)
}

pub fn client(tx: &mut dyn Tx, project: ProjectId, channel: ChannelId, platform_id: &str) -> Result<Client> {
    let new = clients::NewClient {
        project_id: project,
        channel_id: channel,
        platform_id,
        name: "Анна",
        avatar: None,
        tag: Some("flyer"),
        created_at: NOW,
    };
    clients::insert(tx, &new)?;
    Ok(clients::header_by_platform(tx, channel, platform_id, true)?.expect("just made"))
}

pub fn message<'a>(world: &World, content: &'a Content, event: Option<&'a str>) -> NewMessage<'a> {
    NewMessage {
        project_id: world.project,
        client_id: world.client,
        channel_id: world.channel,
        origin: if event.is_some() {
            Origin::Client
        } else {
            Origin::Bot
        },
        content,
        block_id: None,
        operator_id: None,
        state: if event.is_some() {
            MessageState::Received
        } else {
            MessageState::Queued
        },
        event_id: event,
        external_id: event,
        created_at: NOW,
    }
}

pub fn ids(messages: &[model::Message]) -> Vec<MessageId> {
    messages.iter().map(|message| message.id).collect()
}
