//! The web chat by HTTP: pages, sessions, messages, long polls, uploads, and who may see what.

use crate::kit::{Server, steady, uuid};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_conversation_by_plain_http() {
    let server = Server::new().await;
    server
        .web_chat(
            "shop",
            json!({"appearance": {"title": "Shop", "accent": "#3b5bdb"}}),
        )
        .await;
    let opened = server
        .post(
            "/chat/shop/session",
            r#"{"language": "en", "page": "https://shop.example/cart"}"#,
        )
        .await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&steady(opened.json())).unwrap(), @r##"
    {
      "recipient": "…",
      "token": "…",
      "expires_at": 1799136000000,
      "new": true,
      "appearance": {
        "title": "Shop",
        "subtitle": null,
        "accent": "#3b5bdb",
        "avatar": null,
        "welcome": null,
        "language": null
      },
      "limits": {
        "text": 10000,
        "files": 10,
        "file_bytes": 20971520
      },
      "conversation": {
        "type": "welcome",
        "recipient": "…",
        "seq": 0,
        "messages": [],
        "more": false,
        "reset": false,
        "read": {
          "client": 0,
          "operator": 0
        }
      }
    }
    "##);
    let token = opened.json()["token"].as_str().unwrap().to_owned();
    let said = server.say(&token, 1, "hello").await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&steady(said.json())).unwrap(), @r#"
    {
      "type": "ack",
      "client_msg_id": "00000000-0000-4000-8000-000000000001",
      "message": {
        "id": 1,
        "seq": 1,
        "from": "client",
        "author": null,
        "client_msg_id": "00000000-0000-4000-8000-000000000001",
        "at": 1767600000000,
        "state": "sent",
        "text": "hello",
        "markup": "plain",
        "attachments": [],
        "buttons": null
      },
      "duplicate": false
    }
    "#);
    server.test.settle().await;
    let events = server.chat_get(&token, "events?after=0").await.json();
    let answer = &events["frames"][1]["message"];
    insta::assert_snapshot!(serde_json::to_string_pretty(answer).unwrap(), @r#"
    {
      "id": 2,
      "seq": 2,
      "from": "bot",
      "author": null,
      "client_msg_id": null,
      "at": 1767600000000,
      "state": "sent",
      "text": "Which colour?",
      "markup": "plain",
      "attachments": [],
      "buttons": {
        "keyboard": "inline",
        "keep": false,
        "rows": [
          [
            {
              "text": "Red",
              "kind": "press",
              "says": true,
              "press": "0.0"
            }
          ],
          [
            {
              "text": "Blue",
              "kind": "press",
              "says": false,
              "press": "1.0"
            }
          ]
        ]
      }
    }
    "#);
    assert!(
        !events.to_string().contains("secret blue"),
        "the hidden text of a button never travels"
    );
    assert_eq!(events["seq"], answer["seq"]);

    // The same message again is the same message; another button press is heard once.
    let again = server.say(&token, 1, "hello").await.json();
    assert_eq!(
        (&again["duplicate"], &again["message"]["id"]),
        (&json!(true), &said.json()["message"]["id"])
    );
    let press = json!({"type": "press", "client_msg_id": uuid(2), "message": answer["id"], "press": "0.0"});
    let pressed = server.chat_post(&token, "messages", press.to_string()).await;
    assert_eq!(pressed.status, StatusCode::OK, "{}", pressed.text());
    server.test.settle().await;
    let after = events["seq"].as_i64().unwrap();
    let more = server
        .chat_get(&token, &format!("events?after={after}"))
        .await
        .json();
    let texts: Vec<&Value> = more["frames"]
        .as_array()
        .unwrap()
        .iter()
        .map(|frame| &frame["message"]["text"])
        .collect();
    assert_eq!(json!(texts), json!(["Red", "You said Red."]));

    // Back after a reload: the same visitor, the whole conversation.
    let back = json!({"token": token}).to_string();
    let back = server.post("/chat/shop/session", back).await.json();
    assert_eq!(
        (&back["recipient"], &back["new"]),
        (&opened.json()["recipient"], &json!(false))
    );
    assert_eq!(back["conversation"]["messages"].as_array().map(Vec::len), Some(4));
    let last = back["conversation"]["messages"][3]["id"].as_i64().unwrap();
    let history = server
        .chat_get(&token, &format!("history?before={last}&limit=2"))
        .await
        .json();
    assert_eq!(
        (&history["more"], history["messages"].as_array().map(Vec::len)),
        (&json!(true), Some(2))
    );
    let read = json!({"type": "read", "upto": last}).to_string();
    assert_eq!(
        server.chat_post(&token, "messages", read).await.status,
        StatusCode::NO_CONTENT
    );
    let hello = server.chat_get(&token, "events?hello=1").await.json();
    assert_eq!(
        (&hello["frames"][0]["type"], &hello["frames"][0]["read"]["client"]),
        (&json!("welcome"), &json!(last))
    );
}

