//! The Bot API over our HTTP client: one call, and what its answer means.

use super::settings::Settings;
use crate::connector::{Connected, Context, Upload};
use base::Secret;
use net::{Body, Guard, Method, NetError, Origin, Part, Request};
use serde_json::{Map, Value};
use std::time::Duration;

/// A bot at its server.
pub struct Api<'a> {
    net: &'a net::Net,
    token: &'a Secret,
    settings: Settings,
}

/// Why a call gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Telegram certainly did not get it.
    NotSent(String),
    /// Nobody knows whether Telegram got it.
    InDoubt(String),
    /// Telegram said no.
    Refused(Refusal),
    /// A server before Telegram said no, without Telegram's own words.
    Gateway {
        /// Its HTTP status, 400 to 499.
        status: u16,
    },
}

/// Telegram's no.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// The `error_code`; mostly the HTTP status.
    pub code: u16,
    /// Telegram's own words.
    pub description: String,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
    /// The id under which the group is found now.
    pub migrate_to: Option<i64>,
}

/// Bytes of an answer; a hundred updates with long texts fit easily.
const ANSWER_BYTES: u64 = 16 << 20;
/// Time for a call that carries no file.
const CALL: Duration = Duration::from_secs(20);
/// Time for a call that carries files.
const UPLOAD: Duration = Duration::from_secs(120);

impl<'a> Api<'a> {
    /// The bot of a connected channel.
    pub fn of(context: &Context<'a>, channel: &'a Connected) -> Self {
        Self::new(context, &channel.secret, Settings::of(&channel.channel.settings))
    }

    /// A bot by its token.
    pub fn new(context: &Context<'a>, token: &'a Secret, settings: Settings) -> Self {
        Self {
            net: context.net,
            token,
            settings,
        }
    }

    /// The address of the server, without the token.
    pub fn base(&self) -> String {
        self.settings.api_base()
    }

    /// Calls a method with JSON.
    pub async fn call(&self, method: &str, fields: Map<String, Value>) -> Result<Value, Failure> {
        self.call_within(method, fields, CALL).await
    }

    /// Calls a method that may take longer than usual.
    pub async fn call_within(
        &self,
        method: &str,
        fields: Map<String, Value>,
        time: Duration,
    ) -> Result<Value, Failure> {
        self.post(method, Body::Json(Value::Object(fields)), time).await
    }

    /// Calls a method with files beside its fields; each file's name is the one that `attach://` refers to.
    pub async fn upload(
        &self,
        method: &str,
        fields: Map<String, Value>,
        files: Vec<(String, Upload)>,
    ) -> Result<Value, Failure> {
        let mut parts: Vec<Part> = fields
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) => Part::text(name, text),
                other => Part::text(name, other.to_string()),
            })
            .collect();
        for (name, file) in files {
            parts.push(Part::file(name, file.name, file.mime, file.bytes));
        }
        self.post(method, Body::Multipart(parts), UPLOAD).await
    }

    async fn post(&self, method: &str, body: Body, time: Duration) -> Result<Value, Failure> {
        let base = self.settings.api_base();
        let url = format!("{base}/bot{}/{method}", self.token.expose());
        let request = self
            .request(Method::Post, &base, url)?
            .body(body)
            .timeout(time)
            .max_bytes(ANSWER_BYTES);
        let response = self.net.call(request).await.map_err(lost)?;
        read(response.status, &response.body)
    }

    /// Fetches a file by the path that `getFile` told, at most `limit` bytes.
    pub async fn file(&self, path: &str, limit: u64) -> Result<net::Response, NetError> {
        let base = self.settings.file_base();
        let url = format!("{base}/bot{}/{path}", self.token.expose());
        let request = self
            .request(Method::Get, &base, url)
            .map_err(|_| NetError::AddressRefused)?
            .timeout(UPLOAD)
            .max_bytes(limit);
        self.net.call(request).await
    }

    fn request(&self, method: Method, base: &str, url: String) -> Result<Request, Failure> {
        let base = Origin::of(base).map_err(|error| Failure::NotSent(error.to_string()))?;
        let guard = Guard::Messenger { base };
        Ok(Request::new(method, url, guard, "telegram").secret(self.token.clone()))
    }
}

fn lost(error: NetError) -> Failure {
    let text = error.to_string();
    if error.is_not_sent() {
        Failure::NotSent(text)
    } else {
        Failure::InDoubt(text)
    }
}

/// What an answer means. Telegram answers everything it has read with its own JSON; an answer without it is a gateway's,
/// and whether a gateway has passed the call on nobody knows when it reports an error of the server.
fn read(status: u16, body: &[u8]) -> Result<Value, Failure> {
    let answer: Option<Value> = serde_json::from_slice(body).ok();
    let ok = answer.as_ref().and_then(|answer| answer.get("ok")?.as_bool());
    match (ok, answer) {
        (Some(true), Some(Value::Object(mut answer))) if (200..300).contains(&status) => {
            Ok(answer.remove("result").unwrap_or(Value::Null))
        }
        (Some(false), Some(answer)) => Err(Failure::Refused(refusal(status, &answer))),
        _ if (400..500).contains(&status) => Err(Failure::Gateway { status }),
        _ => Err(Failure::InDoubt(format!(
            "an answer with status {status} that is not Telegram's"
        ))),
    }
}

fn refusal(status: u16, answer: &Value) -> Refusal {
    let parameters = answer.get("parameters");
    let number = |name: &str| parameters.and_then(|all| all.get(name));
    Refusal {
        code: answer
            .get("error_code")
            .and_then(Value::as_u64)
            .and_then(|code| u16::try_from(code).ok())
            .unwrap_or(status),
        description: base::text::clip(
            answer
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or("no reason"),
            500,
        )
        .to_owned(),
        retry_after: number("retry_after").and_then(Value::as_u64),
        migrate_to: number("migrate_to_chat_id").and_then(Value::as_i64),
    }
}
