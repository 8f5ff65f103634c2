//! The one table of what each messenger can do; splitting, buttons, the console and the documentation read it.

use model::{AttachmentKind, ChannelKind};

/// What a messenger can do.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Features {
    /// The messenger.
    pub kind: ChannelKind,
    /// Units of one text message; longer ones are split.
    pub text_limit: usize,
    /// Units of the text below a picture or file; longer texts are sent by themselves.
    pub caption_limit: usize,
    /// What the limits count.
    pub unit: Unit,
    /// Markups it shows; others are sent as they stand.
    pub html: bool,
    /// Whether it shows MarkdownV2.
    pub markdown: bool,
    /// Buttons below the message, with hidden texts and addresses.
    pub inline: Option<KeyLimits>,
    /// Buttons below the input field.
    pub reply: Option<KeyLimits>,
    /// Buttons that ask for the phone number and the place.
    pub requests: bool,
    /// Buttons that open a web app.
    pub web_apps: bool,
    /// Attachments it shows; a link is always text.
    pub attachments: &'static [AttachmentKind],
    /// Files it takes in one album; 1 when it has none.
    pub album: usize,
    /// Bytes of a picture we upload; larger ones are sent as files.
    pub image_bytes: u64,
    /// Bytes of any other file we upload.
    pub file_bytes: u64,
    /// Bytes of a file that we can fetch from it.
    pub fetch_bytes: u64,
    /// Messages a second of one channel.
    pub rate_per_second: f64,
    /// Messages a second to one person, with a burst of [`Features::chat_burst`].
    pub chat_rate_per_second: f64,
    /// Messages to one person that may go out at once after a silence.
    pub chat_burst: u32,
    /// A message sent twice under one key arrives once.
    pub dedupe_key: bool,
    /// It is our own: there is no messenger to give a token of or to send to, and what is durable is delivered from the
    /// live bus.
    pub ours: bool,
    /// It tells what happened to a hook of ours.
    pub hook: bool,
    /// It can be asked what happened.
    pub polling: bool,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// UTF-16 code units, as JavaScript and Telegram count.
    Utf16,
    /// Unicode characters.
    Characters,
}

/// How many buttons fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct KeyLimits {
    /// In one row; longer rows are broken.
    pub in_row: usize,
    /// In one message; more are refused.
    pub total: usize,
    /// Bytes of hidden text; longer ones are kept by us under a short name.
    pub hidden_bytes: usize,
}

const ATTACHMENTS: &[AttachmentKind] = &[
    AttachmentKind::Image,
    AttachmentKind::Video,
    AttachmentKind::File,
    AttachmentKind::Audio,
    AttachmentKind::Voice,
    AttachmentKind::Location,
    AttachmentKind::Contact,
];

const TELEGRAM: Features = Features {
    kind: ChannelKind::Telegram,
    text_limit: 4096,
    caption_limit: 1024,
    unit: Unit::Utf16,
    html: true,
    markdown: true,
    inline: Some(KeyLimits {
        in_row: 8,
        total: 100,
        hidden_bytes: 64,
    }),
    reply: Some(KeyLimits {
        in_row: 12,
        total: 300,
        hidden_bytes: 0,
    }),
    requests: true,
    web_apps: true,
    attachments: ATTACHMENTS,
    album: 10,
    image_bytes: 10 << 20,
    file_bytes: 50 << 20,
    fetch_bytes: 20 << 20,
    rate_per_second: 30.0,
    chat_rate_per_second: 1.0,
    chat_burst: 3,
    dedupe_key: false,
    ours: false,
    hook: true,
    polling: true,
};

const WEB: Features = Features {
    kind: ChannelKind::Web,
    text_limit: base::limits::INCOMING_TEXT_CHARACTERS,
    caption_limit: base::limits::INCOMING_TEXT_CHARACTERS,
    unit: Unit::Characters,
    html: true,
    markdown: true,
    inline: Some(KeyLimits {
        in_row: 8,
        total: base::limits::BUTTONS_PER_MESSAGE,
        hidden_bytes: base::limits::TEXT_CHARACTERS,
    }),
    reply: Some(KeyLimits {
        in_row: 8,
        total: base::limits::BUTTONS_PER_MESSAGE,
        hidden_bytes: base::limits::TEXT_CHARACTERS,
    }),
    requests: true,
    web_apps: false,
    attachments: ATTACHMENTS,
    album: base::limits::ATTACHMENTS_PER_MESSAGE,
    image_bytes: base::limits::ATTACHMENT_BYTES,
    file_bytes: base::limits::ATTACHMENT_BYTES,
    fetch_bytes: base::limits::ATTACHMENT_BYTES,
    rate_per_second: 1_000.0,
    chat_rate_per_second: 50.0,
    chat_burst: 50,
    dedupe_key: true,
    ours: true,
    hook: false,
    polling: false,
};

/// What the messengers whose connectors are still to be written can be counted on for: plain text.
const PLAIN: Features = Features {
    kind: ChannelKind::Email,
    text_limit: 4096,
    caption_limit: 0,
    unit: Unit::Characters,
    html: false,
    markdown: false,
    inline: None,
    reply: None,
    requests: false,
    web_apps: false,
    attachments: &[],
    album: 1,
    image_bytes: 0,
    file_bytes: 0,
    fetch_bytes: 0,
    rate_per_second: 1.0,
    chat_rate_per_second: 1.0,
    chat_burst: 1,
    dedupe_key: false,
    ours: false,
    hook: false,
    polling: false,
};

/// What a messenger can do. One whose connector is not built can do plain text.
#[must_use]
pub const fn of(kind: ChannelKind) -> &'static Features {
    match kind {
        ChannelKind::Telegram => &TELEGRAM,
        ChannelKind::Web => &WEB,
        _ => &PLAIN,
    }
}
