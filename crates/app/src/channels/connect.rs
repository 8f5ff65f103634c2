//! Connecting a channel: the messenger is asked about the token first, so that a refusal leaves nothing behind.

use crate::elsewhere::Changed;
use crate::error::{AppError, Result};
use crate::hooks;
use crate::paging::every;
use crate::projects::checked_name;
use crate::start::App;
use base::limits::NAME_CHARACTERS;
use base::{ChannelId, Code, ProjectId, Secret};
use channels::{ConnectError, Connection, Connector, NewChannel};
use model::{Channel, ChannelKind};
use serde_json::{Map, Value};

/// The setting that holds the public address of a channel whose messenger calls our hook; a channel without it is
/// polled, where its messenger knows polling.
pub(crate) const WEBHOOK: &str = "webhook";
/// Letters and digits of a web chat's key. It is public: it names the chat and opens nothing.
const CHAT_KEY: usize = 16;

/// A channel to be connected.
#[derive(Debug, Clone)]
pub struct AddChannel {
    /// Its messenger.
    pub kind: ChannelKind,
    /// A name to tell channels apart; the bot's own when absent.
    pub name: Option<String>,
    /// The messenger's token.
    pub token: Option<Secret>,
    /// What the connector is told.
    pub settings: Value,
    /// The public address under which the messenger reaches this installation; polled when absent.
    pub webhook: Option<String>,
}

/// Connects a channel, enabled.
///
/// # Errors
/// `channel_refused` or `unavailable` with the messenger's words; `bad_request` for a setting; `conflict`, when the bot
/// is connected already. Nothing is kept then.
pub async fn add(app: &App, project: ProjectId, mut add: AddChannel) -> Result<Channel> {
    let connector = ready(app, project, &mut add).await?;
    let token = add.token.clone().unwrap_or_default();
    let hook_base = add.webhook.as_deref().map(checked_base).transpose()?;
    let asked = ask(app, project, connector, token.clone(), None, add.settings.clone()).await?;
    let Some(base) = hook_base else {
        return keep(app, project, &add, asked, true).await;
    };
    // The hook's address holds the channel's id, so the channel is stored first, but off: nothing polls it meanwhile.
    let mut settings = asked.settings.clone();
    if let Value::Object(settings) = &mut settings {
        settings.insert(WEBHOOK.to_owned(), base.clone().into());
    }
    let channel = keep(app, project, &add, Connection { settings, ..asked }, false).await?;
    let hook = Some(format!("{base}/hook/{}", hooks::path_of(&app.0.seal, channel.id)));
    let hook_secret = hooks::header_secret(&app.0.seal, channel.id);
    match ask(
        app,
        project,
        connector,
        token,
        hook.map(|url| (url, hook_secret)),
        add.settings,
    )
    .await
    {
        Ok(_) => super::set_enabled(app, project, channel.id, true).await,
        Err(error) => {
            let id = channel.id;
            app.write("take back a channel", move |tx| {
                store::channels::delete(tx, project, id)
            })
            .await?;
            Err(error)
        }
    }
}

/// Checks what can be checked without the messenger.
async fn ready(app: &App, project: ProjectId, add: &mut AddChannel) -> Result<&'static dyn Connector> {
    app.project_entry(project).await?;
    let connector = channels::connector(add.kind).ok_or_else(|| {
        let known: Vec<&str> = channels::connectors()
            .iter()
            .map(|one| one.kind().key())
            .collect();
        let text = format!(
            "this version cannot connect {}; it connects {}",
            add.kind.display(),
            known.join(", ")
        );
        AppError::new(Code::Unsupported, text)
    })?;
    if let Some(name) = &add.name {
        add.name = Some(checked_name("a channel's name", name)?);
    }
    if add.settings.is_null() {
        add.settings = Map::new().into();
    }
    match (connector.features().ours, &add.token) {
        (true, Some(_)) if add.settings.get("captcha").is_none() => {
            return Err(AppError::bad(
                "a web chat has no token; leave it out, or name its captcha with captcha.verify_url and captcha.site_key",
            ));
        }
        (true, None) if add.settings.get("captcha").is_some() => {
            return Err(AppError::bad(
                "the captcha wants its secret; give it with --token",
            ));
        }
        (true, _) if add.webhook.is_some() => {
            return Err(AppError::bad("a web chat needs no web hook; leave it out"));
        }
        (true, _) => {
            if let Value::Object(settings) = &mut add.settings {
                let key = || base::random::secret_token(CHAT_KEY).to_lowercase();
                settings.entry("key").or_insert_with(|| key().into());
            }
        }
        (false, None) => {
            return Err(AppError::bad(format!(
                "{} wants the bot's token; give it with --token",
                add.kind.display()
            )));
        }
        (false, Some(token)) => refuse_known(app, token).await?,
    }
    Ok(connector)
}

