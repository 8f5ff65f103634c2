//! What a message says: text, attachments, buttons, and how it wants to be shown.

use base::FileId;
use serde::{Deserialize, Serialize};

/// The body of a message, in the words of no messenger; connectors map it to theirs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The text; empty when there are only attachments.
    pub text: String,
    /// How the text is marked up.
    #[serde(skip_serializing_if = "is_default")]
    pub markup: Markup,
    /// Files and links, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Buttons below the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Buttons>,
    /// Delivered without a sound.
    #[serde(skip_serializing_if = "is_default")]
    pub silent: bool,
    /// Protected from forwarding and saving, where the messenger can.
    #[serde(skip_serializing_if = "is_default")]
    pub protected: bool,
    /// Links in the text show no preview.
    #[serde(skip_serializing_if = "is_default")]
    pub no_preview: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Content {
    /// A message of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.attachments.is_empty()
    }
}

/// How a text is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// Not at all.
    #[default]
    Plain,
    /// Telegram's HTML.
    Html,
    /// Telegram's MarkdownV2.
    MarkdownV2,
}

/// A file or link of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Where it is.
    pub source: AttachmentSource,
    /// Its file name, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Its size in bytes, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// How an attachment is shown (manual 001, "How to work with messages": image, video, link, file, audio).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// An address shown as such.
    Link,
    /// Any file.
    File,
    /// Music or speech.
    Audio,
    /// A recorded voice message.
    Voice,
    /// A place on the map; its source is [`AttachmentSource::Location`].
    Location,
    /// A person's card; its source is [`AttachmentSource::Contact`].
    Contact,
}

/// Where an attachment is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentSource {
    /// At an address on the web.
    Url(String),
    /// In our own storage.
    File(FileId),
    /// At the messenger, under its own id, not fetched yet. Only in [`crate::Incoming`]: ingest turns it into a file.
    Remote(String),
    /// A point on the map, in degrees.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// A person.
    Contact {
        /// The phone number, as the messenger gave it.
        phone: String,
        /// The name.
        name: String,
        /// The person's own id in the messenger, if it is a user there.
        platform_id: Option<String>,
    },
}

/// The buttons of a message (manual 001, `buttons`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Buttons {
    /// Shown instead of the buttons where a messenger has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where they stand.
    pub keyboard: Keyboard,
    /// The buttons; rows by `line`, places by `index_in_line`.
    pub buttons: Vec<Button>,
}

/// Where buttons stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyboard {
    /// As the buttons themselves say; reply where none says.
    #[default]
    Auto,
    /// Below the input field.
    Reply,
    /// Below the message.
    Inline,
}

/// One button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// The label; pressing it says this text unless `callback` says another.
    pub text: String,
    /// What pressing does.
    #[serde(rename = "type", default)]
    pub kind: ButtonKind,
    /// The address to open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The hidden text that pressing sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// The address of a web app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_app: Option<String>,
    /// The row, from 0; one row a button when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The place in the row, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_in_line: Option<u32>,
    /// The colour, in the messenger's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The keyboard stays after use (VK).
    #[serde(default, skip_serializing_if = "is_default")]
    pub one_time: bool,
}

/// What pressing a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonKind {
    /// Says its text, from the keyboard.
    #[default]
    Reply,
    /// Says its text or callback, or opens its address, from below the message.
    Inline,
    /// Sends the place of the client.
    Location,
    /// Sends the phone number of the client.
    Phone,
    /// Opens a web app.
    WebApp,
}

impl Buttons {
    /// The buttons as rows: by `line` and `index_in_line`, buttons without a line each in a row of its own, after
    /// the others in the order given.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<&Button>> {
        let mut placed: Vec<(u32, u32, usize, &Button)> = Vec::new();
        let mut loose = Vec::new();
        for (at, button) in self.buttons.iter().enumerate() {
            match button.line {
                Some(line) => placed.push((line, button.index_in_line.unwrap_or(u32::MAX), at, button)),
                None => loose.push(vec![button]),
            }
        }
        placed.sort_by_key(|(line, index, at, _)| (*line, *index, *at));
        let mut rows: Vec<Vec<&Button>> = Vec::new();
        let mut last = None;
        for (line, _, _, button) in placed {
            if last == Some(line) {
                if let Some(row) = rows.last_mut() {
                    row.push(button);
                }
            } else {
                rows.push(vec![button]);
                last = Some(line);
            }
        }
        rows.extend(loose);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_line_and_index_and_loose_buttons_stack() {
        let buttons: Buttons = serde_json::from_value(serde_json::json!({"buttons": [
            {"text": "C", "line": 1, "index_in_line": 0},
            {"text": "loose"},
            {"text": "B", "line": 0, "index_in_line": 1},
            {"text": "A", "line": 0, "index_in_line": 0, "type": "inline"},
        ]}))
        .unwrap();
        let labels: Vec<Vec<&str>> = buttons
            .rows()
            .iter()
            .map(|row| row.iter().map(|b| b.text.as_str()).collect())
            .collect();
        assert_eq!(labels, [vec!["A", "B"], vec!["C"], vec!["loose"]]);
    }
}
