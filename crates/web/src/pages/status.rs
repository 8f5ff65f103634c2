//! `/`: what runs here, and where to go; until the console exists.

use super::html;
use crate::own::auth;
use crate::web::Shared;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

const STYLE: &str = include_str!("rapport.css");
const ICON: &str = include_str!("favicon.svg");

/// The status page. A signed-in operator sees their name and a way out.
pub async fn page(State(web): State<Shared>, headers: HeaderMap) -> Response {
    let operator = auth::operator_of_cookie(&web, &headers).await;
    let state = match web.app.ready().await {
        Ok(()) => "<p class=\"state good\">Running</p>",
        Err(_) => "<p class=\"state bad\">The database does not answer</p>",
    };
    let account = match operator {
        Some(operator) => format!(
            "<p class=\"account\">Signed in as <b>{}</b></p>\n\
             <form method=\"post\" action=\"/sign-in\"><input type=\"hidden\" name=\"out\" value=\"1\">\
             <button class=\"quiet\">Sign out</button></form>",
            html::escape(&operator.name)
        ),
        None => "<p class=\"account\"><a href=\"/sign-in\">Sign in</a></p>".to_owned(),
    };
    let body = format!(
        "<main class=\"card\">\n<img src=\"/favicon.svg\" alt=\"\" width=\"56\" height=\"56\">\n<h1>Rapport</h1>\n\
         <p class=\"version\">Version {VERSION}</p>\n{state}\n\
         <p>Bots answer, operators take over, and nothing that was said is lost.</p>\n\
         <nav>\n<a href=\"/openapi.json\"><b>API</b><span>The description of <code>/api/v1</code></span></a>\n\
         <a href=\"/healthz\"><b>Health</b><span>What a monitor asks</span></a>\n\
         <a href=\"/metrics\"><b>Metrics</b><span>For Prometheus</span></a>\n</nav>\n\
         <p class=\"hint\">The web chat of a channel is at <code>/chat/</code> and its key; \
         <code>rapport channel list --project PROJECT</code> prints it.</p>\n{account}\n</main>"
    );
    html::page(StatusCode::OK, "Rapport", &body)
}

/// The pages' style sheet.
pub async fn style() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        STYLE,
    )
        .into_response()
}

/// The pages' icon.
pub async fn icon() -> Response {
    (
        [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        ICON,
    )
        .into_response()
}

/// Nothing here is for search engines.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