#[tokio::test]
async fn a_long_poll_ends_when_something_happens() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let (_, token) = server.visitor().await;
    let first = server.say(&token, 1, "hello").await.json();
    server.test.settle().await;
    let seen = server.chat_get(&token, "events?after=0").await.json()["seq"]
        .as_i64()
        .unwrap();
    assert!(seen > first["message"]["id"].as_i64().unwrap());
    let path = format!("events?after={seen}&wait=25");
    let (events, said) = tokio::join!(server.chat_get(&token, &path), server.say(&token, 2, "more"));
    assert_eq!(said.status, StatusCode::OK);
    assert_eq!(events.json()["frames"][0]["message"]["text"], "more");
    let last = said.json()["message"]["seq"].as_i64().unwrap() + 1;
    server.test.settle().await;
    let nothing = server
        .chat_get(&token, &format!("events?after={last}&wait=0"))
        .await
        .json();
    assert_eq!(nothing, json!({"frames": [], "seq": last}));
    // A number that was never given, as after a restored backup: everything anew, under the number there is.
    let anew = server
        .chat_get(&token, "events?after=999999&wait=25")
        .await
        .json();
    assert_eq!(
        (&anew["frames"][0]["reset"], &anew["seq"]),
        (&json!(true), &json!(last))
    );
}

#[tokio::test]
async fn a_visitor_sees_and_uses_nothing_of_another() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    server.web_chat("other", json!({})).await;
    let (recipient, mine) = server.visitor().await;
    let (_, theirs) = server.visitor().await;
    server.say(&mine, 1, "hello").await;
    server.test.settle().await;
    let bearer = format!("Bearer {mine}");
    let uploaded = server
        .call(
            Method::POST,
            "/chat/shop/files",
            &[("authorization", &bearer), ("x-file-name", "a.txt")],
            "mine",
        )
        .await
        .json();
    let events = server.chat_get(&mine, "events?after=0").await.json();
    let (file, button) = (
        uploaded["file_id"].clone(),
        events["frames"][1]["message"]["id"].clone(),
    );

    assert_eq!(
        server.chat_get(&theirs, "events?after=0").await.json()["frames"],
        json!([])
    );
    let history = server.chat_get(&theirs, "history?before=999999").await.json();
    assert_eq!(history["messages"], json!([]));
    let mut shown = Vec::new();
    for frame in [
        json!({"type": "message", "client_msg_id": uuid(5), "text": "", "files": [file]}),
        json!({"type": "press", "client_msg_id": uuid(6), "message": button, "press": "0.0"}),
    ] {
        shown.push(
            server
                .chat_post(&theirs, "messages", frame.to_string())
                .await
                .shown(),
        );
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    404 {"type":"error","code":"not_found","message":"file 1 not found","client_msg_id":"00000000-0000-4000-8000-000000000005"}
    404 {"type":"error","code":"not_found","message":"button not found","client_msg_id":"00000000-0000-4000-8000-000000000006"}
    "#);

    // A recipient without its token, a forged token, a token of another chat: a new visitor, and no hint.
    let forged = format!("{}x", &mine[..mine.len() - 1]);
    for body in [
        json!({"recipient": recipient}),
        json!({"recipient": recipient, "token": forged}),
    ] {
        let opened = server.post("/chat/shop/session", body.to_string()).await.json();
        assert_ne!(opened["recipient"], json!(recipient));
        assert_eq!(
            (&opened["new"], &opened["conversation"]["messages"]),
            (&json!(true), &json!([]))
        );
    }
    let elsewhere = server
        .call(
            Method::GET,
            "/chat/other/events",
            &[("authorization", &bearer)],
            "",
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED);
    for token in ["", "x", forged.as_str()] {
        let refused = server.chat_get(token, "events").await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (401, &json!("unauthorized"))
        );
    }
}

