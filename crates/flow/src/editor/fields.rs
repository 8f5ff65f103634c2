//! All texts of a bot in which variables may stand, each with what it is.

use crate::file::words::MatchKind;
use crate::file::{
    ArrowFile, AttachmentAt, BlockFile, BotFile, ButtonsFile, ConditionFile, RequestFile, Written,
};
use crate::timing::{read_date, read_time, split_delay};
use base::BlockId;
use calculator::Expression;
use calculator::editor::{Kind, Mention, Mentions, Role, mentions};
use model::Scope;

/// A text of a bot.
#[derive(Debug, Clone, Copy)]
pub struct Field<'f> {
    /// The block; none for the settings.
    pub block: Option<BlockId>,
    /// The arrow, if it is one's.
    pub arrow: Option<base::ArrowId>,
    /// What people call it.
    pub name: &'static str,
    /// How it is read; none where names of variables stand by themselves: what is captured or saved.
    pub kind: Option<Kind>,
    /// The text with its place in the file.
    pub written: &'f Written,
    /// The part of the text that is read so.
    pub text: &'f str,
}

impl Field<'_> {
    /// The field as people say it: `arrow 5, condition`.
    #[must_use]
    pub fn title(&self) -> String {
        match self.arrow {
            Some(arrow) => format!("arrow {arrow}, {}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// Where its part begins in the whole text, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.text.as_ptr() as usize - self.written.text.as_ptr() as usize
    }

    /// The names in it; offsets count from the beginning of the whole text.
    #[must_use]
    pub fn mentions(&self) -> Mentions {
        let found = match self.kind {
            Some(kind) => mentions(self.text, kind),
            None => bare_names(self.text),
        };
        found.moved(self.offset())
    }

    /// A text that is a Calculator by itself, and a file of its own.
    #[must_use]
    pub fn program(written: &Written) -> Field<'_> {
        Field {
            block: None,
            arrow: None,
            name: "calculator",
            kind: Some(Kind::Program),
            written,
            text: &written.text,
        }
    }
}

/// Names that stand by themselves: `client.phone`, or `data|0 -> client.phone; status -> state`.
fn bare_names(text: &str) -> Mentions {
    let mut found = Mentions::default();
    let mut from = 0;
    for pair in text.split_inclusive([';', '\n']) {
        let target = pair.trim_end_matches([';', '\n']);
        let begin = target.find("->").map_or(0, |arrow| arrow + 2);
        let whole = target[begin..].trim();
        let (scope, name) = Scope::of_name(whole);
        if calculator::is_name(name) {
            let after = begin + target[begin..].find(whole).unwrap_or(0) + whole.len();
            let at = from + after - name.len()..from + after;
            found.names.push(Mention {
                name: name.into(),
                at,
                role: Role::Write(to_calculator(scope)),
            });
        }
        from += pair.len();
    }
    found
}

/// The scope of a written variable; constants are never written.
pub(super) const fn to_calculator(scope: Scope) -> calculator::Scope {
    match scope {
        Scope::Deal => calculator::Scope::Deal,
        Scope::Client => calculator::Scope::Client,
        Scope::Project | Scope::Constant => calculator::Scope::Project,
    }
}

/// All texts of a bot in which variables may stand, in the order of its blocks.
#[must_use]
pub fn fields(file: &BotFile) -> Vec<Field<'_>> {
    let mut all = Vec::new();
    let mut collector = Collector {
        all: &mut all,
        block: None,
        arrow: None,
    };
    for (name, text) in [
        ("first_answer", &file.settings.first_answer),
        ("unknown_answer", &file.settings.unknown_answer),
    ] {
        collector.maybe(name, Kind::Template, text.as_ref());
    }
    for block in &file.blocks {
        collector.block = Some(block.id);
        collector.block(block);
    }
    all
}

struct Collector<'f, 'c> {
    all: &'c mut Vec<Field<'f>>,
    block: Option<BlockId>,
    arrow: Option<base::ArrowId>,
}

