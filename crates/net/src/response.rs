//! An answer: whole in memory, or as a stream of pieces.

use crate::{Headers, NetError};
use bytes::Bytes;
use futures::stream::{BoxStream, Stream, StreamExt};
use std::fmt;

/// An answer with its whole body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status, e.g. 200. Every status is an answer, not an error.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, decompressed.
    pub body: Bytes,
    /// The address that answered in the end.
    pub url: String,
    /// Redirects that were followed.
    pub redirects: usize,
}

impl Response {
    /// Whether the status is 200-299.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The body as text; bytes that are no UTF-8 become `\u{fffd}`.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body read as JSON.
    ///
    /// # Errors
    /// When it is no JSON of that shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// An answer whose body is still to come. Its time and size stay limited as the request said.
pub struct Download {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The address that answered in the end.
    pub url: String,
    /// Redirects that were followed.
    pub redirects: usize,
    pub(crate) pieces: BoxStream<'static, Result<Bytes, NetError>>,
}

impl Download {
    /// Whether the status is 200-299.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The next piece of the body, decompressed; none at its end.
    pub async fn next(&mut self) -> Option<Result<Bytes, NetError>> {
        self.pieces.next().await
    }

    /// The body as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, NetError>> + Send + Unpin + 'static {
        self.pieces
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