#[tokio::test]
async fn only_allowed_sites_embed_the_chat() {
    let server = Server::new().await;
    server
        .web_chat(
            "shop",
            json!({"allowed_domains": ["shop.example", "*.shop.example"]}),
        )
        .await;
    let mut shown = Vec::new();
    for host in [
        "https://shop.example",
        "http://shop.example:8080",
        "https://a.shop.example",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://shop.example/",
        "HTTPS://SHOP.EXAMPLE",
        "javascript:alert(1)",
        "null",
        "",
        "https://shop.example; script-src *",
        "https://*.shop.example",
        "http://chat.example",
    ] {
        let encoded: String = url_encoded(host);
        let answer = server.get(&format!("/chat/shop/frame?host={encoded}")).await;
        let policy = answer.header("content-security-policy");
        let ancestors = policy
            .split(';')
            .find(|part| part.contains("frame-ancestors"))
            .unwrap_or("")
            .trim();
        shown.push(format!("{host}: {} {ancestors}", answer.status.as_u16()));
        if answer.status == 200 {
            assert_eq!(
                answer.header("x-frame-options"),
                "",
                "a frame cannot both be framed and refuse it"
            );
        }
    }
    insta::assert_snapshot!(shown.join("\n"), @"
    https://shop.example: 200 frame-ancestors https://shop.example
    http://shop.example:8080: 200 frame-ancestors http://shop.example:8080
    https://a.shop.example: 200 frame-ancestors https://a.shop.example
    https://shop.example.evil.example: 403 frame-ancestors 'none'
    https://evilshop.example: 403 frame-ancestors 'none'
    https://shop.example/: 403 frame-ancestors 'none'
    HTTPS://SHOP.EXAMPLE: 403 frame-ancestors 'none'
    javascript:alert(1): 403 frame-ancestors 'none'
    null: 403 frame-ancestors 'none'
    : 403 frame-ancestors 'none'
    https://shop.example; script-src *: 403 frame-ancestors 'none'
    https://*.shop.example: 403 frame-ancestors 'none'
    http://chat.example: 200 frame-ancestors http://chat.example
    ");
    for (origin, status) in [
        ("https://shop.example", 200),
        ("http://chat.example", 200),
        ("https://evil.example", 403),
        ("null", 403),
    ] {
        let answer = server
            .call(Method::POST, "/chat/shop/session", &[("origin", origin)], "{}")
            .await;
        assert_eq!(answer.status.as_u16(), status, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let hosted = server
        .post("/chat/shop/session", r#"{"host": "https://evil.example"}"#)
        .await;
    insta::assert_snapshot!(hosted.shown(), @r#"403 {"type":"error","code":"forbidden","message":"the site `https://evil.example` may not embed this chat; its owner can add the domain to the channel's allowed_domains"}"#);
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn the_page_of_its_own_is_framed_by_nobody_and_unknown_chats_are_not_there() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let page = server.get("/chat/shop").await;
    // The page itself is there only when the widget has been built.
    assert!(matches!(page.status.as_u16(), 200 | 503));
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    for path in [
        "/chat/none",
        "/chat/none/frame?host=https://shop.example",
        "/chat/none/events",
        "/chat/%00",
    ] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let browser = server
        .call(
            Method::GET,
            "/chat/none",
            &[("accept", "text/html,*/*;q=0.8")],
            "",
        )
        .await;
    assert_eq!(browser.status, 404);
    assert!(
        browser.text().contains("<h1>No chat here</h1>"),
        "{}",
        browser.text()
    );
    let refused = server.post("/chat/none/session", "{}").await;
    insta::assert_snapshot!(refused.shown(), @r#"404 {"type":"error","code":"not_found","message":"chat not found"}"#);
    let loader = server.get("/widget.js").await;
    if loader.status == 200 {
        assert_eq!(loader.header("access-control-allow-origin"), "*");
        assert_eq!(loader.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(server.get("/js/salebot.js").await.body, loader.body);
    }
    assert_eq!(server.get("/widget/assets/..%2Fchat.html").await.status, 404);
}

#[tokio::test]
async fn malformed_and_oversized_frames_are_refused_with_a_reason() {
    let server = Server::new().await;
    server.web_chat("shop", json!({"text_limit": 100})).await;
    let (_, token) = server.visitor().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let id = uuid(1);
    let mut shown = Vec::new();
    for body in [
        "".to_owned(),
        "hello".to_owned(),
        "[]".to_owned(),
        deep,
        json!({"type": "message", "client_msg_id": "x", "text": "a"}).to_string(),
        json!({"type": "message", "client_msg_id": id, "text": ""}).to_string(),
        json!({"type": "message", "client_msg_id": id, "text": "x".repeat(101)}).to_string(),
        json!({"type": "message", "client_msg_id": id, "text": 5}).to_string(),
        json!({"type": "hello", "token": "x"}).to_string(),
        json!({"type": "press", "client_msg_id": id, "message": 1, "press": "0.0"}).to_string(),
        "x".repeat((1 << 20) + 1),
    ] {
        let answer = server.chat_post(&token, "messages", body.clone()).await;
        shown.push(format!("{}\n  {}", base::text::clip(&body, 70), answer.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"

      400 {"type":"error","code":"bad_request","message":"the frame is not JSON, or nests too deep"}
    hello
      400 {"type":"error","code":"bad_request","message":"the frame is not JSON, or nests too deep"}
    []
      400 {"type":"error","code":"bad_request","message":"the frame has no `type`"}
    [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      400 {"type":"error","code":"bad_request","message":"the frame is not JSON, or nests too deep"}
    {"type":"message","client_msg_id":"x","text":"a"}
      400 {"type":"error","code":"bad_request","message":"`client_msg_id` is not a UUID in lower case"}
    {"type":"message","client_msg_id":"00000000-0000-4000-8000-00000000000
      400 {"type":"error","code":"bad_request","message":"the message is empty: give it a text or a file","client_msg_id":"00000000-0000-4000-8000-000000000001"}
    {"type":"message","client_msg_id":"00000000-0000-4000-8000-00000000000
      413 {"type":"error","code":"too_large","message":"the text has 101 characters; at most 100 are taken","client_msg_id":"00000000-0000-4000-8000-000000000001"}
    {"type":"message","client_msg_id":"00000000-0000-4000-8000-00000000000
      400 {"type":"error","code":"bad_request","message":"`text` is not a text","client_msg_id":"00000000-0000-4000-8000-000000000001"}
    {"type":"hello","token":"x"}
      400 {"type":"error","code":"bad_request","message":"send a frame of type message, press, typing or read here"}
    {"type":"press","client_msg_id":"00000000-0000-4000-8000-000000000001"
      404 {"type":"error","code":"not_found","message":"button not found","client_msg_id":"00000000-0000-4000-8000-000000000001"}
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
      413 {"type":"error","code":"too_large","message":"the body is larger than 1048576 bytes; send less"}
    "#);
    let bearer = format!("Bearer {token}");
    let length = (20 << 20) + 1;
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-length", &length.to_string()),
    ];
    let large = server.call(Method::POST, "/chat/shop/files", &headers, "").await;
    insta::assert_snapshot!(large.shown(), @r#"413 {"type":"error","code":"too_large","message":"the body is larger than 20971520 bytes; send less"}"#);
    let unnamed = [("authorization", bearer.as_str()), ("x-file-name", "%ff")];
    assert_eq!(
        server
            .call(Method::POST, "/chat/shop/files", &unnamed, "x")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_flood_is_told_to_wait() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let (_, token) = server.visitor().await;
    let mut last = server.say(&token, 0, "hello").await;
    for number in 1..200 {
        last = server.say(&token, number, "again").await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(
        (last.status.as_u16(), &last.json()["code"]),
        (429, &json!("rate_limited"))
    );
    assert_eq!(last.header("retry-after"), last.json()["retry_after"].to_string());
    assert!(last.json()["client_msg_id"].is_string());
}
