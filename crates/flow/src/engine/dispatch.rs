//! Which block or arrow answers an event: the order of `decisions.md`, "order of dispatch in the bot".

use super::run::{Field, Run};
use crate::compiled::{Arrow, Block, Condition, Wanted};
use crate::file::words::MatchKind;
use crate::matching::{Budget, Pattern, Said};
use crate::{By, Skipped, TraceEntry};
use base::limits::HOPS;
use base::{Code, PlannedId};
use calculator::{Choices, Context, Host as _, Template, Value};
use model::planned::PlannedWhat;
use model::{Attachment, AttachmentSource, Content, Event, Fault, Inbound, Origin, Planned, Scope};

/// The platform id of the console's test window, where the bot answers even while it is switched off.
const TEST_CLIENT: &str = "test_client_online";

/// Whether an event is hidden from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Message,
    Callback,
}

impl<'t> Run<'t> {
    /// Takes in what the turn is about: puts the blocks to run into the queue, or says what is to be said.
    pub fn begin(&mut self) {
        let inbound = &self.scene.header.inbound;
        if self.scene.header.hops >= HOPS {
            self.skip(Skipped::TooManyHops);
            self.tell(Fault::new(
                Code::HopLimit,
                format!("this event came through {HOPS} clients, one after the other, and was stopped; break the circle of callbacks"),
            ));
            if let Inbound::Due { planned } = inbound {
                self.emit(Event::PlannedFired { id: planned.id });
            }
            return;
        }
        match inbound {
            Inbound::Message {
                text: _,
                attachments,
                urls,
                ..
            } => {
                if self.stage.client.unsubscribed {
                    self.emit(Event::ClientResubscribed);
                }
                self.keep_sent(attachments, urls);
                self.answer(Kind::Message);
            }
            Inbound::Callback { resume, .. } => {
                if *resume && self.stage.client.paused_until.is_some() {
                    self.emit(Event::ClientResumed);
                }
                self.answer(Kind::Callback);
            }
            Inbound::Due { planned } => self.fall_due(planned),
            Inbound::Run { block_id } => {
                if self.stage.client.blocked {
                    self.skip(Skipped::Blocked);
                } else {
                    self.enqueue(*block_id, By::Command);
                }
            }
            Inbound::Say { content, origin } => self.say(content, *origin),
        }
    }

    fn skip(&mut self, reason: Skipped) {
        self.trace.entries.push(TraceEntry::Skipped { reason });
    }

    /// Keeps what the client sent besides text, as client variables.
    fn keep_sent(&mut self, attachments: &[Attachment], urls: &[String]) {
        let mut keep = |name: &str, value: Value| {
            if let Err((code, message)) = self.store(Scope::Client, name, value) {
                self.tell(Fault::new(code, message));
            }
        };
        for attachment in attachments {
            match &attachment.source {
                AttachmentSource::Contact { phone, .. } => keep("phone", Value::text(phone.as_str())),
                AttachmentSource::Location { latitude, longitude } => {
                    keep("latitude", Value::Float(*latitude));
                    keep("longitude", Value::Float(*longitude));
                }
                _ => {}
            }
        }
        let mut files = urls.iter().filter(|url| !url.is_empty());
        if let Some(first) = files.next() {
            let all = urls
                .iter()
                .filter(|url| !url.is_empty())
                .map(|url| Value::text(url.as_str()));
            keep("attachments", Value::list(all.collect()));
            keep("attachment_url", Value::text(first.as_str()));
        }
    }

    /// Runs what was planned, unless it was cancelled or must wait.
    fn fall_due(&mut self, planned: &Planned) {
        if !self.stage.planned.iter().any(|other| other.id == planned.id) {
            return self.skip(Skipped::Cancelled);
        }
        if self.stage.client.blocked {
            self.skip(Skipped::Blocked);
            let ids: Vec<PlannedId> = self.stage.planned.iter().map(|planned| planned.id).collect();
            return self.emit(Event::PlannedCancelled { ids });
        }
        let resumes = matches!(planned.what, PlannedWhat::Callback { resume: true, .. });
        if let Some(until) = self
            .stage
            .client
            .paused_until
            .filter(|until| *until > self.now() && !resumes)
        {
            self.skip(Skipped::Paused);
            return self.emit(Event::MessagePlanned {
                planned: Planned {
                    fire_at: until,
                    ..planned.clone()
                },
            });
        }
        self.emit(Event::PlannedFired { id: planned.id });
        if !self.is_enabled() {
            return self.skip(Skipped::Disabled);
        }
        match &planned.what {
            PlannedWhat::Block(block_id) => {
                let known = planned.arrow_id.filter(|arrow| self.bot.arrow(*arrow).is_some());
                self.enqueue(*block_id, known.map_or(By::Command, By::Arrow));
            }
            PlannedWhat::Content(content) => self.say(content, Origin::Api),
            PlannedWhat::Callback { resume, .. } => {
                if *resume && self.stage.client.paused_until.is_some() {
                    self.emit(Event::ClientResumed);
                }
                self.answer(Kind::Callback);
            }
        }
    }

