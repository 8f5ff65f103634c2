//! Carrying out a network call that a block asked for.

use crate::start::App;
use base::limits::{NETWORK_CALL_SECONDS, NETWORK_SECONDS_PER_TURN};
use base::{Code, ProjectId};
use flow::{Answer, Body, HttpCall, HttpOutcome};
use net::{Guard, Method, NetError, Request};
use std::time::Duration;

impl App {
    /// Makes the call and tells what came back; a failure is an answer too. `spent_ms` is what the turn's calls took so
    /// far.
    pub(crate) async fn call(&self, project: ProjectId, call: &HttpCall, spent_ms: u64) -> Answer {
        let left = (NETWORK_SECONDS_PER_TURN * 1_000).saturating_sub(spent_ms);
        if left == 0 {
            return failed(
                call,
                Code::NetworkLimit,
                "the turn's calls took 60 s together; split them over several messages",
            );
        }
        let time = call.timeout_ms.min(NETWORK_CALL_SECONDS * 1_000).min(left);
        let begun = self.now();
        let outcome = match self.request(project, call, Duration::from_millis(time)) {
            Ok(request) => self.0.net.call(request).await.map_or_else(
                |error| HttpOutcome::Failed {
                    code: code_of(&error),
                    message: error.to_string(),
                },
                |response| HttpOutcome::Response {
                    status: response.status,
                    body: response.text(),
                },
            ),
            Err(answer) => answer,
        };
        let elapsed_ms = (self.now().since(begun) / 1_000).max(0) as u64;
        Answer {
            call: call.number,
            outcome,
            elapsed_ms,
        }
    }

    fn request(&self, project: ProjectId, call: &HttpCall, time: Duration) -> Result<Request, HttpOutcome> {
        let method = match call.method.as_str() {
            "GET" => Method::Get,
            "POST" => Method::Post,
            other => {
                return Err(HttpOutcome::Failed {
                    code: Code::Unsupported,
                    message: format!("`{other}` is no method of an API request; use GET, POST or POST-JSON"),
                });
            }
        };
        let mut request = Request::new(method, call.url.clone(), Guard::Foreign, "bot");
        request.project = Some(project);
        request.timeout = time;
        for (name, value) in &call.headers {
            request = request.header(name.clone(), value.clone());
        }
        Ok(match &call.body {
            Body::None => request,
            Body::Form(fields) => request.body(net::Body::Form(fields.clone())),
            Body::Json(text) => request.body(net::Body::json_text(text.clone())),
        })
    }
}

fn code_of(error: &NetError) -> Code {
    match error {
        NetError::AddressRefused => Code::AddressRefused,
        _ => Code::NetworkFailed,
    }
}

/// The answer to a call that was begun before a crash and may have had its effect.
pub(crate) fn in_doubt(call: &HttpCall) -> Answer {
    failed(
        call,
        Code::InDoubt,
        "the call was begun before the server stopped; whether it took effect is not known",
    )
}

fn failed(call: &HttpCall, code: Code, message: &str) -> Answer {
    Answer {
        call: call.number,
        outcome: HttpOutcome::Failed {
            code,
            message: message.to_owned(),
        },
        elapsed_ms: 0,
    }
}
