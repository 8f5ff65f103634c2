//! `POST /api/v1/calculator/check`: what is found, where, and what is refused.

use crate::kit::Server;
use crate::own::{Owner, signed_in};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const CHECK: &str = "/api/v1/calculator/check";

const BOT: &str = "\
version: 1
constants: {company: Acme}
blocks:
  - id: 1
    type: start
    condition: hello
    calculator: customer = question
    text: 'Hello, #{customer}'
";

async fn check(server: &Server, owner: &Owner, body: &Value) -> String {
    owner
        .call(server, Method::POST, CHECK, &body.to_string())
        .await
        .shown()
}

#[tokio::test]
async fn a_formula_is_checked_by_itself_and_within_a_bot() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    let wrong = json!({"source": "цена = rond(1.5)\nb = round(1, 2, 3)\nc = d", "kind": "program"});
    insta::assert_snapshot!(check(&server, &owner, &wrong).await, @r#"200 {"findings":[{"code":"unknown_function","severity":"error","line":1,"column":8,"length":9,"message":"unknown function `rond`","remedy":"did you mean `round`?"},{"code":"arity","severity":"error","line":2,"column":5,"length":14,"message":"`round` takes 1 or 2 arguments, given 3: round(num, digits=0)"}]}"#);
    let right = json!({"source": "#{if(x == 1, 'a', 'b')}", "kind": "template"});
    insta::assert_snapshot!(check(&server, &owner, &right).await, @r#"200 {"findings":[]}"#);
    let typed = json!({"source": "custmer == 'Ann'", "kind": "expression", "bot": BOT, "block_id": 1});
    insta::assert_snapshot!(check(&server, &owner, &typed).await, @r#"200 {"findings":[{"code":"unknown_name","severity":"warning","line":1,"column":1,"length":7,"message":"nothing in this bot sets `custmer`","remedy":"did you mean `customer`?"}]}"#);
    // The project's own names are visible, and those of its published bot.
    let mine =
        json!({"source": "a = company\nunsubscribe()\nb = a", "kind": "program", "bot": BOT, "block_id": 1});
    insta::assert_snapshot!(check(&server, &owner, &mine).await, @r#"200 {"findings":[{"code":"unsupported","severity":"warning","line":2,"column":1,"length":11,"message":"`unsubscribe` is not available in this version yet: formulas cannot act on the client or the dialog"},{"code":"never_delivered","severity":"warning","line":2,"column":1,"length":13,"message":"the message of this block does not arrive: `unsubscribe()` runs before it is sent","remedy":"say it in a block before, and call `unsubscribe()` in an empty block after it"},{"code":"unused_variable","severity":"remark","line":3,"column":1,"length":1,"message":"`b` is set and never read in this bot","remedy":"remove the line, unless people or other programs read it"}]}"#);
}

#[tokio::test]
async fn the_published_bot_of_a_project_is_the_one_it_is_checked_in() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    let within = json!({"source": "#{custmer}", "kind": "template", "project_id": 1, "block_id": 1});
    let before = check(&server, &owner, &within).await;
    let published = owner
        .call(&server, Method::POST, "/api/v1/projects/1/bots?publish=true", BOT)
        .await;
    assert_eq!(published.status, StatusCode::CREATED, "{}", published.text());
    let after = check(&server, &owner, &within).await;
    assert!(
        before.contains("remark") && !before.contains("customer"),
        "{before}"
    );
    insta::assert_snapshot!(after, @r#"200 {"findings":[{"code":"unknown_name","severity":"warning","line":1,"column":3,"length":7,"message":"nothing in this bot sets `custmer`","remedy":"did you mean `customer`?"}]}"#);
}

#[tokio::test]
async fn what_cannot_be_checked_is_refused_in_a_sentence() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    let mut shown = Vec::new();
    for body in [
        json!({"kind": "program"}),
        json!({"source": "a = 1", "kind": "formula"}),
        json!({"source": "a = 1", "kind": "program", "block_id": 1}),
        json!({"source": "a = 1", "kind": "program", "bot": BOT, "block_id": 9}),
        json!({"source": "a = 1", "kind": "program", "bot": "version: 1\nbloks: []", "block_id": 1}),
        json!({"source": "a = 1", "kind": "program", "project_id": 99}),
    ] {
        shown.push(check(&server, &owner, &body).await);
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"the body is not what is wanted here: missing field `source` at line 1 column 18"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"`kind` is program, expression or template, not `formula`"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"`block_id` needs the bot it stands in; give `bot`, the text of its file, or `project_id`"}
    404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"block not found"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_bot_file","detail":"the bot file has mistakes\n\nerror[bad_bot_file]: the bot file has no `blocks`; add it\n  --> bot:1:1\n\nerror[bad_bot_file]: unknown field `bloks` of the bot file\n  --> bot:2:1\n      = did you mean `blocks`?"}
    404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"project not found"}
    "#);
}
