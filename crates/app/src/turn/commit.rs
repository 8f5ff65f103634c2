//! The one place where a turn's events become durable: rows, plan, history, trace, and everything that is to leave the
//! machine, in one transaction.

use super::changes::{Callback, Changes, NewOutgoing};
use super::job::TurnJob;
use super::scene::Step;
use super::{NewRow, Told};
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::live::{LiveChange, LiveEvent};
use crate::sending::{self, Ready, SendJob};
use crate::start::App;
use base::{ChannelId, ClientId, DealId, MessageId, PlannedId, ProjectId, Timestamp, TurnId};
use flow::Header;
use model::{Client, Content, Deal, Direction, Inbound, Message, MessageState, Origin, Planned, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Tx;
use store::dialogs::Touch;
use store::jobs::{Job, Lane as JobLane, Lease};
use store::messages::NewMessage;
use store::variables::VariableChange;
use store::visits::Passed;

/// Seconds for which a job inserted by this node is this node's.
const LEASE_SECONDS: i64 = 30;

/// Where and when a commit happens: everything about it that is not the client's.
#[derive(Clone)]
pub(crate) struct Place {
    pub project: Arc<ProjectEntry>,
    pub channel: Arc<ChannelEntry>,
    pub now: Timestamp,
    pub node: Arc<str>,
}

/// What a commit made, for what follows it.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    /// The row of what came in.
    pub message_id: Option<MessageId>,
    /// Rows of messages to the client.
    pub sent: Vec<MessageId>,
    /// Jobs that this node holds already.
    pub jobs: Vec<Job>,
    /// The messages that those jobs send.
    pub ready: Vec<Ready>,
    /// Something waits in a lane for whoever claims it.
    pub queued: bool,
    /// When the earliest message planned here is due.
    pub next_due: Option<Timestamp>,
    /// What the live bus is to tell.
    pub live: Vec<LiveEvent>,
    /// Mistakes of the bot's author.
    pub faults: usize,
    /// A turn was committed.
    pub turned: bool,
}

/// Whose lane the commit runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Nobody's: the commit is refused when something of the client waits.
    Idle,
    /// The running job's own.
    Held,
}

/// The client's lane has something in it: what came in must wait behind it.
#[derive(Debug, thiserror::Error)]
#[error("the client's lane is busy")]
pub(crate) struct LaneBusy;

impl Place {
    pub fn of(app: &App, project: &Arc<ProjectEntry>, channel: &Arc<ChannelEntry>) -> Self {
        Self {
            project: Arc::clone(project),
            channel: Arc::clone(channel),
            now: app.now(),
            node: Arc::clone(&app.0.node),
        }
    }

    pub fn project_id(&self) -> ProjectId {
        self.project.project.id
    }

    pub fn channel_id(&self) -> ChannelId {
        self.channel.channel().id
    }

    pub fn lease(&self) -> Lease<'_> {
        Lease {
            node: &self.node,
            until: self.now.plus_seconds(LEASE_SECONDS),
        }
    }

    fn new_deal(&self, id: DealId, client_id: ClientId) -> Deal {
        Deal {
            id,
            project_id: self.project_id(),
            client_id,
            name: String::new(),
            closed_at: None,
            created_at: self.now,
        }
    }

    pub fn message_event(&self, client_id: ClientId, message: MessageId) -> LiveEvent {
        LiveEvent {
            project_id: self.project_id(),
            client_id,
            what: LiveChange::Message(message),
        }
    }

    /// Writes an inbound row; none when its event was written before.
    pub fn insert_row(
        &self,
        tx: &mut dyn Tx,
        client_id: ClientId,
        row: &NewRow,
        state: MessageState,
    ) -> store::Result<Option<MessageId>> {
        store::messages::insert_inbound(
            tx,
            &NewMessage {
                project_id: self.project_id(),
                client_id,
                channel_id: self.channel_id(),
                origin: row.origin,
                content: &row.content,
                block_id: None,
                operator_id: None,
                state,
                event_id: row.event_id.as_deref(),
                external_id: row.external_id.as_deref(),
                created_at: row.created_at,
            },
        )
    }
}