/// Asking the messenger about a token changes its hook, so a token that is connected already is refused before.
async fn refuse_known(app: &App, token: &Secret) -> Result<()> {
    let channels = app
        .read("list channels", |tx| {
            every(
                |channel: &Channel| channel.id,
                |after, limit| store::channels::any_enabled(tx, after, limit),
            )
        })
        .await?;
    for channel in channels
        .iter()
        .filter(|channel| !channels::features::of(channel.kind).ours)
    {
        // A channel whose secret does not open is told of by the diagnosis, and hinders nobody here.
        let Ok(entry) = app.channel_entry(channel.id).await else {
            continue;
        };
        if entry.connected.secret == *token {
            return Err(known(channel));
        }
    }
    Ok(())
}

fn known(channel: &Channel) -> AppError {
    let what = if channels::features::of(channel.kind).ours {
        "a web chat with this key is there"
    } else {
        "this bot is connected"
    };
    AppError::new(
        Code::Conflict,
        format!(
            "{what} already, as channel {} `{}` of project {}; remove it there first",
            channel.id, channel.name, channel.project_id
        ),
    )
}

/// Whether two channels speak to the same server: names of bots are unique only there.
fn same_server(one: &Value, other: &Value) -> bool {
    one.get("api_base") == other.get("api_base")
}

async fn ask(
    app: &App,
    project: ProjectId,
    connector: &'static dyn Connector,
    token: Secret,
    hook: Option<(String, Secret)>,
    settings: Value,
) -> Result<Connection> {
    let (hook_url, hook_secret) = hook.map_or((None, Secret::default()), |(url, secret)| (Some(url), secret));
    let outlets = app.outlets(project);
    let new = NewChannel {
        token,
        hook_secret,
        hook_url,
        settings,
    };
    connector
        .connect(&outlets.context(&app.0.net), &new)
        .await
        .map_err(|error| refusal(&error))
}

fn refusal(error: &ConnectError) -> AppError {
    let code = match error {
        ConnectError::BadToken { .. } | ConnectError::Refused { .. } => Code::ChannelRefused,
        ConnectError::BadSettings(_) => Code::BadRequest,
        ConnectError::NoAnswer { .. } => Code::Unavailable,
    };
    AppError::new(code, error.to_string())
}

async fn keep(
    app: &App,
    project: ProjectId,
    add: &AddChannel,
    connection: Connection,
    enabled: bool,
) -> Result<Channel> {
    let (kind, token, seal, now) = (add.kind, add.token.clone(), app.0.seal.clone(), app.now());
    let name = add
        .name
        .clone()
        .unwrap_or_else(|| base::text::clip(&connection.name, NAME_CHARACTERS).to_owned());
    let made = app
        .write("connect a channel", move |tx| {
            let new = store::channels::NewChannel {
                project_id: project,
                kind,
                group_id: &connection.group_id,
                name: &name,
                settings: &connection.settings,
                sealed: None,
                hook_hash: None,
                created_at: now,
            };
            if let Some(other) = store::channels::any_by_group(tx, kind, &connection.group_id)?
                && same_server(&other.settings, &connection.settings)
            {
                return Err(store::Error::refused(known(&other)));
            }
            let mut channel = store::channels::insert(tx, &new)?;
            if let Some(token) = &token {
                // Sealed for its own row, whose id is known only now.
                let sealed = seal.seal(&format!("channel {}", channel.id), token);
                store::channels::set_secrets(tx, channel.id, Some(&sealed), None)?;
            }
            if !enabled {
                channel.enabled = false;
                store::channels::update(tx, &channel)?;
            }
            Changed::Channel(channel.id).tell(tx)?;
            Ok(channel)
        })
        .await;
    let channel = made?;
    app.forget(Changed::Channel(channel.id));
    Ok(channel)
}

/// Whether the channel's messenger calls our hook.
pub(super) fn has_hook(channel: &Channel) -> bool {
    channel.settings.get(WEBHOOK).is_some()
}

/// Turns a channel's hook off at its messenger.
pub(super) async fn drop_hook(app: &App, channel: &Channel) -> Result<()> {
    let entry = app.channel_entry(channel.id).await?;
    let secret = entry.connected.secret.clone();
    ask(
        app,
        channel.project_id,
        entry.connector,
        secret,
        None,
        channel.settings.clone(),
    )
    .await
    .map(drop)
}

/// Asks the messenger of a channel again whether the token and the hook are as they should be.
pub(crate) async fn ask_again(app: &App, id: ChannelId) -> Result<Connection> {
    let entry = app.channel_entry(id).await?;
    let channel = entry.channel();
    let hook = channel.settings.get(WEBHOOK).and_then(Value::as_str).map(|base| {
        let url = format!("{base}/hook/{}", hooks::path_of(&app.0.seal, id));
        (url, hooks::header_secret(&app.0.seal, id))
    });
    let secret = entry.connected.secret.clone();
    ask(
        app,
        channel.project_id,
        entry.connector,
        secret,
        hook,
        channel.settings.clone(),
    )
    .await
}

fn checked_base(base: &str) -> Result<String> {
    channels::plain_base(base).ok_or_else(|| {
        let shown = base::text::clip(base, 100);
        AppError::bad(format!(
            "`{shown}` is no public address; give one such as https://chat.example.com"
        ))
    })
}
