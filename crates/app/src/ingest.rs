//! What messengers tell: found or met client, durable row, turn.

use crate::catalog::ChannelEntry;
use crate::error::Result;
use crate::live::{LiveChange, LiveEvent};
use crate::metrics::Counters;
use crate::start::App;
use crate::turn::{Arrival, NewRow, Taken, Told};
use base::limits::INCOMING_TEXT_CHARACTERS;
use base::text::clip;
use base::{ClientId, MessageId};
use model::{Attachment, Content, Inbound, Incoming, IncomingKind, MessageState, Origin, Variables};
use std::sync::Arc;
use store::clients::NewClient;

/// The text that the bot sees when a client sends a file without words (specification §2.5).
pub(crate) const ATTACHMENT_TEXT: &str = "attachment_message";

/// A row whose id is given when it is written.
const NOT_YET: MessageId = MessageId(0);

impl App {
    /// Takes one thing that a messenger told. When it answers, that is durable.
    ///
    /// # Errors
    /// When it could not be made durable; the messenger is then to deliver it again.
    pub(crate) async fn ingest(&self, channel: &Arc<ChannelEntry>, incoming: Incoming) -> Result<Taken> {
        Counters::add(&self.0.counters.received, 1);
        let taken = match incoming.kind {
            IncomingKind::Edited {
                ref message_id,
                ref text,
            } => {
                self.edited(channel, &incoming.platform_id, message_id, text)
                    .await?
            }
            IncomingKind::Receipt {
                ref message_id,
                state,
                ref error,
            } => {
                self.receipt(channel, &incoming.platform_id, message_id, state, error.clone())
                    .await?
            }
            IncomingKind::Moved { ref platform_id } => {
                self.moved(channel, &incoming.platform_id, platform_id).await?;
                Taken::default()
            }
            _ => self.ingest_event(channel, incoming).await?,
        };
        if taken.duplicate {
            Counters::add(&self.0.counters.duplicates, 1);
        }
        Ok(taken)
    }

    async fn ingest_event(&self, channel: &Arc<ChannelEntry>, incoming: Incoming) -> Result<Taken> {
        let project = self.project_entry(channel.channel().project_id).await?;
        let now = self.now();
        let Incoming {
            external_id,
            platform_id,
            name,
            avatar,
            at: _,
            kind,
            variables,
        } = incoming;
        let tag = match &kind {
            IncomingKind::Message { tag, .. } => tag.clone(),
            _ => None,
        };
        let client_id = self
            .meet(channel, &platform_id, name.as_deref(), tag.as_deref())
            .await?;
        // What belongs to this event alone is not kept on the card.
        let (event_variables, card_variables) = split_variables(variables);
        let mut told = Told {
            name,
            avatar,
            variables: card_variables,
            ..Told::default()
        };
        let row = |origin, content| NewRow {
            origin,
            content,
            event_id: Some(external_id.clone()),
            external_id: None,
            created_at: now,
        };
        let (inbound, row) = match kind {
            IncomingKind::Message {
                text,
                attachments,
                album,
                message_id,
                tag: _,
            } => {
                told.wrote_at = Some(now);
                if !attachments.is_empty() && self.seen_before(channel, &external_id).await? {
                    return Ok(Taken {
                        duplicate: true,
                        ..Taken::default()
                    });
                }
                let text = clip(&text, INCOMING_TEXT_CHARACTERS).to_owned();
                let (attachments, urls) = self.keep_attachments(channel, attachments).await?;
                let content = Content {
                    text: text.clone(),
                    attachments: attachments.clone(),
                    ..Content::default()
                };
                let row = NewRow {
                    external_id: message_id,
                    ..row(Origin::Client, content)
                };
                if let Some(album) = album {
                    let part = crate::turn::AlbumPart {
                        album,
                        row,
                        told,
                        variables: event_variables,
                    };
                    return self.take_album_part(&project, channel, client_id, part).await;
                }
                let said = if text.is_empty() {
                    ATTACHMENT_TEXT.to_owned()
                } else {
                    text
                };
                let inbound = Inbound::Message {
                    message_id: NOT_YET,
                    text: said,
                    attachments,
                    urls,
                    variables: event_variables,
                };
                (inbound, row)
            }
            IncomingKind::Pressed {
                text,
                token,
                hidden,
                query_id,
            } => {
                told.wrote_at = Some(now);
                let text = match token {
                    Some(token) => self
                        .kept_press(channel.channel().id, &token)
                        .await?
                        .unwrap_or_default(),
                    None => text,
                };
                self.answer_press(channel, query_id);
                let text = clip(&text, INCOMING_TEXT_CHARACTERS).to_owned();
                if hidden {
                    let row = row(Origin::Callback, Content::text(text.clone()));
                    let inbound = Inbound::Callback {
                        message_id: NOT_YET,
                        text,
                        resume: false,
                        variables: event_variables,
                    };
                    (inbound, row)
                } else {
                    let row = row(Origin::Client, Content::text(text.clone()));
                    let inbound = Inbound::Message {
                        message_id: NOT_YET,
                        text,
                        attachments: Vec::new(),
                        urls: Vec::new(),
                        variables: event_variables,
                    };
                    (inbound, row)
                }
            }
            IncomingKind::Blocked => {
                told.unsubscribed = Some(true);
                notice("client_unsubscribed", event_variables, &row)
            }
            IncomingKind::Unblocked => {
                told.unsubscribed = Some(false);
                notice("client_returned", event_variables, &row)
            }
            IncomingKind::Notice { text } => notice(&text, event_variables, &row),
            IncomingKind::Edited { .. } | IncomingKind::Receipt { .. } | IncomingKind::Moved { .. } => {
                return Ok(Taken::default());
            }
        };
        let arrival = Arrival {
            client_id,
            inbound,
            row: Some(row),
            told,
            hops: 0,
        };
        self.take(&project, channel, arrival).await
    }

