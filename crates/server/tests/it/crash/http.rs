//! Requests as short as can be: one connection each, whose breaking is an answer too.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any request of this test takes; only a program that hangs is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks; gives the status and the body. An error: nobody answered, or not to the end.
pub fn ask(address: &str, head: &str, body: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    let request =
        format!("{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .ok_or_else(|| Error::from(ErrorKind::UnexpectedEof))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((
        status.ok_or_else(|| Error::from(ErrorKind::InvalidData))?,
        body.to_owned(),
    ))
}
