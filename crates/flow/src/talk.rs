//! A conversation with a bot in memory: the same engine, a scene that is kept, a virtual clock, canned answers.

use crate::apply::apply;
use crate::canned::Canned;
use crate::file::CannedReply;
use crate::{
    Answer, Bot, Call, CallOutcome, Header, History, HttpCall, IdRange, Ids, Journal, Messenger, Next,
    ProjectFacts, Question, Reply, Scene, Trace, Turn, turn_asking,
};
use base::limits::{DEALS_PER_TURN, PLANNED_PER_TURN};
use base::{BlockId, ChannelId, ClientId, MessageId, ProjectId, Timestamp};
use model::{
    Attachment, AttachmentKind, AttachmentSource, Button, ChannelKind, Client, Content, Event, Fault,
    Inbound, ProjectSettings, Variables,
};
use std::sync::Arc;

/// Planned messages that one wait fires at most; a bot that plans more at once would never end.
const FIRED_PER_WAIT: usize = 10_000;

/// Answers what a bot asks of the world around its conversation.
pub trait World: Send {
    /// What comes back from a call, and the milliseconds it took.
    fn call(&mut self, call: &Call) -> (CallOutcome, u64);

    /// What the store answers.
    fn ask(&mut self, question: &Question) -> Reply;
}

/// A world that answers HTTP calls alone.
struct Http<F>(F);

impl<F: FnMut(&HttpCall) -> (CallOutcome, u64) + Send> World for Http<F> {
    fn call(&mut self, call: &Call) -> (CallOutcome, u64) {
        match call {
            Call::Http(call) => self.0(call),
            Call::Function(_) => Canned::default().call(call),
        }
    }

    fn ask(&mut self, question: &Question) -> Reply {
        Canned::default().ask(question)
    }
}

/// A conversation of one client with a bot.
pub struct Talk {
    pub(crate) bot: Arc<Bot>,
    scene: Scene,
    seed: u64,
    turns: u64,
    messages: i64,
    shown: Vec<Button>,
    world: Box<dyn World>,
}

/// What came of something that happened to the bot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heard {
    /// Messages that reached the client.
    pub messages: Vec<Content>,
    /// Everything that happened, in order.
    pub events: Vec<Event>,
    /// Why, step by step.
    pub traces: Vec<Trace>,
    /// The calls that were made.
    pub calls: Vec<Call>,
}

impl Heard {
    /// The faults of the bot's author that showed.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.events.iter().filter_map(|event| match event {
            Event::TurnFaulted { fault } => Some(fault),
            _ => None,
        })
    }

    fn add(&mut self, other: Self) {
        self.messages.extend(other.messages);
        self.events.extend(other.events);
        self.traces.extend(other.traces);
        self.calls.extend(other.calls);
    }
}

/// A label that is on no button.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no button `{label}`; the buttons are {shown}")]
pub struct NoButton {
    /// What was to be pressed.
    pub label: String,
    /// The buttons there are.
    pub shown: String,
}

impl Talk {
    /// A new client who meets the bot at this moment.
    #[must_use]
    pub fn new(bot: Arc<Bot>, now: Timestamp) -> Self {
        let settings = bot.settings_over(ProjectSettings::default());
        let project = ProjectFacts {
            settings,
            constants: bot.constants().clone(),
            ..ProjectFacts::default()
        };
        let scene = Scene {
            header: Header {
                turn: None,
                now,
                seed: 0,
                bot_version: None,
                inbound: Inbound::Run { block_id: BlockId(0) },
                hops: 0,
                ids: Ids {
                    deals: IdRange {
                        first: 1,
                        count: DEALS_PER_TURN,
                    },
                    planned: IdRange {
                        first: 1,
                        count: PLANNED_PER_TURN,
                    },
                },
            },
            client: stranger(project.id, now),
            project,
            messenger: Messenger::default(),
            deal: None,
            deal_variables: Variables::new(),
            client_variables: Variables::new(),
            history: History::default(),
            planned: Vec::new(),
        };
        Self {
            bot,
            scene,
            seed: 1,
            turns: 0,
            messages: 0,
            shown: Vec::new(),
            world: Box::new(Canned::default()),
        }
    }

    /// The same with another seed of the bot's randomness.
    #[must_use]
    pub const fn seeded(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same with these answers to what the bot asks, each used for the first request or function that it fits.
    #[must_use]
    pub fn with_replies(self, replies: Vec<CannedReply>) -> Self {
        self.in_world(Canned::new(replies))
    }

    /// The same with HTTP calls answered by a function, which also tells the milliseconds it took.
    #[must_use]
    pub fn answering(self, answerer: impl FnMut(&HttpCall) -> (CallOutcome, u64) + Send + 'static) -> Self {
        self.in_world(Http(answerer))
    }

    /// The same in a world of its own.
    #[must_use]
    pub fn in_world(mut self, world: impl World + 'static) -> Self {
        self.world = Box::new(world);
        self
    }

    /// The scene as it is now.
    #[must_use]
    pub const fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The scene, to be changed as the outside world does.
    pub const fn scene_mut(&mut self) -> &mut Scene {
        &mut self.scene
    }

    /// The moment it is.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.scene.header.now
    }

    /// The client writes.
    pub fn say(&mut self, text: &str) -> Heard {
        self.send(text, Vec::new(), Vec::new())
    }

