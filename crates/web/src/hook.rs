//! `/hook/{secret}`: messengers' calls. The hot path: one body read, one use case, no text made that nobody reads.

use crate::edge::body::{self, BodyRefused};
use crate::edge::{access, face::Face};
use crate::web::Shared;
use app::hooks::{HookRefusal, HookRequest};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use base::limits::REQUEST_BYTES;

/// The route of hooks. `GET` too, because some messengers verify an address by it.
pub fn routes(web: &Shared) -> Router {
    Router::new()
        .route("/hook/{secret}", get(receive).post(receive))
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Hook),
            access::around,
        ))
        .with_state(web.clone())
}

async fn receive(State(web): State<Shared>, Path(secret): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match body::read(&parts.headers, body, REQUEST_BYTES).await {
        Ok(body) => body,
        Err(refused) => {
            web.traffic.refuse_hook("body");
            let status = match refused {
                BodyRefused::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
                BodyRefused::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
                BodyRefused::Broken => StatusCode::BAD_REQUEST,
            };
            return (status, format!("{refused}\n")).into_response();
        }
    };
    let headers: Vec<(&str, &str)> = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let query = parts.uri.query().unwrap_or_default();
    let request = HookRequest {
        headers: &headers,
        query,
        body: &body,
    };
    match app::hooks::receive(&web.app, &secret, &request).await {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
            let mime = HeaderValue::from_static(answer.mime);
            (status, [(header::CONTENT_TYPE, mime)], answer.body).into_response()
        }
        Err(refusal) => {
            let (status, why) = match refusal {
                HookRefusal::Unknown => (StatusCode::NOT_FOUND, "unknown"),
                HookRefusal::Unsigned => (StatusCode::UNAUTHORIZED, "unsigned"),
                HookRefusal::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
                HookRefusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            };
            web.traffic.refuse_hook(why);
            (status, format!("{refusal}\n")).into_response()
        }
    }
}
