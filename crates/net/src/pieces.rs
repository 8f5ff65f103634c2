//! The body of an answer as it comes, within the time and size that its request allowed.

use crate::NetError;
use crate::error::Why;
use bytes::{Bytes, BytesMut};
use futures::stream::{BoxStream, StreamExt, try_unfold};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

/// What a body may take, and what to say when it does not keep to it.
pub(crate) struct Limits {
    pub bytes: u64,
    pub deadline: Instant,
    pub lost: Why,
    pub late: Why,
}

/// The pieces of a body, decompressed. The project's place is held until the last.
pub(crate) fn pieces(
    response: reqwest::Response,
    place: Option<OwnedSemaphorePermit>,
    limits: Limits,
) -> BoxStream<'static, Result<Bytes, NetError>> {
    try_unfold(
        (response, place, limits, 0),
        |(mut response, place, limits, read)| async move {
            let piece = match timeout_at(limits.deadline, response.chunk()).await {
                Err(_) => return Err(NetError::NoAnswer(limits.late)),
                Ok(Err(_)) => return Err(NetError::NoAnswer(limits.lost)),
                Ok(Ok(None)) => return Ok(None),
                Ok(Ok(Some(piece))) => piece,
            };
            let read = read + piece.len() as u64;
            if read > limits.bytes {
                return Err(NetError::TooLarge { limit: limits.bytes });
            }
            Ok(Some((piece, (response, place, limits, read))))
        },
    )
    .boxed()
}

/// Pieces of a body joined again; a body of one piece is not copied.
#[derive(Default)]
pub(crate) struct Joined {
    first: Bytes,
    joined: BytesMut,
}

impl Joined {
    pub fn add(&mut self, piece: Bytes) {
        if self.first.is_empty() && self.joined.is_empty() {
            self.first = piece;
            return;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.joined.extend_from_slice(&piece);
    }

    pub fn bytes(self) -> Bytes {
        if self.joined.is_empty() {
            self.first
        } else {
            self.joined.freeze()
        }
    }
}
