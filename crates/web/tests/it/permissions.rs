//! Every action × no key, a wrong key, each single permission, and ids of another project.

use crate::kit::Server;
use model::KeyScope;
use serde_json::json;

/// Every action, with parameters that would work.
fn calls(client: i64, recipient: &str) -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("callback", json!({"client_id": client, "message": "x"})),
        (
            "tg_callback",
            json!({"user_id": 77, "group_id": "shop_bot", "message": "x"}),
        ),
        ("message", json!({"client_id": client, "message": "x"})),
        ("get_history", json!({"client_id": client})),
        (
            "save_variables",
            json!({"client_id": client, "variables": {"a": "1"}}),
        ),
        ("get_variables", json!({"client_id": client})),
        (
            "find_client_id_by_platform_id",
            json!({"platform_ids": [recipient]}),
        ),
        ("online_chat_client_id", json!({"recipient": recipient})),
        ("connected_channels", json!({})),
    ]
}

#[tokio::test]
async fn every_action_is_in_this_test() {
    let page = web::compatible_reference();
    let documented: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'))
        .collect();
    let mut tested: Vec<&str> = calls(1, "").iter().map(|(action, _)| *action).collect();
    for action in documented {
        assert!(
            tested.contains(&action),
            "`{action}` is not in the table of this file"
        );
        tested.retain(|other| *other != action);
    }
    assert!(tested.is_empty(), "{tested:?}");
}

#[tokio::test]
async fn each_permission_opens_its_own_actions_and_no_other() {
    let server = Server::new().await;
    let client = server.client().await;
    let mut keys = vec![("no key", String::new()), ("wrong key", "x".repeat(40))];
    for scope in KeyScope::ALL {
        keys.push((scope.key(), server.key(&[scope]).await.expose().to_owned()));
    }
    let mut table = Vec::new();
    for (action, body) in calls(client, &"r".repeat(32)) {
        let mut row = format!("{action}:");
        for (name, key) in &keys {
            let answer = server
                .post(&format!("/api/{key}/{action}"), body.to_string())
                .await;
            // The Telegram bot is not there, which is found out only behind the permission.
            let allowed = answer.status != 403;
            if !allowed {
                let wanted = if name.ends_with("key") {
                    "invalid api key"
                } else {
                    "access denied: needs Permission to"
                };
                assert!(
                    answer
                        .text()
                        .starts_with(&format!(r#"{{"status":"fail","message":"{wanted}"#)),
                    "{}",
                    answer.text()
                );
            }
            row.push_str(if allowed { " yes" } else { " no" });
        }
        table.push(row);
    }
    let names: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
    insta::assert_snapshot!(format!("{}\n{}", names.join(", "), table.join("\n")), @"
    no key, wrong key, clients:read, clients:write, clients:delete, crm:read, crm:write
    callback: no no no yes no no no
    tg_callback: no no no yes no no no
    message: no no no yes no no no
    get_history: no no yes no no no no
    save_variables: no no no yes no no no
    get_variables: no no yes no no no no
    find_client_id_by_platform_id: no no yes no no no no
    online_chat_client_id: no no no yes no no no
    connected_channels: no no yes no no no no
    ");
    let unknown = server.action("create_client", json!({})).await;
    assert_eq!(
        unknown.shown(),
        r#"404 {"status":"fail","message":"unknown action"}"#
    );
}

#[tokio::test]
async fn another_projects_ids_are_as_unknown_as_none() {
    let server = Server::new().await;
    let client = server.client().await;
    let recipient = {
        let found = server
            .action("get_variables", json!({"client_id": client}))
            .await
            .json();
        found["platform_id"].as_str().unwrap().to_owned()
    };
    let other = app::projects::create(&server.test.app, "Other", Default::default())
        .await
        .unwrap();
    let key = app::keys::create(&server.test.app, other.id, "k", &KeyScope::ALL, true)
        .await
        .unwrap();
    let key = key.secret.expose();
    let mut table = Vec::new();
    let none = calls(888_888, &"n".repeat(32));
    for ((action, body), (_, none)) in calls(client, &recipient).into_iter().zip(none) {
        let foreign = server
            .post(&format!("/api/{key}/{action}"), body.to_string())
            .await;
        let nobody = server
            .post(&format!("/api/{key}/{action}"), none.to_string())
            .await;
        assert_eq!(
            (foreign.status, &foreign.body),
            (nobody.status, &nobody.body),
            "{action}"
        );
        table.push(format!("{action}: {}", foreign.shown()));
    }
    insta::assert_snapshot!(table.join("\n"), @r#"
    callback: 404 {"status":"client_not_found"}
    tg_callback: 400 {"status":"fail","message":"no Telegram channel connected"}
    message: 404 {"status":"client_not_found"}
    get_history: 404 {"status":"client_not_found"}
    save_variables: 404 {"status":"client_not_found"}
    get_variables: 404 {"status":"client_not_found"}
    find_client_id_by_platform_id: 200 []
    online_chat_client_id: 400 {"status":"fail","message":"no web chat connected; add one with: rapport channel add web"}
    connected_channels: 200 {"project_id":2,"viber":[],"facebook":[],"telegram":[],"whatsapp":[],"vkontakte":[],"avito":[],"ok":[],"email":[],"instagram":[],"online_chat":[]}
    "#);
    // Nothing was changed on the other side.
    let variables = server
        .action("get_variables", json!({"client_id": client}))
        .await
        .json();
    assert!(variables.get("a").is_none());
}

#[tokio::test]
async fn guessing_keys_is_slowed_down_and_never_hurts_the_right_one_elsewhere() {
    let server = Server::new().await;
    let mut last = server.get("/api/guess/message").await;
    for _ in 0..200 {
        last = server.get("/api/guess/message").await;
    }
    assert_eq!(last.status, 429);
    assert!(!last.header("retry-after").is_empty());
    server.test.clock.advance_millis(61_000);
    assert_eq!(server.get("/api/guess/message").await.status, 403);
}
