//! What functions of formulas ask beyond the scene: questions to the store, and work outside of it. One family a file.

mod codes;
mod variables;

use crate::start::App;
use base::{Code, ProjectId};
use flow::{CallOutcome, FunctionCall, Question, Reply};
use model::{Event, Value};
use std::time::Duration;
use store::Tx;

/// A function that the store answers.
pub(crate) struct Answered {
    /// The function.
    pub function: &'static str,
    /// Whether something that the step has done may change the answer.
    pub concerns: fn(arguments: &[Value], event: &Event) -> bool,
    /// The answer.
    pub answer: fn(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Reply>,
}

/// All functions that the store answers.
fn all() -> impl Iterator<Item = &'static Answered> {
    [variables::ANSWERED].into_iter().flatten()
}

fn of(question: &Question) -> Option<&'static Answered> {
    all().find(|answered| answered.function == question.function)
}

/// Whether something that the step has done may change the answer to a question.
pub(crate) fn concerns(question: &Question, pending: &[Event]) -> bool {
    of(question).is_some_and(|answered| {
        pending
            .iter()
            .any(|event| (answered.concerns)(&question.arguments, event))
    })
}

/// The answer to a question.
///
/// # Errors
/// What the store says.
pub(crate) fn answer(tx: &mut dyn Tx, project: ProjectId, question: &Question) -> store::Result<Reply> {
    match of(question) {
        Some(answered) => (answered.answer)(tx, project, &question.arguments),
        None => Ok(Reply::fault(Code::Unsupported, "nobody answers this function")),
    }
}

/// Functions that work outside the store.
#[cfg(test)]
const WORKS: &[&str] = &["qrcode_generate", "barcode_generate", "recognize_code"];

/// Does what a function does outside the store.
pub(crate) async fn work(app: &App, project: ProjectId, call: &FunctionCall, time: Duration) -> CallOutcome {
    let arguments = &call.arguments;
    match call.function.as_str() {
        "qrcode_generate" => codes::qr(app, project, arguments).await,
        "barcode_generate" => codes::bar(app, project, arguments).await,
        "recognize_code" => codes::read(app, project, arguments, time).await,
        other => CallOutcome::Failed {
            code: Code::Unsupported,
            message: format!("nobody answers `{other}` in this version"),
        },
    }
}

/// An argument by its place.
fn argument(arguments: &[Value], at: usize) -> &Value {
    arguments.get(at).unwrap_or(&Value::Null)
}

fn text(arguments: &[Value], at: usize) -> String {
    calculator::Value::from_json(argument(arguments, at)).to_text()
}

fn whole(arguments: &[Value], at: usize) -> i64 {
    argument(arguments, at).as_i64().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calculator::{Availability, Kind};

    #[test]
    fn every_function_that_asks_is_answered() {
        for function in calculator::functions() {
            let answered = match function.kind {
                Kind::Pure | Kind::Scene => continue,
                Kind::Query | Kind::Effect => all().any(|answered| answered.function == function.name),
                Kind::Network => {
                    WORKS.contains(&function.name)
                        || flow::HTTP_FUNCTIONS
                            .iter()
                            .any(|(name, _)| *name == function.name)
                }
            };
            let ready = function.availability == Availability::Ready;
            assert_eq!(
                answered, ready,
                "`{}` is answered, or declared as ready",
                function.name
            );
        }
    }
}
