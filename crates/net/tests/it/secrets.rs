//! Secrets appear neither in errors nor in traces.

use crate::server::{Server, get, messenger, net, ok};
use base::Secret;
use parking_lot::Mutex;
use std::io;
use std::sync::Arc;
use tracing::instrument::WithSubscriber;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn tokens_are_hidden_in_traces_and_errors() {
    let server = Server::start(|_| ok("")).await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_env_filter("net=trace")
        .with_writer(move || writer.clone())
        .finish();
    let told = async {
        let url = server.url("/bot123456:AAF-secret/send?token=q1w2e3&x=hunter2");
        let mut request = get(url).secret(Secret::new("hunter2"));
        request.guard = messenger(&server.url("/"));
        net().call(request.clone()).await.unwrap();
        request.url = request.url.replace("http://", "ftp://");
        net().call(request.clone()).await.unwrap_err().to_string()
    }
    .with_subscriber(subscriber)
    .await;
    let traced = String::from_utf8(lines.0.lock().clone()).unwrap();
    assert!(
        traced.contains("called out") && traced.contains("/bot***/send?token=***&x=***"),
        "{traced}"
    );
    for text in [&traced, &told] {
        for secret in ["AAF-secret", "q1w2e3"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(
        !traced.contains("hunter2") && !told.contains("hunter2"),
        "{traced}\n{told}"
    );
}
