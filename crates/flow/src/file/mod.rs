//! A bot as a file: its typed form, the words of the format, reading, printing, migrating and renumbering.

pub mod migrate;
mod read;
mod reader;
mod renumber;
mod request;
mod tests_section;
pub mod words;
mod write;

pub use read::{read, read_half};
pub use renumber::{Renumbered, Unproved, renumber};
pub use request::{RequestFile, RequestKind, Save};
pub use tests_section::{Action, CannedReply, Conversation, ExpectedReply, TestStep};
pub use write::format;

use crate::finding::Place;
use base::{ArrowId, BlockId};
use model::{AttachmentKind, ButtonKind, Keyboard, Markup, Variables};
use words::{BlockKind, MatchKind};

/// A bot file as it was read. Two files are equal when they say the same, wherever it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BotFile {
    /// The bot's name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Settings of the project that the file brings along.
    pub settings: SettingsFile,
    /// Constants of the project that the file brings along.
    pub constants: Variables,
    /// Its blocks, in the order of the file.
    pub blocks: Vec<BlockFile>,
    /// Its tests.
    pub tests: Vec<Conversation>,
}

/// A bot of one block that leaves the client where it is, and that block: for a formula that stands in no bot.
#[must_use]
pub fn one_block() -> (BotFile, BlockId) {
    const TEXT: &str = "version: 1\nblocks: [{id: 1, type: not_state}]";
    let file = read(TEXT).expect("the text above is a bot file");
    let block = file.blocks[0].id;
    (file, block)
}

/// Settings of the project that a file brings along.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SettingsFile {
    /// The time zone by its IANA name.
    pub zone: Option<Written>,
    /// The language of dates in words: `en` or `ru`.
    pub language: Option<Written>,
    /// Sent once per client when nothing else answered.
    pub first_answer: Option<Written>,
    /// Sent whenever nothing else answered.
    pub unknown_answer: Option<Written>,
}

/// A text of the file that knows where it stands.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Where it begins.
    pub place: Place,
    /// Set for a literal block: its lines stand in the file as they are, this many characters in.
    pub indent: Option<u32>,
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Written {
    /// Where a line and column of the text, both from 1, stand in the file.
    #[must_use]
    pub const fn place_of(&self, line: u32, column: u32) -> Place {
        match self.indent {
            Some(indent) => Place {
                line: self.place.line + line.saturating_sub(1),
                column: indent + column,
            },
            None if line <= 1 => Place {
                line: self.place.line,
                column: self.place.column + column.saturating_sub(1),
            },
            None => Place {
                line: self.place.line + line - 1,
                column,
            },
        }
    }
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockFile {
    /// Its number.
    pub id: BlockId,
    /// Where it stands in the file.
    pub place: Anywhere,
    /// What it is.
    pub kind: BlockKind,
    /// Its name; no effect.
    pub name: String,
    /// A note; no effect.
    pub description: String,
    /// Its sheet and place on the canvas; no effect.
    pub canvas: Canvas,
    /// When it answers; only Start and Trigger blocks have one.
    pub condition: ConditionFile,
    /// Its Calculator.
    pub calculator: Option<Written>,
    /// Its API request.
    pub request: Option<RequestFile>,
    /// What it says.
    pub text: Option<Written>,
    /// How the text is marked up.
    pub markup: Markup,
    /// Its switches.
    pub switches: Switches,
    /// What it attaches.
    pub attachments: Vec<AttachmentFile>,
    /// Its buttons.
    pub buttons: ButtonsFile,
    /// Where it leads.
    pub arrows: Vec<ArrowFile>,
}

/// A place that does not make two files differ.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anywhere(pub Place);

impl PartialEq for Anywhere {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Where a block is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Canvas {
    /// The sheet's name.
    pub sheet: Option<String>,
    /// Points from the left.
    pub x: Option<f64>,
    /// Points from the top.
    pub y: Option<f64>,
}

/// A condition of a block or arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionFile {
    /// Texts separated by `;`; empty for any message.
    pub text: Option<Written>,
    /// How the client's text is compared with them.
    pub kind: MatchKind,
    /// "Variable to compare": an expression that must be true, or a bare name compared instead of the client's text.
    pub compare: Option<Written>,
    /// "Strings not to answer".
    pub not: Option<Written>,
    /// The higher, the earlier.
    pub priority: i64,
    /// "Answer once" of a block, "go once" of an arrow.
    pub once: bool,
    /// Ignores ordinary texts; blocks only.
    pub only_callback: bool,
}

impl Default for ConditionFile {
    fn default() -> Self {
        Self {
            text: None,
            kind: MatchKind::Fuzzy,
            compare: None,
            not: None,
            priority: DEFAULT_PRIORITY,
            once: false,
            only_callback: false,
        }
    }
}

/// The priority of a block or arrow that names none (specification §2.3).
pub const DEFAULT_PRIORITY: i64 = 10;

/// Switches of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// What fills `#{…}` is markup itself and not escaped.
    pub variables_carry_markup: bool,
    /// Cannot be forwarded or saved.
    pub protect: bool,
    /// Arrives without a sound.
    pub silent: bool,
    /// Links show a preview.
    pub preview: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            variables_carry_markup: false,
            protect: false,
            silent: false,
            preview: true,
        }
    }
}

