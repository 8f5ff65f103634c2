//! A server in this process, requests to it, and answers as the tests show them.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base::Secret;
use bytes::Bytes;
use model::{Channel, ChannelKind, KeyScope};
use serde_json::{Value, json};
use std::net::SocketAddr;
use testkit::TestApp;
use tower::ServiceExt;
use web::WebOptions;

/// A bot with a menu of buttons, an answer to anything else, and one for callbacks.
pub const BOT: &str = r##"
version: 1
name: Shop
blocks:
  - id: 1
    type: start
    condition: { text: hello, match: exact }
    text: Which colour?
    buttons: [{ text: Red }, { text: Blue, type: inline, callback: "secret blue" }]
  - id: 2
    type: trigger
    condition: { text: paid, match: exact, only_callback: true }
    text: "Thank you for #{sum}."
  - id: 3
    type: trigger
    condition: { text: "" }
    text: "You said #{question}."
"##;

/// The server under test.
pub struct Server {
    /// The app behind it.
    pub test: TestApp,
    router: Router,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("the body is text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header is text"))
    }

    /// Status and body on one line.
    pub fn shown(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.text())
    }
}

impl Server {
    pub async fn new() -> Self {
        Self::with(WebOptions::default()).await
    }

    pub async fn with(options: WebOptions) -> Self {
        let test = TestApp::new(BOT).await;
        let router = web::router(test.app.clone(), options);
        Self { test, router }
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Sends a request from an address of the documentation's network.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let peer: SocketAddr = "192.0.2.1:4711".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("a router always answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20)
            .await
            .expect("the body arrives");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], "").await
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.call(Method::POST, path, &[], body).await
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "chat.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// An action of the compatible API with the key of everything.
    pub async fn action(&self, action: &str, body: Value) -> Answer {
        let key = self.test.key.expose();
        self.post(&format!("/api/{key}/{action}"), body.to_string()).await
    }

    /// A key of the test's project with some permissions.
    pub async fn key(&self, scopes: &[KeyScope]) -> Secret {
        let made = app::keys::create(&self.test.app, self.test.project_id(), "some", scopes, false).await;
        made.expect("a key is made").secret
    }

    /// Connects a web chat under a key of its own.
    pub async fn web_chat(&self, key: &str, settings: Value) -> Channel {
        let mut settings = settings;
        settings["key"] = key.into();
        let add = app::channels::AddChannel {
            kind: ChannelKind::Web,
            name: Some("Chat".to_owned()),
            token: None,
            settings,
            webhook: None,
        };
        app::channels::add(&self.test.app, self.test.project_id(), add)
            .await
            .expect("a web chat is connected")
    }

    /// Opens a session of the web chat `shop`: recipient and token.
    pub async fn visitor(&self) -> (String, String) {
        let opened = self.post("/chat/shop/session", "{}").await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
        let opened = opened.json();
        let text = |name: &str| opened[name].as_str().expect("a text").to_owned();
        (text("recipient"), text("token"))
    }

    /// Says something as a visitor of the web chat `shop`; the `ack`.
    pub async fn say(&self, token: &str, number: u32, text: &str) -> Answer {
        let frame = json!({"type": "message", "client_msg_id": uuid(number), "text": text});
        self.chat_post(token, "messages", frame.to_string()).await
    }

    pub async fn chat_post(&self, token: &str, what: &str, body: impl Into<Body>) -> Answer {
        let bearer = format!("Bearer {token}");
        self.call(
            Method::POST,
            &format!("/chat/shop/{what}"),
            &[("authorization", &bearer)],
            body,
        )
        .await
    }

    pub async fn chat_get(&self, token: &str, what: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.call(
            Method::GET,
            &format!("/chat/shop/{what}"),
            &[("authorization", &bearer)],
            "",
        )
        .await
    }

    /// A visitor of the web chat `shop` who has said `hello` and was answered: the client's id.
    pub async fn client(&self) -> i64 {
        self.web_chat("shop", json!({})).await;
        let (recipient, token) = self.visitor().await;
        let said = self.say(&token, 1, "hello").await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.text());
        self.test.settle().await;
        let found = self
            .action("online_chat_client_id", json!({"recipient": recipient}))
            .await;
        found.json()["client_id"].as_i64().expect("a client id")
    }
}

/// The UUID of a number.
pub fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// Replaces what differs from run to run: signatures of files, request ids.
pub fn steady(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = match name.as_str() {
                    "recipient" | "token" | "url" | "platform_id" if field.is_string() => "…".into(),
                    _ => steady(field.take()),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = steady(item.take())),
        _ => {}
    }
    value
}
