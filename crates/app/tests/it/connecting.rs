//! Connecting channels: the messenger is asked first, and what it refuses leaves nothing behind.

use super::COLOURS;
use app::channels::{self, AddChannel};
use app::{AppError, diagnosis};
use base::{ChannelId, Code, Secret};
use model::ChannelKind;
use serde_json::json;
use testkit::{Messenger, Reply, TestApp};

fn telegram(messenger: &Messenger, token: &str) -> AddChannel {
    AddChannel {
        kind: ChannelKind::Telegram,
        name: None,
        token: Some(Secret::new(token)),
        settings: json!({ "api_base": messenger.base() }),
        webhook: None,
    }
}

fn web(settings: serde_json::Value) -> AddChannel {
    AddChannel {
        kind: ChannelKind::Web,
        name: None,
        token: None,
        settings,
        webhook: None,
    }
}

async fn refused(test: &TestApp, add: AddChannel) -> AppError {
    let error = channels::add(&test.app, test.project_id(), add)
        .await
        .unwrap_err();
    assert_eq!(
        channels::list(&test.app, test.project_id()).await.unwrap(),
        [],
        "{error}"
    );
    error
}

#[tokio::test]
async fn a_polled_bot_has_no_hook_and_a_hooked_one_a_secret_address() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let id = test.telegram(&messenger).await;
    let set = messenger.asked("setWebhook");
    let url = set[0]["url"].as_str().unwrap();
    assert!(
        url.starts_with(&format!("https://hooks.example.com/hook/{id}-")),
        "{url}"
    );
    assert!(set[0]["secret_token"].as_str().unwrap().len() >= 32);
    let channel = channels::list(&test.app, test.project_id())
        .await
        .unwrap()
        .remove(0);
    assert!(channel.enabled);
    assert_eq!(channel.settings["webhook"], "https://hooks.example.com");
    assert!(
        !channel.settings.to_string().contains("test-token"),
        "no secret is among the settings"
    );
    channels::remove(&test.app, test.project_id(), id).await.unwrap();
    assert_eq!(
        messenger.asked("deleteWebhook").len(),
        2,
        "before it was connected, and when it was removed"
    );
    test.polling_telegram(&messenger).await;
    assert_eq!(messenger.asked("setWebhook").len(), 1);
}

#[tokio::test]
async fn a_token_the_messenger_does_not_know_leaves_nothing_behind() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let unknown = json!({ "ok": false, "error_code": 401, "description": "Unauthorized" });
    messenger.next("getMe", Reply::Json(401, unknown));
    let error = refused(&test, telegram(&messenger, "1:x")).await;
    assert_eq!(error.code, Code::ChannelRefused);
    assert!(error.message.contains("does not accept this token"), "{error}");
    messenger.next("getMe", Reply::Hangup);
    assert_eq!(
        refused(&test, telegram(&messenger, "1:x")).await.code,
        Code::Unavailable
    );
}

#[tokio::test]
async fn a_hook_that_is_refused_takes_the_channel_back() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let bad = json!({ "ok": false, "error_code": 400, "description": "Bad Request: bad webhook: an HTTPS URL must be provided" });
    messenger.next("setWebhook", Reply::Json(400, bad));
    let add = AddChannel {
        webhook: Some("http://hooks.example.com".to_owned()),
        ..telegram(&messenger, "1:x")
    };
    let error = refused(&test, add).await;
    assert!(error.message.contains("bad webhook"), "{error}");
    let no_address = AddChannel {
        webhook: Some("hooks".to_owned()),
        ..telegram(&messenger, "1:x")
    };
    assert_eq!(refused(&test, no_address).await.code, Code::BadRequest);
}

#[tokio::test]
async fn a_bot_is_connected_once_in_the_whole_installation() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let id = test.polling_telegram(&messenger).await;
    let asked = messenger.asked("getMe").len();
    let other = app::projects::create(&test.app, "Other", model::ProjectSettings::default())
        .await
        .unwrap();
    let error = channels::add(&test.app, other.id, telegram(&messenger, "4242:test-token"))
        .await
        .unwrap_err();
    assert_eq!(error.code, Code::Conflict);
    assert!(error.message.contains(&format!("as channel {id} ")), "{error}");
    assert_eq!(
        messenger.asked("getMe").len(),
        asked,
        "the messenger was not asked, so its hook is as it was"
    );
    let reissued = channels::add(&test.app, test.project_id(), telegram(&messenger, "4242:another")).await;
    assert_eq!(reissued.unwrap_err().code, Code::Conflict);
}

#[tokio::test]
async fn a_web_chat_gets_a_key_and_keeps_one_that_was_chosen() {
    let test = TestApp::new(COLOURS).await;
    assert_eq!(
        refused(&test, web(json!({ "allowed_domains": ["a b"] })))
            .await
            .code,
        Code::BadRequest
    );
    assert_eq!(
        refused(&test, web(json!({ "key": "a b" }))).await.code,
        Code::BadRequest
    );
    let with_token = AddChannel {
        token: Some(Secret::new("x")),
        ..web(json!({}))
    };
    assert_eq!(refused(&test, with_token).await.code, Code::BadRequest);
    let made = channels::add(
        &test.app,
        test.project_id(),
        web(json!({ "appearance": { "title": "Help" } })),
    )
    .await
    .unwrap();
    assert_eq!(made.name, "Help");
    assert!(
        made.group_id.len() == 16
            && made
                .group_id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    );
    let chosen = channels::add(&test.app, test.project_id(), web(json!({ "key": "shop" })))
        .await
        .unwrap();
    assert_eq!(chosen.group_id, "shop");
    let again = channels::add(&test.app, test.project_id(), web(json!({ "key": "shop" }))).await;
    assert_eq!(again.unwrap_err().code, Code::Conflict);
}

#[tokio::test]
async fn a_foreign_channel_is_not_there() {
    let test = TestApp::new(COLOURS).await;
    let chat = channels::add(&test.app, test.project_id(), web(json!({})))
        .await
        .unwrap();
    let other = app::projects::create(&test.app, "Other", model::ProjectSettings::default())
        .await
        .unwrap();
    for id in [chat.id, ChannelId(99)] {
        assert_eq!(
            channels::set_enabled(&test.app, other.id, id, false)
                .await
                .unwrap_err()
                .code,
            Code::NotFound
        );
        assert_eq!(
            channels::remove(&test.app, other.id, id).await.unwrap_err().code,
            Code::NotFound
        );
    }
    assert!(channels::list(&test.app, test.project_id()).await.unwrap()[0].enabled);
}

#[tokio::test]
async fn a_diagnosis_names_the_channel_whose_token_died() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let id = test.polling_telegram(&messenger).await;
    let healthy = diagnosis::examine(&test.app).await;
    assert!(healthy.iter().all(|check| check.ok), "{healthy:?}");
    let unknown = json!({ "ok": false, "error_code": 401, "description": "Unauthorized" });
    messenger.next("getMe", Reply::Json(401, unknown));
    let found = diagnosis::examine(&test.app).await;
    let wrong: Vec<&str> = found
        .iter()
        .filter(|check| !check.ok)
        .map(|check| check.name.as_str())
        .collect();
    assert_eq!(wrong.len(), 1, "{found:?}");
    assert!(wrong[0].starts_with(&format!("channel {id} ")), "{wrong:?}");
}