    /// The client presses the button with this label, the one shown last if there are several.
    ///
    /// # Errors
    /// When no message had such a button.
    pub fn press(&mut self, label: &str) -> Result<Heard, NoButton> {
        let Some(button) = self
            .shown
            .iter()
            .rev()
            .find(|button| button.text == label)
            .cloned()
        else {
            let shown: Vec<&str> = self.shown.iter().map(|button| button.text.as_str()).collect();
            let shown = if shown.is_empty() {
                "none".to_owned()
            } else {
                shown.join(", ")
            };
            return Err(NoButton {
                label: label.to_owned(),
                shown,
            });
        };
        Ok(match button.callback {
            Some(hidden) => self.callback(&hidden),
            None => self.say(&button.text),
        })
    }

    /// The bot gets a callback.
    pub fn callback(&mut self, text: &str) -> Heard {
        let message_id = self.message_id();
        self.happen(Inbound::Callback {
            message_id,
            text: text.to_owned(),
            resume: false,
            variables: Variables::new(),
        })
    }

    /// The client sends a file that is found at this address.
    pub fn send_file(&mut self, kind: AttachmentKind, url: &str) -> Heard {
        self.send_attachment(kind, AttachmentSource::Url(url.to_owned()), url)
    }

    /// The client shares its phone number.
    pub fn send_phone(&mut self, phone: &str) -> Heard {
        let name = self.scene.client.name.clone();
        let source = AttachmentSource::Contact {
            phone: phone.to_owned(),
            name,
            platform_id: None,
        };
        self.send_attachment(AttachmentKind::Contact, source, "")
    }

    /// The client shares its place.
    pub fn send_location(&mut self, latitude: f64, longitude: f64) -> Heard {
        self.send_attachment(
            AttachmentKind::Location,
            AttachmentSource::Location { latitude, longitude },
            "",
        )
    }

    fn send_attachment(&mut self, kind: AttachmentKind, source: AttachmentSource, url: &str) -> Heard {
        let attachment = Attachment {
            kind,
            source,
            name: None,
            mime: None,
            size: None,
        };
        self.send("attachment_message", vec![attachment], vec![url.to_owned()])
    }

    fn send(&mut self, text: &str, attachments: Vec<Attachment>, urls: Vec<String>) -> Heard {
        let message_id = self.message_id();
        let variables = Variables::new();
        self.happen(Inbound::Message {
            message_id,
            text: text.to_owned(),
            attachments,
            urls,
            variables,
        })
    }

    /// A block is run from outside.
    pub fn run(&mut self, block_id: BlockId) -> Heard {
        self.happen(Inbound::Run { block_id })
    }

    /// Time passes until a moment; what is planned until then falls due in its order.
    pub fn wait_until(&mut self, until: Timestamp) -> Heard {
        let mut heard = Heard::default();
        for _ in 0..FIRED_PER_WAIT {
            let due = self
                .scene
                .planned
                .iter()
                .filter(|planned| planned.fire_at <= until);
            let Some(planned) = due.min_by_key(|planned| (planned.fire_at, planned.id)).cloned() else {
                break;
            };
            self.scene.header.now = self.scene.header.now.max(planned.fire_at);
            heard.add(self.happen(Inbound::Due { planned }));
        }
        self.scene.header.now = self.scene.header.now.max(until);
        heard
    }

    /// Something happens: the turn is run to its end, and its events are applied step by step.
    pub fn happen(&mut self, inbound: Inbound) -> Heard {
        self.turns += 1;
        self.scene.header.inbound = inbound;
        self.scene.header.seed = self
            .seed
            .wrapping_add(self.turns.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let mut journal = Journal::default();
        let mut heard = Heard::default();
        loop {
            let world = &mut self.world;
            let mut asker = |question: &Question, _: &[Event]| Some(world.ask(question));
            let Turn {
                events,
                next,
                trace,
                used,
                ..
            } = turn_asking(&self.bot, &self.scene, &journal, &mut asker);
            for event in events {
                self.take(event, &mut heard);
            }
            heard.traces.push(trace);
            match next {
                // A world answers every question, so no step ends with one.
                Next::Done | Next::Ask { .. } => {
                    let ids = &mut self.scene.header.ids;
                    ids.deals.first += used.deals;
                    ids.planned.first += used.planned;
                    return heard;
                }
                Next::Call { call, checkpoint } => {
                    let (outcome, elapsed_ms) = self.world.call(&call);
                    journal.answers.push(Answer {
                        call: call.number(),
                        asked: call.asked(),
                        site: call.site().to_owned(),
                        outcome,
                        elapsed_ms,
                        warning: None,
                    });
                    journal.checkpoint = Some(checkpoint);
                    heard.calls.push(call);
                }
            }
        }
    }

    fn take(&mut self, event: Event, heard: &mut Heard) {
        let now = self.scene.header.now;
        apply(&mut self.scene, &event, now);
        if let Event::MessageCreated { content, .. } = &event
            && !self.scene.client.unsubscribed
            && !self.scene.client.blocked
        {
            if let Some(buttons) = &content.buttons {
                self.shown.extend(buttons.rows().into_iter().flatten().cloned());
            }
            heard.messages.push(content.clone());
        }
        heard.events.push(event);
    }

    const fn message_id(&mut self) -> MessageId {
        self.messages += 1;
        MessageId(self.messages)
    }
}

/// A client of whom nothing is known yet.
fn stranger(project_id: ProjectId, now: Timestamp) -> Client {
    Client {
        id: ClientId(1),
        project_id,
        channel_id: ChannelId(1),
        kind: ChannelKind::Web,
        group: "talk".to_owned(),
        platform_id: "visitor".to_owned(),
        name: "Visitor".to_owned(),
        avatar: None,
        tag: None,
        position: None,
        deal_id: None,
        paused_until: None,
        unsubscribed: false,
        blocked: false,
        greeted: false,
        planned_count: 0,
        version: 0,
        created_at: now,
        updated_at: now,
        last_message_at: None,
    }
}
