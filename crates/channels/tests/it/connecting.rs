//! Connecting, polling and fetching, against a server that answers as told.

use crate::world::{HOOK_SECRET, TOKEN, World, asked, at, channel, nobody, server};
use base::Secret;
use channels::telegram::Telegram;
use channels::webchat::WebChat;
use channels::{ConnectError, Connection, Connector, FetchError, Fetched, NewChannel, PollError, Polled};
use serde_json::{Value, json};
use std::time::Duration;

fn ok(result: Value) -> Value {
    json!({"json": {"ok": true, "result": result}})
}

fn refused(code: u16, description: &str) -> Value {
    json!({"status": code, "json": {"ok": false, "error_code": code, "description": description}})
}

fn new_channel(settings: Value, hook_url: Option<&str>) -> NewChannel {
    NewChannel {
        token: Secret::new(TOKEN),
        hook_secret: Secret::new(HOOK_SECRET),
        hook_url: hook_url.map(str::to_owned),
        settings,
    }
}

fn me() -> Value {
    ok(json!({"id": 123, "is_bot": true, "first_name": "Shop", "username": "shop_bot"}))
}

async fn connect(channel: &NewChannel) -> Result<Connection, ConnectError> {
    let world = World::new();
    Telegram.connect(&world.context(), channel).await
}

#[tokio::test]
async fn without_a_hook_the_old_one_is_removed_and_the_channel_polls() {
    let server = server(vec![me(), ok(json!(true))]).await;
    let settings = json!({"api_base": format!("{}/", server.uri()), "rate_per_second": 100, "note": "kept"});
    let connection = connect(&new_channel(settings, None)).await.unwrap();
    assert_eq!(
        (connection.group_id.as_str(), connection.name.as_str()),
        ("shop_bot", "Shop")
    );
    assert!(connection.polls);
    assert_eq!(
        connection.settings,
        json!({"api_base": server.uri(), "rate_per_second": 100.0, "note": "kept"})
    );
    let asked = asked(&server).await;
    assert_eq!(asked[0]["path"], "/botTOKEN/getMe");
    let body = json!({"drop_pending_updates": false});
    assert_eq!(asked[1], json!({"path": "/botTOKEN/deleteWebhook", "body": body}));
}

