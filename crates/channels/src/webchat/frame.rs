//! The frames that a visitor's browser sends.

use base::limits::{ATTACHMENTS_PER_MESSAGE, REQUEST_BYTES};
use base::text::clip;
use base::{Code, FileId, MessageId, ids};
use serde_json::Value;

/// A frame of a visitor, checked.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientFrame {
    /// The first frame of a socket.
    Hello {
        /// The session's token.
        token: String,
        /// The highest sequence number that the frame has; 0 for none.
        after: i64,
        /// The page it is on.
        page: Option<String>,
    },
    /// The visitor writes.
    Message {
        /// The message's name in every repetition.
        client_msg_id: String,
        /// The text; empty when there are only files.
        text: String,
        /// Files that the visitor uploaded.
        files: Vec<FileId>,
        /// The page it is on.
        page: Option<String>,
    },
    /// The visitor presses a button.
    Press {
        /// The press's name in every repetition.
        client_msg_id: String,
        /// The message that carries the button.
        message: MessageId,
        /// The button's token.
        press: String,
        /// What a button that asks for something got.
        value: Option<PressValue>,
        /// The page it is on.
        page: Option<String>,
    },
    /// The visitor types, or stopped.
    Typing {
        /// Whether it does.
        on: bool,
    },
    /// The visitor has read up to a message.
    Read {
        /// That message.
        upto: MessageId,
    },
    /// The visitor wants older messages.
    History {
        /// Older than this one.
        before: MessageId,
        /// How many, 1 to 50.
        limit: usize,
    },
    /// Is the server there?
    Ping,
    /// A frame of a type that we do not know; it is ignored.
    Unknown,
}

/// What a button that asks for something got.
#[derive(Debug, Clone, PartialEq)]
pub enum PressValue {
    /// A phone number.
    Phone(String),
    /// A place, in degrees.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
}

/// A frame that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FrameRefused {
    /// [`Code::BadRequest`] or [`Code::TooLarge`].
    pub code: Code,
    /// What is wrong and what to do.
    pub message: String,
    /// The message or press that is refused, when the frame named it.
    pub client_msg_id: Option<String>,
}

fn bad(message: impl Into<String>) -> FrameRefused {
    FrameRefused {
        code: Code::BadRequest,
        message: message.into(),
        client_msg_id: None,
    }
}

fn large(message: String) -> FrameRefused {
    FrameRefused {
        code: Code::TooLarge,
        ..bad(message)
    }
}

impl ClientFrame {
    /// Reads a frame; `text_limit` is the number of characters that one message may have.
    ///
    /// # Errors
    /// When it is not JSON, lacks a field, or passes a limit.
    pub fn parse(frame: &str, text_limit: usize) -> Result<Self, FrameRefused> {
        if frame.len() > REQUEST_BYTES {
            return Err(large(format!(
                "the frame has {} bytes; at most {REQUEST_BYTES} are taken",
                frame.len()
            )));
        }
        let frame: Value =
            serde_json::from_str(frame).map_err(|_| bad("the frame is not JSON, or nests too deep"))?;
        Self::read(&frame, text_limit).map_err(|refused| FrameRefused {
            client_msg_id: client_msg_id(&frame).ok(),
            ..refused
        })
    }

    fn read(frame: &Value, text_limit: usize) -> Result<Self, FrameRefused> {
        let Some(kind) = frame.get("type").and_then(Value::as_str) else {
            return Err(bad("the frame has no `type`"));
        };
        match kind {
            "hello" => Ok(Self::Hello {
                token: text(frame, "token", 512)?.to_owned(),
                after: frame
                    .get("after")
                    .and_then(Value::as_i64)
                    .unwrap_or(0)
                    .clamp(0, ids::MAX_ID),
                page: page(frame),
            }),
            "message" => message(frame, text_limit),
            "press" => Ok(Self::Press {
                client_msg_id: client_msg_id(frame)?,
                message: message_id(frame, "message")?,
                press: text(frame, "press", 128)?.to_owned(),
                value: value(frame)?,
                page: page(frame),
            }),
            "typing" => Ok(Self::Typing {
                on: frame.get("on").and_then(Value::as_bool).unwrap_or(false),
            }),
            "read" => Ok(Self::Read {
                upto: message_id(frame, "upto")?,
            }),
            "history" => Ok(Self::History {
                before: message_id(frame, "before")?,
                limit: frame
                    .get("limit")
                    .and_then(Value::as_u64)
                    .unwrap_or(50)
                    .clamp(1, 50) as usize,
            }),
            "ping" => Ok(Self::Ping),
            _ => Ok(Self::Unknown),
        }
    }
}

