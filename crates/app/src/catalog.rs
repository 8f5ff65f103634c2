//! What every message needs and hardly ever changes, kept in memory: projects with their published bots, channels with
//! their secrets opened.
//!
//! A change on this node forgets the entry at once; a change on another node is told through the store, and an entry
//! is read again after half a minute in any case.

use crate::error::{AppError, Result};
use crate::start::App;
use base::{BotVersionId, ChannelId, ClientId, Code, ProjectId, Secret, Timestamp};
use channels::{Connected, Connector};
use flow::Bot;
use model::{Channel, Project};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const KEEP_MICROS: i64 = 30_000_000;
/// People whose client is kept in mind; about 10 MB of them.
const CLIENTS_KEPT: usize = 100_000;
/// Parsed bots kept beside those that projects answer with.
const BOTS_KEPT: usize = 128;

/// Projects and channels in memory.
#[derive(Default)]
pub(crate) struct Catalog {
    projects: RwLock<HashMap<ProjectId, Arc<ProjectEntry>>>,
    channels: RwLock<HashMap<ChannelId, Arc<ChannelEntry>>>,
    /// Clients by channel and person, so that a message needs no search for its client. Ids never change.
    clients: Mutex<HashMap<(ChannelId, Box<str>), ClientId>>,
    /// Web chats by key.
    chats: RwLock<HashMap<Box<str>, ChannelId>>,
    /// Parsed bots by version: a version never changes, so it is parsed once.
    bots: RwLock<HashMap<BotVersionId, Arc<Bot>>>,
    /// How often something was forgotten: what was read before that is not kept after it.
    forgotten: AtomicU64,
}

/// A project with its published bot.
pub(crate) struct ProjectEntry {
    pub project: Project,
    pub bot: Option<(BotVersionId, Arc<Bot>)>,
    read_at: Timestamp,
}

/// A channel with its secrets opened.
pub(crate) struct ChannelEntry {
    pub connected: Connected,
    pub connector: &'static dyn Connector,
    read_at: Timestamp,
}

impl ChannelEntry {
    pub fn channel(&self) -> &Channel {
        &self.connected.channel
    }
}

impl Catalog {
    /// Forgets a project, so that the next message reads it again.
    pub fn forget_project(&self, id: ProjectId) {
        let mut projects = self.projects.write();
        self.forgotten.fetch_add(1, Ordering::Relaxed);
        projects.remove(&id);
    }

    /// Forgets a channel.
    pub fn forget_channel(&self, id: ChannelId) {
        let mut channels = self.channels.write();
        self.forgotten.fetch_add(1, Ordering::Relaxed);
        channels.remove(&id);
        drop(channels);
        self.chats.write().retain(|_, channel| *channel != id);
    }

    /// The client of a person, if it was met lately.
    pub fn known_client(&self, channel: ChannelId, person: &str) -> Option<ClientId> {
        self.clients.lock().get(&(channel, Box::from(person))).copied()
    }

    /// Remembers the client of a person.
    pub fn remember_client(&self, channel: ChannelId, person: &str, client: ClientId) {
        let mut clients = self.clients.lock();
        if clients.len() >= CLIENTS_KEPT {
            clients.clear();
        }
        clients.insert((channel, Box::from(person)), client);
    }

    /// Forgets the client of a person.
    pub fn forget_client(&self, channel: ChannelId, person: &str) {
        self.clients.lock().remove(&(channel, Box::from(person)));
    }

    /// The web chat with a key, if it was opened lately.
    pub fn chat(&self, key: &str) -> Option<ChannelId> {
        self.chats.read().get(key).copied()
    }

    /// Remembers a web chat.
    pub fn remember_chat(&self, key: &str, channel: ChannelId) {
        self.chats.write().insert(Box::from(key), channel);
    }
}

fn fresh(read_at: Timestamp, now: Timestamp) -> bool {
    now.since(read_at) < KEEP_MICROS
}

