//! Reading a request's body within a size and a time, so that neither a large nor a slow one holds us.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use base::Code;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use std::time::Duration;

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyRefused {
    /// Larger than allowed.
    #[error("the body is larger than {limit} bytes; send less")]
    TooLarge {
        /// The most that is allowed, in bytes.
        limit: u64,
    },
    /// Not here in time.
    #[error("the body did not arrive within {seconds} s; send it faster or in smaller requests")]
    TooSlow {
        /// How long we waited.
        seconds: u64,
    },
    /// The connection broke, or its framing is wrong.
    #[error("the body broke off before its end")]
    Broken,
}

impl BodyRefused {
    /// The code that programs see.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::TooLarge { .. } => Code::TooLarge,
            Self::TooSlow { .. } | Self::Broken => Code::BadRequest,
        }
    }
}

/// Refuses by `Content-Length` before a byte is read.
///
/// # Errors
/// [`BodyRefused::TooLarge`].
pub fn check_length(headers: &HeaderMap, limit: u64) -> Result<(), BodyRefused> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > limit => Err(BodyRefused::TooLarge { limit }),
        _ => Ok(()),
    }
}

/// Reads a whole body of at most `limit` bytes within `base::limits::REQUEST_SECONDS`.
///
/// # Errors
/// When it is too large, too slow or broken.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, BodyRefused> {
    let most = limit as u64;
    check_length(headers, most)?;
    let seconds = base::limits::REQUEST_SECONDS;
    tokio::time::timeout(Duration::from_secs(seconds), async {
        let mut stream = body.into_data_stream();
        // Most bodies are one piece, which is then taken as it is.
        let Some(first) = next(&mut stream).await? else {
            return Ok(Bytes::new());
        };
        if first.len() > limit {
            return Err(BodyRefused::TooLarge { limit: most });
        }
        let Some(second) = next(&mut stream).await? else {
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        let mut piece = second;
        loop {
            if whole.len() + piece.len() > limit {
                return Err(BodyRefused::TooLarge { limit: most });
            }
            whole.extend_from_slice(&piece);
            match next(&mut stream).await? {
                Some(more) => piece = more,
                None => return Ok(whole.freeze()),
            }
        }
    })
    .await
    .unwrap_or(Err(BodyRefused::TooSlow { seconds }))
}

async fn next(
    stream: &mut (impl Stream<Item = Result<Bytes, axum::Error>> + Unpin),
) -> Result<Option<Bytes>, BodyRefused> {
    stream.next().await.transpose().map_err(|_| BodyRefused::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    fn pieces(pieces: &[&'static str]) -> Body {
        let pieces: Vec<Result<&'static str, std::io::Error>> =
            pieces.iter().map(|piece| Ok(*piece)).collect();
        Body::from_stream(stream::iter(pieces))
    }

    async fn check(body: Body, limit: usize) -> Result<Bytes, BodyRefused> {
        read(&HeaderMap::new(), body, limit).await
    }

    #[tokio::test]
    async fn a_body_is_joined_and_its_size_is_held() {
        assert_eq!(check(Body::empty(), 3).await, Ok(Bytes::new()));
        assert_eq!(check(pieces(&["a", "b", "c"]), 3).await, Ok(Bytes::from("abc")));
        assert_eq!(
            check(pieces(&["abcd"]), 3).await,
            Err(BodyRefused::TooLarge { limit: 3 })
        );
        assert_eq!(
            check(pieces(&["ab", "cd"]), 3).await,
            Err(BodyRefused::TooLarge { limit: 3 })
        );
    }

    #[tokio::test]
    async fn a_length_too_large_is_refused_before_reading() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_LENGTH, 4.into());
        let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(
            read(&headers, body, 3).await,
            Err(BodyRefused::TooLarge { limit: 3 })
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let seconds = base::limits::REQUEST_SECONDS;
        assert_eq!(check(body, 3).await, Err(BodyRefused::TooSlow { seconds }));
    }

    #[tokio::test]
    async fn a_broken_body_is_no_empty_one() {
        let broken = stream::iter([Ok("a"), Err(std::io::Error::other("reset"))]);
        assert_eq!(
            check(Body::from_stream(broken), 3).await,
            Err(BodyRefused::Broken)
        );
    }
}
