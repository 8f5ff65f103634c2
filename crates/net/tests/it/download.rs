//! Files: the body goes to a sink as it comes.

use crate::server::{Reply, Server, answer, get, net, ok};
use net::NetError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;

#[tokio::test]
async fn a_file_goes_to_its_sink_up_to_its_limit() {
    let server = Server::start(|_| ok(&"x".repeat(100_000))).await;
    let mut sink = Vec::new();
    let response = net()
        .download(get(server.url("/")), &mut sink, 100_000)
        .await
        .unwrap();
    assert_eq!(
        (response.status, response.body.len(), sink.len()),
        (200, 0, 100_000)
    );
    let result = net()
        .download(get(server.url("/")), &mut Vec::new(), 99_999)
        .await;
    assert_eq!(result, Err(NetError::TooLarge { limit: 99_999 }));
}

#[tokio::test]
async fn a_page_that_says_the_file_is_missing_is_not_the_file() {
    let server = Server::start(|_| Reply::Answer(answer("404 Not Found", &[], "<html>"))).await;
    let mut sink = Vec::new();
    let response = net()
        .download(get(server.url("/")), &mut sink, 100)
        .await
        .unwrap();
    assert_eq!((response.status, sink.len()), (404, 0));
}

#[tokio::test]
async fn a_file_that_breaks_off_is_no_file() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec();
    let server = Server::start(move |_| Reply::Last(half.clone())).await;
    let result = net().download(get(server.url("/")), &mut Vec::new(), 100).await;
    assert!(matches!(result, Err(NetError::NoAnswer(_))), "{result:?}");
}

/// A disk without space.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::StorageFull.into()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_sink_that_fails_is_told_apart_from_a_server_that_fails() {
    let server = Server::start(|_| ok("x")).await;
    let result = net().download(get(server.url("/")), &mut Full, 100).await;
    assert!(matches!(result, Err(NetError::Sink(_))), "{result:?}");
}