/// What a commit checks before it overwrites.
#[derive(Clone, Copy)]
pub(crate) enum Check<'a> {
    /// These versions of the project's variables, and those that the events name.
    Versions(&'a BTreeMap<String, i64>),
    /// Nothing: it is only a rehearsal.
    Nothing,
}

/// Commits a step: refuses with a conflict when the client, or something else that the step read and now overwrites, has
/// changed since it was read.
pub(crate) fn commit(
    tx: &mut dyn Tx,
    place: &Place,
    step: Step,
    came_in: Option<(MessageId, &Content)>,
    lane: Lane,
    ending: Option<TurnId>,
) -> store::Result<Committed> {
    let Step {
        header,
        mut client,
        turn,
        versions,
        seen,
        told,
        plan,
        story,
    } = step;
    let mut changes = Changes::of(turn.events, &mut client, &plan);
    changes.hold_against(&seen);
    changes.tell(client.id, told);
    let before = Before {
        plan: &plan,
        check: Check::Versions(&versions),
        lane,
    };
    let sent = write_rows(tx, place, &mut client, &mut changes, before, came_in)?;
    keep_trace(tx, place, &header, client.id, story, ending)?;

    let mut committed = Committed {
        next_due: changes.next_due(),
        faults: changes.faults.len(),
        turned: true,
        live: sent
            .iter()
            .map(|id| place.message_event(client.id, *id))
            .collect(),
        ..Committed::default()
    };
    committed
        .live
        .extend(came_in.map(|(id, _)| place.message_event(client.id, id)));
    if sending::leaves_machine(&place.channel) {
        for (id, message) in sent
            .iter()
            .zip(&changes.messages)
            .filter(|(_, message)| !message.undeliverable)
        {
            if let Some(job) = SendJob::new(*id).insert(tx, place, client.id)? {
                committed.jobs.push(job);
                committed.ready.push(ready(place, &client, *id, message));
            }
        }
    }
    for callback in &changes.callbacks {
        committed.queued |= call_back(tx, place, callback)?;
    }
    committed.sent = sent;
    Ok(committed)
}

/// What stood before a step's changes.
#[derive(Clone, Copy)]
pub(crate) struct Before<'a> {
    /// What was planned.
    pub plan: &'a BTreeSet<PlannedId>,
    /// What must not have changed.
    pub check: Check<'a>,
    /// Whose lane it is.
    pub lane: Lane,
}

/// Writes the rows that a step changes, and gives those of its messages.
pub(crate) fn write_rows(
    tx: &mut dyn Tx,
    place: &Place,
    client: &mut Client,
    changes: &mut Changes,
    before: Before<'_>,
    came_in: Option<(MessageId, &Content)>,
) -> store::Result<Vec<MessageId>> {
    let version = client.version;
    client.updated_at = place.now;
    // Messages first: the client's row then names the last of them.
    let sent = insert_messages(tx, place, client.id, &changes.messages)?;
    match last_message(&changes.messages, &sent, came_in) {
        Some((message_id, text)) => {
            let unread = i64::from(came_in.is_some());
            let touch = Touch {
                message_id,
                at: place.now,
                preview: text,
                read_before: false,
                unread,
            };
            store::clients::update_touching(tx, client, version, &touch)?;
        }
        None => store::clients::update(tx, client, version)?,
    }
    if before.lane == Lane::Idle && store::jobs::lane_busy(tx, JobLane::turn(client.id))? {
        return Err(store::Error::refused(LaneBusy));
    }
    for deal in &changes.opened {
        store::deals::insert(tx, &place.new_deal(*deal, client.id))?;
    }
    for deal in &changes.closed {
        store::deals::close(tx, place.project_id(), *deal, place.now)?;
    }
    apply_variables(tx, place, changes, before.check)?;
    let passed: Vec<Passed> = changes.passed();
    if !passed.is_empty() {
        store::visits::record(tx, client.id, place.now, &passed)?;
    }
    apply_plan(tx, client.id, changes, before.plan)?;
    Ok(sent)
}

