//! One message → the calls that deliver it. Pure: the same content always gives the same calls in the same order, so that
//! a number of calls done means the same in every attempt.

use super::album::{self, Group};
use crate::buttons::{Layout, lay_out};
use crate::features::{self, Features};
use crate::outgoing::SendError;
use crate::split::{split_text, visible_units};
use base::{Code, FileId};
use model::{Attachment, AttachmentKind, AttachmentSource, ChannelKind, Content, Markup};
use serde_json::{Map, Value, json};

/// One call of the Bot API.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The method.
    pub method: &'static str,
    /// Its parameters, without the keyboard.
    pub fields: Map<String, Value>,
    /// Our files that it uploads, by the names under which `attach://` refers to them.
    pub uploads: Vec<(String, FileId)>,
}

/// The calls of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In order; at least one.
    pub calls: Vec<Call>,
    /// The keyboard, and the call that carries it.
    pub keyboard: Option<(usize, Layout)>,
}

/// Plans a message (engine specification §2.4): a single file carries the text as its caption when that fits; several
/// files go as albums, which carry no buttons, so with buttons the text follows by itself; a caption that is too long
/// follows as text. Where only files are there to carry buttons, the last one stays out of the album and carries them.
///
/// # Errors
/// When there is nothing to send, or something that Telegram cannot show.
pub fn plan(chat: &str, content: &Content) -> Result<Plan, SendError> {
    let features = features::of(ChannelKind::Telegram);
    let layout = match &content.buttons {
        Some(buttons) => lay_out(buttons, features)
            .map_err(|error| SendError::refused(Code::BadButtons, error.to_string()))?,
        None => Layout::None,
    };
    let has_keyboard = layout != Layout::None;
    let text = full_text(content);
    let shown: Vec<&Attachment> = content.attachments.iter().filter(|one| !is_link(one)).collect();
    let groups = album::groups(&shown, features.album, has_keyboard && text.trim().is_empty());
    let caption =
        caption_fits(&text, content.markup, &groups, has_keyboard, features).then_some(text.as_str());

    let mut maker = Maker {
        chat,
        content,
        next_upload: 0,
    };
    let mut calls = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        calls.push(maker.of_group(group, caption.filter(|_| number == 0))?);
    }
    if caption.is_none() {
        let parts = split_text(&text, content.markup, features.text_limit, features.unit);
        calls.extend(
            parts
                .iter()
                .filter(|part| !part.trim().is_empty())
                .map(|part| maker.of_text(part)),
        );
    }
    let carrier = calls.iter().rposition(|call| call.method != "sendMediaGroup");
    if calls.is_empty() {
        return Err(SendError::refused(
            Code::BadRequest,
            "the message is empty: give it a text or an attachment",
        ));
    }
    Ok(Plan {
        keyboard: carrier.filter(|_| has_keyboard).map(|at| (at, layout)),
        calls,
    })
}

fn is_link(attachment: &Attachment) -> bool {
    attachment.kind == AttachmentKind::Link
}

/// The text with the links that are attached, one a line.
fn full_text(content: &Content) -> String {
    let mut text = content.text.clone();
    for link in content.attachments.iter().filter(|one| is_link(one)) {
        if let AttachmentSource::Url(url) = &link.source {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&escaped(url, content.markup));
        }
    }
    text
}

/// Text that is to be read as it stands inside marked-up text.
fn escaped(text: &str, markup: Markup) -> String {
    match markup {
        Markup::Plain => text.to_owned(),
        Markup::Html => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        Markup::MarkdownV2 => {
            let mut out = String::with_capacity(text.len() + 8);
            for character in text.chars() {
                if "_*[]()~`>#+-=|{}.!\\".contains(character) {
                    out.push('\\');
                }
                out.push(character);
            }
            out
        }
    }
}

/// Whether the text goes below the first file.
fn caption_fits(
    text: &str,
    markup: Markup,
    groups: &[Group<'_>],
    has_keyboard: bool,
    features: &Features,
) -> bool {
    let carries = match groups {
        [Group::One(one)] => one.takes_caption(),
        [Group::Album(..)] => !has_keyboard,
        // Of several messages only the first has the caption, and the buttons belong to the text.
        [Group::One(one), ..] => one.takes_caption() && !has_keyboard,
        [Group::Album(..), ..] => !has_keyboard,
        [] => false,
    };
    carries && (text.is_empty() || visible_units(text, markup, features.unit) <= features.caption_limit)
}

struct Maker<'a> {
    chat: &'a str,
    content: &'a Content,
    next_upload: usize,
}

