//! Each file of `cases/send` is a message and the server's replies; its snapshot is what the server was asked and what came of it.

use crate::world::{TOKEN, World, asked, at, cases, channel, nobody, server};
use base::MessageId;
use channels::telegram::Telegram;
use channels::{Connector, Outgoing, Progress, Retry, SendError, Sent};
use model::Content;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Case {
    to: String,
    content: Content,
    replies: Vec<Value>,
    #[serde(default)]
    done: Progress,
}

fn outcome(result: Result<Sent, SendError>) -> Value {
    match result {
        Ok(sent) => json!({"sent": sent.external_id, "done": sent.progress}),
        Err(error) => json!({
            "error": error.text,
            "code": error.code,
            "retry": format!("{:?}", error.retry),
            "in_doubt": error.in_doubt,
            "unreachable": error.unreachable,
            "moved_to": error.moved_to,
            "done": error.done,
        }),
    }
}

#[tokio::test]
async fn every_message_becomes_the_calls_of_its_snapshot() {
    for (name, path) in cases("send") {
        let case: Case = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let replies = case.replies.len();
        let server = server(case.replies).await;
        let world = World::new();
        let outgoing = Outgoing {
            done: case.done,
            ..Outgoing::new(MessageId(9), case.to, case.content)
        };
        let result = Telegram
            .send(&world.context(), &channel(at(&server)), &outgoing)
            .await;
        let asked = asked(&server).await;
        assert_eq!(asked.len(), replies, "{name}: as many calls as replies");
        let kept = world.kept.0.lock().unwrap().clone();
        let shown = json!({"asked": asked, "kept": kept, "outcome": outcome(result)});
        insta::with_settings!({snapshot_path => "../snapshots/send", prepend_module_to_snapshot => false}, {
            insta::assert_json_snapshot!(name, shown);
        });
    }
}

async fn send_to(address: &str) -> SendError {
    let world = World::new();
    let channel = channel(json!({"api_base": format!("http://{address}")}));
    let outgoing = Outgoing::new(MessageId(1), "1001", Content::text("x"));
    Telegram
        .send(&world.context(), &channel, &outgoing)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let (_socket, address) = nobody();
    let error = send_to(&address).await;
    assert_eq!((error.retry, error.in_doubt), (Retry::Backoff, false), "{error}");
    assert!(!error.text.contains(TOKEN));
}

#[tokio::test]
async fn a_lost_answer_leaves_the_message_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).await.unwrap();
        assert!(read > 0);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"ok\":")
            .await
            .unwrap();
    });
    let error = send_to(&address).await;
    server.await.unwrap();
    assert_eq!((error.retry, error.in_doubt), (Retry::Never, true), "{error}");
    assert!(!error.text.contains(TOKEN));
}

#[tokio::test]
async fn a_press_is_answered() {
    let server = server(vec![json!({"json": {"ok": true, "result": true}})]).await;
    let world = World::new();
    let press = channels::Press {
        query_id: "42".to_owned(),
        text: Some("я".repeat(300)),
        alert: true,
        url: Some("https://t.me/shop_bot?start=x".to_owned()),
        cache: Some(Duration::from_secs(5)),
    };
    Telegram
        .answer_press(&world.context(), &channel(at(&server)), &press)
        .await
        .unwrap();
    let body = json!({
        "callback_query_id": "42", "text": "я".repeat(200), "show_alert": true,
        "url": "https://t.me/shop_bot?start=x", "cache_time": 5,
    });
    assert_eq!(
        asked(&server).await,
        [json!({"path": "/botTOKEN/answerCallbackQuery", "body": body})]
    );
}
