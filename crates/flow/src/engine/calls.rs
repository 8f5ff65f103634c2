//! What a turn asks beyond its scene: calls to the world outside, questions to the store; their numbers and limits.

use super::run::Run;
use crate::question::clipped;
use crate::{Answer, Call, Found, FunctionCall, Question, TraceEntry};
use base::Code;
use base::limits::{
    NETWORK_CALL_SECONDS, NETWORK_CALLS_PER_TURN, NETWORK_SECONDS_PER_TURN, QUERIES_PER_TURN,
    REPLY_BYTES_PER_STEP,
};
use calculator::{Arguments, Function, Host as _, Stop, Value};

/// What must be answered before a step can go on.
#[derive(Debug)]
pub enum Need {
    /// A call.
    Call(Call),
    /// A question to the store.
    Answer(Question),
}

/// What became of a call.
pub enum Outside<'t> {
    /// Its answer is here.
    Answered(&'t Answer),
    /// Its answer is needed first.
    Waits,
    /// It is not made: why.
    Refused(Code, String),
}

impl<'t> Run<'t> {
    /// The answer to a call, which is found by its number and held against what is asked now, and where.
    ///
    /// What a call did cannot be taken back, so an answer is never thrown away because what the block reckons with has
    /// changed since: the same place of the same block gets it, with a warning in the trace. Another place never does.
    pub(super) fn outside(
        &mut self,
        call: Result<Call, (Code, String)>,
        place: Option<calculator::Place>,
    ) -> Outside<'t> {
        if self.needs.is_some() {
            return Outside::Waits;
        }
        let call = match call {
            Ok(call) => call,
            Err((code, message)) => return Outside::Refused(code, message),
        };
        let number = self.spent.calls;
        let site = self.site(&call, place);
        let journal = self.journal;
        let Some(answer) = journal.answer(number) else {
            return match self.time_for(number) {
                Ok(timeout_ms) => {
                    self.needs = Some(Need::Call(call.placed(number, self.block, timeout_ms, site)));
                    Outside::Waits
                }
                Err((code, message)) => Outside::Refused(code, message),
            };
        };
        self.spent.calls += 1;
        let same = answer.asked.is_empty() || answer.asked == call.asked();
        if !same && answer.site != site {
            let message = format!(
                "what the turn reckons with has changed since it made call {number}, and `{}` is not what it asked then; the call is not made again",
                call.in_words()
            );
            return Outside::Refused(Code::Diverged, message);
        }
        self.trace.entries.push(TraceEntry::Answered {
            block_id: self.block,
            number,
            what: call.in_words(),
            came: answer.outcome.in_words(),
            elapsed_ms: answer.elapsed_ms,
            warning: if same {
                answer.warning.clone()
            } else {
                let changed = "what the turn reckons with has changed since it made this call; the answer is that of the call as it was made then";
                let other = answer.warning.iter().map(String::as_str);
                Some(other.chain([changed]).collect::<Vec<_>>().join("; "))
            },
        });
        Outside::Answered(answer)
    }

    /// Where a call stands in the bot: a version of a bot does not change, so this tells one call from another whatever
    /// they ask.
    fn site(&self, call: &Call, place: Option<calculator::Place>) -> String {
        let block = self.block.map_or(0, base::BlockId::get);
        let (line, column) = place.map_or((0, 0), |place| (place.line, place.column));
        format!("{block} {} {line}:{column} {}", self.field, call.does())
    }

    /// The milliseconds that a new call may take.
    fn time_for(&self, number: u32) -> Result<u64, (Code, String)> {
        if number as usize >= NETWORK_CALLS_PER_TURN {
            let message = format!("one turn makes at most {NETWORK_CALLS_PER_TURN} network calls");
            return Err((Code::NetworkLimit, message));
        }
        let used_ms: u64 = self.journal.answers.iter().map(|answer| answer.elapsed_ms).sum();
        match (NETWORK_SECONDS_PER_TURN * 1_000).saturating_sub(used_ms) {
            0 => {
                let message = format!(
                    "the network calls of this turn took {NETWORK_SECONDS_PER_TURN} seconds together; no more are made"
                );
                Err((Code::NetworkLimit, message))
            }
            left_ms => Ok(left_ms.min(NETWORK_CALL_SECONDS * 1_000)),
        }
    }

    /// The value of a function that works outside the store in a way of its own.
    pub(super) fn work(&mut self, function: &'static Function, arguments: &Arguments) -> Result<Value, Stop> {
        let call = Call::Function(FunctionCall {
            number: 0,
            block_id: None,
            function: function.name.to_owned(),
            arguments: plain(arguments),
            timeout_ms: 0,
            site: String::new(),
        });
        match self.outside(Ok(call), arguments.place()) {
            Outside::Waits => Err(Stop::Needs),
            Outside::Answered(answer) => Ok(match &answer.outcome {
                crate::CallOutcome::Value(value) => Value::from_json(value),
                crate::CallOutcome::Response { body, .. } => Value::text(body.as_str()),
                crate::CallOutcome::Failed { code, message } => self.none(arguments, *code, message),
            }),
            Outside::Refused(code, message) => Ok(self.none(arguments, code, &message)),
        }
    }

    /// The value of a function that asks the store; what the function changes happens now.
    pub(super) fn ask(&mut self, function: &'static Function, arguments: &Arguments) -> Result<Value, Stop> {
        let number = self.spent.queries;
        if number as usize >= QUERIES_PER_TURN {
            let message = format!(
                "one turn asks the store at most {QUERIES_PER_TURN} times; ask for several values at once"
            );
            return Ok(self.none(arguments, Code::QueryLimit, &message));
        }
        let question = Question {
            number,
            block_id: self.block,
            function: function.name.to_owned(),
            arguments: plain(arguments),
        };
        let journal = self.journal;
        let reply = match journal.found(number) {
            Some(found) if found.question.asks_like(&question) => found.reply.clone(),
            Some(found) => {
                self.spent.queries += 1;
                let message = format!(
                    "the turn asked `{}` here before, and now asks something else; it is not answered",
                    found.question.in_words()
                );
                return Ok(self.none(arguments, Code::Diverged, &message));
            }
            None => {
                let events = &self.events;
                match self.asker.as_mut().and_then(|asker| asker.ask(&question, events)) {
                    Some(reply) => reply,
                    None => {
                        self.needs = Some(Need::Answer(question));
                        return Err(Stop::Needs);
                    }
                }
            }
        };
        self.spent.queries += 1;
        let found = Found { question, reply };
        self.found_bytes += found.bytes();
        if self.found_bytes > REPLY_BYTES_PER_STEP {
            let message = format!(
                "the answers of the store take more than {} MiB together; ask for less in one turn",
                REPLY_BYTES_PER_STEP >> 20
            );
            return Ok(self.none(arguments, Code::TooLarge, &message));
        }
        let Found { question, reply } = &found;
        for event in &reply.events {
            self.emit(event.clone());
        }
        if let Some((code, message)) = &reply.fault {
            self.fault(arguments.fault(*code, message));
        }
        self.trace.entries.push(TraceEntry::Asked {
            block_id: self.block,
            number,
            what: question.in_words(),
            gave: clipped(&reply.value.to_string()),
        });
        let value = Value::from_json(&reply.value);
        self.found.push(found);
        Ok(value)
    }

    /// `None`, and why.
    pub(super) fn none(&mut self, arguments: &Arguments, code: Code, message: &str) -> Value {
        self.fault(arguments.fault(code, message));
        Value::None
    }
}

impl Question {
    /// Whether it asks the same as another, wherever it stands.
    fn asks_like(&self, other: &Self) -> bool {
        self.function == other.function && self.arguments == other.arguments
    }

    fn in_words(&self) -> String {
        crate::question::in_words(&self.function, &self.arguments)
    }
}

fn plain(arguments: &Arguments) -> Vec<model::Value> {
    arguments.values().iter().map(Value::to_json).collect()
}
