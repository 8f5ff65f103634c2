//! The attachments of a Telegram message.

use super::json::{filled, id, list, object, text};
use base::text::clip;
use model::{Attachment, AttachmentKind, AttachmentSource};
use serde_json::Value;

/// The attachments of a message, none or one: an album comes as several messages.
pub fn attachments(message: &Value) -> Vec<Attachment> {
    let one = photo(message)
        .or_else(|| sticker(message))
        .or_else(|| plain_file(message))
        .or_else(|| location(message))
        .or_else(|| contact(message));
    one.into_iter().collect()
}

/// Fields that hold a file, with how we show it. An animation comes with a `document` beside it, so it stands first.
const FILES: [(&str, AttachmentKind); 6] = [
    ("animation", AttachmentKind::Video),
    ("video", AttachmentKind::Video),
    ("video_note", AttachmentKind::Video),
    ("voice", AttachmentKind::Voice),
    ("audio", AttachmentKind::Audio),
    ("document", AttachmentKind::File),
];

fn plain_file(message: &Value) -> Option<Attachment> {
    FILES
        .iter()
        .find_map(|(field, kind)| remote(object(message, field)?, *kind, None))
}

/// The largest of the sizes in which Telegram keeps a photo.
fn photo(message: &Value) -> Option<Attachment> {
    let pixels = |size: &&Value| {
        let side = |name| size.get(name).and_then(Value::as_u64).unwrap_or(0);
        side("width").saturating_mul(side("height"))
    };
    let largest = list(message, "photo").iter().max_by_key(pixels)?;
    remote(largest, AttachmentKind::Image, Some("image/jpeg"))
}

fn sticker(message: &Value) -> Option<Attachment> {
    let sticker = object(message, "sticker")?;
    let is = |name| sticker.get(name).and_then(Value::as_bool).unwrap_or(false);
    if is("is_video") {
        remote(sticker, AttachmentKind::Video, Some("video/webm"))
    } else if is("is_animated") {
        remote(sticker, AttachmentKind::File, Some("application/x-tgsticker"))
    } else {
        remote(sticker, AttachmentKind::Image, Some("image/webp"))
    }
}

fn remote(file: &Value, kind: AttachmentKind, mime: Option<&str>) -> Option<Attachment> {
    Some(Attachment {
        kind,
        source: AttachmentSource::Remote(filled(file, "file_id")?.to_owned()),
        name: filled(file, "file_name").map(|name| clip(name, 255).to_owned()),
        mime: filled(file, "mime_type")
            .or(mime)
            .map(|mime| clip(mime, 100).to_owned()),
        size: file.get("file_size").and_then(Value::as_u64),
    })
}

fn located(kind: AttachmentKind, source: AttachmentSource) -> Attachment {
    Attachment {
        kind,
        source,
        name: None,
        mime: None,
        size: None,
    }
}

fn location(message: &Value) -> Option<Attachment> {
    let (latitude, longitude) = place(message)?;
    Some(located(
        AttachmentKind::Location,
        AttachmentSource::Location { latitude, longitude },
    ))
}

/// The degrees north and east of a message's place; a venue comes with a location beside it.
pub fn place(message: &Value) -> Option<(f64, f64)> {
    let location = object(message, "location")?;
    let degrees = |name| location.get(name).and_then(Value::as_f64);
    Some((degrees("latitude")?, degrees("longitude")?))
}

fn contact(message: &Value) -> Option<Attachment> {
    let contact = object(message, "contact")?;
    let first = text(contact, "first_name").unwrap_or_default();
    let last = text(contact, "last_name").unwrap_or_default();
    Some(located(
        AttachmentKind::Contact,
        AttachmentSource::Contact {
            phone: clip(text(contact, "phone_number")?, 40).to_owned(),
            name: clip(format!("{first} {last}").trim(), 256).to_owned(),
            platform_id: id(contact, "user_id"),
        },
    ))
}
