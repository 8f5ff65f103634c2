//! Every action of the compatible API, with its documented answer.

use crate::kit::Server;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_message_is_said_planned_or_runs_a_block() {
    let server = Server::new().await;
    let client = server.client().await;
    let mut shown = Vec::new();
    for body in [
        json!({"client_id": client, "message": "News"}),
        json!({"client_id": client.to_string(), "message": "Look", "attachment_type": "image", "attachment_url": "https://example.com/a.png"}),
        json!({"client_id": client, "attachment_type": "file", "attachment_url": "https://example.com/a.pdf", "message_id": "", "buttons": []}),
        json!({"client_id": client, "message": "Choose", "buttons": {"hint": "h", "buttons": [{"text": "A", "type": "inline"}]}}),
        json!({"client_id": client, "message_id": 1}),
        json!({"client_id": client, "message": "Later", "time_shift": 60, "send_time": "2020-01-01 00:00:00"}),
        json!({"client_id": client, "message": "Past", "send_time": "2020-01-01 00:00:00"}),
        json!({"client_id": client, "message_id": 99}),
        json!({"client_id": client}),
        json!({"message": "x"}),
        json!({"client_id": 999_999, "message": "x"}),
        json!({"client_id": "abc", "message": "x"}),
        json!({"client_id": client, "message": "x", "buttons": "{"}),
        json!({"client_id": client, "message": "x".repeat(100_001)}),
    ] {
        let answer = server.action("message", body.clone()).await;
        let mut given = body.to_string();
        given.truncate(90);
        shown.push(format!("{given}\n  {}", answer.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    {"client_id":1,"message":"News"}
      200 {"status":"success","message_id":3}
    {"client_id":"1","message":"Look","attachment_type":"image","attachment_url":"https://exam
      200 {"status":"success","message_id":4}
    {"client_id":1,"attachment_type":"file","attachment_url":"https://example.com/a.pdf","mess
      200 {"status":"success","message_id":5}
    {"client_id":1,"message":"Choose","buttons":{"hint":"h","buttons":[{"text":"A","type":"inl
      200 {"status":"success","message_id":6}
    {"client_id":1,"message_id":1}
      200 {"status":"success","message_id":7}
    {"client_id":1,"message":"Later","time_shift":60,"send_time":"2020-01-01 00:00:00"}
      200 {"status":"success","job_id":1537}
    {"client_id":1,"message":"Past","send_time":"2020-01-01 00:00:00"}
      200 {"status":"success","message_id":8}
    {"client_id":1,"message_id":99}
      400 {"status":"fail","message":"the published bot has no block 99"}
    {"client_id":1}
      400 {"status":"fail","message":"Parameter \"message\" required, or \"attachment_url\", or \"message_id\""}
    {"message":"x"}
      400 {"status":"fail","message":"Parameter \"client_id\" required"}
    {"client_id":999999,"message":"x"}
      404 {"status":"client_not_found"}
    {"client_id":"abc","message":"x"}
      400 {"status":"fail","message":"Parameter \"client_id\" must be an id, a whole number from 1, got \"abc\""}
    {"client_id":1,"message":"x","buttons":"{"}
      400 {"status":"fail","message":"Parameter \"buttons\" is not valid JSON: EOF while parsing an object at line 1 column 1"}
    {"client_id":1,"message":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
      400 {"status":"fail","message":"Parameter \"message\" is longer than 100000 characters"}
    "#);
    server.test.wait_seconds(61).await;
    let history = server
        .action("get_history", json!({"client_id": client, "limit": 1}))
        .await
        .json();
    assert_eq!(history["result"][0]["text"], "Later");
}

#[tokio::test]
async fn a_callback_reaches_the_bot_and_leaves_variables() {
    let server = Server::new().await;
    let client = server.client().await;
    let key = server.test.key.expose();
    let mut shown = Vec::new();
    for (query, body) in [
        (
            "",
            format!(
                r#"{{"client_id": {client}, "message": "paid", "sum": 7, "client.phone": "+70000000000"}}"#
            ),
        ),
        ("", "client_phone=8+000+000+00+00&message=paid&sum=8".to_owned()),
        (
            "?value_phone=tel",
            r#"{"tel": "80000000000", "message": "paid", "sum": 9}"#.to_owned(),
        ),
        (
            "?delimiter=__&delimiter_value_client_id=purchase__client",
            format!(r#"{{"purchase": {{"client": {client}}}, "message": "paid", "sum": 10}}"#),
        ),
        ("?message=paid&sum=11", format!("client_id={client}")),
        ("?message=paid&time_shift=5", format!("client_id={client}")),
        ("?client_email=nobody@example.com&message=paid", String::new()),
        ("?message=paid", String::new()),
        ("", format!(r#"{{"client_id": {client}}}"#)),
        ("?value_client_id=nothing&message=paid", String::new()),
    ] {
        let answer = server
            .post(&format!("/api/{key}/callback{query}"), body.clone())
            .await;
        shown.push(format!("{query} {body}\n  {}", answer.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
     {"client_id": 1, "message": "paid", "sum": 7, "client.phone": "+70000000000"}
      200 {"status":"success","client_id":1,"message_id":3}
     client_phone=8+000+000+00+00&message=paid&sum=8
      200 {"status":"success","client_id":1,"message_id":5}
    ?value_phone=tel {"tel": "80000000000", "message": "paid", "sum": 9}
      200 {"status":"success","client_id":1,"message_id":7}
    ?delimiter=__&delimiter_value_client_id=purchase__client {"purchase": {"client": 1}, "message": "paid", "sum": 10}
      200 {"status":"success","client_id":1,"message_id":9}
    ?message=paid&sum=11 client_id=1
      200 {"status":"success","client_id":1,"message_id":11}
    ?message=paid&time_shift=5 client_id=1
      200 {"status":"success","client_id":1,"job_id":1537}
    ?client_email=nobody@example.com&message=paid 
      404 {"status":"client_not_found"}
    ?message=paid 
      400 {"status":"fail","message":"Parameter \"client_id\" required, or \"client_phone\", or \"client_email\""}
     {"client_id": 1}
      400 {"status":"fail","message":"Parameter \"message\" required"}
    ?value_client_id=nothing&message=paid 
      400 {"status":"fail","message":"Parameter \"value_client_id\" names \"nothing\", which was not sent"}
    "#);
    server.test.settle().await;
    let history = server
        .action("get_history", json!({"client_id": client}))
        .await
        .json();
    let texts: Vec<&str> = history["result"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["client_replica"] == false)
        .filter_map(|item| item["text"].as_str())
        .collect();
    assert_eq!(
        texts[..5],
        [11, 10, 9, 8, 7].map(|sum| format!("Thank you for {sum}."))
    );
}

#[tokio::test]
async fn a_telegram_user_is_called_back_by_id_and_bot() {
    let server = Server::new().await;
    let key = server.test.key.expose().to_owned();
    let nothing = server
        .get(&format!(
            "/api/{key}/tg_callback?user_id=77&group_id=shop_bot&message=x"
        ))
        .await;
    insta::assert_snapshot!(nothing.shown(), @r#"400 {"status":"fail","message":"no Telegram channel connected"}"#);
    let messenger = testkit::Messenger::start().await;
    server.test.telegram(&messenger).await;
    let update = json!({"update_id": 1, "message": {
        "message_id": 1, "date": 1_767_600_000, "chat": {"id": 77, "type": "private", "first_name": "Ann"},
        "from": {"id": 77, "is_bot": false, "first_name": "Ann", "username": "ann"}, "text": "hello",
    }});
    server.test.deliver(&messenger, &update).await.unwrap();
    server.test.settle().await;
    let channels = server.action("connected_channels", json!({})).await.json();
    let group = channels["telegram"][0]["group_id"].as_str().unwrap().to_owned();
    let by_get = server
        .get(&format!(
            "/api/{key}/tg_callback?user_id=77&group_id=@{group}&message=paid&sum=5"
        ))
        .await;
    assert_eq!(by_get.status, StatusCode::OK, "{}", by_get.text());
    server.test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?", "Thank you for 5."]);
    let other_bot = server
        .action(
            "tg_callback",
            json!({"user_id": 77, "group_id": "other_bot", "message": "x"}),
        )
        .await;
    insta::assert_snapshot!(other_bot.shown(), @r#"404 {"status":"client_not_found"}"#);
    let found = server
        .action(
            "find_client_id_by_platform_id",
            json!({"platform_ids": [77, "5"]}),
        )
        .await;
    insta::assert_snapshot!(found.shown(), @r#"200 [{"id":1,"tag":null,"created_at":1767600000,"name":"Ann","avatar":null,"platform_id":"77","group":"test_bot","variables":{"tg_username":"ann"}}]"#);
}

#[tokio::test]
async fn history_is_newest_first_with_every_field() {
    let server = Server::new().await;
    let client = server.client().await;
    let key = server.test.key.expose();
    let history = server
        .get(&format!("/api/{key}/get_history?client_id={client}"))
        .await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&history.json()).unwrap(), @r#"
    {
      "status": "success",
      "result": [
        {
          "id": 2,
          "answered": true,
          "client_replica": false,
          "message_id": 1,
          "message_from_outside": 0,
          "created_at": 1767600000,
          "text": "Which colour?",
          "attachments": {},
          "delivered": true,
          "error_message": null,
          "manager_id": null,
          "manager_email": null
        },
        {
          "id": 1,
          "answered": true,
          "client_replica": true,
          "message_id": null,
          "message_from_outside": 0,
          "created_at": 1767600000,
          "text": "hello",
          "attachments": {},
          "delivered": true,
          "error_message": null,
          "manager_id": null,
          "manager_email": null
        }
      ]
    }
    "#);
    for (query, count) in [
        ("&limit=1", 1),
        ("&limit=0", 1),
        ("&limit=100000", 2),
        ("&start_date=05.01.2026&stop_date=05.01.2026", 2),
        ("&start_date=06.01.2026&stop_date=07.01.2026", 0),
    ] {
        let some = server
            .get(&format!("/api/{key}/get_history?client_id={client}{query}"))
            .await;
        assert_eq!(
            some.json()["result"].as_array().map(Vec::len),
            Some(count),
            "{query}"
        );
    }
    let half = server
        .get(&format!(
            "/api/{key}/get_history?client_id={client}&start_date=05.01.2026"
        ))
        .await;
    insta::assert_snapshot!(half.shown(), @r#"400 {"status":"fail","message":"Parameter \"stop_date\" required together with \"start_date\""}"#);
}

#[tokio::test]
async fn variables_are_saved_deleted_and_read_as_texts() {
    let server = Server::new().await;
    let client = server.client().await;
    let mut shown = Vec::new();
    for body in [
        json!({"client_id": client, "clients": [], "variables": {"colour": "red", "client.phone": "+70000000000", "n": 5, "yes": true}}),
        json!({"clients": [client], "variables": "{\"size\": \"L\"}"}),
        json!({"client_id": client, "variables": {"colour": ""}}),
        json!({"clients": [client, 999_999], "variables": {"lost": "x"}}),
        json!({"client_id": client, "variables": {"2x": "bad"}}),
        json!({"client_id": client, "variables": [1]}),
        json!({"client_id": client}),
        json!({"variables": {"a": 1}}),
        json!({"clients": (1..502).collect::<Vec<_>>(), "variables": {"a": 1}}),
    ] {
        let answer = server.action("save_variables", body.clone()).await;
        let mut given = body.to_string();
        given.truncate(80);
        shown.push(format!("{given}\n  {}", answer.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    {"client_id":1,"clients":[],"variables":{"colour":"red","client.phone":"+7000000
      200 {"status":"success"}
    {"clients":[1],"variables":"{\"size\": \"L\"}"}
      200 {"status":"success"}
    {"client_id":1,"variables":{"colour":""}}
      200 {"status":"success"}
    {"clients":[1,999999],"variables":{"lost":"x"}}
      404 {"status":"client_not_found"}
    {"client_id":1,"variables":{"2x":"bad"}}
      400 {"status":"fail","message":"`2x` is no name of a variable; use a letter, then letters, digits and `_`"}
    {"client_id":1,"variables":[1]}
      400 {"status":"fail","message":"Parameter \"variables\" must be an object of names and values, got [1]"}
    {"client_id":1}
      400 {"status":"fail","message":"Parameter \"variables\" required"}
    {"variables":{"a":1}}
      400 {"status":"fail","message":"Parameter \"client_id\" required, or \"clients\""}
    {"clients":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26
      400 {"status":"fail","message":"Parameter \"clients\" holds 501 values; at most 500 are allowed"}
    "#);
    let variables = server
        .action("get_variables", json!({"client_id": client}))
        .await
        .json();
    let picked: Vec<&Value> = [
        "colour",
        "phone",
        "n",
        "yes",
        "size",
        "lost",
        "message_id",
        "main_client_id",
        "client_type",
        "messenger",
    ]
    .iter()
    .map(|name| &variables[*name])
    .collect();
    insta::assert_snapshot!(json!(picked), @r#"[null,"+70000000000","5","True","L",null,"1","NONE","5","Online-chat"]"#);
    assert!(
        variables.as_object().unwrap().values().all(Value::is_string),
        "{variables}"
    );
}

#[tokio::test]
async fn channels_are_listed_by_messenger() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    insta::assert_snapshot!(server.action("connected_channels", json!({})).await.shown(), @r#"200 {"project_id":1,"viber":[],"facebook":[],"telegram":[],"whatsapp":[],"vkontakte":[],"avito":[],"ok":[],"email":[],"instagram":[],"online_chat":[{"id":1,"name":"Chat","enabled":true,"group_id":"shop"}]}"#);
    let no_chat = Server::new().await;
    let refused = no_chat
        .action("online_chat_client_id", json!({"recipient": "x".repeat(32)}))
        .await;
    insta::assert_snapshot!(refused.shown(), @r#"400 {"status":"fail","message":"no web chat connected; add one with: rapport channel add web"}"#);
}

#[tokio::test]
async fn a_write_with_an_idempotency_key_happens_once() {
    let server = Server::new().await;
    let client = server.client().await;
    let path = format!("/api/{}/message", server.test.key.expose());
    let said = async |key: &'static str, text: &'static str| {
        let body = json!({"client_id": client, "message": text}).to_string();
        server
            .call(Method::POST, &path, &[("idempotency-key", key)], body)
            .await
    };
    let (first, second) = tokio::join!(said("a", "once"), said("a", "once"));
    let third = said("a", "once").await;
    assert_eq!(third.status, StatusCode::OK);
    assert!([&first, &second].iter().any(|answer| answer.body == third.body));
    let other = said("a", "twice").await;
    insta::assert_snapshot!(other.shown(), @r#"409 {"status":"fail","message":"this Idempotency-Key was used for another request; choose a new one"}"#);
    assert_eq!(said("", "x").await.status, StatusCode::BAD_REQUEST);
    // A refusal uses no key up.
    let lost = json!({"client_id": 999_999, "message": "x"}).to_string();
    for _ in 0..2 {
        let answer = server
            .call(Method::POST, &path, &[("idempotency-key", "b")], lost.clone())
            .await;
        assert_eq!(answer.shown(), r#"404 {"status":"client_not_found"}"#);
    }
    server.test.settle().await;
    let history = server
        .action("get_history", json!({"client_id": client}))
        .await
        .json();
    let items = history["result"].as_array().unwrap();
    assert_eq!(items.iter().filter(|item| item["text"] == "once").count(), 1);
}

#[tokio::test]
async fn a_write_that_a_crash_cut_off_is_not_made_again_under_its_key() {
    let server = Server::new().await;
    let client = server.client().await;
    let path = format!("/api/{}/message", server.test.key.expose());
    let body = json!({"client_id": client, "message": "once"}).to_string();
    let said = async || {
        let headers = [("idempotency-key", "a")];
        server.call(Method::POST, &path, &headers, body.clone()).await
    };
    assert_eq!(said().await.status, StatusCode::OK);
    // As after a crash between the commit of the message and that of the answer.
    let forgotten = server
        .test
        .db
        .db
        .write(|tx| tx.exec("UPDATE idempotency SET answer = NULL", &[]))
        .await;
    assert_eq!(forgotten.unwrap(), 1);
    insta::assert_snapshot!(said().await.shown(), @r#"409 {"status":"fail","message":"a request with this Idempotency-Key is still running; try again in a second"}"#);
    server.test.wait_seconds(3_600).await;
    insta::assert_snapshot!(said().await.shown(), @r#"409 {"status":"fail","message":"a request with this Idempotency-Key was cut off, and whether it took effect is not known; look before you send it under a new key"}"#);
    let history = server
        .action("get_history", json!({"client_id": client}))
        .await
        .json();
    let items = history["result"].as_array().unwrap();
    assert_eq!(items.iter().filter(|item| item["text"] == "once").count(), 1);
}

#[tokio::test]
async fn whoever_hangs_up_finds_the_change_made_once() {
    let server = Server::new().await;
    let client = server.client().await;
    let path = format!("/api/{}/message", server.test.key.expose());
    for (key, patience) in [("a", 1), ("b", 5), ("c", 20), ("d", 100)] {
        let body = json!({"client_id": client, "message": key}).to_string();
        let headers = [("idempotency-key", key)];
        {
            let mut asked = std::pin::pin!(server.call(Method::POST, &path, &headers, body.clone()));
            for _ in 0..patience {
                if futures::poll!(&mut asked).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        loop {
            let again = server.call(Method::POST, &path, &headers, body.clone()).await;
            if again.status != StatusCode::CONFLICT {
                assert_eq!(again.status, StatusCode::OK, "{}", again.text());
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    server.test.settle().await;
    let history = server
        .action("get_history", json!({"client_id": client}))
        .await
        .json();
    let items = history["result"].as_array().unwrap();
    for key in ["a", "b", "c", "d"] {
        assert_eq!(
            items.iter().filter(|item| item["text"] == key).count(),
            1,
            "{key}"
        );
    }
}

#[tokio::test]
async fn every_page_may_call_and_every_answer_says_what_is_left() {
    let server = Server::new().await;
    let key = server.test.key.expose();
    let path = format!("/api/{key}/connected_channels");
    let asked = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-custom"),
    ];
    let preflight = server.call(Method::OPTIONS, &path, &asked, "").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        "content-type,x-custom"
    );
    assert_eq!(preflight.header("access-control-allow-credentials"), "");
    let answer = server.call(Method::GET, &path, &asked[..1], "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("x-ratelimit-limit"), "6000");
    assert_eq!(answer.header("x-ratelimit-remaining"), "5999");
    assert_eq!(answer.header("content-type"), "application/json");
    let wrong = server.get("/api/wrong/message").await;
    assert_eq!(
        (
            wrong.header("access-control-allow-origin"),
            wrong.header("x-ratelimit-limit")
        ),
        ("*", "120")
    );
}

#[tokio::test]
async fn methods_that_mean_nothing_are_refused() {
    let server = Server::new().await;
    let key = server.test.key.expose();
    for (method, action, status) in [
        (Method::PUT, "message", 405),
        (Method::DELETE, "get_history", 405),
        (Method::HEAD, "message", 405),
        (Method::HEAD, "connected_channels", 200),
        (Method::GET, "connected_channels", 200),
    ] {
        let answer = server
            .call(method.clone(), &format!("/api/{key}/{action}"), &[], "")
            .await;
        assert_eq!(answer.status.as_u16(), status, "{method} {action}");
    }
    let put = server
        .call(Method::PUT, &format!("/api/{key}/message"), &[], "")
        .await;
    assert_eq!(put.header("allow"), "GET, POST");
    insta::assert_snapshot!(put.shown(), @r#"405 {"status":"fail","message":"this method is not allowed here; use GET, POST"}"#);
}

#[tokio::test]
async fn hostile_bodies_are_refused_with_a_reason() {
    let server = Server::new().await;
    let client = server.client().await;
    let path = format!("/api/{}/message?client_id={client}", server.test.key.expose());
    let buttons: Vec<Value> = (0..10_000).map(|_| json!({"text": "x"})).collect();
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("invalid UTF-8", b"message=\xff\xfe".to_vec()),
        (
            "deep JSON",
            format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)).into_bytes(),
        ),
        (
            "many buttons",
            json!({"message": "x", "buttons": buttons})
                .to_string()
                .into_bytes(),
        ),
        (
            "a megabyte of text",
            json!({"message": "x".repeat(1_000_000)}).to_string().into_bytes(),
        ),
        ("two megabytes", vec![b'x'; 2 << 20]),
        ("null character", br#"{"message": "a\u0000b"}"#.to_vec()),
        ("objects for scalars", br#"{"message": {"$ne": 1}}"#.to_vec()),
        ("half", b"{\"message\": \"x".to_vec()),
    ];
    let mut shown = Vec::new();
    for (what, body) in bodies {
        shown.push(format!("{what}: {}", server.post(&path, body).await.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    invalid UTF-8: 400 {"status":"fail","message":"the body is not UTF-8 text: bad byte at position 8"}
    deep JSON: 400 {"status":"fail","message":"the body is not valid JSON: recursion limit exceeded at line 1 column 128"}
    many buttons: 400 {"status":"fail","message":"Parameter \"buttons\" holds 10000 buttons; at most 100 are allowed"}
    a megabyte of text: 400 {"status":"fail","message":"Parameter \"message\" is longer than 100000 characters"}
    two megabytes: 413 {"status":"fail","message":"the body is larger than 1048576 bytes; send less"}
    null character: 400 {"status":"fail","message":"Parameter \"message\" holds a null character (\\u0000); remove it"}
    objects for scalars: 400 {"status":"fail","message":"Parameter \"message\" must be a text, got {\"$ne\":1}"}
    half: 400 {"status":"fail","message":"the body is not valid JSON: EOF while parsing a string at line 1 column 14"}
    "#);
}
