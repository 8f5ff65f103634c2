//! What surrounds every request: the log without secrets, headers, ids.

use crate::kit::Server;
use axum::http::Method;
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex};
use tracing::instrument::WithSubscriber;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_tells_every_request_and_no_secret() {
    let server = Server::new().await;
    let client = server.client().await;
    let (recipient, token) = server.visitor().await;
    let link = app::accounts::create_owner(&server.test.app, "owner@example.com", "Olga")
        .await
        .unwrap()
        .unwrap();
    let bearer = format!("Bearer {token}");
    let named = [("authorization", bearer.as_str()), ("x-file-name", "holiday.png")];
    let uploaded = server
        .call(Method::POST, "/chat/shop/files", &named, "x")
        .await
        .json();
    let file = uploaded["url"]
        .as_str()
        .unwrap()
        .strip_prefix("https://rapport.example.com")
        .unwrap()
        .to_owned();
    let signature = file.split('/').nth(4).unwrap().to_owned();
    let key = server.test.key.expose().to_owned();
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    async {
        let body = json!({"client_id": client, "message": "a private text", "client_phone": "+70000000000"});
        server
            .post(&format!("/api/{key}/message"), body.to_string())
            .await;
        server
            .get(&format!(
                "/api/{key}/get_history?client_id={client}&note=hidden-note"
            ))
            .await;
        server.post(&format!("/hook/1-{}", "f".repeat(32)), "{}").await;
        server.chat_get(&token, "events?after=0").await;
        server.get(&file).await;
        server.get(&format!("/sign-in?link={}", link.expose())).await;
        server.post("/sign-in", format!("link={}", link.expose())).await;
        server.get(&format!("/{key}")).await;
    }
    .with_subscriber(subscriber)
    .await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let secrets = [
        key.as_str(),
        &token,
        &recipient,
        &signature,
        link.expose(),
        "a private text",
        "+70000000000",
        "hidden-note",
        "holiday.png",
        &"f".repeat(32),
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} stands in the log:\n{text}");
    }
    for shown in [
        "/api/***/message",
        "/api/***/get_history",
        "/hook/***",
        "/chat/shop/events",
        "/files/1/***",
        "/sign-in",
    ] {
        assert!(
            text.contains(&format!("path=\"{shown}\"")),
            "{shown} is missing in:\n{text}"
        );
    }
    for field in [
        "method=POST",
        "route=\"/api/{key}/{action}\"",
        "status=200",
        "duration_ms=",
    ] {
        assert!(text.contains(field), "{field} is missing in:\n{text}");
    }
}

#[tokio::test]
async fn every_answer_for_browsers_is_protected_and_has_an_id() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let mut ids = std::collections::HashSet::new();
    for path in [
        "/",
        "/nothing",
        "/api/x/y",
        "/api/v1/me",
        "/chat/shop/events",
        "/files/1/2/3/4",
        "/healthz",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(
            ["no-referrer", "same-origin"].contains(&answer.header("referrer-policy")),
            "{path}"
        );
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "{path}");
    }
}
