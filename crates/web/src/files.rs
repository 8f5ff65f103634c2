//! `/files/{id}/{expires}/{signature}/{name}`: stored files under signed addresses. Nothing in them can act: the type is
//! ours, the policy a sandbox, and what is no picture, sound or film is a download.

use crate::edge::{access, face::Face};
use crate::web::Shared;
use app::AppError;
use app::files::Asked;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use base::{Code, FileId};

/// The route of files.
pub fn routes(web: &Shared) -> Router {
    Router::new()
        .route("/files/{id}/{expires}/{signature}/{name}", get(file))
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Files),
            access::around,
        ))
        .with_state(web.clone())
}

async fn file(
    State(web): State<Shared>,
    Path((id, expires, signature, _name)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = match (id.parse::<FileId>(), expires.parse::<i64>()) {
        (Ok(id), Ok(expires)) => serve(&web, id, expires, &signature, &headers).await,
        _ => Err(AppError::new(Code::NotFound, "this is no address of a file")),
    };
    found.unwrap_or_else(|error| Face::Files.refuse(&error))
}

async fn serve(
    web: &Shared,
    id: FileId,
    expires: i64,
    signature: &str,
    asked: &HeaderMap,
) -> Result<Response, AppError> {
    let file = app::files::by_address(&web.app, id, expires, signature).await?;
    // The content never changes under its hash, so the hash is its tag.
    let tag = format!("\"{}\"", file.hash);
    let mut headers = HeaderMap::new();
    for (name, value) in app::files::headers(&file.mime, &file.name) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=86400, immutable"),
    );
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.extend(HeaderValue::try_from(&tag).ok().map(|tag| (header::ETAG, tag)));
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(|known| known.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    // A part of another content than the one begun would be worse than all of this one.
    let range = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|known| known == tag));
    let (status, range) = match app::files::asked(range, file.size) {
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Asked::Outside => {
            headers.insert(header::CONTENT_RANGE, content_range("*", file.size));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    let opened = app::files::open(&web.app, &file, range).await?;
    let (first, after) = (opened.range.start, opened.range.end);
    if status == StatusCode::PARTIAL_CONTENT {
        let part = format!("{first}-{}", after.saturating_sub(1));
        headers.insert(header::CONTENT_RANGE, content_range(&part, opened.size));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(after - first));
    Ok((status, headers, Body::from_stream(opened.content)).into_response())
}

fn content_range(part: &str, size: u64) -> HeaderValue {
    HeaderValue::try_from(format!("bytes {part}/{size}")).expect("digits fit a header")
}
