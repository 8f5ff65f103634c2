//! `/hook/{secret}`: only the messenger gets in, and what it says is durable when it is answered.

use crate::kit::Server;
use axum::http::Method;
use serde_json::{Value, json};
use testkit::Messenger;

struct Hook {
    path: String,
    secret: String,
}

async fn hook(server: &Server, messenger: &Messenger) -> Hook {
    server.test.telegram(messenger).await;
    let set = messenger.asked("setWebhook");
    let set = set.last().unwrap();
    let path = set["url"]
        .as_str()
        .unwrap()
        .strip_prefix("https://hooks.example.com")
        .unwrap()
        .to_owned();
    Hook {
        path,
        secret: set["secret_token"].as_str().unwrap().to_owned(),
    }
}

fn update(number: i64, text: &str) -> Value {
    json!({"update_id": number, "message": {
        "message_id": number, "date": 1_767_600_000, "chat": {"id": 77, "type": "private", "first_name": "Ann"},
        "from": {"id": 77, "is_bot": false, "first_name": "Ann"}, "text": text,
    }})
}

const SECRET: &str = "x-telegram-bot-api-secret-token";

#[tokio::test]
async fn an_update_is_answered_when_durable_and_the_bot_replies_once() {
    let server = Server::new().await;
    let messenger = Messenger::start().await;
    let hook = hook(&server, &messenger).await;
    for _ in 0..3 {
        let headers = [
            (SECRET, hook.secret.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = server
            .call(Method::POST, &hook.path, &headers, update(1, "hello").to_string())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    server.test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?"]);
    let metrics = server.get("/metrics").await.text();
    assert!(
        metrics.contains("rapport_messages_duplicate_total 2"),
        "{metrics}"
    );
    assert!(
        metrics.contains("rapport_http_requests_total{face=\"hook\",status=\"2xx\"} 3"),
        "{metrics}"
    );
}

#[tokio::test]
async fn whatever_is_not_the_messenger_is_refused_and_counted() {
    let server = Server::new().await;
    let messenger = Messenger::start().await;
    let Hook { path, secret } = hook(&server, &messenger).await;
    let good = update(1, "hello").to_string();
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let wrong = format!("{secret}x");
    let cases: Vec<(&str, &str, Option<&str>, Vec<u8>)> = vec![
        ("no secret", &path, None, good.clone().into_bytes()),
        ("wrong secret", &path, Some(&wrong), good.clone().into_bytes()),
        (
            "unknown address",
            "/hook/1-00000000000000000000000000000000",
            Some(&secret),
            good.clone().into_bytes(),
        ),
        ("nonsense address", "/hook/x", Some(&secret), good.into_bytes()),
        ("no JSON", &path, Some(&secret), b"hello".to_vec()),
        ("empty", &path, Some(&secret), Vec::new()),
        ("invalid UTF-8", &path, Some(&secret), b"\xff\xfe{}".to_vec()),
        ("deep", &path, Some(&secret), deep.into_bytes()),
        ("too large", &path, Some(&secret), vec![b' '; (1 << 20) + 1]),
    ];
    let mut shown = Vec::new();
    for (what, path, secret, body) in cases {
        let headers: Vec<(&str, &str)> = secret.map(|secret| (SECRET, secret)).into_iter().collect();
        let answer = server.call(Method::POST, path, &headers, body).await;
        shown.push(format!("{what}: {}", answer.shown().trim_end()));
    }
    insta::assert_snapshot!(shown.join("\n"), @"
    no secret: 401 the request does not carry this channel's secret
    wrong secret: 401 the request does not carry this channel's secret
    unknown address: 404 no channel has this address
    nonsense address: 404 no channel has this address
    no JSON: 400 the body is not a Telegram event: it is not JSON, or nests too deep
    empty: 400 the body is not a Telegram event: it is not JSON, or nests too deep
    invalid UTF-8: 400 the body is not a Telegram event: it is not UTF-8
    deep: 400 the body is not a Telegram event: it is not JSON, or nests too deep
    too large: 413 the body is larger than 1048576 bytes; send less
    ");
    server.test.settle().await;
    assert!(messenger.texts(77).is_empty());
    let metrics = server.get("/metrics").await.text();
    let counted: Vec<&str> = metrics
        .lines()
        .filter(|line| line.starts_with("rapport_hook_refusals_total{"))
        .collect();
    insta::assert_snapshot!(counted.join("\n"), @r#"
    rapport_hook_refusals_total{reason="unknown"} 2
    rapport_hook_refusals_total{reason="unsigned"} 2
    rapport_hook_refusals_total{reason="malformed"} 4
    rapport_hook_refusals_total{reason="unavailable"} 0
    rapport_hook_refusals_total{reason="body"} 1
    "#);
}

#[tokio::test]
async fn security_46_a_full_disk_is_answered_with_503_and_nothing_is_lost_or_double() {
    let server = Server::new().await;
    let messenger = Messenger::start().await;
    let hook = hook(&server, &messenger).await;
    let headers = [
        (SECRET, hook.secret.as_str()),
        ("content-type", "application/json"),
    ];
    let pages = |sql: &'static str| server.test.db.write(move |tx| tx.query(sql, &[]).map(drop));
    let deliver = |number: i64, text: String| {
        let body = update(number, &text).to_string();
        server.call(Method::POST, &hook.path, &headers, body)
    };
    assert_eq!(deliver(1, "hello".to_owned()).await.status, 200);
    // No page more than there are: the disk is full for whatever needs one.
    pages("PRAGMA max_page_count = 1").await.unwrap();
    let long = "Red ".repeat(20_000);
    let refused = deliver(2, long.clone()).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    pages("PRAGMA max_page_count = 100000").await.unwrap();
    // The messenger brings it again, and once more.
    for _ in 0..2 {
        assert_eq!(deliver(2, long.clone()).await.status, 200);
    }
    server.test.settle().await;
    // The answer repeats the long text, so it is sent in parts; its beginning was sent once.
    let begun = messenger.texts(77);
    let begun = begun.iter().filter(|text| text.starts_with("You said Red"));
    assert_eq!(begun.count(), 1);
}
