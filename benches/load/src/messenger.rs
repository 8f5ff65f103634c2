//! A local Telegram that accepts everything and notes when each chat got its reply.

use crate::http::Connection;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// What the messenger has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// When the message now under way in each chat was sent to the server.
    started: Mutex<HashMap<i64, Instant>>,
    /// Time from message to reply, of every reply.
    latencies: Mutex<Vec<Duration>>,
    /// How late each timer's message came, in microseconds.
    lateness: Mutex<Vec<i64>>,
    /// Replies accepted.
    pub replies: AtomicU64,
    /// Replies to a chat that had nothing under way: a repetition.
    pub unexpected: AtomicU64,
    /// The web hook's address and secret, once the server has set them.
    hook: Mutex<Option<(String, String)>>,
    next_message: AtomicI64,
}

impl Seen {
    /// Notes that a chat's message leaves now.
    pub fn start(&self, chat: i64) {
        self.started.lock().insert(chat, Instant::now());
    }

    /// Takes the times measured so far.
    pub fn take_latencies(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.latencies.lock())
    }

    /// Takes the latenesses measured so far.
    pub fn take_lateness(&self) -> Vec<i64> {
        std::mem::take(&mut *self.lateness.lock())
    }

    /// The web hook's address and secret.
    pub fn hook(&self) -> Option<(String, String)> {
        self.hook.lock().clone()
    }

    /// How many chats still wait for a reply.
    pub fn waiting(&self) -> usize {
        self.started.lock().len()
    }

    fn answer(&self, method: &str, body: &[u8]) -> String {
        let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        match method {
            "getMe" => {
                r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Load","username":"load_bot"}}"#
                    .to_owned()
            }
            "setWebhook" => {
                let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
                *self.hook.lock() = Some((text("url"), text("secret_token")));
                r#"{"ok":true,"result":true}"#.to_owned()
            }
            "sendMessage" => {
                let chat = body["chat_id"]
                    .as_i64()
                    .or_else(|| body["chat_id"].as_str()?.parse().ok())
                    .unwrap_or(0);
                if let Some(due) = body["text"]
                    .as_str()
                    .and_then(|text| text.strip_prefix("due ")?.parse::<i64>().ok())
                {
                    self.lateness.lock().push(crate::growth::now_micros() - due);
                    return accepted(chat, self.next_message.fetch_add(1, Ordering::Relaxed) + 1);
                }
                match self.started.lock().remove(&chat) {
                    Some(started) => self.latencies.lock().push(started.elapsed()),
                    None => {
                        self.unexpected.fetch_add(1, Ordering::Relaxed);
                    }
                }
                self.replies.fetch_add(1, Ordering::Relaxed);
                let id = self.next_message.fetch_add(1, Ordering::Relaxed) + 1;
                accepted(chat, id)
            }
            _ => r#"{"ok":true,"result":true}"#.to_owned(),
        }
    }
}

fn accepted(chat: i64, id: i64) -> String {
    format!(
        r#"{{"ok":true,"result":{{"message_id":{id},"date":0,"chat":{{"id":{chat},"type":"private"}}}}}}"#
    )
}

/// Starts the messenger on a free port of loopback and returns the port.
///
/// # Errors
/// When no port can be bound.
pub async fn start(seen: Arc<Seen>) -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut connection = Connection::new(stream);
                while let Ok(Some(request)) = connection.read().await {
                    let path = request.line.split(' ').nth(1).unwrap_or_default();
                    let method = path.rsplit('/').next().unwrap_or_default();
                    let body = seen.answer(method, &request.body);
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    if connection.write(answer.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    Ok(port)
}
