//! Our own API: signing in, who may do what, its envelope, and its description.

use crate::kit::{Answer, BOT, Server};
use axum::http::{Method, StatusCode};
use base::Secret;
use serde_json::{Value, json};

const EMAIL: &str = "owner@example.com";
const PASSWORD: &str = "correct horse battery";

pub struct Owner {
    cookie: String,
}

async fn link(server: &Server) -> Secret {
    app::accounts::create_owner(&server.test.app, EMAIL, "Olga")
        .await
        .unwrap()
        .expect("the first owner")
}

pub async fn signed_in(server: &Server) -> Owner {
    let link = link(server).await;
    let answer = server
        .post("/api/v1/session", json!({"link": link.expose()}).to_string())
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    Owner { cookie }
}

impl Owner {
    pub async fn call(&self, server: &Server, method: Method, path: &str, body: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("x-rapport-page", "1")];
        server.call(method, path, &headers, body.to_owned()).await
    }

    pub async fn get(&self, server: &Server, path: &str) -> Answer {
        self.call(server, Method::GET, path, "").await
    }
}

#[tokio::test]
async fn a_link_signs_in_once_and_a_password_from_then_on() {
    let server = Server::new().await;
    let link = link(&server).await;
    let body = json!({"link": link.expose()}).to_string();
    let first = server.post("/api/v1/session", body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let cookie = first.header("set-cookie");
    assert!(
        cookie.contains("; HttpOnly; SameSite=Lax;") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(
        server.post("/api/v1/session", body).await.status,
        StatusCode::UNAUTHORIZED
    );

    let owner = Owner {
        cookie: cookie.split(';').next().unwrap().to_owned(),
    };
    let set = owner
        .call(
            &server,
            Method::PUT,
            "/api/v1/password",
            &json!({"new": PASSWORD}).to_string(),
        )
        .await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.text());
    let mut shown = Vec::new();
    for body in [
        json!({"email": EMAIL, "password": "wrong password"}),
        json!({"email": "nobody@example.com", "password": PASSWORD}),
        json!({"email": EMAIL}),
        json!({}),
    ] {
        shown.push(server.post("/api/v1/session", body.to_string()).await.shown());
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    401 {"type":"about:blank","title":"Unauthorized","status":401,"code":"unauthorized","detail":"wrong e-mail address or password"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"code":"unauthorized","detail":"wrong e-mail address or password"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"give either `link`, or `email` and `password`"}
    400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"give either `link`, or `email` and `password`"}
    "#);
    let token = json!({"email": EMAIL, "password": PASSWORD, "token": true}).to_string();
    let signed_in = server.post("/api/v1/session", token).await;
    assert_eq!(
        (signed_in.status, signed_in.header("set-cookie")),
        (StatusCode::CREATED, "")
    );
    let bearer = format!("Bearer {}", signed_in.json()["token"].as_str().unwrap());
    let me = server
        .call(Method::GET, "/api/v1/me", &[("authorization", &bearer)], "")
        .await;
    insta::assert_snapshot!(me.shown(), @r#"200 {"operator":{"id":1,"email":"owner@example.com","name":"Olga","role":"owner"},"actions":["read_clients","write_clients","delete_clients","read_deals","write_deals","manage_project","manage_installation"],"projects":[{"id":1,"name":"Test","zone":"UTC","bot_enabled":true,"created_at":"2026-01-05T08:00:00.000Z"}]}"#);

    assert_eq!(owner.get(&server, "/api/v1/me").await.status, StatusCode::OK);
    let everywhere = server
        .call(
            Method::DELETE,
            "/api/v1/sessions",
            &[("authorization", &bearer)],
            "",
        )
        .await;
    assert_eq!(everywhere.status, StatusCode::NO_CONTENT);
    assert_eq!(
        owner.get(&server, "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_secure_visitor_gets_a_secure_cookie() {
    let proxies = vec!["192.0.2.0/24".parse().unwrap()];
    let server = Server::with(web::WebOptions {
        trusted_proxies: proxies,
        ..Default::default()
    })
    .await;
    let link = link(&server).await;
    let headers = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9")];
    let body = json!({"link": link.expose()}).to_string();
    let answer = server.call(Method::POST, "/api/v1/session", &headers, body).await;
    assert!(
        answer.header("set-cookie").ends_with("; Secure"),
        "{}",
        answer.header("set-cookie")
    );
}

#[tokio::test]
async fn a_change_by_cookie_must_come_from_our_own_page() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    let cookie = owner.cookie.as_str();
    let change = async |headers: &[(&str, &str)]| {
        let mut all = vec![("cookie", cookie)];
        all.extend_from_slice(headers);
        server
            .call(Method::POST, "/api/v1/projects", &all, r#"{"name": ""}"#)
            .await
            .status
            .as_u16()
    };
    assert_eq!(change(&[]).await, 403);
    assert_eq!(
        change(&[("origin", "https://evil.example"), ("x-rapport-page", "1")]).await,
        403
    );
    assert_eq!(change(&[("origin", "null"), ("x-rapport-page", "1")]).await, 403);
    // Past the check, the empty name is what is wrong.
    assert_eq!(change(&[("origin", "http://chat.example")]).await, 400);
    assert_eq!(change(&[("x-rapport-page", "1")]).await, 400);
    // Whoever signs in from a foreign page would sign its reader in to an account of its own choice.
    let foreign = server
        .call(
            Method::POST,
            "/api/v1/session",
            &[("origin", "https://evil.example")],
            "{}",
        )
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let preflight = server
        .call(
            Method::OPTIONS,
            "/api/v1/projects",
            &[("origin", "https://evil.example")],
            "",
        )
        .await;
    assert_eq!(
        (
            preflight.status.as_u16(),
            preflight.header("access-control-allow-origin")
        ),
        (204, "")
    );
}

#[tokio::test]
async fn projects_channels_and_bots() {
    let server = Server::new().await;
    let owner = signed_in(&server).await;
    server.web_chat("shop", json!({})).await;
    let made = owner
        .call(
            &server,
            Method::POST,
            "/api/v1/projects",
            r#"{"name": "Second", "zone": "Europe/Moscow"}"#,
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let id = made.json()["id"].as_i64().unwrap();
    let mut shown = vec![made.shown()];
    for (method, path, body) in [
        (Method::GET, "/api/v1/projects?limit=1".to_owned(), String::new()),
        (
            Method::GET,
            format!("/api/v1/projects/{}/channels", server.test.project_id()),
            String::new(),
        ),
        (
            Method::POST,
            format!("/api/v1/projects/{id}/bots?note=first"),
            BOT.to_owned(),
        ),
        (
            Method::POST,
            format!("/api/v1/projects/{id}/bots/1/publish"),
            String::new(),
        ),
        (Method::GET, format!("/api/v1/projects/{id}/bots"), String::new()),
        (
            Method::POST,
            format!("/api/v1/projects/{id}/bots"),
            "version: 1\nblocks: 5\n".to_owned(),
        ),
        (
            Method::POST,
            "/api/v1/projects".to_owned(),
            r#"{"name": "Second"}"#.to_owned(),
        ),
        (
            Method::POST,
            "/api/v1/projects".to_owned(),
            r#"{"name": "Third", "zone": "Mars"}"#.to_owned(),
        ),
        (
            Method::POST,
            "/api/v1/projects".to_owned(),
            r#"{"title": "Third"}"#.to_owned(),
        ),
        (Method::GET, "/api/v1/projects?limit=0".to_owned(), String::new()),
        (Method::GET, "/api/v1/projects?limit=x".to_owned(), String::new()),
        (Method::GET, "/api/v1/projects/999999".to_owned(), String::new()),
        (Method::GET, "/api/v1/projects/x".to_owned(), String::new()),
        (
            Method::GET,
            format!("/api/v1/projects/{id}/bots/9"),
            String::new(),
        ),
        (
            Method::GET,
            format!("/api/v1/projects/{id}/bots/x"),
            String::new(),
        ),
        (Method::GET, "/api/v1/nothing".to_owned(), String::new()),
        (Method::PUT, "/api/v1/me".to_owned(), String::new()),
    ] {
        let answer = owner.call(&server, method.clone(), &path, &body).await;
        shown.push(format!("{method} {path}\n  {}", answer.shown()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    201 {"id":2,"name":"Second","zone":"Europe/Moscow","bot_enabled":true,"created_at":"2026-01-05T08:00:00.000Z"}
    GET /api/v1/projects?limit=1
      200 {"items":[{"id":1,"name":"Test","zone":"UTC","bot_enabled":true,"created_at":"2026-01-05T08:00:00.000Z"}],"next":"1"}
    GET /api/v1/projects/1/channels
      200 {"items":[{"id":1,"messenger":"online_chat","group_id":"shop","name":"Chat","enabled":true,"created_at":"2026-01-05T08:00:00.000Z"}]}
    POST /api/v1/projects/2/bots?note=first
      201 {"version":{"number":1,"state":"draft","note":"first","created_at":"2026-01-05T08:00:00.000Z"},"findings":[]}
    POST /api/v1/projects/2/bots/1/publish
      204 
    GET /api/v1/projects/2/bots
      200 {"items":[{"number":1,"state":"published","note":"first","created_at":"2026-01-05T08:00:00.000Z"}]}
    POST /api/v1/projects/2/bots
      400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_bot_file","detail":"the bot file has mistakes; nothing was imported\n\nerror[bad_bot_file]: `blocks` must be a list of blocks\n  --> bot:2:9\n    2 | blocks: 5\n      |         ^"}
    POST /api/v1/projects
      409 {"type":"about:blank","title":"Conflict","status":409,"code":"conflict","detail":"a project `Second` exists already; choose another name"}
    POST /api/v1/projects
      400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"unknown time zone `Mars`; use an IANA name such as `Europe/Moscow` or `UTC`"}
    POST /api/v1/projects
      400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"the body is not what is wanted here: missing field `name` at line 1 column 18"}
    GET /api/v1/projects?limit=0
      400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"limit must be 1 to 200, got 0"}
    GET /api/v1/projects?limit=x
      400 {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request","detail":"the query is not what is wanted here: Failed to deserialize query string: limit: invalid digit found in string"}
    GET /api/v1/projects/999999
      404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"project not found"}
    GET /api/v1/projects/x
      404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"project not found"}
    GET /api/v1/projects/2/bots/9
      404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"this project's bot has no version 9"}
    GET /api/v1/projects/2/bots/x
      404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"what this address names not found"}
    GET /api/v1/nothing
      404 {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"nothing is here; /openapi.json describes what there is"}
    PUT /api/v1/me
      405 {"type":"about:blank","title":"Method Not Allowed","status":405,"code":"bad_request","detail":"PUT is not allowed here; /openapi.json describes what is"}
    "#);
    let export = owner.get(&server, &format!("/api/v1/projects/{id}/bots/1")).await;
    assert_eq!(
        (export.text().as_str(), export.header("content-type")),
        (BOT, "application/yaml")
    );
}

#[tokio::test]
async fn every_operation_wants_a_session_except_signing_in() {
    let server = Server::new().await;
    signed_in(&server).await;
    let description: Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut open = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let real = path.replace("{project}", "1").replace("{number}", "1");
            for headers in [
                vec![],
                vec![("cookie", "rapport_session=forged"), ("x-rapport-page", "1")],
            ] {
                let answer = server.call(method.clone(), &real, &headers, "{}").await;
                if answer.status != StatusCode::UNAUTHORIZED {
                    open.push(format!("{method} {path} {}", answer.status.as_u16()));
                } else {
                    assert_eq!(answer.header("content-type"), "application/problem+json");
                }
            }
        }
    }
    open.dedup();
    assert_eq!(open, ["POST /api/v1/session 400"]);
}

#[test]
fn the_description_is_valid_where_its_makers_can_err() {
    let description: Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut ids = std::collections::HashSet::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} twice");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].is_string(),
                    "{method} {path} {status} has no description"
                );
            }
        }
    }
    let problem = &description["components"]["schemas"]["Problem"]["properties"];
    let described: Vec<&String> = problem.as_object().unwrap().keys().collect();
    assert_eq!(described, ["code", "detail", "status", "title", "type"]);
}

#[test]
fn the_description_is_what_was_agreed() {
    insta::assert_snapshot!(web::openapi());
}
