//! The web chat by socket, over a real connection: welcome, frames both ways, resuming, and why sockets are closed.

use crate::kit::{Server, uuid};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;
use web::WebOptions;

struct Running {
    server: Server,
    address: SocketAddr,
    stopping: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

async fn running() -> Running {
    let stopping = CancellationToken::new();
    let server = Server::with(WebOptions {
        stopping: stopping.clone(),
        ..WebOptions::default()
    })
    .await;
    server
        .web_chat("shop", json!({"allowed_domains": ["shop.example"]}))
        .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(web::serve(listener, server.router(), stopping.clone()));
    Running {
        server,
        address,
        stopping,
        serving,
    }
}

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Running {
    async fn connect(&self, origin: Option<&str>, key: &str) -> Socket {
        let mut request = format!("ws://{}/chat/{key}/socket", self.address)
            .into_client_request()
            .unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        Socket(tokio_tungstenite::connect_async(request).await.unwrap().0)
    }

    async fn greeted(&self, token: &str, after: i64) -> (Socket, Value) {
        let mut socket = self.connect(None, "shop").await;
        socket
            .send(json!({"type": "hello", "v": 1, "token": token, "after": after}))
            .await;
        let welcome = socket.next().await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        (socket, welcome)
    }
}

impl Socket {
    async fn send(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        loop {
            match self
                .0
                .next()
                .await
                .expect("the socket is open")
                .expect("a frame arrives")
            {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next frame of a type; others are passed over.
    async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The code with which the server closes.
    async fn closed(mut self) -> u16 {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close frame: {other:?}"),
            }
        }
    }
}

fn texts(frames: &Value) -> Vec<&str> {
    frames
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn what_is_said_is_answered_in_every_tab_and_a_lost_connection_resumes() {
    let running = running().await;
    let (_, token) = running.server.visitor().await;
    let (mut socket, welcome) = running.greeted(&token, 0).await;
    assert_eq!((&welcome["seq"], &welcome["messages"]), (&json!(0), &json!([])));
    socket.send(json!({"type": "ping"})).await;
    assert_eq!(socket.next().await, json!({"type": "pong"}));
    socket
        .send(json!({"type": "message", "client_msg_id": uuid(1), "text": "hello"}))
        .await;
    let ack = socket.next_of("ack").await;
    assert_eq!(
        (&ack["client_msg_id"], &ack["duplicate"]),
        (&json!(uuid(1)), &json!(false))
    );
    running.server.test.settle().await;
    let mut seq = 0;
    let mut seen = Vec::new();
    while seen.len() < 2 {
        let message = socket.next_of("message").await["message"].take();
        assert!(message["seq"].as_i64().unwrap() > seq, "numbers rise");
        seq = message["seq"].as_i64().unwrap();
        seen.push(message["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, ["hello", "Which colour?"]);

    // A second tab, then the first one is lost and comes back with what it had.
    let (mut other, all) = running.greeted(&token, 0).await;
    assert_eq!(texts(&all["messages"]), ["hello", "Which colour?"]);
    drop(socket);
    other
        .send(json!({"type": "message", "client_msg_id": uuid(2), "text": "more"}))
        .await;
    other.next_of("ack").await;
    running.server.test.settle().await;
    let (mut back, missed) = running.greeted(&token, seq).await;
    assert_eq!(
        (texts(&missed["messages"]), &missed["reset"]),
        (vec!["more", "You said more."], &json!(false))
    );

    // The frame that was not acknowledged comes again and changes nothing.
    back.send(json!({"type": "message", "client_msg_id": uuid(2), "text": "more"}))
        .await;
    assert_eq!(back.next_of("ack").await["duplicate"], true);
    back.send(json!({"type": "history", "before": missed["messages"][0]["id"], "limit": 1}))
        .await;
    let history = back.next_of("history").await;
    assert_eq!(
        (texts(&history["messages"]), &history["more"]),
        (vec!["Which colour?"], &json!(true))
    );
    back.send(json!({"type": "press", "client_msg_id": uuid(3), "message": 999_999, "press": "0.0"}))
        .await;
    let error = back.next_of("error").await;
    assert_eq!(
        (&error["code"], &error["client_msg_id"]),
        (&json!("not_found"), &json!(uuid(3)))
    );
}

#[tokio::test]
async fn every_refusal_has_its_close_code() {
    let running = running().await;
    let (_, token) = running.server.visitor().await;
    let hello = json!({"type": "hello", "v": 1, "token": token});
    assert_eq!(running.connect(None, "none").await.closed().await, 4404);
    assert_eq!(
        running
            .connect(Some("https://evil.example"), "shop")
            .await
            .closed()
            .await,
        4403
    );
    for (first, code) in [
        (json!({"type": "ping"}), 4400),
        (json!("x"), 4400),
        (json!({"type": "hello", "v": 1, "token": "forged"}), 4401),
    ] {
        let mut socket = running.connect(Some("https://shop.example"), "shop").await;
        socket.send(first.clone()).await;
        assert_eq!(socket.closed().await, code, "{first}");
    }
    let mut garbage = running.connect(None, "shop").await;
    garbage.send(hello.clone()).await;
    garbage.next_of("welcome").await;
    garbage.0.send(Message::text("no JSON")).await.unwrap();
    assert_eq!(garbage.closed().await, 4400);
    let mut large = running.connect(None, "shop").await;
    large.send(hello.clone()).await;
    large.next_of("welcome").await;
    // The server may close before all of it has left.
    let _ = large.0.send(Message::text("x".repeat((1 << 20) + 1))).await;
    assert_eq!(large.closed().await, 1009);
}

#[tokio::test]
async fn a_visitor_has_ten_sockets_at_most() {
    let running = running().await;
    let (_, token) = running.server.visitor().await;
    let mut open = Vec::new();
    for _ in 0..base::limits::SOCKETS_PER_VISITOR {
        open.push(running.greeted(&token, 0).await.0);
    }
    let mut one_more = running.connect(None, "shop").await;
    one_more
        .send(json!({"type": "hello", "v": 1, "token": token}))
        .await;
    assert_eq!(one_more.closed().await, 4429);
}

#[tokio::test]
async fn stopping_says_goodbye_to_sockets_and_ends_the_server() {
    let running = running().await;
    let (_, token) = running.server.visitor().await;
    let (socket, _) = running.greeted(&token, 0).await;
    running.stopping.cancel();
    assert_eq!(socket.closed().await, 1012);
    running.serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}
