//! The API request of a block: the call it makes, and what is kept of the answer (specification §10).

use super::calls::Outside;
use super::http::add_query;
use super::run::{Field, Run};
use crate::compiled::{Request, Table};
use crate::file::{RequestKind, Save};
use crate::{Body, Call, CallOutcome, HttpCall};
use base::limits::VARIABLE_CHARACTERS;
use base::{Code, text::clip};
use calculator::{Context, Value};
use model::Scope;

impl<'t> Run<'t> {
    /// Makes the call, or takes in its answer once it is there. A failure leaves the variables of `save` as they are and
    /// goes into `custom_answer`; the block goes on.
    pub fn request(&mut self, request: &'t Request) {
        self.field = Field::Block("request");
        let call = self.call(request).map(Call::Http);
        match self.outside(call, None) {
            Outside::Waits => {}
            Outside::Answered(answer) => self.take(&answer.outcome, &request.save),
            Outside::Refused(code, message) => {
                self.tell_here(code, message.clone());
                self.keep_answer(&message, 0);
            }
        }
    }

    fn call(&mut self, request: &'t Request) -> Result<HttpCall, (Code, String)> {
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
        self.field = Field::Block("request");
        Ok(HttpCall {
            number: 0,
            block_id: None,
            method: method.to_owned(),
            url,
            headers,
            body,
            timeout_ms: 0,
            proxy: None,
            site: String::new(),
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

    fn take(&mut self, outcome: &CallOutcome, save: &[Save]) {
        self.field = Field::Block("request");
        match outcome {
            CallOutcome::Response { status, body } => {
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
            CallOutcome::Failed { code, message } => {
                self.tell_here(*code, message.clone());
                self.keep_answer(message, 0);
            }
            // Only functions are answered with values, and `outside` tells them apart.
            CallOutcome::Value(_) => {}
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