/// Keeps the story of a step: with the record of the turn that it ends, or as a record of its own.
fn keep_trace(
    tx: &mut dyn Tx,
    place: &Place,
    header: &Header,
    client_id: ClientId,
    trace: Option<String>,
    ending: Option<TurnId>,
) -> store::Result<()> {
    match (ending, trace) {
        (Some(turn), trace) => store::turns::finish(tx, turn, trace.as_deref().unwrap_or("{}"), place.now),
        (None, Some(trace)) => store::turns::insert(
            tx,
            &store::turns::NewTurn {
                project_id: place.project_id(),
                client_id,
                bot_version_id: header.bot_version,
                started_at: header.now,
                ended_at: place.now,
                trace: &trace,
            },
        ),
        (None, None) => Ok(()),
    }
}

/// What fired or was cancelled leaves the plan, and what was planned joins it; an id planned anew does both.
fn apply_plan(
    tx: &mut dyn Tx,
    client_id: ClientId,
    changes: &mut Changes,
    plan: &BTreeSet<PlannedId>,
) -> store::Result<()> {
    let mut leaving = changes.unplanned.clone();
    leaving.extend(changes.planned.keys().filter(|id| plan.contains(id)));
    if !leaving.is_empty() {
        store::planned::cancel(tx, client_id, &leaving)?;
    }
    if changes.planned.is_empty() {
        return Ok(());
    }
    let joining: Vec<Planned> = changes.planned.values().cloned().collect();
    store::planned::insert(tx, &joining)
}

fn last_message<'a>(
    messages: &'a [NewOutgoing],
    sent: &[MessageId],
    came_in: Option<(MessageId, &'a Content)>,
) -> Option<(MessageId, &'a str)> {
    match (messages.last(), sent.last()) {
        (Some(message), Some(id)) => Some((*id, message.content.text.as_str())),
        _ => came_in.map(|(id, content)| (id, content.text.as_str())),
    }
}

fn insert_messages(
    tx: &mut dyn Tx,
    place: &Place,
    client_id: ClientId,
    messages: &[NewOutgoing],
) -> store::Result<Vec<MessageId>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let leaves = sending::leaves_machine(&place.channel);
    let rows: Vec<NewMessage<'_>> = messages
        .iter()
        .map(|message| NewMessage {
            project_id: place.project_id(),
            client_id,
            channel_id: place.channel_id(),
            origin: message.origin,
            content: &message.content,
            block_id: message.block_id,
            operator_id: None,
            state: match (message.undeliverable, leaves) {
                (true, _) => MessageState::Failed,
                (false, true) => MessageState::Queued,
                // The web chat delivers from the live bus and from history: durable is sent.
                (false, false) => MessageState::Sent,
            },
            event_id: None,
            external_id: None,
            created_at: place.now,
        })
        .collect();
    let ids = store::messages::insert_outbound_many(tx, &rows)?;
    for (id, _) in ids
        .iter()
        .zip(messages)
        .filter(|(_, message)| message.undeliverable)
    {
        store::messages::mark_failed(
            tx,
            *id,
            "the client has unsubscribed; nothing is delivered until it writes again",
        )?;
    }
    Ok(ids)
}

/// The message as it was just written, so that sending it needs no look into the store.
fn ready(place: &Place, client: &Client, id: MessageId, message: &NewOutgoing) -> Ready {
    Ready {
        message: Message {
            id,
            project_id: client.project_id,
            client_id: client.id,
            channel_id: client.channel_id,
            direction: Direction::Out,
            origin: message.origin,
            content: message.content.clone(),
            block_id: message.block_id,
            operator_id: None,
            state: MessageState::Queued,
            error: None,
            external_id: None,
            created_at: place.now,
        },
        client: client.clone(),
    }
}