    /// The client of a person, made on first contact.
    pub(crate) async fn meet(
        &self,
        channel: &Arc<ChannelEntry>,
        platform_id: &str,
        name: Option<&str>,
        tag: Option<&str>,
    ) -> Result<ClientId> {
        let id = channel.channel().id;
        if let Some(known) = self.0.catalog.known_client(id, platform_id) {
            return Ok(known);
        }
        let project_id = channel.channel().project_id;
        let person = platform_id.to_owned();
        let found = self
            .read("find a client", move |tx| {
                Ok(store::clients::header_by_platform(tx, id, &person, false)?.map(|c| c.id))
            })
            .await?;
        let client = match found {
            Some(client) => client,
            None => {
                let (person, name, tag) = (
                    platform_id.to_owned(),
                    name.map(str::to_owned),
                    tag.map(str::to_owned),
                );
                let created_at = self.now();
                self.write("make a client", move |tx| {
                    let new = NewClient {
                        project_id,
                        channel_id: id,
                        platform_id: &person,
                        name: name.as_deref().unwrap_or_default(),
                        avatar: None,
                        tag: tag.as_deref(),
                        created_at,
                    };
                    if let Some(client) = store::clients::insert(tx, &new)? {
                        return Ok(client);
                    }
                    // Somebody else met the same person in the same moment.
                    store::clients::header_by_platform(tx, id, &person, false)?
                        .map(|client| client.id)
                        .ok_or(store::Error::NotFound {
                            what: "client",
                            id: person.clone(),
                        })
                })
                .await?
            }
        };
        self.0.catalog.remember_client(id, platform_id, client);
        Ok(client)
    }

    async fn seen_before(&self, channel: &ChannelEntry, event_id: &str) -> Result<bool> {
        let (id, event_id) = (channel.channel().id, event_id.to_owned());
        self.read("look for a duplicate", move |tx| {
            Ok(store::messages::by_event(tx, id, &event_id)?.is_some())
        })
        .await
    }

    async fn edited(&self, channel: &ChannelEntry, person: &str, message: &str, text: &str) -> Result<Taken> {
        let (id, person, message) = (channel.channel().id, person.to_owned(), message.to_owned());
        let text = clip(text, INCOMING_TEXT_CHARACTERS).to_owned();
        let changed = self
            .write("keep an edit", move |tx| {
                let Some(client) = store::clients::header_by_platform(tx, id, &person, false)? else {
                    return Ok(None);
                };
                let message = store::messages::edit_by_external(tx, client.id, &message, &text)?;
                Ok(message.map(|message| (client, message)))
            })
            .await?;
        Ok(self.tell_change(changed))
    }

