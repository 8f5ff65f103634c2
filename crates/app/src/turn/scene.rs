//! Loading a scene and running a step of a turn over it, away from the thread that writes.

use super::commit::plan_of;
use super::desk::{Reading, Rehearsing};
use super::story::story;
use super::{Arrival, Place, Told};
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::error::AppError;
use crate::seal::Seal;
use crate::start::App;
use base::{ClientId, PlannedId, Secret};
use flow::{Bot, Found, Header, Journal, Messenger, Next, ProjectFacts, Scene, Turn};
use model::{Client, Event, Inbound, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use store::Tx;
use store::visits::{Passed, Visit};

/// A step of a turn that has run and is not committed yet.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The turn's header.
    pub header: Header,
    /// The client as it was read; its version is what the commit checks.
    pub client: Client,
    /// What the engine said.
    pub turn: Turn,
    /// Versions of the project's variables as they were read.
    pub versions: BTreeMap<String, i64>,
    /// Versions of other clients' variables as the step first saw them.
    pub seen: BTreeMap<(ClientId, String), i64>,
    /// Client variables that the messenger told anew.
    pub told: Vec<(String, Value)>,
    /// What was planned before the step.
    pub plan: BTreeSet<PlannedId>,
    /// What happened, as it is kept: made before the transaction that keeps it.
    pub story: Option<String>,
}

/// A project without a published bot is silent, but what people and programs say still goes through the engine.
static SILENT: LazyLock<Arc<Bot>> = LazyLock::new(|| {
    Arc::new(Bot::parse("version: 1\nname: none\nblocks: []\n").expect("a bot without blocks is a bot"))
});

/// All that a step is run from.
#[derive(Clone)]
pub(crate) struct StepOf {
    pub project: Arc<ProjectEntry>,
    pub channel: Arc<ChannelEntry>,
    /// The client; it must exist.
    pub client_id: ClientId,
    pub header: Header,
    pub journal: Journal,
    pub told: Told,
    /// What came in and has no row yet.
    pub arrival: Option<Arrival>,
}

impl App {
    /// Loads the scene and runs one step over it. What it asks of the store is answered as the store stands, or, where
    /// the step's own events could change the answer, by a rehearsal of the step's commit: a short transaction of its
    /// own, so that the thread that writes is never kept by what a bot reckons.
    pub(crate) async fn step(&self, of: StepOf) -> store::Result<Step> {
        let of = Arc::new(of);
        let (read, seal) = (Arc::clone(&of), self.0.seal.clone());
        let (loaded, turn) = self
            .0
            .db
            .read(move |tx| {
                let loaded = load(tx, &read, &seal)?;
                let mut desk = Reading::new(tx, read.project.project.id);
                let turn = flow::turn_asking(read.bot(), &loaded.scene, &read.journal, &mut desk);
                desk.ended().map(|()| (loaded, turn))
            })
            .await?;
        if !matches!(turn.next, Next::Ask { .. }) {
            return Ok(loaded.ran(turn));
        }
        // It begins anew over the same scene, with the answers that it has, on a thread that keeps nobody waiting: no
        // transaction is open while a bot reckons.
        let (db, place) = (self.0.db.clone(), Place::of(self, &of.project, &of.channel));
        let running = tokio::task::spawn_blocking(move || {
            let journal = Journal {
                found: turn.found,
                ..of.journal.clone()
            };
            let mut desk = Rehearsing::new(db, place, &of, &loaded);
            let turn = flow::turn_asking(of.bot(), &loaded.scene, &journal, &mut desk);
            desk.ended().map(|()| loaded.ran(turn))
        });
        let step = running
            .await
            .map_err(|error| store::Error::refused(AppError::internal("run a step of a turn", &error)))??;
        match &step.turn.next {
            Next::Ask { question } => Err(store::Error::refused(AppError::internal(
                "answer a question of a turn",
                &question.function,
            ))),
            _ => Ok(step),
        }
    }
}

impl StepOf {
    fn bot(&self) -> &Bot {
        self.project.bot.as_ref().map_or(&*SILENT, |(_, bot)| bot)
    }
}

/// What a step reads before it runs.
pub(crate) struct Loaded {
    pub scene: Scene,
    versions: BTreeMap<String, i64>,
    pub told: Vec<(String, Value)>,
}

