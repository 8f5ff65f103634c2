//! What goes over the wire, and over how many connections.

use crate::server::{Server, get, net, ok, post};
use bytes::Bytes;
use net::{Body, Method, NetError, Part};

#[tokio::test]
async fn each_kind_of_body_arrives_as_its_type() {
    let server = Server::start(|_| ok("")).await;
    let bodies = [
        Body::Empty,
        Body::Json(serde_json::json!({"текст": "да"})),
        Body::json_text("[1]"),
        Body::Form(vec![("a b".into(), "1&2".into()), ("c".into(), "ж".into())]),
        Body::Bytes {
            content_type: "text/plain".into(),
            bytes: Bytes::from_static(b"x"),
        },
    ];
    for body in bodies {
        net().call(post(server.url("/p?q=1 2")).body(body)).await.unwrap();
    }
    let seen: Vec<(Option<String>, String)> = server
        .seen()
        .iter()
        .map(|seen| (seen.header("content-type").map(str::to_owned), seen.body.clone()))
        .collect();
    let wanted = [
        (None, ""),
        (Some("application/json"), "{\"текст\":\"да\"}"),
        (Some("application/json"), "[1]"),
        (Some("application/x-www-form-urlencoded"), "a+b=1%262&c=%D0%B6"),
        (Some("text/plain"), "x"),
    ];
    for (seen, (content_type, body)) in seen.iter().zip(wanted) {
        assert_eq!((seen.0.as_deref(), seen.1.as_str()), (content_type, body));
    }
    let first = &server.seen()[0];
    assert_eq!(first.line(), "POST /p?q=1%202 HTTP/1.1");
    assert!(first.header("user-agent").unwrap().starts_with("Rapport/"));
    assert_eq!(first.header("content-length"), Some("0"));
}

#[tokio::test]
async fn parts_arrive_with_their_names_and_a_header_of_the_caller_wins() {
    let server = Server::start(|_| ok("")).await;
    let parts = vec![
        Part::text("chat_id", "7"),
        Part::file("photo", "снимок.jpg", "image/jpeg", Bytes::from_static(b"JPEG")),
    ];
    net()
        .call(post(server.url("/")).body(Body::Multipart(parts)))
        .await
        .unwrap();
    let seen = server.seen().remove(0);
    let boundary = seen
        .header("content-type")
        .unwrap()
        .split_once("boundary=")
        .unwrap()
        .1;
    assert_eq!(
        seen.body,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"photo\"; filename=\"снимок.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\nJPEG\r\n--{boundary}--\r\n"
        )
    );
    let request = post(server.url("/"))
        .body(Body::Json(1.into()))
        .header("content-type", "application/vnd.x+json")
        .header("Host", "evil.example")
        .header("Content-Length", "999");
    net().call(request).await.unwrap();
    let seen = server.seen().remove(1);
    assert_eq!(seen.header("content-type"), Some("application/vnd.x+json"));
    assert_eq!(
        seen.header("host"),
        Some(format!("127.0.0.1:{}", server.port).as_str())
    );
    assert_eq!(seen.header("content-length"), Some("1"));
}

#[tokio::test]
async fn calls_one_after_another_share_a_connection() {
    let server = Server::start(|_| ok("x")).await;
    let net = net();
    for _ in 0..20 {
        net.call(get(server.url("/"))).await.unwrap();
    }
    assert_eq!((server.seen().len(), server.connections()), (20, 1));
}

#[tokio::test]
async fn a_header_that_breaks_out_of_its_line_is_refused() {
    let server = Server::start(|_| ok("")).await;
    let error = net()
        .call(get(server.url("/")).header("X-A", "b\r\nX-B: c"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, NetError::BadRequest(_)) && error.is_not_sent(),
        "{error:?}"
    );
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_method_is_read_in_any_case_and_nothing_else_is_one() {
    assert_eq!("post".parse(), Ok(Method::Post));
    for bad in ["", "CONNECT", "TRACE", "GET\r\n"] {
        assert!(bad.parse::<Method>().is_err(), "{bad}");
    }
}