impl Maker<'_> {
    fn call(&self, method: &'static str) -> Call {
        let mut fields = Map::new();
        // Ids of people and groups are numbers to Telegram, public channels are `@name`.
        let chat = self
            .chat
            .parse::<i64>()
            .map_or_else(|_| self.chat.into(), Value::from);
        fields.insert("chat_id".to_owned(), chat);
        if self.content.silent {
            fields.insert("disable_notification".to_owned(), true.into());
        }
        if self.content.protected {
            fields.insert("protect_content".to_owned(), true.into());
        }
        Call {
            method,
            fields,
            uploads: Vec::new(),
        }
    }

    fn of_text(&self, text: &str) -> Call {
        let mut call = self.call("sendMessage");
        call.fields.insert("text".to_owned(), text.into());
        self.put_parse_mode(&mut call.fields);
        if self.content.no_preview {
            call.fields
                .insert("link_preview_options".to_owned(), json!({"is_disabled": true}));
        }
        call
    }

    fn put_parse_mode(&self, fields: &mut Map<String, Value>) {
        let mode = match self.content.markup {
            Markup::Plain => return,
            Markup::Html => "HTML",
            Markup::MarkdownV2 => "MarkdownV2",
        };
        fields.insert("parse_mode".to_owned(), mode.into());
    }

    fn put_caption(&self, fields: &mut Map<String, Value>, caption: Option<&str>) {
        if let Some(caption) = caption.filter(|caption| !caption.trim().is_empty()) {
            fields.insert("caption".to_owned(), caption.into());
            self.put_parse_mode(fields);
        }
    }

    fn of_group(&mut self, group: &Group<'_>, caption: Option<&str>) -> Result<Call, SendError> {
        match group {
            Group::Album(items) => {
                let mut call = self.call("sendMediaGroup");
                let mut media = Vec::new();
                for (number, item) in items.iter().enumerate() {
                    let mut fields = Map::new();
                    fields.insert("type".to_owned(), item.form.field().into());
                    let source = self.file(item.attachment, &mut call.uploads)?;
                    fields.insert("media".to_owned(), source.into());
                    self.put_caption(&mut fields, caption.filter(|_| number == 0));
                    media.push(Value::Object(fields));
                }
                call.fields.insert("media".to_owned(), media.into());
                Ok(call)
            }
            Group::One(item) => {
                let mut call = self.call(item.form.method());
                match &item.attachment.source {
                    AttachmentSource::Location { latitude, longitude } => {
                        call.fields.insert("latitude".to_owned(), (*latitude).into());
                        call.fields.insert("longitude".to_owned(), (*longitude).into());
                    }
                    AttachmentSource::Contact { phone, name, .. } => {
                        call.fields
                            .insert("phone_number".to_owned(), phone.as_str().into());
                        let name = if name.trim().is_empty() { phone } else { name };
                        call.fields.insert("first_name".to_owned(), name.as_str().into());
                    }
                    _ => {
                        let source = self.file(item.attachment, &mut call.uploads)?;
                        call.fields.insert(item.form.field().to_owned(), source.into());
                        self.put_caption(&mut call.fields, caption);
                    }
                }
                Ok(call)
            }
        }
    }

    /// What stands for a file in a call: its address, Telegram's own id, or the name of an upload.
    fn file(
        &mut self,
        attachment: &Attachment,
        uploads: &mut Vec<(String, FileId)>,
    ) -> Result<String, SendError> {
        match &attachment.source {
            AttachmentSource::Url(url) => Ok(url.clone()),
            AttachmentSource::Remote(id) => Ok(id.clone()),
            AttachmentSource::File(id) => {
                let name = format!("file{}", self.next_upload);
                self.next_upload += 1;
                let reference = format!("attach://{name}");
                uploads.push((name, *id));
                Ok(reference)
            }
            AttachmentSource::Location { .. } | AttachmentSource::Contact { .. } => Err(SendError::refused(
                Code::BadRequest,
                "an attachment says it is a file but holds a place or a contact",
            )),
        }
    }
}
