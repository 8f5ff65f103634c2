//! Canned answers: what a bot file's tests say that servers and the store answer.

use crate::file::CannedReply;
use crate::question::in_words;
use crate::talk::World;
use crate::{Call, CallOutcome, Question, Reply};
use base::Code;
use model::Value;

/// A world that answers from a list.
#[derive(Debug, Clone, Default)]
pub struct Canned {
    left: Vec<CannedReply>,
    /// Whether a reply serves any number of times.
    lasting: bool,
}

impl Canned {
    /// Replies that are used up, each by the first request or function that it fits.
    #[must_use]
    pub const fn new(replies: Vec<CannedReply>) -> Self {
        Self {
            left: replies,
            lasting: false,
        }
    }

    /// Replies that serve any number of times, the first that fits.
    #[must_use]
    pub const fn lasting(replies: Vec<CannedReply>) -> Self {
        Self {
            left: replies,
            lasting: true,
        }
    }

    /// The reply to an HTTP call or a function, if one fits.
    pub fn take(&mut self, call: &Call) -> Option<CannedReply> {
        match call {
            Call::Http(call) => {
                self.take_if(|reply| reply.function.is_none() && call.url.starts_with(&reply.url))
            }
            Call::Function(call) => self.of_function(&call.function, &call.arguments),
        }
    }

    /// The reply to a question, if one fits.
    pub fn answer(&mut self, question: &Question) -> Option<Reply> {
        let reply = self.of_function(&question.function, &question.arguments)?;
        Some(match reply.fails {
            Some(message) => Reply::fault(Code::NotFound, message),
            None => Reply::of(reply.answer),
        })
    }

    fn of_function(&mut self, function: &str, arguments: &[Value]) -> Option<CannedReply> {
        self.take_if(|reply| {
            reply.function.as_deref() == Some(function)
                && reply
                    .arguments
                    .iter()
                    .zip(arguments)
                    .all(|(wanted, given)| same(wanted, given))
        })
    }

    fn take_if(&mut self, fits: impl Fn(&CannedReply) -> bool) -> Option<CannedReply> {
        let at = self.left.iter().position(fits)?;
        Some(match self.lasting {
            true => self.left[at].clone(),
            false => self.left.remove(at),
        })
    }
}

/// What a reply of a file comes to.
#[must_use]
pub fn outcome_of(reply: CannedReply) -> CallOutcome {
    match (reply.fails, reply.function) {
        (Some(message), _) => CallOutcome::Failed {
            code: Code::NetworkFailed,
            message,
        },
        (None, Some(_)) => CallOutcome::Value(reply.answer),
        (None, None) => CallOutcome::Response {
            status: reply.status,
            body: reply.body,
        },
    }
}

impl World for Canned {
    fn call(&mut self, call: &Call) -> (CallOutcome, u64) {
        match self.take(call) {
            Some(reply) => (outcome_of(reply), 1),
            None => {
                let message = match call {
                    Call::Http(call) => format!("no canned reply fits {}; add one to `replies`", call.url),
                    Call::Function(call) => no_reply(&call.function, &call.arguments),
                };
                let failed = CallOutcome::Failed {
                    code: Code::NetworkFailed,
                    message,
                };
                (failed, 0)
            }
        }
    }

    fn ask(&mut self, question: &Question) -> Reply {
        self.answer(question).unwrap_or_else(|| {
            Reply::fault(Code::NotFound, no_reply(&question.function, &question.arguments))
        })
    }
}

fn no_reply(function: &str, arguments: &[Value]) -> String {
    format!(
        "no canned reply fits {}; add one to `replies`, such as `{{function: {function}, answer: 1}}`",
        in_words(function, arguments)
    )
}

/// Whether a test means this argument: as the Calculator compares, so that `5` in a file is the text `'5'` too.
fn same(wanted: &Value, given: &Value) -> bool {
    calculator::Value::from_json(wanted).equals(&calculator::Value::from_json(given))
}
