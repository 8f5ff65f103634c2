//! Redirects: every hop is judged, and across origins nothing that could harm goes along.

use crate::server::{Server, get, loopback, messenger, net, ok, post, redirect};
use net::{Body, Net, NetConfig, NetError};

/// A client that may reach one server and nothing else on this machine.
fn only(server: &Server) -> Net {
    let config = NetConfig {
        allow_addresses: vec![format!("127.0.0.1:{}", server.port).parse().unwrap()],
        ..NetConfig::default()
    };
    Net::new(&config).unwrap()
}

#[tokio::test]
async fn a_redirect_to_a_refused_address_is_not_followed() {
    let private = Server::start(|_| ok("secret")).await;
    let targets = [
        private.url("/"),
        "http://169.254.169.254/".to_owned(),
        "//10.0.0.1/".to_owned(),
        "http://2130706433/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        "http://user@example.com/".to_owned(),
        "http://".to_owned(),
        "\\\\10.0.0.1/".to_owned(),
    ];
    for target in targets {
        let location = target.clone();
        let server = Server::start(move |_| redirect(302, &location)).await;
        let error = only(&server).call(get(server.url("/"))).await.unwrap_err();
        assert_eq!(error, NetError::RedirectRefused, "{target}");
        assert_eq!(error.to_string(), "address refused");
        assert!(!error.is_not_sent(), "the first server was reached");

        let mut request = get(server.url("/")).redirects(3);
        request.guard = messenger(&server.url("/"));
        assert_eq!(
            only(&server).call(request).await,
            Err(NetError::RedirectRefused),
            "{target}"
        );
    }
    assert_eq!(private.connections(), 0);
}

#[tokio::test]
async fn across_origins_only_a_bare_read_goes_on() {
    let far = Server::start(|_| ok("far")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = far.url("/far#part");
        let near = Server::start(move |_| redirect(status, &location)).await;
        let request = post(near.url("/near"))
            .header("Authorization", "Bearer t")
            .header("Cookie", "a=b")
            .header("X-Api-Key", "k")
            .header("Content-Language", "ru")
            .header("Accept", "text/plain")
            .body(Body::Json(serde_json::json!({"secret": 1})));
        let response = net().call(request).await.unwrap();
        assert_eq!((response.text().as_str(), response.redirects), ("far", 1));
        assert_eq!(response.url, far.url("/far"));
        let seen = far.seen().pop().unwrap();
        assert_eq!((seen.line(), seen.body.as_str()), ("GET /far HTTP/1.1", ""));
        for gone in [
            "authorization",
            "cookie",
            "x-api-key",
            "content-type",
            "content-language",
            "referer",
        ] {
            assert_eq!(seen.header(gone), None, "{gone} after {status}");
        }
        assert_eq!(seen.header("accept"), Some("text/plain"));
        assert_eq!(near.seen()[0].header("authorization"), Some("Bearer t"));
    }
}

#[tokio::test]
async fn within_an_origin_a_temporary_redirect_repeats_the_request() {
    let server = Server::start(|seen| match seen.line() {
        "POST /a HTTP/1.1" => redirect(307, "/b"),
        "POST /b HTTP/1.1" => redirect(303, "c"),
        _ => ok("done"),
    })
    .await;
    let request = post(server.url("/a"))
        .header("Authorization", "Bearer t")
        .body(Body::Form(vec![("x".into(), "1 2".into())]));
    assert_eq!(net().call(request).await.unwrap().text(), "done");
    let seen = server.seen();
    assert_eq!(
        (seen[1].line(), seen[1].body.as_str()),
        ("POST /b HTTP/1.1", "x=1+2")
    );
    assert_eq!((seen[2].line(), seen[2].body.as_str()), ("GET /c HTTP/1.1", ""));
    assert!(
        seen.iter()
            .all(|seen| seen.header("authorization") == Some("Bearer t"))
    );
    assert_eq!(seen[2].header("content-type"), None);
}

#[tokio::test]
async fn redirects_end_at_their_limit_and_none_are_followed_unasked() {
    let server = Server::start(|_| redirect(302, "/again")).await;
    let error = net().call(get(server.url("/"))).await.unwrap_err();
    assert_eq!(error, NetError::TooManyRedirects { limit: 3 });
    assert_eq!(server.seen().len(), 4);

    let mut request = get(server.url("/"));
    request.redirects = 0;
    assert_eq!(net().call(request).await.unwrap().status, 302);

    let mut left = 3;
    let server = Server::start(move |_| {
        left -= 1;
        if left >= 0 {
            redirect(302, "/again")
        } else {
            ok("end")
        }
    })
    .await;
    assert_eq!(net().call(get(server.url("/"))).await.unwrap().text(), "end");
}

#[tokio::test]
async fn after_a_redirect_a_closed_port_is_in_doubt_because_the_first_server_was_reached() {
    let server = Server::start(|_| redirect(307, "http://127.0.0.1:1/")).await;
    let error = Net::new(&loopback())
        .unwrap()
        .call(post(server.url("/")))
        .await
        .unwrap_err();
    assert!(matches!(error, NetError::NoAnswer(_)), "{error:?}");
}