impl<'f> Collector<'f, '_> {
    fn part(&mut self, name: &'static str, kind: Option<Kind>, written: &'f Written, text: &'f str) {
        self.all.push(Field {
            block: self.block,
            arrow: self.arrow,
            name,
            kind,
            written,
            text,
        });
    }

    fn maybe(&mut self, name: &'static str, kind: Kind, written: Option<&'f Written>) {
        if let Some(written) = written {
            self.part(name, Some(kind), written, &written.text);
        }
    }

    fn template(&mut self, name: &'static str, written: Option<&'f Written>) {
        self.maybe(name, Kind::Template, written);
    }

    fn block(&mut self, block: &'f BlockFile) {
        self.condition(&block.condition);
        self.maybe("calculator", Kind::Program, block.calculator.as_ref());
        if let Some(request) = &block.request {
            self.request(request);
        }
        self.template("text", block.text.as_ref());
        for attachment in &block.attachments {
            if let AttachmentAt::Urls(urls) = &attachment.source {
                urls.iter()
                    .for_each(|url| self.template("attachments", Some(url)));
            }
            self.template("attachments", attachment.name.as_ref());
        }
        self.buttons(&block.buttons);
        for arrow in &block.arrows {
            self.arrow = Some(arrow.id);
            self.arrow(arrow);
        }
        self.arrow = None;
    }

    fn condition(&mut self, condition: &'f ConditionFile) {
        let wanted = |text: &Option<Written>| {
            let filled = condition.kind != MatchKind::Regex;
            filled && text.as_ref().is_some_and(|text| text.text.contains("#{"))
        };
        if wanted(&condition.text) {
            self.template("condition", condition.text.as_ref());
        }
        if wanted(&condition.not) {
            self.template("not", condition.not.as_ref());
        }
        self.maybe("compare", Kind::Expression, condition.compare.as_ref());
    }

    fn request(&mut self, request: &'f RequestFile) {
        self.template("request url", Some(&request.url));
        for (name, text) in [
            ("request headers", &request.headers),
            ("request params", &request.params),
        ] {
            let Some(text) = text else { continue };
            // The engine reads it as a dictionary if it can, else as a text that becomes one.
            let kind = match Expression::compile(&text.text) {
                Ok(_) => Kind::Expression,
                Err(_) => Kind::Template,
            };
            self.part(name, Some(kind), text, &text.text);
        }
        if let Some(save) = &request.save_text {
            self.part("request save", None, save, &save.text);
        }
    }

    fn buttons(&mut self, buttons: &'f ButtonsFile) {
        self.template("buttons", buttons.hint.as_ref());
        self.template("buttons", buttons.code.as_ref());
        for button in &buttons.list {
            self.template("buttons", Some(&button.text));
            self.template("buttons", button.url.as_ref());
            self.template("buttons", button.callback.as_ref());
            self.template("buttons", button.web_app.as_ref());
        }
    }

    fn arrow(&mut self, arrow: &'f ArrowFile) {
        self.condition(&arrow.condition);
        if let Some(delay) = &arrow.delay {
            self.part("delay", Some(Kind::Expression), delay, split_delay(&delay.text).0);
        }
        self.when("send_time", arrow.send_time.as_ref(), |text| {
            read_time(text).is_some()
        });
        self.when("send_date", arrow.send_date.as_ref(), |text| {
            read_date(text).is_some()
        });
        if let Some(capture) = &arrow.capture {
            self.part("capture", None, capture, &capture.text);
        }
        let label = arrow.button.as_ref().and_then(|button| button.text.as_ref());
        self.template("button", label);
    }

    fn when(&mut self, name: &'static str, written: Option<&'f Written>, is_fixed: impl Fn(&str) -> bool) {
        let Some(written) = written else { return };
        if written.text.contains("#{") {
            self.template(name, Some(written));
        } else if !is_fixed(&written.text) {
            self.maybe(name, Kind::Expression, Some(written));
        }
    }
}
