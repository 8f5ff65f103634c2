//! The web chat: its pages, sessions, sockets, the HTTP fallback and uploads, by `docs/webchat-protocol.md`.

mod act;
mod fallback;
mod gate;
pub mod live;
mod session;
mod site;
mod socket;
pub mod sockets;
mod upload;
mod wire;

use crate::edge::{access, face::Face};
use crate::web::Shared;
use app::AppError;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};

/// The routes of the web chat.
pub fn routes(web: &Shared) -> Router {
    Router::new()
        .route("/widget.js", get(site::loader))
        .route("/js/salebot.js", get(site::loader))
        .route("/widget/assets/{name}", get(site::asset))
        .route("/chat/{key}", get(site::page))
        .route("/chat/{key}/frame", get(site::frame))
        .route("/chat/{key}/session", post(session::begin))
        .route("/chat/{key}/captcha", post(session::captcha))
        .route("/chat/{key}/socket", get(socket::open))
        .route("/chat/{key}/messages", post(fallback::messages))
        .route("/chat/{key}/events", get(fallback::events))
        .route("/chat/{key}/history", get(fallback::history))
        .route("/chat/{key}/files", post(upload::upload))
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Chat),
            access::around,
        ))
        .with_state(web.clone())
}

async fn wrong_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        // The frame is of our own origin: no other one may ask.
        return StatusCode::NO_CONTENT.into_response();
    }
    let error = AppError::bad(format!(
        "{method} is not allowed here; docs/webchat-protocol.md says what is"
    ));
    Face::Chat.refuse_as(StatusCode::METHOD_NOT_ALLOWED, &error)
}
