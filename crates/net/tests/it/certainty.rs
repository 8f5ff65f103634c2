//! Whether a request that got no answer may be sent again: the other side certainly did not receive it, or it may have.

use crate::server::{FakeNames, Reply, Server, answer, get, loopback, messenger, net, ok, post};
use base::{ProjectId, limits};
use futures::future::BoxFuture;
use net::{Body, Names, Net, NetConfig, NetError, Request, Response};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

fn is_not_sent(result: &Result<Response, NetError>) -> bool {
    matches!(result, Err(error @ NetError::NotSent(_)) if error.is_not_sent())
}

fn is_in_doubt(result: &Result<Response, NetError>) -> bool {
    matches!(result, Err(error @ NetError::NoAnswer(_)) if !error.is_not_sent())
}

/// A port on which nobody listens.
fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_name_were_not_reached_and_look_the_same() {
    let closed = format!("http://127.0.0.1:{}/", closed_port());
    let refused = net().call(post(closed.as_str())).await;
    assert!(is_not_sent(&refused), "{refused:?}");
    let net = Net::with_names(&loopback(), FakeNames::of(&[])).unwrap();
    let unknown = net.call(post("http://nobody.example/")).await;
    assert_eq!(refused, unknown);
    assert_eq!(refused.unwrap_err().to_string(), "no answer");

    // An administrator is told what is wrong with the address he typed.
    let mut own = post(closed.as_str());
    own.guard = messenger(&closed);
    let told = net.call(own).await.unwrap_err().to_string();
    assert!(
        told.starts_with("no answer: ") && told.contains("refused"),
        "{told}"
    );
}

#[tokio::test]
async fn a_connection_that_closes_after_the_request_leaves_it_in_doubt() {
    let server = Server::start(|_| Reply::Last(Vec::new())).await;
    let result = net().call(post(server.url("/")).body(Body::Json(1.into()))).await;
    assert!(is_in_doubt(&result), "{result:?}");
    assert_eq!(server.seen().len(), 1, "it must not have been sent twice");
}

#[tokio::test]
async fn half_an_answer_leaves_it_in_doubt() {
    let whole = answer("200 OK", &[], "a body of some length");
    for part in [5, 30, whole.len() - 3] {
        let bytes = whole[..part].to_vec();
        let server = Server::start(move |_| Reply::Last(bytes.clone())).await;
        let result = net().call(post(server.url("/"))).await;
        assert!(is_in_doubt(&result), "{part}: {result:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn something_that_is_no_answer_leaves_it_in_doubt() {
    for garbage in ["SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 999999 ?\r\n\r\n"] {
        let server = Server::start(move |_| Reply::Last(garbage.into())).await;
        let result = net().call(post(server.url("/"))).await;
        assert!(is_in_doubt(&result), "{result:?}");
    }
}

/// Runs a call until the server has the request, and then lets its time run out.
async fn run_out(server: &mut Server, request: Request) -> Result<Response, NetError> {
    let client = net();
    let call = tokio::spawn(async move { client.call(request).await });
    server.arrival().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(16)).await;
    let result = call.await.unwrap();
    tokio::time::resume();
    result
}

#[tokio::test]
async fn a_late_answer_leaves_it_in_doubt_whether_head_or_body_is_missing() {
    for sent in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    ] {
        let mut server = Server::start(move |_| Reply::Stall(sent.into())).await;
        let request = post(server.url("/"));
        let result = run_out(&mut server, request).await;
        assert!(is_in_doubt(&result), "{sent:?}: {result:?}");
    }
}

/// Names that never answer.
struct Silent;

impl Names for Silent {
    fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_come_about_in_time_was_not_used() {
    let net = Net::with_names(&NetConfig::default(), Arc::new(Silent)).unwrap();
    let result = net.call(post("http://slow.example/")).await;
    assert!(is_not_sent(&result), "{result:?}");
}

#[tokio::test]
async fn a_connection_that_the_server_closed_while_idle_is_replaced_without_notice() {
    let server = Server::start(|_| Reply::Last(answer("200 OK", &[], "once"))).await;
    let net = net();
    for _ in 0..5 {
        assert_eq!(net.call(post(server.url("/"))).await.unwrap().text(), "once");
    }
    assert_eq!((server.connections(), server.seen().len()), (5, 5));
}

#[tokio::test]
async fn a_project_whose_places_are_all_taken_waits_unsent_and_holds_up_nobody_else() {
    let mut server = Server::start(|seen| match seen.line() {
        "GET /slow HTTP/1.1" => Reply::Stall(Vec::new()),
        _ => ok("quick"),
    })
    .await;
    let net = net();
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..limits::NETWORK_CALLS_PER_PROJECT {
        let request = get(server.url("/slow"))
            .project(ProjectId(1))
            .timeout(Duration::from_secs(60));
        let net = net.clone();
        slow.spawn(async move { net.call(request).await });
        server.arrival().await;
    }
    let other = net.call(get(server.url("/quick")).project(ProjectId(2))).await;
    assert_eq!(other.unwrap().text(), "quick");

    let request = get(server.url("/quick")).project(ProjectId(1));
    let waiting = tokio::spawn({
        let net = net.clone();
        async move { net.call(request).await }
    });
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(16)).await;
    let result = waiting.await.unwrap();
    tokio::time::resume();
    assert!(is_not_sent(&result), "{result:?}");

    slow.shutdown().await;
    let request = get(server.url("/quick")).project(ProjectId(1));
    assert_eq!(net.call(request).await.unwrap().text(), "quick");
}
