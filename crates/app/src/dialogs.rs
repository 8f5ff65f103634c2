//! Dialogs as programs and people see them: history, saying something, giving the bot a callback.

use crate::caller::Caller;
use crate::error::{AppError, Result};
use crate::start::App;
use crate::turn::{Arrival, NewRow, Told};
use base::limits::{HISTORY_ROWS, INCOMING_TEXT_CHARACTERS};
use base::{BlockId, ClientId, MessageId, PlannedId, Timestamp};
use model::planned::PlannedWhat;
use model::{Action, ChannelKind, Client, Content, Inbound, Message, Origin, Planned, Scope, Variables};
use store::ids::Noun;
use store::variables::VariableChange;

/// Which part of a history.
#[derive(Debug, Clone, Copy)]
pub struct HistoryQuery {
    /// Rows at most.
    pub limit: usize,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

/// The newest messages of a client, newest first.
///
/// # Errors
/// When there is no such client, or the caller may not read it.
pub async fn history(
    app: &App,
    caller: &Caller,
    client: ClientId,
    query: HistoryQuery,
) -> Result<Vec<Message>> {
    caller.may(Action::ReadClients)?;
    let client = crate::clients::find(app, caller, client).await?;
    let project = caller.project_id;
    let mut rows = app
        .read("read a history", move |tx| {
            store::messages::history(
                tx,
                project,
                client.id,
                query.limit.min(HISTORY_ROWS),
                query.from,
                query.to,
            )
        })
        .await?;
    rows.reverse();
    Ok(rows)
}

/// What to say: a content, or a block to run.
#[derive(Debug, Clone, Default)]
pub struct Say {
    /// The content.
    pub content: Option<Content>,
    /// The block, which the client is moved into.
    pub block: Option<BlockId>,
    /// When; now when absent or past.
    pub at: Option<Timestamp>,
}

/// What saying made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The messages, when it was said at once.
    pub message_ids: Vec<MessageId>,
    /// The plan, when it will be said later.
    pub planned_id: Option<PlannedId>,
}

/// Says something to a client, at once or later (manual 001, "Sending the message to the client").
///
/// # Errors
/// When there is no such client or block, nothing to say, or the caller may not write.
pub async fn say(app: &App, caller: &Caller, client: ClientId, say: Say) -> Result<Said> {
    caller.may(Action::WriteClients)?;
    let client = crate::clients::find(app, caller, client).await?;
    let project = app.project_entry(caller.project_id).await?;
    let what = match (say.block, say.content) {
        (Some(block), _) => {
            let known = project
                .bot
                .as_ref()
                .is_some_and(|(_, bot)| bot.block(block).is_some());
            if !known {
                return Err(AppError::bad(format!("the published bot has no block {block}")));
            }
            PlannedWhat::Block(block)
        }
        (None, Some(content)) if !content.is_empty() => PlannedWhat::Content(Box::new(content)),
        _ => return Err(AppError::bad("nothing to say: give a text, a file or a block")),
    };
    if let Some(at) = say.at.filter(|at| *at > caller.now) {
        let planned_id = plan(app, &client, at, what).await?;
        return Ok(Said {
            message_ids: Vec::new(),
            planned_id: Some(planned_id),
        });
    }
    let inbound = match what {
        PlannedWhat::Block(block_id) => Inbound::Run { block_id },
        PlannedWhat::Content(content) => Inbound::Say {
            content: *content,
            origin: Origin::Api,
        },
        PlannedWhat::Callback { .. } => return Err(AppError::bad("a callback is not said")),
    };
    let channel = app.channel_entry(client.channel_id).await?;
    let arrival = Arrival {
        client_id: client.id,
        inbound,
        row: None,
        told: Told::default(),
        hops: 0,
    };
    let taken = app.take(&project, &channel, arrival).await?;
    Ok(Said {
        message_ids: taken.sent,
        planned_id: None,
    })
}

/// Whom a callback is for.
#[derive(Debug, Clone)]
pub enum Target {
    /// A client by id.
    Client(ClientId),
    /// The client with this phone number.
    Phone(String),
    /// The client with this e-mail address.
    Email(String),
    /// The person with this id in a messenger.
    Platform {
        /// The messenger.
        kind: ChannelKind,
        /// The person's id there.
        platform_id: String,
        /// The channel's `group_id`, where there are several.
        group: Option<String>,
    },
}

/// A callback to give.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// Its text.
    pub text: String,
    /// Whether a pause of the bot ends first.
    pub resume: bool,
    /// When; now when absent or past.
    pub at: Option<Timestamp>,
    /// Variables to set with it, with prefixes.
    pub variables: Variables,
}

/// What a callback made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    /// The client.
    pub client_id: ClientId,
    /// The callback's row, when it was given at once.
    pub message_id: Option<MessageId>,
    /// The plan, when it will be given later.
    pub planned_id: Option<PlannedId>,
}

