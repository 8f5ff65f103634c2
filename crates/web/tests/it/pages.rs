//! Pages for people, and what monitors ask.

use crate::kit::Server;
use axum::http::{Method, StatusCode};

#[tokio::test]
async fn the_start_page_says_what_runs_and_is_framed_by_nobody() {
    let server = Server::new().await;
    let page = server.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<h1>Rapport</h1>") && page.text().contains("/openapi.json"));
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert!(!page.text().contains("<script"));
    for (path, mime) in [
        ("/rapport.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/readyz", "text/plain; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/openapi.json", "application/json"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, mime),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    insta::assert_snapshot!(server.get("/nothing").await.shown(), @"404 nothing is here; the start page is at /");
    let browser = server
        .call(Method::GET, "/nothing", &[("accept", "text/html,*/*;q=0.8")], "")
        .await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
    assert!(
        browser.text().contains("<h1>Nothing is here</h1>"),
        "{}",
        browser.text()
    );
    insta::assert_snapshot!(server.call(Method::DELETE, "/healthz", &[], "").await.shown(), @"405 this address does not take that method");
}

#[tokio::test]
async fn opening_a_sign_in_link_uses_nothing_up_and_its_button_signs_in() {
    let server = Server::new().await;
    let link = app::accounts::create_owner(&server.test.app, "owner@example.com", "Olga <b>")
        .await
        .unwrap()
        .unwrap();
    let path = format!("/sign-in?link={}", link.expose());
    for _ in 0..3 {
        let preview = server.get(&path).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert_eq!(preview.header("set-cookie"), "");
        assert!(preview.text().contains(&format!("value=\"{}\"", link.expose())));
    }
    let form = format!("link={}", link.expose());
    let post = async |origin: &'static str| {
        server
            .call(Method::POST, "/sign-in", &[("origin", origin)], form.clone())
            .await
    };
    assert_eq!(post("https://evil.example").await.status, StatusCode::FORBIDDEN);
    let signed_in = post("http://chat.example").await;
    assert_eq!(
        (signed_in.status, signed_in.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    let cookie = signed_in
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let home = server.call(Method::GET, "/", &[("cookie", &cookie)], "").await;
    assert!(
        home.text().contains("Signed in as <b>Olga &lt;b&gt;</b>"),
        "{}",
        home.text()
    );
    let again = post("http://chat.example").await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(!again.text().contains(link.expose()));
    let out = server
        .call(Method::POST, "/sign-in", &[("cookie", &cookie)], "out=1")
        .await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    let after = server.call(Method::GET, "/", &[("cookie", &cookie)], "").await;
    assert!(after.text().contains("href=\"/sign-in\""));
}

#[tokio::test]
async fn metrics_name_no_tenant() {
    let server = Server::new().await;
    server.client().await;
    let metrics = server.get("/metrics").await.text();
    assert!(metrics.contains("rapport_turns_total 1"), "{metrics}");
    for secret in ["Test", "shop", server.test.key.expose()] {
        assert!(!metrics.contains(secret), "{secret}");
    }
}