    /// Says what somebody else wrote, its `#{…}` filled in.
    fn say(&mut self, content: &Content, origin: Origin) {
        self.field = Field::Other("message");
        let mut content = content.clone();
        if content.text.contains("#{") {
            let template = Template::compile(&content.text, Choices::Keep);
            content.text = self
                .render(&template, super::render::context_of(content.markup))
                .unwrap_or_default();
        }
        if !content.is_empty() {
            self.emit(Event::MessageCreated {
                content,
                block_id: None,
                origin,
            });
        }
    }

    fn is_enabled(&self) -> bool {
        self.scene.project.settings.bot_enabled || self.stage.client.platform_id == TEST_CLIENT
    }

    /// Finds the reaction to what the client said, or to a callback.
    fn answer(&mut self, kind: Kind) {
        if self.stage.client.blocked {
            return self.skip(Skipped::Blocked);
        }
        if !self.is_enabled() {
            return self.skip(Skipped::Disabled);
        }
        if self.stage.client.is_paused(self.now()) {
            return self.skip(Skipped::Paused);
        }
        let said = Said::new(super::builtin::question(&self.scene.header.inbound).unwrap_or_default());
        if !self.dispatch(&said, kind) && kind == Kind::Message {
            self.trace.entries.push(TraceEntry::NothingMatched);
            self.emit(Event::NothingMatched);
            self.answer_for_want_of_better();
        }
    }

    /// Whether something in the bot matched.
    fn dispatch(&mut self, said: &Said, kind: Kind) -> bool {
        let bot = self.bot;
        let position = self.stage.client.position.and_then(|block| bot.block(block));
        if self.first_block(&bot.starts, said, kind)
            || (position.is_none() && self.first_block(&bot.openers, said, kind))
        {
            return true;
        }
        if let Some(block) = position
            && self.first_arrow(block, said, kind)
        {
            return true;
        }
        self.first_block(&bot.triggers, said, kind) || self.first_block(&bot.openers, said, kind)
    }

    /// The first of these blocks that matches is queued.
    fn first_block(&mut self, candidates: &[usize], said: &Said, kind: Kind) -> bool {
        for at in candidates {
            let block = &self.bot.blocks[*at];
            if self.block_matches(block, said, kind) {
                self.trace
                    .entries
                    .push(TraceEntry::BlockMatched { block_id: block.id });
                self.enqueue(block.id, By::Condition);
                return true;
            }
        }
        false
    }

    fn block_matches(&mut self, block: &'t Block, said: &Said, kind: Kind) -> bool {
        if block.condition.once && self.stage.history.answered.contains(&block.id) {
            return false;
        }
        self.block = Some(block.id);
        self.field = Field::Block("condition");
        let matches = self.matches(&block.condition, said, kind);
        self.block = None;
        matches
    }

    /// The first arrow of the client's block that matches is passed, or planned if it has a time.
    fn first_arrow(&mut self, block: &'t Block, said: &Said, kind: Kind) -> bool {
        self.block = Some(block.id);
        for arrow in &block.arrows {
            if self.arrow_matches(arrow, said, kind) && self.take_arrow(block, arrow) {
                self.block = None;
                return true;
            }
        }
        self.block = None;
        false
    }

    fn arrow_matches(&mut self, arrow: &'t Arrow, said: &Said, kind: Kind) -> bool {
        let condition = &arrow.condition;
        // A timer without any condition runs by itself; what the client says does not concern it.
        let idle = arrow.timer.is_some() && !condition.asks();
        let passed = condition.once && self.stage.history.passed.contains(&arrow.id);
        // A callback is nothing that the client entered.
        let hidden = arrow.capture.is_some() && kind == Kind::Callback;
        self.field = Field::Arrow(arrow.id, "condition");
        !idle && !passed && !hidden && self.matches(condition, said, kind)
    }