/// Gives the bot a callback for a client (manual 001, "The bot's launch").
///
/// # Errors
/// When there is no such client, or the caller may not write.
pub async fn callback(app: &App, caller: &Caller, target: Target, callback: Callback) -> Result<CalledBack> {
    caller.may(Action::WriteClients)?;
    let client = aim(app, caller, target).await?;
    // Programs send along what they have; what cannot be a variable is not an error (specification `http-api.md` §4.5).
    let variables = crate::variables::only_assignable(callback.variables);
    if !variables.is_empty() {
        crate::variables::save(app, caller, &[client.id], variables).await?;
    }
    let text = base::text::clip(&callback.text, INCOMING_TEXT_CHARACTERS).to_owned();
    if let Some(at) = callback.at.filter(|at| *at > caller.now) {
        let what = PlannedWhat::Callback {
            text,
            resume: callback.resume,
        };
        let planned_id = plan(app, &client, at, what).await?;
        return Ok(CalledBack {
            client_id: client.id,
            message_id: None,
            planned_id: Some(planned_id),
        });
    }
    let project = app.project_entry(caller.project_id).await?;
    let channel = app.channel_entry(client.channel_id).await?;
    let row = NewRow {
        origin: Origin::Callback,
        content: Content::text(text.clone()),
        event_id: None,
        external_id: None,
        created_at: caller.now,
    };
    let inbound = Inbound::Callback {
        message_id: MessageId(0),
        text,
        resume: callback.resume,
        variables: Variables::new(),
    };
    let arrival = Arrival {
        client_id: client.id,
        inbound,
        row: Some(row),
        told: Told::default(),
        hops: 0,
    };
    let taken = app.take(&project, &channel, arrival).await?;
    Ok(CalledBack {
        client_id: client.id,
        message_id: taken.message_id,
        planned_id: None,
    })
}

async fn aim(app: &App, caller: &Caller, target: Target) -> Result<Client> {
    let id = match target {
        Target::Client(id) => Some(id),
        Target::Phone(phone) => crate::clients::by_phone(app, caller, &phone).await?,
        Target::Email(email) => crate::clients::by_email(app, caller, &email).await?,
        Target::Platform {
            kind,
            platform_id,
            group,
        } => {
            let channels = crate::channels::list(app, caller.project_id).await?;
            if !channels.iter().any(|channel| channel.kind == kind) {
                return Err(AppError::bad(format!("no {} channel connected", kind.display())));
            }
            let project = caller.project_id;
            let found = app
                .read("find a client", move |tx| {
                    let ids = [platform_id.as_str()];
                    store::clients::find_by_platform_ids(tx, project, &ids, base::limits::CLIENTS_PER_REQUEST)
                })
                .await?;
            let fits = |client: &Client| {
                client.kind == kind
                    && group
                        .as_ref()
                        .is_none_or(|group| client.group.eq_ignore_ascii_case(group))
            };
            found.into_iter().find(fits).map(|client| client.id)
        }
    };
    match id {
        Some(id) => crate::clients::find(app, caller, id).await,
        None => Err(AppError::not_found("client")),
    }
}

/// Plans something for a client; refuses at the project's limit.
async fn plan(app: &App, client: &Client, at: Timestamp, what: PlannedWhat) -> Result<PlannedId> {
    let id = app
        .0
        .ids
        .next(Noun::Planned)
        .await
        .map_err(|error| crate::start::of_store("reserve an id", error))?;
    let planned = Planned {
        id: PlannedId(id),
        project_id: client.project_id,
        client_id: client.id,
        fire_at: at,
        what,
        arrow_id: None,
        source: None,
        keep: true,
        cancel_if_left: false,
    };
    let limit = app
        .project_entry(client.project_id)
        .await?
        .project
        .settings
        .planned_limit as i64;
    let (project, client, now) = (client.project_id, client.id, app.now());
    app.write("plan a message", move |tx| {
        let mut card = store::clients::header(tx, project, client, true)?
            .ok_or_else(|| store::Error::from(AppError::not_found("client")))?;
        if card.planned_count >= limit {
            let text = format!("the client has {limit} planned messages already; cancel some first");
            return Err(AppError::new(base::Code::PlannedLimit, text).into());
        }
        let version = card.version;
        card.planned_count += 1;
        card.updated_at = now;
        store::clients::update(tx, &card, version)?;
        store::planned::insert(tx, std::slice::from_ref(&planned))
    })
    .await?;
    app.0.worker.nudge(crate::planned::TIMER);
    Ok(PlannedId(id))
}

/// Changes of variables as the store takes them, for one client.
pub(crate) fn variable_changes<'a>(
    variables: &'a Variables,
    client: &Client,
    deal: i64,
) -> Vec<VariableChange<'a>> {
    variables
        .iter()
        .map(|(name, value)| {
            let (scope, name) = Scope::of_name(name);
            let owner = match scope {
                Scope::Deal => deal,
                Scope::Client => client.id.get(),
                Scope::Project | Scope::Constant => 0,
            };
            let value = (!matches!(value.as_str(), Some("")) && !value.is_null()).then_some(value);
            VariableChange {
                scope,
                owner,
                name,
                value,
                expected: None,
            }
        })
        .collect()
}
