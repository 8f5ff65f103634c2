//! A server of a few lines: reads whole requests, remembers them, and answers as its script says.

use futures::future::BoxFuture;
use net::{Guard, Method, Names, Net, NetConfig, Origin, Request};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What the server does with one request.
pub enum Reply {
    /// Answers and keeps the connection.
    Answer(Vec<u8>),
    /// Answers, perhaps not wholly, and closes.
    Last(Vec<u8>),
    /// Sends this much and then nothing more, with the connection open.
    Stall(Vec<u8>),
}

/// A complete answer with a body.
pub fn ok(body: &str) -> Reply {
    Reply::Answer(answer("200 OK", &[], body))
}

/// A redirect.
pub fn redirect(status: u16, location: &str) -> Reply {
    Reply::Answer(answer(&format!("{status} Moved"), &[("Location", location)], ""))
}

pub fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{text}\r\n{body}").into_bytes()
}

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Seen {
    pub head: String,
    pub body: String,
}

impl Seen {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
    arrivals: mpsc::UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(script: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let script = Arc::new(Mutex::new(script));
        let (arrived, arrivals) = mpsc::unbounded_channel();
        let (all, count) = (seen.clone(), connections.clone());
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *count.lock() += 1;
                let (all, script, arrived) = (all.clone(), script.clone(), arrived.clone());
                open.spawn(async move {
                    let mut stream = stream;
                    while let Some(request) = read(&mut stream).await {
                        all.lock().push(request.clone());
                        let reply = script.lock()(&request);
                        let _ = arrived.send(());
                        match reply {
                            Reply::Answer(bytes) => stream.write_all(&bytes).await.unwrap_or_default(),
                            Reply::Last(bytes) => {
                                stream.write_all(&bytes).await.unwrap_or_default();
                                return;
                            }
                            Reply::Stall(bytes) => {
                                stream.write_all(&bytes).await.unwrap_or_default();
                                std::future::pending::<()>().await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            port,
            seen,
            connections,
            arrivals,
            task,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock()
    }

    /// Waits until one more request has arrived and been answered or stalled.
    pub async fn arrival(&mut self) {
        self.arrivals.recv().await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let mut seen = Seen {
                head,
                body: String::new(),
            };
            let length: usize = seen
                .header("content-length")
                .map_or(0, |text| text.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                seen.body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                return Some(seen);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// A client that may reach loopback, as in tests of other rooms.
pub fn net() -> Net {
    Net::new(&loopback()).unwrap()
}

pub fn loopback() -> NetConfig {
    NetConfig {
        allow_loopback: true,
        ..NetConfig::default()
    }
}

pub fn get(url: impl Into<String>) -> Request {
    Request::new(Method::Get, url, Guard::Foreign, "test")
}

pub fn post(url: impl Into<String>) -> Request {
    Request::new(Method::Post, url, Guard::Foreign, "test")
}

pub fn messenger(base: &str) -> Guard {
    Guard::Messenger {
        base: Origin::of(base).unwrap(),
    }
}

/// Names that tests decide: the answers of each name in turn, the last one for ever; no answers, no such name.
#[derive(Default)]
pub struct FakeNames(Mutex<HashMap<String, Vec<Vec<IpAddr>>>>);

impl FakeNames {
    pub fn of(names: &[(&str, &[&str])]) -> Arc<Self> {
        let read = |answers: &[&str]| {
            let each = |answer: &&str| answer.split(' ').map(|ip| ip.parse().unwrap()).collect();
            answers.iter().map(each).collect()
        };
        let names = names
            .iter()
            .map(|(name, answers)| ((*name).to_owned(), read(answers)));
        Arc::new(Self(Mutex::new(names.collect())))
    }
}

impl Names for FakeNames {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let mut names = self.0.lock();
        let answer = match names.get_mut(&host) {
            Some(answers) if answers.len() > 1 => Ok(answers.remove(0)),
            Some(answers) => Ok(answers[0].clone()),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        };
        Box::pin(async move { answer })
    }
}
