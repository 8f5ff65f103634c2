//! Buttons of a web chat message: the frame gets a token for each, and its hidden text never travels.

use crate::buttons::{Key, Layout, Press, lay_out};
use crate::features;
use base::MessageId;
use model::{Attachment, AttachmentKind, AttachmentSource, Buttons, ChannelKind, IncomingKind};

use super::frame::PressValue;

/// The token of the button at a place: row and place in the row, from 0. It means something only together with the message
/// that carries it, which the server looks up among the visitor's own.
#[must_use]
pub fn token_of(row: usize, place: usize) -> String {
    format!("{row}.{place}")
}

/// What a press says, by the buttons of the message that it names. None when there is no such button, when it opens an
/// address and so sends nothing, or when it lacks the value that it asks for.
#[must_use]
pub fn pressed(
    message: MessageId,
    buttons: &Buttons,
    token: &str,
    value: Option<&PressValue>,
    client_msg_id: &str,
) -> Option<IncomingKind> {
    let key = key(buttons, token)?;
    let sent = |text: String, hidden: bool| IncomingKind::Pressed {
        text,
        token: None,
        hidden,
        query_id: client_msg_id.to_owned(),
    };
    let shown = |text: String, kind, source| IncomingKind::Message {
        text,
        attachments: vec![Attachment {
            kind,
            source,
            name: None,
            mime: None,
            size: None,
        }],
        album: None,
        message_id: Some(message.to_string()),
        tag: None,
    };
    match (key.press, value) {
        (Press::Say, _) => Some(sent(key.label, false)),
        (Press::Hidden(text), _) => Some(sent(text, true)),
        (Press::Phone, Some(PressValue::Phone(phone))) => {
            let source = AttachmentSource::Contact {
                phone: phone.clone(),
                name: String::new(),
                platform_id: None,
            };
            Some(shown(phone.clone(), AttachmentKind::Contact, source))
        }
        (Press::Location, Some(PressValue::Location { latitude, longitude })) => {
            let (latitude, longitude) = (*latitude, *longitude);
            let source = AttachmentSource::Location { latitude, longitude };
            Some(shown(String::new(), AttachmentKind::Location, source))
        }
        _ => None,
    }
}

fn key(buttons: &Buttons, token: &str) -> Option<Key> {
    let (row, place) = token.split_once('.')?;
    let (row, place) = (row.parse::<usize>().ok()?, place.parse::<usize>().ok()?);
    let (Layout::Inline(mut rows) | Layout::Reply { mut rows, .. }) =
        lay_out(buttons, features::of(ChannelKind::Web)).ok()?
    else {
        return None;
    };
    let row = rows.get_mut(row)?;
    (place < row.len()).then(|| row.swap_remove(place))
}