impl Loaded {
    fn ran(self, mut turn: Turn) -> Step {
        let plan = plan_of(&self.scene.planned);
        let secrets: Vec<Secret> = self.scene.project.api_key.into_iter().collect();
        let story = story(&turn, &secrets);
        let seen = seen(&turn.found);
        // What the store answered has done its work: a commit needs none of it.
        turn.found = Vec::new();
        Step {
            header: self.scene.header,
            client: self.scene.client,
            turn,
            versions: self.versions,
            seen,
            told: self.told,
            plan,
            story,
        }
    }
}

/// The versions of other clients' variables as the store first told them; what it told later may be the step's own.
fn seen(found: &[Found]) -> BTreeMap<(ClientId, String), i64> {
    let mut seen = BTreeMap::new();
    for Found { reply, .. } in found {
        for (client, name, version) in &reply.read {
            seen.entry((*client, name.clone())).or_insert(*version);
        }
        for event in &reply.events {
            if let Event::OtherVariableSet {
                client_id,
                name,
                version,
                ..
            } = event
            {
                seen.entry((*client_id, name.clone())).or_insert(*version);
            }
        }
    }
    seen
}

fn load(tx: &mut dyn Tx, of: &StepOf, seal: &Seal) -> store::Result<Loaded> {
    let StepOf {
        project,
        channel,
        client_id,
        header,
        told,
        ..
    } = of;
    let client_id = *client_id;
    let project_id = project.project.id;
    let mut client =
        store::clients::header(tx, project_id, client_id, false)?.ok_or(store::Error::NotFound {
            what: "client",
            id: client_id.to_string(),
        })?;
    told.apply(&mut client);
    let variables = store::variables::load(tx, project_id, client.deal_id, client_id)?;
    let bot = project.bot.as_ref().map(|(_, bot)| bot);
    let history = match bot {
        Some(bot) if bot.needs_visits() => history(&store::visits::load(tx, client_id)?),
        _ => flow::History::default(),
    };
    let planned = match client.planned_count {
        0 => Vec::new(),
        _ => store::planned::for_client(tx, client_id, project.project.settings.planned_limit + 1)?,
    };
    let deal = match client.deal_id {
        Some(id) => store::deals::get(tx, project_id, id)?,
        None => None,
    };
    let api_key = if mentions_key(project, header) {
        crate::keys::primary(tx, project_id, seal)?
    } else {
        None
    };
    let mut client_variables = variables.client;
    let mut news = Vec::new();
    for (name, value) in &told.variables {
        if client_variables.get(name) != Some(value) {
            client_variables.insert(name.clone(), value.clone());
            news.push((name.clone(), value.clone()));
        }
    }
    let features = channel.connector.features();
    let scene = Scene {
        header: header.clone(),
        project: ProjectFacts {
            id: project_id,
            name: project.project.name.clone(),
            settings: project.project.settings.clone(),
            variables: variables.project,
            constants: variables.constants,
            api_key,
        },
        client,
        messenger: Messenger {
            reply_buttons: features.reply.is_some(),
            inline_buttons: features.inline.is_some(),
        },
        deal,
        deal_variables: variables.deal,
        client_variables,
        history,
        planned,
    };
    Ok(Loaded {
        scene,
        versions: variables.project_versions,
        told: news,
    })
}

/// Whether anything that this turn may evaluate names the API key; opening it costs a read and a decryption.
fn mentions_key(project: &ProjectEntry, header: &Header) -> bool {
    const NAME: &str = "api_key";
    let settings = &project.project.settings;
    let answers = [&settings.first_answer, &settings.unknown_answer];
    project.bot.as_ref().is_some_and(|(_, bot)| bot.uses(NAME))
        || answers.into_iter().flatten().any(|answer| answer.contains(NAME))
        || matches!(&header.inbound, Inbound::Say { content, .. } if content.text.contains(NAME))
}

fn history(visits: &[Visit]) -> flow::History {
    let mut history = flow::History::default();
    for visit in visits {
        match visit.what {
            Passed::Block(id) => {
                history.visited.insert(id);
            }
            Passed::Condition(id) => {
                history.answered.insert(id);
            }
            Passed::Arrow(id) => {
                history.passed.insert(id);
            }
        }
    }
    history
}

impl Told {
    /// Notes on the card what the messenger told. A name that people gave wins over the messenger's.
    pub(crate) fn apply(&self, client: &mut Client) {
        if let Some(at) = self.wrote_at {
            client.last_message_at = Some(at);
        }
        if client.name.is_empty()
            && let Some(name) = &self.name
        {
            client.name.clone_from(name);
        }
        if self.avatar.is_some() {
            client.avatar.clone_from(&self.avatar);
        }
        if let Some(unsubscribed) = self.unsubscribed {
            client.unsubscribed = unsubscribed;
        }
    }
}
