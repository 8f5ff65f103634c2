//! The API request of a block: the call it makes, and what is kept of the answer (specification §10).

use super::run::{Field, Run};
use crate::compiled::{Request, Table};
use crate::file::{RequestKind, Save};
use crate::{Body, HttpCall, HttpOutcome};
use base::limits::{
    NETWORK_CALL_SECONDS, NETWORK_CALLS_PER_TURN, NETWORK_SECONDS_PER_TURN, VARIABLE_CHARACTERS,
};
use base::{BlockId, Code, text::clip};
use calculator::{Context, Value};
use model::Scope;

impl<'t> Run<'t> {
    /// The call to make, or nothing once its answer is taken in. A failure leaves the variables of `save` as they are
    /// and goes into `custom_answer`; the block goes on.
    pub fn request(&mut self, block_id: BlockId, request: &'t Request) -> Option<HttpCall> {
        let number = self.spent.calls;
        let journal = self.journal;
        if let Some(answer) = journal.answer(number) {
            self.spent.calls += 1;
            self.take(&answer.outcome, &request.save);
            return None;
        }
        match self.call(number, block_id, request) {
            Ok(call) => Some(call),
            Err((code, message)) => {
                self.tell_here(code, message.clone());
                self.keep_answer(&message, 0);
                None
            }
        }
    }

    fn call(
        &mut self,
        number: u32,
        block_id: BlockId,
        request: &'t Request,
    ) -> Result<HttpCall, (Code, String)> {
        self.field = Field::Block("request");
        if number as usize >= NETWORK_CALLS_PER_TURN {
            return Err((
                Code::NetworkLimit,
                format!("one turn makes at most {NETWORK_CALLS_PER_TURN} network calls"),
            ));
        }
        let used_ms: u64 = self.journal.answers.iter().map(|answer| answer.elapsed_ms).sum();
        let left_ms = (NETWORK_SECONDS_PER_TURN * 1_000).saturating_sub(used_ms);
        if left_ms == 0 {
            let message = format!(
                "the network calls of this turn took {NETWORK_SECONDS_PER_TURN} seconds together; no more are made"
            );
            return Err((Code::NetworkLimit, message));
        }
        self.field = Field::Block("request url");
        let url = self.render(&request.url, Context::Url).unwrap_or_default();
        let mut url = url.trim().replace(' ', "%20");
        if url.is_empty() {
            return Err((Code::BadRequest, "the address is empty".to_owned()));
        }
        let headers = self.pairs(request.headers.as_ref(), "request headers")?;
        self.field = Field::Block("request params");
        let body = match request.kind {
            RequestKind::Get => {
                add_query(&mut url, &self.pairs(request.params.as_ref(), "request params")?);
                Body::None
            }
            RequestKind::Post => Body::Form(self.pairs(request.params.as_ref(), "request params")?),
            RequestKind::PostJson => match &request.params {
                Some(table) => Body::Json(self.table(table, "request params")?.to_string()),
                None => Body::Json("{}".to_owned()),
            },
        };
        let method = if request.kind == RequestKind::Get {
            "GET"
        } else {
            "POST"
        };
        let timeout_ms = left_ms.min(NETWORK_CALL_SECONDS * 1_000);
        Ok(HttpCall {
            number,
            block_id,
            method: method.to_owned(),
            url,
            headers,
            body,
            timeout_ms,
        })
    }

    /// A table's fields as texts.
    fn pairs(
        &mut self,
        table: Option<&'t Table>,
        field: &'static str,
    ) -> Result<Vec<(String, String)>, (Code, String)> {
        let Some(table) = table else { return Ok(Vec::new()) };
        match self.table(table, field)? {
            serde_json::Value::Object(fields) => Ok(fields
                .iter()
                .map(|(key, value)| (key.clone(), Value::from_json(value).to_text()))
                .collect()),
            _ => Err((
                Code::BadRequest,
                format!("the {field} are no JSON object; write {{\"key\": \"value\"}}"),
            )),
        }
    }

    /// A table filled in: as JSON, or, where it is none, as the value of an expression.
    fn table(&mut self, table: &'t Table, field: &'static str) -> Result<serde_json::Value, (Code, String)> {
        self.field = Field::Block(field);
        let text = self.render(&table.template, Context::Json).unwrap_or_default();
        let error = match serde_json::from_str(&text) {
            Ok(json) => return Ok(json),
            Err(error) => error,
        };
        let value = table
            .expression
            .as_ref()
            .and_then(|expression| self.evaluate(expression));
        match value {
            Some(value @ (Value::Dict(_) | Value::List(_))) => Ok(value.to_json()),
            _ => Err((
                Code::BadRequest,
                format!("the {field} are no JSON ({error}): `{}`", clip(&text, 80)),
            )),
        }
    }

    fn take(&mut self, outcome: &HttpOutcome, save: &[Save]) {
        self.field = Field::Block("request");
        match outcome {
            HttpOutcome::Response { status, body } => {
                self.keep_answer(body, i64::from(*status));
                if (200..300).contains(status) {
                    self.save(body, save);
                } else {
                    self.tell_here(
                        Code::NetworkFailed,
                        format!("the server answered with status {status}"),
                    );
                }
            }
            HttpOutcome::Failed { code, message } => {
                self.tell_here(*code, message.clone());
                self.keep_answer(message, 0);
            }
        }
    }

    /// Keeps the answer: whole for the rest of the turn, and as much as a variable holds for later.
    fn keep_answer(&mut self, body: &str, status: i64) {
        let kept = clip(body, VARIABLE_CHARACTERS);
        if kept.len() < body.len() {
            self.event_variables
                .insert("custom_answer".to_owned(), body.into());
            let message = format!(
                "the answer is longer than {VARIABLE_CHARACTERS} characters; `custom_answer` holds all of it in this turn alone"
            );
            self.tell_here(Code::TooLarge, message);
        } else {
            self.event_variables.shift_remove("custom_answer");
        }
        for (name, value) in [
            ("custom_answer", Value::text(kept)),
            ("custom_answer_status", Value::Int(status)),
        ] {
            if let Err((code, message)) = self.store(Scope::Client, name, value) {
                self.tell_here(code, message);
            }
        }
    }

    fn save(&mut self, body: &str, save: &[Save]) {
        if save.is_empty() {
            return;
        }
        self.field = Field::Block("request save");
        let Ok(json) = serde_json::from_str::<serde_json::Value>(body) else {
            return self.tell_here(
                Code::NetworkFailed,
                "the answer is no JSON, so nothing was saved from it",
            );
        };
        for Save { path, scope, name } in save {
            // What the answer does not hold leaves the variable as it is.
            let Some(found) = path.iter().try_fold(&json, |at, step| child(at, step)) else {
                continue;
            };
            if let Err((code, message)) = self.store(*scope, name, Value::from_json(found)) {
                self.tell_here(code, message);
            }
        }
    }
}

fn child<'j>(json: &'j serde_json::Value, step: &str) -> Option<&'j serde_json::Value> {
    match json {
        serde_json::Value::Object(fields) => fields.get(step),
        serde_json::Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Adds parameters to an address, before its fragment.
fn add_query(url: &mut String, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        return;
    }
    let fragment = url.find('#').map(|at| url.split_off(at));
    let mut joint = if url.contains('?') { '&' } else { '?' };
    for (key, value) in pairs {
        url.push(joint);
        escape_to(url, key);
        url.push('=');
        escape_to(url, value);
        joint = '&';
    }
    if let Some(fragment) = fragment {
        url.push_str(&fragment);
    }
}

fn escape_to(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