#[tokio::test]
async fn with_a_hook_its_secret_and_the_wanted_updates_are_told() {
    let server = server(vec![me(), ok(json!(true))]).await;
    let settings = json!({"api_base": server.uri(), "max_connections": 10});
    let channel = new_channel(settings, Some("https://bots.example/hook/abc"));
    let connection = connect(&channel).await.unwrap();
    assert!(!connection.polls);
    let asked = asked(&server).await;
    insta::assert_json_snapshot!(asked[1], @r#"
    {
      "path": "/botTOKEN/setWebhook",
      "body": {
        "url": "https://bots.example/hook/abc",
        "secret_token": "hook-secret",
        "allowed_updates": [
          "message",
          "edited_message",
          "callback_query",
          "my_chat_member",
          "chat_member",
          "chat_join_request",
          "message_reaction"
        ],
        "drop_pending_updates": false,
        "max_connections": 10
      }
    }
    "#);
}

#[tokio::test]
async fn what_cannot_be_connected_names_the_remedy() {
    let told = |result: Result<Connection, ConnectError>| result.unwrap_err().to_string();

    let revoked = server(vec![refused(401, "Unauthorized")]).await;
    assert_eq!(
        told(connect(&new_channel(at(&revoked), None)).await),
        "Telegram does not accept this token (Unauthorized); copy it again from where it was issued"
    );

    let bad_hook = server(vec![
        me(),
        refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided"),
    ])
    .await;
    assert_eq!(
        told(connect(&new_channel(at(&bad_hook), Some("http://x"))).await),
        "Telegram refused: Bad Request: bad webhook: An HTTPS URL must be provided"
    );

    let mut stray = new_channel(json!({}), None);
    stray.token = Secret::new("123:abc/../../x?");
    assert!(told(connect(&stray).await).starts_with("Telegram does not accept this token"));

    let known = server(vec![me()]).await;
    let mut open = new_channel(at(&known), Some("https://x.example"));
    open.hook_secret = Secret::default();
    assert!(told(connect(&open).await).contains("the hook's secret must be"));

    let elsewhere = server(vec![json!({"status": 404, "text": "<html>"})]).await;
    let error = told(connect(&new_channel(at(&elsewhere), None)).await);
    assert!(error.ends_with("answers 404 and is no Bot API server"), "{error}");

    let (_socket, address) = nobody();
    let gone = format!("http://{address}");
    let error = told(connect(&new_channel(json!({"api_base": gone}), None)).await);
    assert!(error.starts_with(&format!("{gone} does not answer")), "{error}");
    assert!(!error.contains(TOKEN));
}

#[tokio::test]
async fn bad_settings_are_refused_before_anything_is_called() {
    let cases = [
        (json!([]), "must be an object"),
        (json!({"api_base": "ftp://x"}), "`api_base` is `ftp://x`"),
        (json!({"api_base": "https://a:b@x"}), "`api_base`"),
        (json!({"file_base": "https://x/?a"}), "`file_base`"),
        (json!({"rate_per_second": 0}), "`rate_per_second` is 0"),
        (json!({"chat_rate_per_second": "x"}), "cannot be read"),
        (json!({"max_connections": 101}), "`max_connections` is 101"),
    ];
    for (settings, words) in cases {
        let error = connect(&new_channel(settings, None)).await.unwrap_err();
        assert!(matches!(error, ConnectError::BadSettings(_)));
        assert!(error.to_string().contains(words), "{error}");
    }
}

async fn poll(replies: Vec<Value>, cursor: Option<&str>) -> (Result<Polled, PollError>, Vec<Value>) {
    let server = server(replies).await;
    let world = World::new();
    let polled = Telegram
        .poll(
            &world.context(),
            &channel(at(&server)),
            cursor,
            Duration::from_secs(600),
        )
        .await;
    let asked = asked(&server).await;
    (polled, asked)
}

fn update(id: i64, text: &str) -> Value {
    json!({"update_id": id, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": text}})
}

#[tokio::test]
async fn a_poll_begins_after_the_last_update_and_skips_what_it_cannot_read() {
    let updates = ok(json!([update(11, "a"), {"update_id": 13, "new_kind": 1}, update(12, "b"), "nonsense"]));
    let (polled, asked) = poll(vec![updates], Some("11")).await;
    let polled = polled.unwrap();
    assert_eq!(polled.cursor.as_deref(), Some("14"));
    assert_eq!(polled.ignored, 2);
    let names: Vec<&str> = polled
        .incoming
        .iter()
        .map(|one| one.external_id.as_str())
        .collect();
    assert_eq!(names, ["11", "12"]);
    assert_eq!(asked[0]["body"]["offset"], 11);
    assert_eq!(asked[0]["body"]["timeout"], 50, "Telegram's longest");
    assert_eq!(asked[0]["body"]["allowed_updates"].as_array().unwrap().len(), 7);
    let raw = polled.incoming[0].variables["tg_request"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(raw).unwrap(), update(11, "a"));
}

#[tokio::test]
async fn an_empty_poll_keeps_its_place() {
    let (polled, asked) = poll(vec![ok(json!([]))], None).await;
    assert_eq!(polled.unwrap().cursor, None);
    assert_eq!(asked[0]["body"].get("offset"), None);
    let (polled, _) = poll(vec![ok(json!([]))], Some("7")).await;
    assert_eq!(polled.unwrap().cursor.as_deref(), Some("7"));
}

#[tokio::test]
async fn a_poll_that_fails_says_why() {
    let hook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    let other =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let fails = async |reply| poll(vec![reply], None).await.0.unwrap_err();
    assert!(
        matches!(fails(refused(409, hook)).await, PollError::Conflict(text) if text.contains("web hook set"))
    );
    assert!(
        matches!(fails(refused(409, other)).await, PollError::Conflict(text) if text.contains("another program"))
    );
    assert!(matches!(
        fails(refused(401, "Unauthorized")).await,
        PollError::BadToken(_)
    ));
    assert!(matches!(
        fails(refused(502, "Bad Gateway")).await,
        PollError::Unavailable(_)
    ));
    assert!(matches!(
        fails(ok(json!({"a": 1}))).await,
        PollError::Unavailable(_)
    ));
    assert!(matches!(
        fails(json!({"status": 502, "text": "x"})).await,
        PollError::Unavailable(_)
    ));
    let wait =
        json!({"status": 429, "json": {"ok": false, "error_code": 429, "parameters": {"retry_after": 9}}});
    assert_eq!(fails(wait).await, PollError::Wait(Duration::from_secs(9)));
}

async fn fetch(replies: Vec<Value>) -> (Result<Fetched, FetchError>, Vec<Value>) {
    let server = server(replies).await;
    let world = World::new();
    let fetched = Telegram
        .fetch(&world.context(), &channel(at(&server)), "doc1", 1000)
        .await;
    let asked = asked(&server).await;
    (fetched, asked)
}

#[tokio::test]
async fn a_file_is_fetched_by_the_path_that_telegram_names() {
    let path = ok(json!({"file_id": "doc1", "file_size": 7, "file_path": "documents/file_1.pdf"}));
    let (fetched, asked) = fetch(vec![path, json!({"text": "content"})]).await;
    let fetched = fetched.unwrap();
    assert_eq!(
        (fetched.name.as_deref(), &fetched.bytes[..]),
        (Some("file_1.pdf"), &b"content"[..])
    );
    assert_eq!(
        asked[0],
        json!({"path": "/botTOKEN/getFile", "body": {"file_id": "doc1"}})
    );
    assert_eq!(asked[1]["path"], "/file/botTOKEN/documents/file_1.pdf");
}

#[tokio::test]
async fn a_file_that_is_gone_large_or_elsewhere_is_not_fetched() {
    let of = |path: &str| ok(json!({"file_id": "doc1", "file_path": path}));
    for path in [
        "../../bot/getMe",
        "/etc/passwd",
        "a//b",
        "a?b",
        "http://evil.example/x",
        "a/..",
        "",
    ] {
        let (fetched, asked) = fetch(vec![of(path)]).await;
        assert!(matches!(fetched, Err(FetchError::Gone(_))), "{path}");
        assert_eq!(asked.len(), 1, "{path}");
    }
    let told = ok(json!({"file_path": "a", "file_size": 1001}));
    assert_eq!(
        fetch(vec![told]).await.0,
        Err(FetchError::TooLarge { limit: 1000 })
    );
    let untold = fetch(vec![of("a"), json!({"text": "x".repeat(1001)})]).await.0;
    assert_eq!(untold, Err(FetchError::TooLarge { limit: 1000 }));
    let too_big = refused(400, "Bad Request: file is too big");
    assert_eq!(
        fetch(vec![too_big]).await.0,
        Err(FetchError::TooLarge { limit: 1000 })
    );
    let gone = fetch(vec![refused(400, "Bad Request: wrong file_id")]).await.0;
    assert!(matches!(gone, Err(FetchError::Gone(_))));
    let later = fetch(vec![of("a"), json!({"status": 503, "text": "x"})]).await.0;
    assert!(matches!(later, Err(FetchError::Unavailable(_))));
}

#[tokio::test]
async fn the_token_goes_to_no_other_server() {
    let foreign = server(vec![json!({"text": "content"})]).await;
    let path = ok(json!({"file_path": "a.pdf"}));
    let elsewhere = json!({"status": 302, "location": format!("{}/a.pdf", foreign.uri()), "text": ""});
    let (fetched, _) = fetch(vec![path, elsewhere]).await;
    assert!(matches!(fetched, Err(FetchError::Gone(_))), "{fetched:?}");
    assert_eq!(asked(&foreign).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_web_chat_gets_a_key_or_keeps_the_given_one() {
    let world = World::new();
    let made = WebChat
        .connect(&world.context(), &new_channel(json!({}), None))
        .await
        .unwrap();
    assert_eq!(made.group_id.len(), 20);
    let settings =
        json!({"key": "shop_1", "allowed_domains": ["shop.example"], "appearance": {"title": "Shop"}});
    let given = WebChat
        .connect(&world.context(), &new_channel(settings, None))
        .await
        .unwrap();
    assert_eq!((given.group_id.as_str(), given.name.as_str()), ("shop_1", "Shop"));
    assert_eq!(given.settings.get("key"), None);
    assert!(!given.polls);
    let bad = [
        json!({"key": "a b"}),
        json!({"allowed_domains": ["https://shop.example/"]}),
        json!({"appearance": {"accent": "red"}}),
        json!({"appearance": {"language": "de"}}),
        json!({"appearance": {"avatar": "javascript:alert(1)"}}),
        json!({"text_limit": 0}),
    ];
    for settings in bad {
        let refused = WebChat
            .connect(&world.context(), &new_channel(settings.clone(), None))
            .await;
        assert!(matches!(refused, Err(ConnectError::BadSettings(_))), "{settings}");
    }
}
