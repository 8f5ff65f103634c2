//! What a turn is about: whether the bot is asked at all, and what is done when it has no answer.

use super::dispatch::Kind;
use super::run::{Field, Run};
use crate::matching::Said;
use crate::{By, Skipped, TraceEntry};
use base::limits::HOPS;
use base::{Code, PlannedId};
use calculator::{Choices, Context, Template, Value};
use model::planned::PlannedWhat;
use model::{Attachment, AttachmentSource, Content, Event, Fault, Inbound, Origin, Planned, Scope};

/// The platform id of the console's test window, where the bot answers even while it is switched off.
const TEST_CLIENT: &str = "test_client_online";

impl Run<'_> {
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