    /// Whether the arrow was a reaction to the event.
    fn take_arrow(&mut self, block: &'t Block, arrow: &'t Arrow) -> bool {
        let Some(timer) = &arrow.timer else {
            self.capture(arrow);
            self.trace
                .entries
                .push(TraceEntry::ArrowMatched { arrow_id: arrow.id });
            self.enqueue(arrow.to, By::Arrow(arrow.id));
            return true;
        };
        if arrow.condition.asks_client() {
            self.trace
                .entries
                .push(TraceEntry::ArrowMatched { arrow_id: arrow.id });
            self.plan(block, arrow, timer);
            return true;
        }
        // Only a comparison: the timer begins anew with every message, and the message is still to be answered.
        let queued = self.queue.len();
        let earlier: Vec<PlannedId> = self
            .stage
            .planned
            .iter()
            .filter(|p| p.arrow_id == Some(arrow.id))
            .map(|p| p.id)
            .collect();
        if !earlier.is_empty() {
            self.emit(Event::PlannedCancelled { ids: earlier });
        }
        self.plan(block, arrow, timer);
        self.queue.len() > queued
    }

    /// Stores what the client entered.
    fn capture(&mut self, arrow: &Arrow) {
        let Some((scope, name)) = &arrow.capture else {
            return;
        };
        let entered = super::builtin::question(&self.scene.header.inbound).unwrap_or_default();
        if let Err((code, message)) = self.store(*scope, name, Value::text(entered)) {
            self.field = Field::Arrow(arrow.id, "capture");
            self.tell_here(code, message);
        }
    }

    fn matches(&mut self, condition: &'t Condition, said: &Said, kind: Kind) -> bool {
        match kind {
            Kind::Callback if condition.text.is_none() => return false,
            Kind::Message if condition.only_callback => return false,
            _ => {}
        }
        if let Some(wanted) = &condition.text {
            let fits = match &condition.variable {
                Some(name) => {
                    let value = self.variable(name).unwrap_or(Value::None);
                    self.fits(wanted, condition, &Said::new(&value.to_text()))
                }
                None => self.fits(wanted, condition, said),
            };
            if !fits {
                return false;
            }
        }
        if let Some(not) = &condition.not
            && self.fits(not, condition, said)
        {
            return false;
        }
        self.compares(condition)
    }

    /// Whether the comparison of a condition holds.
    pub fn compares(&mut self, condition: &'t Condition) -> bool {
        let Some(compare) = condition
            .compare
            .as_ref()
            .filter(|_| condition.variable.is_none())
        else {
            return true;
        };
        self.evaluate(compare).is_some_and(|value| value.is_true())
    }

    /// Whether a condition that does not look at what the client said holds, which is asked when its block is entered.
    pub fn holds_by_itself(&mut self, condition: &'t Condition) -> bool {
        if condition.asks_client() {
            return false;
        }
        if let (Some(wanted), Some(name)) = (&condition.text, &condition.variable) {
            let value = self.variable(name).unwrap_or(Value::None);
            return self.fits(wanted, condition, &Said::new(&value.to_text()));
        }
        self.compares(condition)
    }

    fn fits(&mut self, wanted: &'t Wanted, condition: &Condition, said: &Said) -> bool {
        let templates = match wanted {
            Wanted::Fixed(pattern) => return pattern.matches(said),
            Wanted::Filled(templates) => templates,
        };
        templates.iter().any(|template| {
            let text = self.render(template, Context::Text).unwrap_or_default();
            !text.trim().is_empty() && self.alternative(template, &text, condition.kind).matches(said)
        })
    }

    /// A filled-in alternative. Only keywords know brackets, and only where the author wrote them.
    fn alternative(&self, template: &Template, text: &str, kind: MatchKind) -> Pattern {
        let grouped =
            matches!(kind, MatchKind::Keyword | MatchKind::Semantic) && template.source().contains('|');
        // Keywords hold no regular expression, so the budget is not touched.
        let compiled = grouped
            .then(|| Pattern::compile(text, kind, &mut Budget::default()).ok())
            .flatten();
        compiled.unwrap_or_else(|| Pattern::literal(text, kind))
    }

    /// The project's answers to a first and to an unknown message.
    fn answer_for_want_of_better(&mut self) {
        let settings = &self.scene.project.settings;
        let (answer, entry, field) = match (&settings.first_answer, &settings.unknown_answer) {
            (Some(first), _) if !self.stage.client.greeted => {
                (first, TraceEntry::FirstAnswer, "first answer")
            }
            (_, Some(unknown)) => (unknown, TraceEntry::UnknownAnswer, "unknown answer"),
            _ => return,
        };
        if entry == TraceEntry::FirstAnswer {
            self.emit(Event::ClientGreeted);
        }
        self.trace.entries.push(entry);
        self.field = Field::Other(field);
        let text = self
            .render(&Template::compile(answer, Choices::Pick), Context::Text)
            .unwrap_or_default();
        if !text.trim().is_empty() {
            self.emit(Event::MessageCreated {
                content: Content::text(text),
                block_id: None,
                origin: Origin::Bot,
            });
        }
    }
}
