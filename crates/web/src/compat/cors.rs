//! Open to every origin: pages on foreign sites call this API and read its answers (specification `http-api.md` §0.1).
//! No other face has these headers. Nothing here depends on cookies, so no credentials are allowed.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Answers a preflight request.
#[must_use]
pub fn preflight(request: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    // `*` does not cover `Authorization`, which some clients send and we ignore: what is asked for is allowed.
    let asked = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let allowed = asked.unwrap_or(HeaderValue::from_static("content-type, idempotency-key"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    open(&mut response);
    response
}

/// Lets every page read an answer.
pub fn open(response: &mut Response) {
    const SHOWN: HeaderValue = HeaderValue::from_static(
        "retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id",
    );
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
}
