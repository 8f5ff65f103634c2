//! `requests_get`, `requests_post`, `requests_put`, `requests_patch`, `requests_delete` (manual 002): what they send, and
//! what they give. Where the manual is silent they do what Python's `requests` does, after which they are named.

use super::calls::Outside;
use super::run::Run;
use crate::{Body, Call, CallOutcome, HttpCall};
use base::Code;
use calculator::{Arguments, Function, Stop, Value};

/// The methods, by function.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("requests_get", "GET"),
    ("requests_post", "POST"),
    ("requests_put", "PUT"),
    ("requests_patch", "PATCH"),
    ("requests_delete", "DELETE"),
];

impl Run<'_> {
    /// The value of one of these functions; none for any other.
    pub(super) fn requests(
        &mut self,
        function: &'static Function,
        arguments: &Arguments,
    ) -> Option<Result<Value, Stop>> {
        let (_, method) = FUNCTIONS.iter().find(|(name, _)| *name == function.name)?;
        let call = http_call(method, arguments).map(Call::Http);
        Some(match self.outside(call, arguments.place()) {
            Outside::Waits => Err(Stop::Needs),
            Outside::Answered(answer) => Ok(self.given(arguments, &answer.outcome)),
            Outside::Refused(code, message) => {
                self.none(arguments, code, &message);
                Ok(nothing(arguments))
            }
        })
    }

    /// What the author wants of the answer.
    fn given(&mut self, arguments: &Arguments, outcome: &CallOutcome) -> Value {
        let (status, body) = match outcome {
            CallOutcome::Response { status, body } => (Value::Int(i64::from(*status)), body),
            CallOutcome::Failed { code, message } => {
                self.none(arguments, *code, message);
                return nothing(arguments);
            }
            CallOutcome::Value(value) => return Value::from_json(value),
        };
        let json = || serde_json::from_str::<serde_json::Value>(body);
        match &*wanted(arguments) {
            "status" => status,
            "text" => Value::text(body.as_str()),
            "json" => match json() {
                Ok(json) => Value::from_json(&json),
                Err(error) => {
                    let shown = base::text::clip(body, 80);
                    let message = format!("the answer is no JSON ({error}): `{shown}`");
                    self.none(arguments, Code::NetworkFailed, &message)
                }
            },
            _ => {
                let data = match json() {
                    Ok(json @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) => {
                        Value::from_json(&json)
                    }
                    _ => Value::text(body.as_str()),
                };
                both(status, data)
            }
        }
    }
}

fn wanted(arguments: &Arguments) -> String {
    arguments
        .named("answer_type")
        .map(|value| value.to_text().trim().to_lowercase())
        .unwrap_or_default()
}

fn both(status: Value, data: Value) -> Value {
    Value::dict([("status", status), ("data", data)])
}

/// What stands in for an answer that did not come.
fn nothing(arguments: &Arguments) -> Value {
    match &*wanted(arguments) {
        "status" | "text" | "json" => Value::None,
        _ => both(Value::Int(0), Value::None),
    }
}

type Refused = (Code, String);

fn http_call(method: &str, arguments: &Arguments) -> Result<HttpCall, Refused> {
    let mut url = arguments.text(0).trim().replace(' ', "%20");
    if url.is_empty() {
        return Err((Code::BadRequest, "the address is empty".to_owned()));
    }
    let mut headers = match given(arguments, "headers") {
        Some(value) => pairs(value).ok_or_else(|| no_dict("headers", value))?,
        None => Vec::new(),
    };
    if let Some(value) = given(arguments, "params") {
        match pairs(value) {
            Some(pairs) => add_query(&mut url, &pairs),
            None => add_text(&mut url, &value.to_text()),
        }
    }
    let body = match (given(arguments, "data"), given(arguments, "json_data")) {
        (Some(_), Some(_)) => {
            return Err((
                Code::BadRequest,
                "`data` and `json_data` are both given; give one of them".to_owned(),
            ));
        }
        (Some(data), None) => match pairs(data) {
            Some(fields) if !matches!(data, Value::Text(_)) => Body::Form(fields),
            _ => Body::Text(data.to_text()),
        },
        (None, Some(Value::Text(text))) => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            // As the author wrote it: what is signed must not be written anew.
            Ok(_) => Body::Json(text.to_string()),
            Err(_) => Body::Json(arguments_json(&Value::Text(text.clone()))),
        },
        (None, Some(value)) => Body::Json(arguments_json(value)),
        (None, None) => Body::None,
    };
    if let Some(auth) = given(arguments, "auth") {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        headers.push(("Authorization".to_owned(), basic(auth)?));
    }
    let proxy = given(arguments, "proxy").map(Value::to_text);
    Ok(HttpCall {
        number: 0,
        block_id: None,
        method: method.to_owned(),
        url,
        headers,
        body,
        timeout_ms: 0,
        proxy,
        site: String::new(),
    })
}

/// An optional argument that says something: `0`, like `None` and `''`, only holds the place of the next.
fn given<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a Value> {
    let value = arguments.named(name)?;
    let skipped = value.is_empty() || matches!(&*value.as_text(), "0" | "None");
    (!skipped).then_some(value)
}

/// A value as names and texts: of a dictionary, or a text that is one; a list of values gives its name several times.
fn pairs(value: &Value) -> Option<Vec<(String, String)>> {
    let dict = value.as_dict()?;
    let mut pairs = Vec::with_capacity(dict.len());
    for (name, value) in dict.iter() {
        match value {
            Value::None => {}
            Value::List(items) => {
                pairs.extend(items.iter().map(|item| (name.to_string(), item.to_text())));
            }
            value => pairs.push((name.to_string(), value.to_text())),
        }
    }
    Some(pairs)
}

fn no_dict(what: &str, value: &Value) -> Refused {
    let message = format!("`{what}` must be a dictionary; given {}", value.describe());
    (Code::ArgumentType, message)
}

/// A value as JSON; a text that is a list or dictionary in the Calculator's writing is that one.
fn arguments_json(value: &Value) -> String {
    let structure = value
        .as_dict()
        .map(Value::Dict)
        .or_else(|| value.as_list().map(Value::List));
    structure.as_ref().unwrap_or(value).to_json().to_string()
}

/// The header of user and password: a list of the two, or `user:password`.
fn basic(auth: &Value) -> Result<String, Refused> {
    let joined = match auth.as_list() {
        Some(list) => match list.as_slice() {
            [user, password] => Some(format!("{}:{}", user.to_text(), password.to_text())),
            _ => None,
        },
        None => Some(auth.to_text()).filter(|text| text.contains(':')),
    };
    let joined = joined.ok_or_else(|| {
        (
            Code::ArgumentValue,
            "`auth` must be `['user', 'password']` or `'user:password'`".to_owned(),
        )
    })?;
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(joined);
    Ok(format!("Basic {encoded}"))
}

/// Adds a query that is text already.
fn add_text(url: &mut String, query: &str) {
    let fragment = url.find('#').map(|at| url.split_off(at));
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(&query.trim_start_matches(['?', '&']).replace(' ', "%20"));
    if let Some(fragment) = fragment {
        url.push_str(&fragment);
    }
}

/// Adds parameters to an address, before its fragment.
pub(super) fn add_query(url: &mut String, pairs: &[(String, String)]) {
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
