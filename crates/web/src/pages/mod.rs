//! Pages for people and what machines that watch over us ask: the status page, signing in, health and metrics.

pub mod health;
pub mod html;
pub mod sign_in;
pub mod status;

use crate::edge::{access, face::Face};
use crate::web::Shared;
use app::AppError;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use base::Code;

/// The routes of pages; what no face knows is answered here too.
pub fn routes(web: &Shared) -> Router {
    Router::new()
        .route("/", get(status::page))
        .route("/rapport.css", get(status::style))
        .route("/favicon.svg", get(status::icon))
        .route("/favicon.ico", get(status::icon))
        .route("/robots.txt", get(status::robots))
        .route("/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Pages),
            access::around,
        ))
        .with_state(web.clone())
}

async fn unknown(method: Method, headers: HeaderMap) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    if html::is_wanted(&headers) {
        let text = "There is no page at this address. Check it for a missing or an extra letter.";
        return html::refusal(StatusCode::NOT_FOUND, "Nothing is here", text);
    }
    Face::Pages.refuse(&AppError::new(
        Code::NotFound,
        "nothing is here; the start page is at /",
    ))
}

async fn wrong_method() -> Response {
    let error = AppError::bad("this address does not take that method");
    Face::Pages.refuse_as(StatusCode::METHOD_NOT_ALLOWED, &error)
}
