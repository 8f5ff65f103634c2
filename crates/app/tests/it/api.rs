//! What programs ask for: saying, calling back, variables, and what belongs to another project.

use super::COLOURS;
use app::dialogs::{Callback, HistoryQuery, Say, Target};
use base::{BlockId, ClientId, Code};
use model::{Action, Content, KeyScope, Variables};
use serde_json::json;
use testkit::TestApp;

fn variables(value: serde_json::Value) -> Variables {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_message_is_said_and_a_block_is_run() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "count").await;
    let client = visitor.session.client(&test.app).await.unwrap().unwrap();
    let caller = test.caller().await;
    let said = Say {
        content: Some(Content::text("News for #{client_id}")),
        ..Say::default()
    };
    let said = app::dialogs::say(&test.app, &caller, client, said).await.unwrap();
    assert_eq!(said.message_ids.len(), 1);
    let run = Say {
        block: Some(BlockId(1)),
        ..Say::default()
    };
    app::dialogs::say(&test.app, &caller, client, run).await.unwrap();
    visitor.say(&test, "Green").await;
    let lines = visitor.lines(&test).await;
    assert_eq!(
        lines[2..],
        [
            format!("bot: news for {client}"),
            "bot: which colour?".into(),
            "client: green".into(),
            "bot: green it is. and to drink?".into()
        ]
    );
    let missing = Say {
        block: Some(BlockId(99)),
        ..Say::default()
    };
    let refused = app::dialogs::say(&test.app, &caller, client, missing)
        .await
        .unwrap_err();
    assert_eq!(refused.message, "the published bot has no block 99");
}

#[tokio::test]
async fn later_means_later() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "count").await;
    let client = visitor.session.client(&test.app).await.unwrap().unwrap();
    let caller = test.caller().await;
    let at = Some(caller.now.plus_seconds(60));
    let say = Say {
        content: Some(Content::text("later")),
        at,
        ..Say::default()
    };
    assert!(
        app::dialogs::say(&test.app, &caller, client, say)
            .await
            .unwrap()
            .planned_id
            .is_some()
    );
    let callback = Callback {
        text: "paid".into(),
        at,
        ..Callback::default()
    };
    app::dialogs::callback(&test.app, &caller, Target::Client(client), callback)
        .await
        .unwrap();
    assert_eq!(visitor.lines(&test).await.len(), 2);
    test.wait_seconds(61).await;
    test.settle().await;
    assert_eq!(
        visitor.lines(&test).await[2..],
        ["bot: later", "bot: thank you for paying ."]
    );
}

#[tokio::test]
async fn variables_are_saved_by_prefix_and_read_flat() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "count").await;
    let client = visitor.session.client(&test.app).await.unwrap().unwrap();
    let caller = test.caller().await;
    let values =
        variables(json!({ "colour": "red", "client.phone": "+70000000000", "project.shop": "x", "n": 5 }));
    app::variables::save(&test.app, &caller, &[client], values)
        .await
        .unwrap();
    let all = app::variables::get(&test.app, &caller, client).await.unwrap();
    assert_eq!(
        (
            &all["colour"],
            &all["phone"],
            &all["shop"],
            &all["n"],
            &all["message_id"]
        ),
        (
            &json!("red"),
            &json!("+70000000000"),
            &json!("x"),
            &json!(5),
            &json!("NONE")
        )
    );
    let found = app::dialogs::callback(
        &test.app,
        &caller,
        Target::Phone("8 000 000 00 00".into()),
        // `order` is built in and `1` is no name: both are left out, as unknown fields are.
        Callback {
            text: "x".into(),
            variables: variables(json!({ "order": "7", "1": 2, "kept": "yes" })),
            ..Callback::default()
        },
    );
    assert_eq!(found.await.unwrap().client_id, client);
    let all = app::variables::get(&test.app, &caller, client).await.unwrap();
    assert_eq!(all["kept"], "yes");
    app::variables::save(&test.app, &caller, &[client], variables(json!({ "colour": "" })))
        .await
        .unwrap();
    let all = app::variables::get(&test.app, &caller, client).await.unwrap();
    assert!(!all.contains_key("colour"));
    for (name, message) in [("2x", "no name of a variable"), ("client_id", "built in")] {
        let bad = variables(json!({ name: "1" }));
        let error = app::variables::save(&test.app, &caller, &[client], bad)
            .await
            .unwrap_err();
        assert!(error.message.contains(message), "{error}");
    }
}

#[tokio::test]
async fn another_projects_client_is_not_found_and_a_missing_permission_is_named() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "hello").await;
    let client = visitor.session.client(&test.app).await.unwrap().unwrap();
    let other = app::projects::create(&test.app, "Other", Default::default())
        .await
        .unwrap();
    let key = app::keys::create(&test.app, other.id, "k", &KeyScope::ALL, true)
        .await
        .unwrap();
    let stranger = test.app.key_caller(key.secret.expose()).await.unwrap();
    let everything = HistoryQuery {
        limit: 1,
        from: None,
        to: None,
    };
    let refusals = [
        app::clients::get(&test.app, &stranger, client).await.err(),
        app::dialogs::history(&test.app, &stranger, client, everything)
            .await
            .err(),
        app::dialogs::say(
            &test.app,
            &stranger,
            client,
            Say {
                content: Some(Content::text("x")),
                ..Say::default()
            },
        )
        .await
        .err(),
        app::dialogs::callback(&test.app, &stranger, Target::Client(client), Callback::default())
            .await
            .err(),
        app::variables::get(&test.app, &stranger, client).await.err(),
        app::variables::save(&test.app, &stranger, &[client], variables(json!({ "x": 1 })))
            .await
            .err(),
        app::clients::get(&test.app, &stranger, ClientId(999_999))
            .await
            .err(),
    ];
    for refused in refusals {
        assert_eq!(refused.unwrap().code, Code::NotFound);
    }
    let reader = app::keys::create(&test.app, test.project_id(), "r", &[KeyScope::ClientsRead], false)
        .await
        .unwrap();
    let reader = test.app.key_caller(reader.secret.expose()).await.unwrap();
    let refused = app::dialogs::callback(&test.app, &reader, Target::Client(client), Callback::default())
        .await
        .unwrap_err();
    assert_eq!(
        refused.message,
        "access denied: needs Permission to modify/delete client information"
    );
    assert!(reader.may(Action::ReadClients).is_ok());
}

#[tokio::test]
async fn what_a_client_writes_is_never_evaluated() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    for text in ["hello", "#{api_key} {a|b}", "') + message(1,'x"] {
        visitor.say(&test, text).await;
    }
    let lines = visitor.lines(&test).await;
    assert_eq!(lines[3], "bot: #{api_key} {a|b} it is. and to drink?");
    assert_eq!(
        lines[5],
        "bot: a #{api_key} {a|b} glass of ') + message(1,'x, order 1."
    );
}