fn apply_variables(tx: &mut dyn Tx, place: &Place, changes: &Changes, check: Check<'_>) -> store::Result<()> {
    let own = changes
        .variables
        .iter()
        .map(|((scope, owner, name), value)| VariableChange {
            scope: *scope,
            owner: *owner,
            name,
            value: value.as_ref(),
            // Other clients write the project's variables too: the value this turn reckoned with must still stand.
            expected: match (scope, check) {
                (Scope::Project, Check::Versions(versions)) => Some(versions.get(name).copied().unwrap_or(0)),
                _ => None,
            },
        });
    let elsewhere = changes
        .elsewhere
        .iter()
        .map(|((client, name), (value, version))| VariableChange {
            scope: Scope::Client,
            owner: client.get(),
            name,
            value: value.as_ref(),
            expected: matches!(check, Check::Versions(_)).then_some(*version),
        });
    let list: Vec<VariableChange<'_>> = own.chain(elsewhere).collect();
    if list.is_empty() {
        return Ok(());
    }
    let others: BTreeSet<ClientId> = changes.elsewhere.keys().map(|(client, _)| *client).collect();
    for id in others {
        let mut other =
            store::clients::header(tx, place.project_id(), id, true)?.ok_or(store::Error::Conflict {
                what: "client",
                id: id.to_string(),
            })?;
        other.updated_at = place.now;
        // The version tells turns under way of that client that what they read has changed.
        let version = other.version;
        store::clients::update(tx, &other, version)?;
    }
    store::variables::apply(tx, place.project_id(), place.now, &list)
}

/// A callback to another client becomes a row and a job in that client's lane; nobody holds two lanes.
fn call_back(tx: &mut dyn Tx, place: &Place, callback: &Callback) -> store::Result<bool> {
    let Some(client) = store::clients::header(tx, place.project_id(), callback.client_id, false)? else {
        return Ok(false);
    };
    let content = Content::text(callback.text.clone());
    let id = store::messages::insert_inbound(
        tx,
        &NewMessage {
            project_id: place.project_id(),
            client_id: client.id,
            channel_id: client.channel_id,
            origin: Origin::Callback,
            content: &content,
            block_id: None,
            operator_id: None,
            state: MessageState::Received,
            event_id: None,
            external_id: None,
            created_at: place.now,
        },
    )?;
    let inbound = Inbound::Callback {
        message_id: id.unwrap_or(MessageId(0)),
        text: callback.text.clone(),
        resume: false,
        variables: model::Variables::new(),
    };
    TurnJob {
        client_id: client.id,
        inbound,
        row: id,
        told: false,
        parts: Vec::new(),
        album: None,
        hops: callback.hops,
    }
    .queue(tx, place, place.now)?;
    Ok(true)
}

/// Notes on the card what a messenger told, where no turn does.
pub(crate) fn told(tx: &mut dyn Tx, place: &Place, client_id: ClientId, told: &Told) -> store::Result<()> {
    let Some(mut client) = store::clients::header(tx, place.project_id(), client_id, true)? else {
        return Ok(());
    };
    let version = client.version;
    told.apply(&mut client);
    client.updated_at = place.now;
    store::clients::update(tx, &client, version)?;
    let changes: Vec<VariableChange<'_>> = told
        .variables
        .iter()
        .map(|(name, value)| VariableChange {
            scope: Scope::Client,
            owner: client_id.get(),
            name,
            value: Some(value),
            expected: None,
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    store::variables::apply(tx, place.project_id(), place.now, &changes)
}

/// The ids of what is planned.
pub(crate) fn plan_of(planned: &[Planned]) -> BTreeSet<PlannedId> {
    planned.iter().map(|planned| planned.id).collect()
}
