//! A channel, its surroundings, and a server that answers as told.

use async_trait::async_trait;
use base::{ChannelId, FileId, ProjectId, Secret, Timestamp};
use bytes::Bytes;
use channels::{Connected, Context, Tokens, Upload, Uploads};
use model::{Channel, ChannelKind};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tokio::net::TcpSocket;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

pub const TOKEN: &str = "123:ABC-def_1";
pub const HOOK_SECRET: &str = "hook-secret";

/// The cases of a folder, by their names in order.
pub fn cases(folder: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(folder);
    let mut cases: Vec<(String, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    cases.sort();
    cases
}

/// A Telegram channel with these settings.
pub fn channel(settings: Value) -> Connected {
    Connected {
        channel: Channel {
            id: ChannelId(3),
            project_id: ProjectId(1),
            kind: ChannelKind::Telegram,
            group_id: "shop_bot".to_owned(),
            name: "Shop".to_owned(),
            enabled: true,
            settings,
            created_at: Timestamp(0),
        },
        secret: Secret::new(TOKEN),
        hook_secret: Secret::new(HOOK_SECRET),
    }
}

/// What surrounds a connector.
pub struct World {
    pub net: net::Net,
    pub kept: Kept,
}

impl World {
    pub fn new() -> Self {
        Self {
            net: net::Net::new(&net::NetConfig::default()).unwrap(),
            kept: Kept::default(),
        }
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            net: &self.net,
            uploads: &Folder,
            tokens: &self.kept,
        }
    }
}

/// Files 1 to 9 exist, as texts of their own names; 5 is larger than Telegram takes.
struct Folder;

#[async_trait]
impl Uploads for Folder {
    async fn open(&self, id: FileId) -> Result<Upload, String> {
        let bytes = match id.0 {
            5 => Bytes::from(vec![0; (50 << 20) + 1]),
            1..=9 => Bytes::from(format!("content of file {id}")),
            _ => return Err("there is no such file".to_owned()),
        };
        Ok(Upload {
            name: format!("кот {id}.png"),
            mime: "image/png".to_owned(),
            bytes,
        })
    }
}

/// Remembers what was kept.
#[derive(Default)]
pub struct Kept(pub Mutex<Vec<String>>);

#[async_trait]
impl Tokens for Kept {
    async fn keep(&self, _: ChannelId, text: &str) -> Result<String, String> {
        let mut kept = self.0.lock().unwrap();
        kept.push(text.to_owned());
        Ok(format!("kept{}", kept.len()))
    }
}

/// A server that gives these replies one after another, and then refuses.
pub async fn server(replies: Vec<Value>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(Replies(Mutex::new(replies.into_iter())))
        .mount(&server)
        .await;
    server
}

/// An address where nobody answers, for as long as the socket lives: it is taken, but nobody listens.
pub fn nobody() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    (socket, address)
}

/// The settings of a channel at a server.
pub fn at(server: &MockServer) -> Value {
    json!({"api_base": server.uri()})
}

struct Replies(Mutex<std::vec::IntoIter<Value>>);

impl Respond for Replies {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let Some(reply) = self.0.lock().unwrap().next() else {
            return ResponseTemplate::new(418);
        };
        let status = reply.get("status").and_then(Value::as_u64).unwrap_or(200) as u16;
        let mut answer = ResponseTemplate::new(status);
        if let Some(elsewhere) = reply.get("location").and_then(Value::as_str) {
            answer = answer.insert_header("location", elsewhere);
        }
        match reply.get("text").and_then(Value::as_str) {
            Some(text) => answer.set_body_raw(text, "text/html"),
            None => answer.set_body_json(&reply["json"]),
        }
    }
}

/// What a server was asked, as JSON: the path without the token, and the body.
pub async fn asked(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(shown).collect()
}

fn shown(request: &Request) -> Value {
    let path = request.url.path();
    assert!(
        path.starts_with("/bot") || path.starts_with("/file/bot"),
        "{path}"
    );
    let path = path.replace(TOKEN, "TOKEN");
    let kind = request
        .headers
        .get("content-type")
        .map_or("", |kind| kind.to_str().unwrap());
    let body = match kind.split_once("boundary=") {
        None if request.body.is_empty() => Value::Null,
        None => serde_json::from_slice(&request.body).unwrap(),
        Some((_, boundary)) => parts(&request.body, boundary.trim_matches('"')),
    };
    json!({"path": path, "body": body})
}

/// The parts of a multipart body: their headers and texts.
fn parts(body: &[u8], boundary: &str) -> Value {
    let body = String::from_utf8_lossy(body).into_owned();
    body.split(&format!("--{boundary}"))
        .filter_map(|part| part.trim_matches(['\r', '\n', '-']).split_once("\r\n\r\n"))
        .map(|(headers, content)| {
            let mut headers: Vec<&str> = headers.split("\r\n").collect();
            headers.sort_unstable();
            json!({"headers": headers, "content": content})
        })
        .collect()
}