fn message(frame: &Value, text_limit: usize) -> Result<ClientFrame, FrameRefused> {
    let client_msg_id = client_msg_id(frame)?;
    let said = match frame.get("text") {
        None | Some(Value::Null) => "",
        Some(Value::String(text)) => text.as_str(),
        Some(_) => return Err(bad("`text` is not a text")),
    };
    let characters = said.chars().count();
    if characters > text_limit {
        return Err(large(format!(
            "the text has {characters} characters; at most {text_limit} are taken"
        )));
    }
    let files = match frame.get("files") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(files)) => file_ids(files)?,
        Some(_) => return Err(bad("`files` is not a list of file ids")),
    };
    if said.trim().is_empty() && files.is_empty() {
        return Err(bad("the message is empty: give it a text or a file"));
    }
    Ok(ClientFrame::Message {
        client_msg_id,
        text: said.to_owned(),
        files,
        page: page(frame),
    })
}

fn file_ids(files: &[Value]) -> Result<Vec<FileId>, FrameRefused> {
    if files.len() > ATTACHMENTS_PER_MESSAGE {
        let given = files.len();
        return Err(large(format!(
            "the message has {given} files; at most {ATTACHMENTS_PER_MESSAGE} are taken"
        )));
    }
    let mut ids = Vec::with_capacity(files.len());
    for file in files {
        let id = positive(file)
            .map(FileId)
            .ok_or_else(|| bad("`files` holds something that is no file id"))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn value(frame: &Value) -> Result<Option<PressValue>, FrameRefused> {
    let Some(value) = frame.get("value").filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    if let Some(phone) = value.get("phone").and_then(Value::as_str) {
        let digits = phone.bytes().filter(u8::is_ascii_digit).count();
        let plain = phone.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
        if !plain || !(5..=15).contains(&digits) || phone.len() > 40 {
            return Err(bad(
                "`value.phone` is no phone number; give 5 to 15 digits, with `+` before the country",
            ));
        }
        return Ok(Some(PressValue::Phone(phone.trim().to_owned())));
    }
    let degrees = |name: &str, most: f64| {
        value
            .get(name)
            .and_then(Value::as_f64)
            .filter(|at| at.abs() <= most)
    };
    match (degrees("latitude", 90.0), degrees("longitude", 180.0)) {
        (Some(latitude), Some(longitude)) => Ok(Some(PressValue::Location { latitude, longitude })),
        _ => Err(bad(
            "`value` needs `phone`, or `latitude` and `longitude` in degrees",
        )),
    }
}

/// A UUID in lower case.
fn client_msg_id(frame: &Value) -> Result<String, FrameRefused> {
    let given = frame
        .get("client_msg_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_uuid = given.len() == 36
        && given.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        });
    if is_uuid {
        Ok(given.to_owned())
    } else {
        Err(bad("`client_msg_id` is not a UUID in lower case"))
    }
}

fn text<'a>(frame: &'a Value, field: &str, most: usize) -> Result<&'a str, FrameRefused> {
    let given = frame.get(field).and_then(Value::as_str);
    given
        .filter(|text| (1..=most).contains(&text.len()))
        .ok_or_else(|| bad(format!("`{field}` is not a text of 1 to {most} bytes")))
}

fn message_id(frame: &Value, field: &str) -> Result<MessageId, FrameRefused> {
    let id = frame.get(field).and_then(positive).map(MessageId);
    id.ok_or_else(|| bad(format!("`{field}` is not a message id")))
}

fn positive(value: &Value) -> Option<i64> {
    value.as_i64().filter(|id| (1..=ids::MAX_ID).contains(id))
}

fn page(frame: &Value) -> Option<String> {
    let page = frame.get("page")?.as_str()?;
    (!page.is_empty()).then(|| clip(page, 2048).to_owned())
}
