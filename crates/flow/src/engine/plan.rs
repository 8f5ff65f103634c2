//! Timer arrows: when they are due, planning them, and what cancels what is planned (specification §3.3, §3.4).

use super::run::{Field, Run};
use crate::compiled::{Arrow, Block, Timer};
use crate::timing::{Moment, When, later, moment, read_date, read_time};
use crate::{By, TraceEntry};
use base::{BlockId, Code, PlannedId, Timestamp};
use calculator::Context;
use model::planned::PlannedWhat;
use model::{Event, Fault, Planned};

impl<'t> Run<'t> {
    /// Plans the timer arrows of a block that was entered: those that do not wait for what the client says.
    pub fn plan_timers(&mut self, block: &'t Block) {
        // In the order of priority alone: whether an arrow has a comparison does not matter to a timer.
        let mut timers: Vec<(&Arrow, &Timer)> = Vec::new();
        for arrow in &block.arrows {
            let gone = arrow.condition.once && self.stage.history.passed.contains(&arrow.id);
            if let Some(timer) = &arrow.timer
                && !gone
                && !arrow.condition.asks_client()
            {
                timers.push((arrow, timer));
            }
        }
        timers.sort_by_key(|(arrow, _)| (std::cmp::Reverse(arrow.condition.priority), arrow.id));
        for (arrow, timer) in timers {
            self.field = Field::Arrow(arrow.id, "compare");
            if self.holds_by_itself(&arrow.condition) {
                self.plan(block, arrow, timer);
            }
        }
    }

    /// Plans an arrow, or puts its block into the queue when it is due at once.
    pub fn plan(&mut self, block: &'t Block, arrow: &'t Arrow, timer: &'t Timer) {
        let fire_at = match self.due(arrow, timer) {
            Some(Moment::At(at)) => at,
            Some(Moment::Passed) => {
                return self
                    .trace
                    .entries
                    .push(TraceEntry::DatePassed { arrow_id: arrow.id });
            }
            None => return,
        };
        if fire_at <= self.now() {
            return self.enqueue(arrow.to, By::Arrow(arrow.id));
        }
        let limit = self.scene.project.settings.planned_limit;
        self.field = Field::Arrow(arrow.id, "delay");
        if self.stage.planned.len() >= limit {
            let message = format!(
                "the client has {limit} planned messages already, so this one was not planned; cancel some, or raise the project's limit"
            );
            return self.tell_here(Code::PlannedLimit, message);
        }
        let Some(id) = self.scene.header.ids.planned.at(self.spent.planned) else {
            let message = format!(
                "one turn planned {} messages; no more are planned in one turn",
                self.spent.planned
            );
            return self.tell_here(Code::PlannedLimit, message);
        };
        self.spent.planned += 1;
        let id = PlannedId(id);
        self.trace.entries.push(TraceEntry::Planned {
            id,
            arrow_id: arrow.id,
            fire_at,
        });
        self.emit(Event::MessagePlanned {
            planned: Planned {
                id,
                project_id: self.stage.client.project_id,
                client_id: self.stage.client.id,
                fire_at,
                what: PlannedWhat::Block(arrow.to),
                arrow_id: Some(arrow.id),
                source: Some(block.id),
                keep: arrow.do_not_cancel,
                cancel_if_left: arrow.cancel_if_left,
            },
        });
    }

    /// When a timer arrow is due; none when that cannot be read, which is told.
    fn due(&mut self, arrow: &Arrow, timer: &'t Timer) -> Option<Moment> {
        self.field = Field::Arrow(arrow.id, "send_date");
        let date = match &timer.date {
            Some(when) => Some(self.read(when, read_date, "a date; write `31.12.2026`")?),
            None => None,
        };
        self.field = Field::Arrow(arrow.id, "send_time");
        let time = match &timer.time {
            Some(when) => Some(self.read(when, read_time, "a time; write `09:30`")?),
            None => None,
        };
        let start = moment(self.now(), self.zone(), date, time, timer.if_date_passed);
        match (start, &timer.delay) {
            (None, _) => {
                self.tell_here(Code::BadTime, "this date is out of the calendar");
                None
            }
            (Some(Moment::At(start)), Some(_)) => self.delayed(start, arrow, timer).map(Moment::At),
            (start, _) => start,
        }
    }

    fn delayed(&mut self, start: Timestamp, arrow: &Arrow, timer: &'t Timer) -> Option<Timestamp> {
        let delay = timer.delay.as_ref()?;
        self.field = Field::Arrow(arrow.id, "delay");
        let value = self.evaluate(&delay.amount)?;
        let amount = value.plain_number().map(calculator::value::Number::as_f64);
        let at = amount.and_then(|amount| later(start, amount, delay.unit, self.zone()));
        if at.is_none() {
            let shown = value.describe();
            self.tell_here(
                Code::BadTime,
                format!("the delay is {shown}; it must be a number, of at most 100 years"),
            );
        }
        at
    }

    fn read<T>(&mut self, when: &'t When, parse: impl Fn(&str) -> Option<T>, wanted: &str) -> Option<T> {
        let text = match when {
            When::Text(template) => self.render(template, Context::Text)?,
            When::Formula(expression) => self.evaluate(expression)?.to_text(),
        };
        let read = parse(&text);
        if read.is_none() {
            let shown = base::text::clip(&text, 40).to_owned();
            self.tell_here(Code::BadTime, format!("`{shown}` is not {wanted}"));
        }
        read
    }

    /// What passing an arrow with "cancel timer messages" takes off the plan: all but those of "do not cancel" arrows.
    pub fn cancel_timers(&mut self) {
        self.cancel_planned(|planned| !planned.keep);
    }

    /// What moving into a block takes off the plan, and out of the queue: what was to happen only while the client
    /// stood where it was.
    pub fn cancel_left(&mut self, into: BlockId) {
        self.cancel_planned(|planned| planned.cancel_if_left && planned.source != Some(into));
        let bot = self.bot;
        self.queue.retain(|step| match step.by {
            By::Arrow(arrow) => bot.arrow(arrow).is_none_or(|(source, arrow)| {
                !(arrow.timer.is_some() && arrow.cancel_if_left) || source.id == into
            }),
            _ => true,
        });
    }

    fn cancel_planned(&mut self, gone: impl Fn(&Planned) -> bool) {
        let ids: Vec<PlannedId> = self
            .stage
            .planned
            .iter()
            .filter(|planned| gone(planned))
            .map(|planned| planned.id)
            .collect();
        if !ids.is_empty() {
            self.emit(Event::PlannedCancelled { ids });
        }
    }

    /// Tells that a block is not there.
    pub fn tell_gone(&mut self, block: BlockId, why: &str) {
        self.tell(Fault::new(
            Code::UnknownBlock,
            format!("block {block} {why}, so it was not run"),
        ));
    }
}
