//! What the console's editor asks of our own API.

use crate::kit::Server;
use crate::own::signed_in;
use axum::http::{Method, StatusCode};
use serde_json::json;

const BOT: &str = "version: 1\nblocks:\n  - id: 1\n    type: start\n    calculator: |\n      total_price = 5\n      client.имя_клиента = 'Anna'\n      cart['sum'] = total_price\n    text: 'It is #{total_price}'\n";

#[tokio::test]
async fn an_editor_asks_about_formulas() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    let project = server.test.project_id();
    let bots = format!("/api/v1/projects/{project}/bots");
    let imported = owner.call(&server, Method::POST, &bots, BOT).await;
    assert_eq!(imported.status, StatusCode::CREATED, "{}", imported.text());
    let number = imported.json()["version"]["number"].as_i64().unwrap();
    let mut shown = Vec::new();
    for (path, body) in [
        (
            "/api/v1/calculator/complete",
            json!({"text": "x = 1\ny = substr", "line": 2, "column": 11}),
        ),
        (
            "/api/v1/calculator/complete",
            json!({"text": "x = имя_", "line": 1, "column": 9, "bot": BOT, "language": "ru"}),
        ),
        (
            "/api/v1/calculator/complete",
            json!({"text": "#{total_p", "kind": "template", "line": 1, "column": 10, "bot": "blocks: ["}),
        ),
        (
            "/api/v1/calculator/complete",
            json!({"text": "x", "kind": "poem", "line": 1, "column": 1}),
        ),
        ("/api/v1/calculator/complete", json!({"kind": "program"})),
        (
            "/api/v1/calculator/hover",
            json!({"text": "имя = concat('a', 'b')", "line": 1, "column": 9}),
        ),
        (
            "/api/v1/calculator/hover",
            json!({"text": "", "line": 7, "column": 9}),
        ),
        (
            "/api/v1/calculator/signature",
            json!({"text": "x = concat('a', ", "line": 1, "column": 17}),
        ),
        (
            "/api/v1/calculator/signature",
            json!({"text": "x = concat('a', 5, ", "line": 1, "column": 20}),
        ),
        (
            "/api/v1/calculator/signature",
            json!({"text": "x", "line": 1, "column": 1}),
        ),
        (
            "/api/v1/calculator/format",
            json!({"text": "x=1+  2 /* note */\nodd  line\n"}),
        ),
        (
            "BOT/complete",
            json!({"text": "cart['", "line": 1, "column": 7, "kind": "expression"}),
        ),
        (
            "BOT/hover",
            json!({"text": "total_price > 5", "line": 1, "column": 3, "kind": "expression"}),
        ),
        ("BOT/rename", json!({"from": "total_price", "to": "price"})),
        ("BOT/rename", json!({"from": "total_price", "to": "client_id"})),
        ("BOT/rename", json!({"from": "total_price", "to": "cart"})),
        ("BOT/rename", json!({"from": "totl_price", "to": "price"})),
    ] {
        let full = path.replace("BOT", &format!("{bots}/{number}"));
        let answer = owner.call(&server, Method::POST, &full, &body.to_string()).await;
        shown.push(format!("{path} {body}\n  {}", answer.shown()));
    }
    let usages = owner
        .get(&server, &format!("{bots}/{number}/usages?name=total_price"))
        .await;
    shown.push(format!("usages\n  {}", usages.shown()));
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn an_editor_is_answered_only_when_signed_in_and_in_its_own_project() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    for path in ["complete", "hover", "signature", "format"] {
        let path = format!("/api/v1/calculator/{path}");
        let body = json!({"text": "x", "line": 1, "column": 1}).to_string();
        assert_eq!(
            server.post(&path, body).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        let large = json!({"text": "x".repeat(base::limits::REQUEST_BYTES)}).to_string();
        let answer = owner.call(&server, Method::POST, &path, &large).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    for (method, path) in [
        (Method::POST, "complete"),
        (Method::POST, "hover"),
        (Method::POST, "rename"),
        (Method::GET, "usages?name=x"),
    ] {
        let body = json!({"text": "x", "line": 1, "column": 1, "from": "x", "to": "y"}).to_string();
        for bot in ["999999/bots/1", "1/bots/999"] {
            let path = format!("/api/v1/projects/{bot}/{path}");
            let answer = owner.call(&server, method.clone(), &path, &body).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
            let nobody = server.call(method.clone(), &path, &[], body.clone()).await;
            assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}
