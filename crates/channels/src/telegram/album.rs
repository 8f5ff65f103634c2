//! Which attachments travel together: Telegram groups pictures with films, files with files, music with music.

use crate::features;
use model::{Attachment, AttachmentKind, AttachmentSource, ChannelKind};

/// How Telegram shows an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A picture.
    Photo,
    /// A film.
    Video,
    /// A film without sound that plays by itself.
    Animation,
    /// Music.
    Audio,
    /// A voice message.
    Voice,
    /// Any file.
    Document,
    /// A place.
    Location,
    /// A person's card.
    Contact,
}

impl Form {
    /// The form in which an attachment is sent. A picture that Telegram does not take as a photo goes as a file.
    pub fn of(attachment: &Attachment) -> Self {
        match (&attachment.source, attachment.kind) {
            (AttachmentSource::Location { .. }, _) => return Self::Location,
            (AttachmentSource::Contact { .. }, _) => return Self::Contact,
            _ => {}
        }
        match attachment.kind {
            AttachmentKind::Image => {
                let most = features::of(ChannelKind::Telegram).image_bytes;
                match attachment.mime.as_deref() {
                    Some("image/gif") => Self::Animation,
                    Some("image/svg+xml") => Self::Document,
                    _ if attachment.size.is_some_and(|size| size > most) => Self::Document,
                    _ => Self::Photo,
                }
            }
            AttachmentKind::Video => Self::Video,
            AttachmentKind::Audio => Self::Audio,
            AttachmentKind::Voice => Self::Voice,
            _ => Self::Document,
        }
    }

    /// The method that sends one.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Photo => "sendPhoto",
            Self::Video => "sendVideo",
            Self::Animation => "sendAnimation",
            Self::Audio => "sendAudio",
            Self::Voice => "sendVoice",
            Self::Document => "sendDocument",
            Self::Location => "sendLocation",
            Self::Contact => "sendContact",
        }
    }

    /// The field that holds it, and its type in an album.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Location => "location",
            Self::Contact => "contact",
        }
    }

    /// The forms it may share an album with; none when it always travels alone.
    const fn company(self) -> Option<u8> {
        match self {
            Self::Photo | Self::Video => Some(1),
            Self::Document => Some(2),
            Self::Audio => Some(3),
            Self::Animation | Self::Voice | Self::Location | Self::Contact => None,
        }
    }
}

/// An attachment with its form.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The attachment.
    pub attachment: &'a Attachment,
    /// Its form.
    pub form: Form,
}

impl Item<'_> {
    /// Whether a text can stand below it.
    pub const fn takes_caption(&self) -> bool {
        !matches!(self.form, Form::Location | Form::Contact)
    }
}

/// Attachments that travel in one message.
#[derive(Debug, Clone)]
pub enum Group<'a> {
    /// One by itself.
    One(Item<'a>),
    /// Two to ten together.
    Album(Vec<Item<'a>>),
}

/// Groups attachments in their order, at most `most` together. With `last_alone` the last one is kept out of an album.
pub fn groups<'a>(attachments: &[&'a Attachment], most: usize, last_alone: bool) -> Vec<Group<'a>> {
    let items: Vec<Item<'a>> = attachments
        .iter()
        .map(|attachment| Item {
            attachment,
            form: Form::of(attachment),
        })
        .collect();
    let (together, alone) = items.split_at(items.len() - usize::from(last_alone && !items.is_empty()));
    together
        .chunk_by(|a, b| a.form.company().is_some() && a.form.company() == b.form.company())
        .flat_map(|run| run.chunks(most))
        .chain((!alone.is_empty()).then_some(alone))
        .map(|chunk| match chunk {
            [one] => Group::One(*one),
            many => Group::Album(many.to_vec()),
        })
        .collect()
}
