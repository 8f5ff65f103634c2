//! Messages as a visitor sees them: callbacks and what is not delivered stay hidden, addresses are fresh, hidden texts of
//! buttons never travel.

use super::{CATCH_UP, ChatSession, PAGE};
use crate::error::Result;
use crate::start::App;
use base::MessageId;
use channels::buttons::{Layout, Press, lay_out};
use channels::webchat::token_of;
use model::{Direction, Message, MessageState, Origin};

/// A message as a visitor sees it.
#[derive(Debug, Clone)]
pub struct ChatMessage {
    /// The message.
    pub message: Message,
    /// Who said it.
    pub from: Sender,
    /// The visitor's own id of it, when a frame of the visitor made it.
    pub client_msg_id: Option<String>,
    /// Where each attachment is, in order; none for places and contacts.
    pub urls: Vec<Option<String>>,
    /// Its buttons, as rows.
    pub buttons: Option<ChatButtons>,
}

/// Who said a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The visitor.
    Client,
    /// The bot, or a program.
    Bot,
    /// An operator.
    Operator,
}

/// The buttons of a message.
#[derive(Debug, Clone)]
pub struct ChatButtons {
    /// Above the composer, and not below the message.
    pub reply: bool,
    /// They stay after use.
    pub keep: bool,
    /// The rows.
    pub rows: Vec<Vec<ChatButton>>,
}

/// One button.
#[derive(Debug, Clone)]
pub struct ChatButton {
    /// The label.
    pub text: String,
    /// What pressing does.
    pub kind: ChatButtonKind,
    /// The token that a press names.
    pub token: String,
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatButtonKind {
    /// Says something; visibly, the label itself.
    Press {
        /// Whether it makes a visible message.
        says: bool,
    },
    /// Opens an address.
    Url(String),
    /// Asks for the phone number.
    Phone,
    /// Asks for the place.
    Location,
}

/// The conversation as far as a visitor lacks it.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// The messages, oldest first.
    pub messages: Vec<ChatMessage>,
    /// Whether there are older ones before the first.
    pub more: bool,
    /// The visitor is to forget what it has.
    pub reset: bool,
    /// The highest message id of the conversation, also of hidden ones.
    pub seq: i64,
}

pub(super) async fn conversation(
    app: &App,
    session: &ChatSession,
    after: Option<MessageId>,
) -> Result<Conversation> {
    let Some(client) = session.client(app).await? else {
        return Ok(Conversation::default());
    };
    let project = session.chat.channel().project_id;
    if let Some(after) = after {
        let page = app
            .read("read a conversation", move |tx| {
                store::messages::page_after(tx, project, client, Some(after), CATCH_UP)
            })
            .await?;
        // Nothing newer than what the visitor names: it may name something that is not there (another database).
        let known = !page.items.is_empty() || after.get() <= newest(app, session).await?;
        if page.next.is_none() && known {
            let seq = page.items.last().map_or(after, |last| last.id).get();
            let messages = page
                .items
                .into_iter()
                .filter_map(|row| seen(app, session, row))
                .collect();
            return Ok(Conversation {
                messages,
                more: false,
                reset: false,
                seq,
            });
        }
    }
    let (messages, more) = before(app, session, None, PAGE).await?;
    let seq = newest(app, session).await?;
    Ok(Conversation {
        messages,
        more,
        reset: after.is_some(),
        seq,
    })
}

async fn newest(app: &App, session: &ChatSession) -> Result<i64> {
    let Some(client) = session.client(app).await? else {
        return Ok(0);
    };
    let project = session.chat.channel().project_id;
    let page = app
        .read("read a conversation", move |tx| {
            store::messages::page_before(tx, project, client, None, 1)
        })
        .await?;
    Ok(page.items.first().map_or(0, |message| message.id.get()))
}

pub(super) async fn before(
    app: &App,
    session: &ChatSession,
    before: Option<MessageId>,
    limit: usize,
) -> Result<(Vec<ChatMessage>, bool)> {
    let Some(client) = session.client(app).await? else {
        return Ok((Vec::new(), false));
    };
    let project = session.chat.channel().project_id;
    let page = app
        .read("read a conversation", move |tx| {
            store::messages::page_before(tx, project, client, before, limit.max(1))
        })
        .await?;
    let more = page.next.is_some();
    let mut messages: Vec<ChatMessage> = page
        .items
        .into_iter()
        .filter_map(|row| seen(app, session, row))
        .collect();
    messages.reverse();
    Ok((messages, more))
}

pub(super) async fn one(app: &App, session: &ChatSession, id: MessageId) -> Result<Option<ChatMessage>> {
    let Some(client) = session.client(app).await? else {
        return Ok(None);
    };
    let project = session.chat.channel().project_id;
    let row = app
        .read("read a message", move |tx| store::messages::get(tx, project, id))
        .await?;
    Ok(row
        .filter(|row| row.client_id == client)
        .and_then(|row| seen(app, session, row)))
}

fn seen(app: &App, session: &ChatSession, message: Message) -> Option<ChatMessage> {
    let from = match (message.direction, message.origin) {
        (_, Origin::Callback) => return None,
        (Direction::In, _) => Sender::Client,
        (Direction::Out, Origin::Operator) => Sender::Operator,
        (Direction::Out, _) => Sender::Bot,
    };
    if message.direction == Direction::Out && message.state == MessageState::Failed {
        return None;
    }
    let urls = message
        .content
        .attachments
        .iter()
        .map(|one| crate::files::attachment_url(app, one))
        .collect();
    let buttons = buttons_of(session, &message);
    let client_msg_id = message
        .external_id
        .clone()
        .filter(|_| message.direction == Direction::In);
    Some(ChatMessage {
        from,
        client_msg_id,
        urls,
        buttons,
        message,
    })
}

fn buttons_of(session: &ChatSession, message: &Message) -> Option<ChatButtons> {
    let buttons = message.content.buttons.as_ref()?;
    let layout = lay_out(buttons, session.chat.entry.connector.features()).ok()?;
    let (reply, keep, rows) = match layout {
        Layout::Inline(rows) => (false, false, rows),
        Layout::Reply { rows, stays } => (true, stays, rows),
        Layout::None | Layout::Hint(_) => return None,
    };
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(row, keys)| {
            keys.into_iter()
                .enumerate()
                .map(|(place, key)| ChatButton {
                    text: key.label,
                    kind: match key.press {
                        Press::Open(url) | Press::WebApp(url) => ChatButtonKind::Url(url),
                        Press::Phone => ChatButtonKind::Phone,
                        Press::Location => ChatButtonKind::Location,
                        Press::Say => ChatButtonKind::Press { says: true },
                        Press::Hidden(_) => ChatButtonKind::Press { says: false },
                    },
                    token: token_of(row, place),
                })
                .collect()
        })
        .collect();
    Some(ChatButtons { reply, keep, rows })
}
