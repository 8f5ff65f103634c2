//! Carrying out a call that a turn asked for.

use crate::start::App;
use base::limits::{NETWORK_CALL_SECONDS, NETWORK_SECONDS_PER_TURN};
use base::{Code, ProjectId};
use flow::{Answer, Body, Call, CallOutcome, HttpCall};
use net::{Guard, NetError, Request};
use std::time::Duration;

impl App {
    /// Makes the call and tells what came back; a failure is an answer too. `spent_ms` is what the turn's calls took so
    /// far.
    pub(crate) async fn call(&self, project: ProjectId, call: &Call, spent_ms: u64) -> Answer {
        let left = (NETWORK_SECONDS_PER_TURN * 1_000).saturating_sub(spent_ms);
        if left == 0 {
            return failed(
                call,
                Code::NetworkLimit,
                "the turn's calls took 60 s together; split them over several messages",
            );
        }
        let wanted = match call {
            Call::Http(call) => call.timeout_ms,
            Call::Function(call) => call.timeout_ms,
        };
        let time = Duration::from_millis(wanted.min(NETWORK_CALL_SECONDS * 1_000).min(left));
        let begun = self.now();
        let mut warning = None;
        let outcome = match call {
            Call::Http(call) => {
                warning = self.warning(call);
                self.http(project, call, time).await
            }
            Call::Function(call) => crate::questions::work(self, project, call, time).await,
        };
        let elapsed_ms = (self.now().since(begun) / 1_000).max(0) as u64;
        Answer {
            call: call.number(),
            asked: call.asked(),
            site: call.site().to_owned(),
            outcome,
            elapsed_ms,
            warning,
        }
    }

    async fn http(&self, project: ProjectId, call: &HttpCall, time: Duration) -> CallOutcome {
        let answer = match request(project, call, time) {
            Ok(request) => self.0.net.call(request).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(response) => CallOutcome::Response {
                status: response.status,
                body: response.text(),
            },
            Err(error) => CallOutcome::Failed {
                code: code_of(&error),
                message: error.to_string(),
            },
        }
    }

    fn warning(&self, call: &HttpCall) -> Option<String> {
        let proxy = call.proxy.as_ref()?;
        Some(format!(
            "no proxy `{proxy}` is configured, so the call went out directly"
        ))
    }
}

fn request(project: ProjectId, call: &HttpCall, time: Duration) -> Result<Request, NetError> {
    let mut request = Request::new(call.method.parse()?, call.url.clone(), Guard::Foreign, "bot");
    request.project = Some(project);
    request.timeout = time;
    for (name, value) in &call.headers {
        request = request.header(name.clone(), value.clone());
    }
    Ok(match &call.body {
        Body::None => request,
        Body::Form(fields) => request.body(net::Body::Form(fields.clone())),
        Body::Json(text) => request.body(net::Body::json_text(text.clone())),
        Body::Text(text) => request.body(net::Body::raw(text.clone())),
    })
}

pub(crate) fn code_of(error: &NetError) -> Code {
    match error {
        NetError::AddressRefused => Code::AddressRefused,
        _ => Code::NetworkFailed,
    }
}

/// The answer to a call that was begun before a crash and may have had its effect.
pub(crate) fn in_doubt(call: &Call) -> Answer {
    failed(
        call,
        Code::InDoubt,
        "the call was begun before the server stopped; whether it took effect is not known",
    )
}

fn failed(call: &Call, code: Code, message: &str) -> Answer {
    Answer {
        call: call.number(),
        asked: call.asked(),
        site: call.site().to_owned(),
        outcome: CallOutcome::Failed {
            code,
            message: message.to_owned(),
        },
        elapsed_ms: 0,
        warning: None,
    }
}
