//! HTTP/1.1 with keep-alive, just enough for a load on loopback: a framework's own cost would be measured otherwise.

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One end of a connection, with the bytes read too far.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The first line and the body of a request or response.
#[derive(Debug)]
pub struct Message {
    /// The first line.
    pub line: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Wraps a connected stream.
    pub fn new(stream: TcpStream) -> Self {
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            buffer: Vec::with_capacity(4096),
        }
    }

    /// Reads one message; none at the end of the connection.
    ///
    /// # Errors
    /// When the other end breaks off inside a message or speaks no HTTP.
    pub async fn read(&mut self) -> anyhow::Result<Option<Message>> {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                bail!("the connection ended inside a head");
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
        let length: usize = rest
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            })
            .unwrap_or(0);
        while self.buffer.len() < end + 4 + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection ended inside a body");
            }
        }
        let body = self.buffer[end + 4..end + 4 + length].to_vec();
        let message = Message {
            line: line.to_owned(),
            body,
        };
        self.buffer.drain(..end + 4 + length);
        Ok(Some(message))
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// When the other end is gone.
    pub async fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.stream
            .write_all(bytes)
            .await
            .context("the other end is gone")
    }

    /// Posts JSON and returns the status.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn post(&mut self, path: &str, header: &str, body: &str) -> anyhow::Result<u16> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{header}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.write(request.as_bytes()).await?;
        let answer = self.read().await?.context("the server closed the connection")?;
        answer
            .line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .context("the answer has no status")
    }
}