    async fn receipt(
        &self,
        channel: &ChannelEntry,
        person: &str,
        message: &str,
        state: MessageState,
        error: Option<String>,
    ) -> Result<Taken> {
        let (id, person, message) = (channel.channel().id, person.to_owned(), message.to_owned());
        let changed = self
            .write("keep a receipt", move |tx| {
                let Some(client) = store::clients::header_by_platform(tx, id, &person, false)? else {
                    return Ok(None);
                };
                let message =
                    store::messages::set_state_by_external(tx, client.id, &message, state, error.as_deref())?;
                Ok(message.map(|message| (client, message)))
            })
            .await?;
        Ok(self.tell_change(changed))
    }

    fn tell_change(&self, changed: Option<(model::Client, MessageId)>) -> Taken {
        let message_id = changed.as_ref().map(|(_, message)| *message);
        self.0.live.publish(changed.map(|(client, message)| LiveEvent {
            project_id: client.project_id,
            client_id: client.id,
            what: LiveChange::State(message),
        }));
        Taken {
            message_id,
            ..Taken::default()
        }
    }

    /// A group goes on under another id: its client keeps its place, its variables and its history.
    pub(crate) async fn moved(&self, channel: &ChannelEntry, from: &str, to: &str) -> Result<()> {
        let (id, from, to) = (channel.channel().id, from.to_owned(), to.to_owned());
        self.0.catalog.forget_client(id, &from);
        self.write("move a group", move |tx| {
            store::clients::rename_platform_id(tx, id, &from, &to)
        })
        .await
        .map(drop)
    }

    /// Tells the messenger that a press has arrived. Nothing depends on it but the button's waiting sign.
    fn answer_press(&self, channel: &Arc<ChannelEntry>, query_id: String) {
        if query_id.is_empty() {
            return;
        }
        let (app, channel) = (self.clone(), Arc::clone(channel));
        self.0.errands.spawn(async move {
            let press = channels::Press { query_id, ..channels::Press::default() };
            let outlets = app.outlets(channel.channel().project_id);
            if let Err(error) =
                channel.connector.answer_press(&outlets.context(&app.0.net), &channel.connected, &press).await
            {
                tracing::debug!(channel.id = %channel.channel().id, error = %error, "a press could not be answered");
            }
        });
    }

    async fn kept_press(&self, channel: base::ChannelId, token: &str) -> Result<Option<String>> {
        let token = token.to_owned();
        self.read("look up a press", move |tx| {
            store::press_tokens::get(tx, channel, &token)
        })
        .await
    }

    /// Files that are still at the messenger become files of ours, fetched in the background; their addresses work at
    /// once.
    async fn keep_attachments(
        &self,
        channel: &ChannelEntry,
        attachments: Vec<Attachment>,
    ) -> Result<(Vec<Attachment>, Vec<String>)> {
        let mut kept = Vec::with_capacity(attachments.len());
        let mut urls = Vec::new();
        for attachment in attachments
            .into_iter()
            .take(base::limits::ATTACHMENTS_PER_MESSAGE)
        {
            let attachment = crate::files::adopt(self, channel.channel(), attachment).await?;
            urls.push(crate::files::attachment_url(self, &attachment).unwrap_or_default());
            kept.push(attachment);
        }
        Ok((kept, urls))
    }
}

fn notice(text: &str, variables: Variables, row: &impl Fn(Origin, Content) -> NewRow) -> (Inbound, NewRow) {
    let text = clip(text, INCOMING_TEXT_CHARACTERS).to_owned();
    let inbound = Inbound::Callback {
        message_id: NOT_YET,
        text: text.clone(),
        resume: false,
        variables,
    };
    (inbound, row(Origin::Callback, Content::text(text)))
}

/// Variables that live for one event only describe the message, not the client; `flow`'s table says which they are.
fn split_variables(variables: Variables) -> (Variables, Variables) {
    variables.into_iter().partition(|(name, _)| {
        flow::scope::visible(name).is_some_and(|visible| visible.origin == flow::scope::Origin::Event)
    })
}
