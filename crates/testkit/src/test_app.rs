//! An app in this process: a fresh database, a clock and randomness of the test's own, nothing that runs by itself.

use crate::clock::FakeClock;
use crate::messenger::Messenger;
use app::channels::AddChannel;
use app::chat::{ChatMessage, ChatSession};
use app::hooks::HookRequest;
use app::{App, Caller, Parts, Seal, Settings};
use base::{ChannelId, ClientId, Clock, MessageId, ProjectId, Secret};
use model::{ChannelKind, KeyScope, Project, ProjectSettings};
use net::NetConfig;
use serde_json::{Value, json};
use std::sync::Arc;
use store::testing::TestDb;

/// The sealing key of every test.
const SEAL: [u8; 32] = [7; 32];

/// An app under test.
pub struct TestApp {
    /// The app.
    pub app: App,
    /// Its clock.
    pub clock: Arc<FakeClock>,
    /// Its database.
    pub db: TestDb,
    /// A project, with its bot published.
    pub project: Project,
    /// A key of the project with every permission.
    pub key: Secret,
}

impl TestApp {
    /// An app on SQLite with a project whose bot is this file's text.
    ///
    /// # Panics
    /// When the bot file has mistakes.
    pub async fn new(bot: &str) -> Self {
        Self::on(store::testing::sqlite(), bot).await
    }

    /// An app on a database of the test's choice.
    ///
    /// # Panics
    /// When the bot file has mistakes.
    pub async fn on(db: TestDb, bot: &str) -> Self {
        let clock = Arc::new(FakeClock::default());
        let app = start(&db, &clock, "node").await;
        let project = app::projects::create(&app, "Test", ProjectSettings::default())
            .await
            .expect("a project is made");
        app::bots::import(&app, project.id, bot.to_owned(), true, "")
            .await
            .expect("the bot file is right");
        let key = app::keys::create(&app, project.id, "test", &KeyScope::ALL, true)
            .await
            .expect("a key is made");
        Self {
            app,
            clock,
            db,
            project,
            key: key.secret,
        }
    }

    /// Another app over the same database, as after a restart.
    ///
    /// # Panics
    /// When the database does not open.
    pub async fn restarted(&self) -> App {
        start(&self.db, &self.clock, "node").await
    }

    /// Another node on the same database.
    ///
    /// # Panics
    /// When the database does not open.
    pub async fn second_node(&self) -> App {
        start(&self.db, &self.clock, "second node").await
    }

    /// The project's id.
    #[must_use]
    pub fn project_id(&self) -> ProjectId {
        self.project.id
    }

    /// A caller with every permission in the project.
    ///
    /// # Panics
    /// When the key is not known.
    pub async fn caller(&self) -> Caller {
        self.app
            .key_caller(self.key.expose())
            .await
            .expect("the key is known")
    }

