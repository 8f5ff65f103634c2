//! The one mapping of [`model::Buttons`] to what a messenger can show, and of hidden texts to what it can carry.

use crate::Features;
use base::limits::BUTTONS_PER_MESSAGE;
use model::{Button, ButtonKind, Buttons, Keyboard};

/// Buttons as one messenger shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// No buttons.
    None,
    /// Below the message.
    Inline(Vec<Vec<Key>>),
    /// Below the input field.
    Reply {
        /// The rows.
        rows: Vec<Vec<Key>>,
        /// Whether the keyboard stays after a press.
        stays: bool,
    },
    /// As text, to be added to the message's own.
    Hint(String),
}

/// One button of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What it shows.
    pub label: String,
    /// What pressing does.
    pub press: Press,
    /// The colour, in the author's words.
    pub color: Option<String>,
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Says the label.
    Say,
    /// Sends this hidden text.
    Hidden(String),
    /// Opens an address.
    Open(String),
    /// Opens a web app.
    WebApp(String),
    /// Sends the client's place.
    Location,
    /// Sends the client's phone number.
    Phone,
}

/// Buttons that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message has {given} buttons; {messenger} shows at most {most}")]
pub struct TooManyButtons {
    /// How many there are.
    pub given: usize,
    /// How many are allowed.
    pub most: usize,
    /// The messenger's name.
    pub messenger: &'static str,
}

/// Lays out buttons for a messenger. A message carries one kind of keyboard: the one the author chose, or where he left it
/// open, the one that keeps the most: reply when a button asks for the phone or the place, inline when one is inline or
/// carries an address or a hidden text, else reply. A button that its keyboard cannot show says its label.
///
/// # Errors
/// When there are more buttons than the messenger takes.
pub fn lay_out(buttons: &Buttons, features: &Features) -> Result<Layout, TooManyButtons> {
    let shown = buttons
        .buttons
        .iter()
        .filter(|button| !button.text.trim().is_empty())
        .count();
    if shown == 0 {
        return Ok(Layout::None);
    }
    let (inline, limits) = match (features.inline, features.reply) {
        (Some(limits), _) if wants_inline(buttons) => (true, limits),
        (_, Some(limits)) => (false, limits),
        (Some(limits), None) => (true, limits),
        (None, None) => return Ok(Layout::Hint(hint(buttons))),
    };
    let most = limits.total.min(BUTTONS_PER_MESSAGE);
    if shown > most {
        return Err(TooManyButtons {
            given: shown,
            most,
            messenger: features.kind.display(),
        });
    }
    let mut rows = Vec::new();
    for row in buttons.rows() {
        let keys: Vec<Key> = row
            .into_iter()
            .filter(|button| !button.text.trim().is_empty())
            .map(|button| Key {
                label: button.text.clone(),
                press: press(button, inline, features),
                color: button.color.clone(),
            })
            .collect();
        rows.extend(keys.chunks(limits.in_row).map(<[Key]>::to_vec));
    }
    Ok(if inline {
        Layout::Inline(rows)
    } else {
        Layout::Reply {
            rows,
            stays: buttons.buttons.iter().any(|button| button.one_time),
        }
    })
}

fn wants_inline(buttons: &Buttons) -> bool {
    let any = |wanted: fn(&Button) -> bool| buttons.buttons.iter().any(wanted);
    match buttons.keyboard {
        Keyboard::Inline => true,
        Keyboard::Reply => false,
        Keyboard::Auto if any(|b| matches!(b.kind, ButtonKind::Location | ButtonKind::Phone)) => false,
        Keyboard::Auto => any(|b| b.kind == ButtonKind::Inline || b.url.is_some() || b.callback.is_some()),
    }
}

fn press(button: &Button, inline: bool, features: &Features) -> Press {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    if let Some(app) = given(&button.web_app).filter(|_| features.web_apps) {
        return Press::WebApp(app);
    }
    match button.kind {
        ButtonKind::Location if !inline && features.requests => return Press::Location,
        ButtonKind::Phone if !inline && features.requests => return Press::Phone,
        _ => {}
    }
    if !inline {
        return Press::Say;
    }
    if let Some(url) = given(&button.url) {
        return Press::Open(url);
    }
    given(&button.callback).map_or(Press::Say, Press::Hidden)
}

/// The text that stands for buttons: the author's hint, or the labels with their numbers.
fn hint(buttons: &Buttons) -> String {
    if let Some(hint) = buttons.hint.as_deref().filter(|hint| !hint.trim().is_empty()) {
        return hint.to_owned();
    }
    let mut lines = Vec::new();
    for button in buttons.rows().into_iter().flatten() {
        if !button.text.trim().is_empty() {
            let address = button
                .url
                .as_deref()
                .map(|url| format!(": {url}"))
                .unwrap_or_default();
            lines.push(format!("{}. {}{address}", lines.len() + 1, button.text));
        }
    }
    lines.join("\n")
}

/// What a press brings back: the text itself, or the name under which it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload<'a> {
    /// Whether the button hides the text; else pressing it says its label.
    pub hidden: bool,
    /// The text, or the name under which we keep it.
    pub what: Carried<'a>,
}

/// The text of a payload, or its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried<'a> {
    /// The text itself.
    Text(&'a str),
    /// The name under which [`crate::Tokens`] keeps it.
    Token(&'a str),
}

const HIDDEN_TOKEN: &str = "~C:";
const HIDDEN_TEXT: &str = "~c:";
const SAID_TOKEN: &str = "~S:";
const SAID_TEXT: &str = "~s:";

impl Payload<'_> {
    /// The payload as a messenger carries it: a hidden text as it stands, everything else behind a mark of three bytes.
    #[must_use]
    pub fn encode(&self) -> String {
        match (self.hidden, &self.what) {
            (true, Carried::Text(text)) if !text.starts_with('~') => (*text).to_owned(),
            (true, Carried::Text(text)) => format!("{HIDDEN_TEXT}{text}"),
            (true, Carried::Token(token)) => format!("{HIDDEN_TOKEN}{token}"),
            (false, Carried::Text(text)) => format!("{SAID_TEXT}{text}"),
            (false, Carried::Token(token)) => format!("{SAID_TOKEN}{token}"),
        }
    }
}

impl<'a> Payload<'a> {
    /// Reads what a messenger brought back. Data that we did not write is a hidden text.
    #[must_use]
    pub fn decode(data: &'a str) -> Self {
        let (hidden, what) = if let Some(token) = data.strip_prefix(HIDDEN_TOKEN) {
            (true, Carried::Token(token))
        } else if let Some(text) = data.strip_prefix(HIDDEN_TEXT) {
            (true, Carried::Text(text))
        } else if let Some(token) = data.strip_prefix(SAID_TOKEN) {
            (false, Carried::Token(token))
        } else if let Some(text) = data.strip_prefix(SAID_TEXT) {
            (false, Carried::Text(text))
        } else {
            (true, Carried::Text(data))
        };
        Self { hidden, what }
    }
}
