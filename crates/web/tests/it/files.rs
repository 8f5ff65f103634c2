//! Files under signed addresses.

use crate::kit::Server;
use axum::http::Method;
use serde_json::json;

/// The smallest picture that is one.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

/// Uploads as a visitor; the path of the file.
async fn uploaded(server: &Server, name: &str, content: &'static [u8]) -> String {
    let (_, token) = server.visitor().await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("x-file-name", name)];
    let answer = server
        .call(Method::POST, "/chat/shop/files", &headers, content)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    url.strip_prefix("https://rapport.example.com")
        .expect("the public address")
        .to_owned()
}

#[tokio::test]
async fn a_picture_is_shown_and_a_page_is_a_download_that_cannot_act() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let mut shown = Vec::new();
    for (name, content) in [
        ("cat.png", PNG),
        ("page.html", b"<html><script>alert(1)</script></html>".as_slice()),
        (
            "cat.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice(),
        ),
        ("..%2F..%2Fetc%2Fpasswd", b"text".as_slice()),
    ] {
        let path = uploaded(&server, name, content).await;
        let answer = server.get(&path).await;
        assert_eq!(answer.body, content);
        let headers = [
            "content-type",
            "content-disposition",
            "x-content-type-options",
            "content-security-policy",
        ];
        let headers: Vec<String> = headers
            .iter()
            .map(|name| format!("  {name}: {}", answer.header(name)))
            .collect();
        shown.push(format!(
            "{name} {}\n{}",
            answer.status.as_u16(),
            headers.join("\n")
        ));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    cat.png 200
      content-type: image/png
      content-disposition: inline; filename="cat.png"
      x-content-type-options: nosniff
      content-security-policy: default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox
    page.html 200
      content-type: application/octet-stream
      content-disposition: attachment; filename="page.html"
      x-content-type-options: nosniff
      content-security-policy: default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox
    cat.svg 200
      content-type: application/octet-stream
      content-disposition: attachment; filename="cat.svg"
      x-content-type-options: nosniff
      content-security-policy: default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox
    ..%2F..%2Fetc%2Fpasswd 200
      content-type: text/plain
      content-disposition: attachment; filename="passwd"
      x-content-type-options: nosniff
      content-security-policy: default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox
    "#);
}

#[tokio::test]
async fn parts_are_given_and_what_is_known_is_not_sent_again() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let path = uploaded(&server, "ten.txt", b"0123456789").await;
    let mut shown = Vec::new();
    for range in [
        "bytes=2-5",
        "bytes=-3",
        "bytes=8-",
        "bytes=10-",
        "bytes=0-1,3-4",
        "lines=1-2",
    ] {
        let answer = server.call(Method::GET, &path, &[("range", range)], "").await;
        let (text, part) = (answer.shown(), answer.header("content-range"));
        shown.push(format!(
            "{range}: {text} [{part}] {}",
            answer.header("content-length")
        ));
    }
    insta::assert_snapshot!(shown.join("\n"), @"
    bytes=2-5: 206 2345 [bytes 2-5/10] 4
    bytes=-3: 206 789 [bytes 7-9/10] 3
    bytes=8-: 206 89 [bytes 8-9/10] 2
    bytes=10-: 416  [bytes */10] 0
    bytes=0-1,3-4: 200 0123456789 [] 10
    lines=1-2: 200 0123456789 [] 10
    ");
    let tag = server.get(&path).await.header("etag").to_owned();
    let again = server
        .call(Method::GET, &path, &[("if-none-match", &tag)], "")
        .await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let stale = server
        .call(
            Method::GET,
            &path,
            &[("range", "bytes=2-5"), ("if-range", "\"other\"")],
            "",
        )
        .await;
    assert_eq!(stale.shown(), "200 0123456789");
    let head = server.call(Method::HEAD, &path, &[], "").await;
    assert_eq!(
        (
            head.status.as_u16(),
            head.header("content-length"),
            head.body.len()
        ),
        (200, "10", 0)
    );
}

#[tokio::test]
async fn an_address_that_was_not_signed_or_has_expired_leads_nowhere() {
    let server = Server::new().await;
    server.web_chat("shop", json!({})).await;
    let path = uploaded(&server, "a.txt", b"secret").await;
    let parts: Vec<&str> = path.split('/').collect();
    let [_, _, id, expires, signature, name] = parts.as_slice() else {
        panic!("{path}")
    };
    let later = expires.parse::<i64>().unwrap() + 1;
    let mut cut = (*signature).to_owned();
    cut.pop();
    for forged in [
        format!("/files/{id}/{later}/{signature}/{name}"),
        format!("/files/9{id}/{expires}/{signature}/{name}"),
        format!("/files/{id}/{expires}/{cut}/{name}"),
        format!("/files/{id}/{expires}/x/{name}"),
        format!("/files/x/{expires}/{signature}/{name}"),
        format!("/files/{id}/x/{signature}/{name}"),
    ] {
        assert_eq!(server.get(&forged).await.status, 404, "{forged}");
    }
    assert_eq!(server.get(&path).await.status, 200);
    server.test.clock.advance_millis(400 * 86_400_000);
    assert_eq!(server.get(&path).await.status, 404);
}