    /// Does everything that is due at the clock's moment.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn settle(&self) {
        self.app.drain().await.expect("the store answers");
    }

    /// Lets time pass, doing on the way what comes due.
    pub async fn wait_seconds(&self, seconds: i64) {
        self.settle().await;
        self.clock.advance_millis(seconds * 1_000);
        self.settle().await;
    }

    /// Connects a web chat and opens a session of a new visitor.
    ///
    /// # Panics
    /// When it cannot be connected.
    pub async fn chat(&self) -> Chat {
        self.chat_named("Chat").await
    }

    /// Connects a web chat of a name and opens a session of a new visitor.
    ///
    /// # Panics
    /// When it cannot be connected.
    pub async fn chat_named(&self, name: &str) -> Chat {
        let add = AddChannel {
            kind: ChannelKind::Web,
            name: Some(name.to_owned()),
            token: None,
            settings: json!({}),
            webhook: None,
        };
        let channel = app::channels::add(&self.app, self.project.id, add)
            .await
            .expect("a web chat is connected");
        let chat = app::chat::channel(&self.app, &channel.group_id)
            .await
            .expect("the web chat is open");
        let session = app::chat::open(&self.app, &chat, None, None, "192.0.2.1").expect("a session opens");
        Chat { session, count: 0 }
    }

    /// Connects a Telegram bot of a local messenger, with a web hook.
    ///
    /// # Panics
    /// When it cannot be connected.
    pub async fn telegram(&self, messenger: &Messenger) -> ChannelId {
        let add = AddChannel {
            kind: ChannelKind::Telegram,
            name: None,
            token: Some(Secret::new("4242:test-token")),
            settings: json!({ "api_base": messenger.base(), "rate_per_second": 1_000_000, "chat_rate_per_second": 1_000_000, "chat_burst": 1_000 }),
            webhook: Some("https://hooks.example.com".to_owned()),
        };
        app::channels::add(&self.app, self.project.id, add)
            .await
            .expect("the bot is connected")
            .id
    }

    /// Connects a Telegram bot of a local messenger that is polled.
    ///
    /// # Panics
    /// When it cannot be connected.
    pub async fn polling_telegram(&self, messenger: &Messenger) -> ChannelId {
        let add = AddChannel {
            kind: ChannelKind::Telegram,
            name: None,
            token: Some(Secret::new("4242:test-token")),
            settings: json!({ "api_base": messenger.base() }),
            webhook: None,
        };
        app::channels::add(&self.app, self.project.id, add)
            .await
            .expect("the bot is connected")
            .id
    }

    /// Moves the clock so far that what another process held is free again.
    pub fn clock_past_leases(&self) {
        self.clock.advance_millis(120_000);
    }

    /// Delivers an update to the hook that the bot's messenger was told.
    ///
    /// # Errors
    /// The refusal, when the hook does not take it.
    ///
    /// # Panics
    /// When no hook was set.
    pub async fn deliver(
        &self,
        messenger: &Messenger,
        update: &Value,
    ) -> Result<(), app::hooks::HookRefusal> {
        deliver_to(&self.app, messenger, update).await
    }

    /// The client of a person in Telegram.
    ///
    /// # Panics
    /// When there is none.
    pub async fn client(&self, platform_id: &str) -> ClientId {
        let caller = self.caller().await;
        let found =
            app::clients::find_by_platform_ids(&self.app, &caller, &[platform_id.to_owned()], None).await;
        found
            .expect("the store answers")
            .first()
            .expect("the client is there")
            .0
            .id
    }
}

/// Delivers an update to an app's hook.
///
/// # Errors
/// The refusal, when the hook does not take it.
///
/// # Panics
/// When no hook was set.
pub async fn deliver_to(
    app: &App,
    messenger: &Messenger,
    update: &Value,
) -> Result<(), app::hooks::HookRefusal> {
    let set = messenger.asked("setWebhook");
    let set = set.last().expect("a hook was set");
    let url = set["url"].as_str().expect("the hook has an address");
    let path = url.rsplit('/').next().expect("the address has a path");
    let secret = set["secret_token"].as_str().expect("the hook has a secret");
    let body = serde_json::to_vec(update).expect("an update is JSON");
    let request = HookRequest {
        headers: &[(channels::telegram::SECRET_HEADER, secret)],
        query: "",
        body: &body,
    };
    app::hooks::receive(app, path, &request).await.map(drop)
}

async fn start(db: &TestDb, clock: &Arc<FakeClock>, node: &str) -> App {
    let spool = db.path("spool");
    let files = files::Files::open(files::Place::Memory { spool })
        .await
        .expect("files can be kept in memory");
    let net = net::Net::new(&NetConfig {
        allow_loopback: true,
        ..NetConfig::default()
    })
    .expect("the client starts");
    let clock: Arc<dyn Clock> = Arc::<FakeClock>::clone(clock);
    App::start(Parts {
        db: db.db.clone(),
        files,
        net,
        seal: Seal::new(SEAL),
        clock,
        seed: 1,
        settings: Settings {
            public_url: "https://rapport.example.com".to_owned(),
            node: node.to_owned(),
            ..Settings::default()
        },
    })
    .await
    .expect("the app starts")
}

/// A visitor of a web chat.
pub struct Chat {
    /// Its session.
    pub session: ChatSession,
    count: u64,
}

impl Chat {
    /// Says something; the id of the message.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn say(&mut self, test: &TestApp, text: &str) -> MessageId {
        self.count += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", self.count);
        let accepted = app::chat::say(&test.app, &self.session, &id, text.to_owned(), Vec::new(), None).await;
        accepted
            .expect("the message is taken")
            .message
            .expect("it is visible")
            .message
            .id
    }

    /// Everything the visitor sees.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn messages(&self, test: &TestApp) -> Vec<ChatMessage> {
        app::chat::conversation(&test.app, &self.session, None)
            .await
            .expect("the store answers")
            .messages
    }

    /// Everything the visitor sees, as lines such as `bot: Hello`.
    pub async fn lines(&self, test: &TestApp) -> Vec<String> {
        let messages = self.messages(test).await;
        messages
            .iter()
            .map(|seen| format!("{:?}: {}", seen.from, seen.message.content.text).to_lowercase())
            .collect()
    }
}
