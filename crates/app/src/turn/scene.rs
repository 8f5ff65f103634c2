//! Loading a scene and running a step of a turn over it, away from the thread that writes.

use super::Told;
use super::commit::plan_of;
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::seal::Seal;
use crate::start::App;
use base::{ClientId, PlannedId};
use flow::{Bot, Header, Journal, Messenger, ProjectFacts, Scene, Turn};
use model::{Client, Inbound, Value};
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
    /// Client variables that the messenger told anew.
    pub told: Vec<(String, Value)>,
    /// What was planned before the step.
    pub plan: BTreeSet<PlannedId>,
}

/// A project without a published bot is silent, but what people and programs say still goes through the engine.
static SILENT: LazyLock<Arc<Bot>> = LazyLock::new(|| {
    Arc::new(Bot::parse("version: 1\nname: none\nblocks: []\n").expect("a bot without blocks is a bot"))
});

impl App {
    /// Loads the scene and runs one step over it. The client must exist.
    pub(crate) async fn step(
        &self,
        project: &Arc<ProjectEntry>,
        channel: &Arc<ChannelEntry>,
        client_id: ClientId,
        header: Header,
        journal: Journal,
        told: &Told,
    ) -> store::Result<Step> {
        let (project, channel, told) = (Arc::clone(project), Arc::clone(channel), told.clone());
        let seal = self.0.seal.clone();
        self.0
            .db
            .read(move |tx| {
                let (scene, versions, told) =
                    load(tx, &project, &channel, client_id, header.clone(), &told, &seal)?;
                let bot = project.bot.as_ref().map_or(&*SILENT, |(_, bot)| bot);
                let turn = flow::turn(bot, &scene, &journal);
                let plan = plan_of(&scene.planned);
                Ok(Step {
                    header: scene.header,
                    client: scene.client,
                    turn,
                    versions,
                    told,
                    plan,
                })
            })
            .await
    }
}

type Loaded = (Scene, BTreeMap<String, i64>, Vec<(String, Value)>);

fn load(
    tx: &mut dyn Tx,
    project: &ProjectEntry,
    channel: &ChannelEntry,
    client_id: ClientId,
    header: Header,
    told: &Told,
    seal: &Seal,
) -> store::Result<Loaded> {
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
    let api_key = if mentions_key(project, &header) {
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
        header,
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
    Ok((scene, variables.project_versions, news))
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
