//! No proxy of the environment is used: it would connect where we did not judge.

use crate::server::{Server, get, net, ok};
use std::process::Command;

const CHILD: &str = "proxy::child_that_calls_directly";

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    let proxy = Server::start(|_| ok("the proxy")).await;
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", CHILD, "--ignored"]);
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        child.env(name, &address);
    }
    let done = tokio::task::spawn_blocking(move || child.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && text.contains("1 passed"), "{text}");
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
#[ignore = "run by `proxies_of_the_environment_are_not_used` with another environment"]
async fn child_that_calls_directly() {
    let server = Server::start(|_| ok("the server")).await;
    assert_eq!(
        net().call(get(server.url("/"))).await.unwrap().text(),
        "the server"
    );
}