/// An attachment.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachmentFile {
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Where it is.
    pub source: AttachmentAt,
    /// Its file name.
    pub name: Option<Written>,
}

/// Where an attachment of a block is.
#[derive(Debug, Clone, PartialEq)]
pub enum AttachmentAt {
    /// At one of these addresses, picked at random.
    Urls(Vec<Written>),
    /// In the project's files, by id.
    File(i64),
}

/// The buttons of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct ButtonsFile {
    /// Where they stand.
    pub keyboard: Keyboard,
    /// Whether they are shown.
    pub show: bool,
    /// Whether arrows with a button are shown as buttons.
    pub show_arrows: bool,
    /// Shown instead of buttons where a messenger has none.
    pub hint: Option<Written>,
    /// The block's own buttons.
    pub list: Vec<ButtonFile>,
    /// Or their JSON as text, perhaps a variable.
    pub code: Option<Written>,
}

impl Default for ButtonsFile {
    fn default() -> Self {
        Self {
            keyboard: Keyboard::Auto,
            show: true,
            show_arrows: true,
            hint: None,
            list: Vec::new(),
            code: None,
        }
    }
}

/// A button of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct ButtonFile {
    /// Its label.
    pub text: Written,
    /// What pressing does; unset, as the keyboard says.
    pub kind: Option<ButtonKind>,
    /// The address to open.
    pub url: Option<Written>,
    /// The hidden text that pressing sends.
    pub callback: Option<Written>,
    /// The address of a web app.
    pub web_app: Option<Written>,
    /// Its row.
    pub line: Option<u32>,
    /// Its place in the row.
    pub index: Option<u32>,
    /// Its colour.
    pub color: Option<String>,
    /// The keyboard stays after use.
    pub one_time: bool,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrowFile {
    /// Its number.
    pub id: ArrowId,
    /// Where it stands in the file.
    pub place: Anywhere,
    /// The block it leads to.
    pub to: BlockId,
    /// A note; no effect.
    pub description: String,
    /// Delay with its unit, e.g. `5 minutes` or `random(5, 60)`; unset, the arrow waits for the client.
    pub delay: Option<Written>,
    /// Time of day `hh:mm`.
    pub send_time: Option<Written>,
    /// Date `dd.mm.yyyy`.
    pub send_date: Option<Written>,
    /// Whether it is still sent when date and time are over.
    pub if_date_passed: bool,
    /// Dropped when the client moves to another block.
    pub cancel_if_left: bool,
    /// Passing it cancels the client's planned messages.
    pub cancel_timers: bool,
    /// What it plans survives the cancellations of other arrows.
    pub do_not_cancel: bool,
    /// When it is passed.
    pub condition: ConditionFile,
    /// The variable that takes the client's text.
    pub capture: Option<Written>,
    /// Shown as a button.
    pub button: Option<ArrowButton>,
}

impl ArrowFile {
    /// Whether it is passed by time and not by the client's answer alone.
    #[must_use]
    pub const fn is_timer(&self) -> bool {
        self.delay.is_some() || self.send_time.is_some() || self.send_date.is_some()
    }
}

/// How an arrow is shown as a button.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArrowButton {
    /// Its label; unset, the first text of the arrow's condition.
    pub text: Option<Written>,
    /// Its row.
    pub line: Option<u32>,
    /// Its place in the row.
    pub index: Option<u32>,
    /// Its colour.
    pub color: Option<String>,
}
