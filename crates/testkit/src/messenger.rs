//! A Telegram on loopback: accepts what real clients of the Bot API send, notes it, and answers what the test says.
//!
//! `examples/messenger.rs` starts it by itself, so that it can be held against clients of the Bot API that others wrote;
//! npm `grammy` has talked to it: getMe, messages, albums, files, hooks, presses, polling.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A call that a bot made.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The method, such as `sendMessage`.
    pub method: String,
    /// The parameters; of a multipart body the text of its parts is not read, and this is null.
    pub body: Value,
}

/// How the next call of a method is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// With this status and body.
    Json(u16, Value),
    /// Not at all: the connection is closed after the call was read.
    Hangup,
    /// As usual, but only once this is notified.
    Later(Arc<Notify>),
}

/// The messenger.
#[derive(Clone)]
pub struct Messenger {
    state: Arc<Inner>,
    address: String,
}

#[derive(Default)]
struct Inner {
    asked: Mutex<Vec<Asked>>,
    replies: Mutex<Vec<(String, VecDeque<Reply>)>>,
    updates: Mutex<Vec<Value>>,
    files: Mutex<Vec<(String, Bytes)>>,
    next: AtomicI64,
    /// Tells of every call.
    called: Notify,
}

impl Messenger {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// When loopback has no port left.
    pub async fn start() -> Self {
        let state = Arc::new(Inner::default());
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address")
            .to_string();
        let router = Router::new()
            .route("/file/{bot}/{*path}", any(download))
            .route("/{bot}/{method}", any(call))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { state, address }
    }

    /// The address to give as `api_base`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls of a method so far.
    #[must_use]
    pub fn asked(&self, method: &str) -> Vec<Value> {
        let asked = self.state.asked.lock();
        asked
            .iter()
            .filter(|asked| asked.method == method)
            .map(|asked| asked.body.clone())
            .collect()
    }

    /// Waits until a method has been called.
    pub async fn heard(&self, method: &str) {
        loop {
            let called = self.state.called.notified();
            if self.state.asked.lock().iter().any(|asked| asked.method == method) {
                return;
            }
            called.await;
        }
    }

    /// The texts sent to a chat so far.
    #[must_use]
    pub fn texts(&self, chat: i64) -> Vec<String> {
        let is_for =
            |body: &Value| body["chat_id"] == json!(chat) || body["chat_id"] == json!(chat.to_string());
        self.asked("sendMessage")
            .iter()
            .filter(|body| is_for(body))
            .map(|body| body["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Says how the next call of a method is answered; several in a row are kept in order.
    pub fn next(&self, method: &str, reply: Reply) {
        let mut replies = self.state.replies.lock();
        match replies.iter_mut().find(|(known, _)| known == method) {
            Some((_, queue)) => queue.push_back(reply),
            None => replies.push((method.to_owned(), VecDeque::from([reply]))),
        }
    }

    /// Gives an update to whoever polls.
    pub fn update(&self, update: Value) {
        self.state.updates.lock().push(update);
    }

    /// A file that `getFile` finds.
    pub fn file(&self, id: &str, content: impl Into<Bytes>) {
        self.state.files.lock().push((id.to_owned(), content.into()));
    }
}

async fn call(
    State(state): State<Arc<Inner>>,
    Path((_, method)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let json_body = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|t| t.contains("json"));
    let body: Value = if json_body {
        serde_json::from_slice(&bytes).unwrap_or_default()
    } else {
        form(&bytes)
    };
    state.asked.lock().push(Asked {
        method: method.clone(),
        body: body.clone(),
    });
    state.called.notify_waiters();
    let scripted = {
        let mut replies = state.replies.lock();
        replies
            .iter_mut()
            .find(|(known, _)| *known == method)
            .and_then(|(_, queue)| queue.pop_front())
    };
    match scripted {
        Some(Reply::Json(status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            (status, axum::Json(body)).into_response()
        }
        // A panic in a handler closes the connection without an answer.
        Some(Reply::Hangup) => std::panic::resume_unwind(Box::new("hang up")),
        Some(Reply::Later(notify)) => {
            notify.notified().await;
            usual(&state, &method, &body)
        }
        None => usual(&state, &method, &body),
    }
}

fn usual(state: &Inner, method: &str, body: &Value) -> Response {
    axum::Json(json!({ "ok": true, "result": result(state, method, body) })).into_response()
}

/// Form bodies, as some clients of the Bot API send.
fn form(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    if text.contains("form-data") {
        return Value::Null;
    }
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Value::Object(
        pairs
            .map(|(name, value)| (name.to_owned(), Value::from(value.replace('+', " "))))
            .collect(),
    )
}

fn result(state: &Inner, method: &str, body: &Value) -> Value {
    match method {
        "getMe" => json!({ "id": 4242, "is_bot": true, "first_name": "Test", "username": "test_bot" }),
        "getUpdates" => {
            let offset = number(&body["offset"]).unwrap_or(0);
            let mut updates = state.updates.lock();
            updates.retain(|update| update["update_id"].as_i64().unwrap_or(0) >= offset);
            Value::Array(updates.clone())
        }
        "getFile" => {
            let id = body["file_id"].as_str().unwrap_or_default();
            let size = state
                .files
                .lock()
                .iter()
                .find(|(known, _)| known == id)
                .map_or(0, |(_, bytes)| bytes.len());
            json!({ "file_id": id, "file_unique_id": id, "file_size": size, "file_path": format!("documents/{id}") })
        }
        _ if method.starts_with("send") => {
            let id = state.next.fetch_add(1, Ordering::SeqCst) + 1;
            let chat = number(&body["chat_id"]).unwrap_or(0);
            let message = json!({ "message_id": id, "date": 1_767_600_000, "chat": { "id": chat, "type": "private" }, "text": body["text"] });
            match body["media"].as_array() {
                // An album answers with a message for each of its parts.
                Some(parts) => Value::Array(vec![message; parts.len()]),
                None if method == "sendMediaGroup" => json!([message]),
                None => message,
            }
        }
        _ => Value::Bool(true),
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

async fn download(State(state): State<Arc<Inner>>, Path((_, path)): Path<(String, String)>) -> Response {
    let id = path.rsplit('/').next().unwrap_or_default();
    let found = state
        .files
        .lock()
        .iter()
        .find(|(known, _)| known == id)
        .map(|(_, bytes)| bytes.clone());
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        IntoResponse::into_response,
    )
}
