//! Blocks and arrows as the engine runs them: every text, formula and condition compiled.

use crate::file::words::{BlockKind, MatchKind};
use crate::file::{AttachmentAt, RequestKind, Save, Switches};
use crate::matching::Pattern;
use crate::timing::{Delay, When};
use base::{ArrowId, BlockId};
use calculator::{Expression, Program, Template};
use model::{AttachmentKind, ButtonKind, Keyboard, Markup, Scope};

/// A block.
#[derive(Debug)]
pub struct Block {
    /// Its number.
    pub id: BlockId,
    /// What it is.
    pub kind: BlockKind,
    /// Its name.
    pub name: String,
    pub(crate) condition: Condition,
    pub(crate) calculator: Option<Program>,
    pub(crate) request: Option<Request>,
    pub(crate) text: Option<Template>,
    pub(crate) markup: Markup,
    pub(crate) switches: Switches,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) buttons: Buttons,
    /// In the order in which they are asked: with a condition first, then by priority, then by age.
    pub(crate) arrows: Vec<Arrow>,
}

/// A condition of a block or arrow.
#[derive(Debug)]
pub struct Condition {
    pub(crate) text: Option<Wanted>,
    pub(crate) kind: MatchKind,
    pub(crate) compare: Option<Expression>,
    /// The variable whose value is compared with the text instead of what the client said.
    pub(crate) variable: Option<String>,
    pub(crate) not: Option<Wanted>,
    pub(crate) priority: i64,
    pub(crate) once: bool,
    pub(crate) only_callback: bool,
}

/// What a text is compared with.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// The same at every time.
    Fixed(Pattern),
    /// Alternatives that are filled in first.
    Filled(Vec<Template>),
}

impl Condition {
    /// Whether it asks for anything: a text or a comparison.
    pub(crate) const fn asks(&self) -> bool {
        self.text.is_some() || self.compare.is_some()
    }

    /// Whether it looks at what the client said.
    pub(crate) const fn asks_client(&self) -> bool {
        self.text.is_some() && self.variable.is_none()
    }
}

/// An arrow.
#[derive(Debug)]
pub struct Arrow {
    /// Its number.
    pub id: ArrowId,
    /// The block it leads to.
    pub to: BlockId,
    pub(crate) condition: Condition,
    /// Set for an arrow that is passed by time.
    pub(crate) timer: Option<Timer>,
    pub(crate) cancel_timers: bool,
    pub(crate) cancel_if_left: bool,
    pub(crate) do_not_cancel: bool,
    pub(crate) capture: Option<(Scope, String)>,
    pub(crate) button: Option<ArrowFace>,
}

/// When a timer arrow is passed.
#[derive(Debug)]
pub(crate) struct Timer {
    pub delay: Option<Delay>,
    pub time: Option<When>,
    pub date: Option<When>,
    pub if_date_passed: bool,
}

/// An arrow shown as a button.
#[derive(Debug)]
pub(crate) struct ArrowFace {
    pub text: Template,
    pub line: Option<u32>,
    pub index: Option<u32>,
    pub color: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Attachment {
    pub kind: AttachmentKind,
    pub source: AttachmentSource,
    pub name: Option<Template>,
}

#[derive(Debug)]
pub(crate) enum AttachmentSource {
    Urls(Vec<Template>),
    File(i64),
}

impl AttachmentSource {
    pub(crate) fn compile(
        at: &AttachmentAt,
        mut template: impl FnMut(&crate::file::Written) -> Template,
    ) -> Self {
        match at {
            AttachmentAt::Urls(urls) => Self::Urls(urls.iter().map(&mut template).collect()),
            AttachmentAt::File(id) => Self::File(*id),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Buttons {
    pub keyboard: Keyboard,
    pub show: bool,
    pub show_arrows: bool,
    pub hint: Option<Template>,
    pub list: Vec<Button>,
    pub code: Option<Template>,
}

#[derive(Debug)]
pub(crate) struct Button {
    pub text: Template,
    pub kind: Option<ButtonKind>,
    pub url: Option<Template>,
    pub callback: Option<Template>,
    pub web_app: Option<Template>,
    pub line: Option<u32>,
    pub index: Option<u32>,
    pub color: Option<String>,
    pub one_time: bool,
}

#[derive(Debug)]
pub(crate) struct Request {
    pub kind: RequestKind,
    pub url: Template,
    pub headers: Option<Table>,
    pub params: Option<Table>,
    pub save: Vec<Save>,
}

/// A JSON object written as text: filled in and read as JSON, or, where it is none, evaluated as an expression.
#[derive(Debug)]
pub(crate) struct Table {
    pub template: Template,
    pub expression: Option<Expression>,
}