impl App {
    /// A project with its published bot.
    pub(crate) async fn project_entry(&self, id: ProjectId) -> Result<Arc<ProjectEntry>> {
        let now = self.now();
        if let Some(entry) = self
            .0
            .catalog
            .projects
            .read()
            .get(&id)
            .filter(|entry| fresh(entry.read_at, now))
        {
            return Ok(Arc::clone(entry));
        }
        let forgotten = self.0.catalog.forgotten.load(Ordering::Relaxed);
        let found = self
            .read("read a project", move |tx| {
                let project = store::projects::get(tx, id)?;
                let published = store::bots::published_id(tx, id)?;
                Ok((project, published))
            })
            .await?;
        let (project, published) = found;
        let project = project.ok_or_else(|| AppError::not_found("project"))?;
        let bot = match published {
            Some(version) => Some((version, self.bot(id, version).await?)),
            None => None,
        };
        let entry = Arc::new(ProjectEntry {
            project,
            bot,
            read_at: now,
        });
        let mut projects = self.0.catalog.projects.write();
        if self.0.catalog.forgotten.load(Ordering::Relaxed) == forgotten {
            projects.insert(id, Arc::clone(&entry));
        }
        drop(projects);
        Ok(entry)
    }

    /// A version of a bot, parsed.
    pub(crate) async fn bot(&self, project: ProjectId, version: BotVersionId) -> Result<Arc<Bot>> {
        if let Some(bot) = self.0.catalog.bots.read().get(&version) {
            return Ok(Arc::clone(bot));
        }
        let source = self
            .read("read a bot", move |tx| {
                Ok(store::bots::get(tx, project, version)?.map(|bot| bot.source))
            })
            .await?;
        let source = source.ok_or_else(|| AppError::not_found("bot version"))?;
        let bot = Bot::parse(&source).map_err(|findings| {
            // It was accepted once; a version of ours that reads less than an older one is a fault of ours.
            AppError::internal("read a stored bot", &findings)
        })?;
        let bot = Arc::new(bot);
        let mut bots = self.0.catalog.bots.write();
        if bots.len() >= BOTS_KEPT {
            // What a project answers with stays in its entry; the rest is parsed again if somebody wants it.
            bots.clear();
        }
        bots.insert(version, Arc::clone(&bot));
        drop(bots);
        Ok(bot)
    }

    /// A channel with its secrets opened.
    pub(crate) async fn channel_entry(&self, id: ChannelId) -> Result<Arc<ChannelEntry>> {
        let now = self.now();
        if let Some(entry) = self
            .0
            .catalog
            .channels
            .read()
            .get(&id)
            .filter(|entry| fresh(entry.read_at, now))
        {
            return Ok(Arc::clone(entry));
        }
        let forgotten = self.0.catalog.forgotten.load(Ordering::Relaxed);
        let (channel, sealed) = self
            .read("read a channel", move |tx| {
                Ok((
                    store::channels::any_get(tx, id)?,
                    store::channels::any_sealed(tx, id)?,
                ))
            })
            .await?;
        let channel = channel.ok_or_else(|| AppError::not_found("channel"))?;
        let secret = match sealed {
            Some(sealed) => self.0.seal.open(&format!("channel {id}"), &sealed)?,
            None => Secret::default(),
        };
        let connector = channels::connector(channel.kind).ok_or_else(|| {
            AppError::new(
                Code::Unsupported,
                format!("this version cannot speak to {}", channel.kind.display()),
            )
        })?;
        let hook_secret = crate::hooks::header_secret(&self.0.seal, id);
        let connected = Connected {
            channel,
            secret,
            hook_secret,
        };
        let entry = Arc::new(ChannelEntry {
            connected,
            connector,
            read_at: now,
        });
        let mut channels = self.0.catalog.channels.write();
        if self.0.catalog.forgotten.load(Ordering::Relaxed) == forgotten {
            channels.insert(id, Arc::clone(&entry));
        }
        drop(channels);
        Ok(entry)
    }
}

impl App {
    /// The project with the version of the bot that a turn began with, even if another was published since.
    pub(crate) async fn project_with_bot(
        &self,
        entry: Arc<ProjectEntry>,
        version: Option<BotVersionId>,
    ) -> Result<Arc<ProjectEntry>> {
        if entry.bot.as_ref().map(|(version, _)| *version) == version {
            return Ok(entry);
        }
        let bot = match version {
            Some(version) => Some((version, self.bot(entry.project.id, version).await?)),
            None => None,
        };
        Ok(Arc::new(ProjectEntry {
            project: entry.project.clone(),
            bot,
            read_at: entry.read_at,
        }))
    }
}
