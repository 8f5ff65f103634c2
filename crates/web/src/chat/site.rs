//! The chat's own files: the loader, the page, the frame with its strict policy, and the assets, built from `ui/widget`
//! and embedded in the program.

use super::gate::{Channel, Refused, may_embed, not_allowed};
use crate::edge::address::Visitor;
use crate::edge::origin;
use crate::pages::html;
use crate::web::Shared;
use app::AppError;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Code;
use rust_embed::RustEmbed;

/// The built files of `ui/widget`; empty when they have not been built.
#[derive(RustEmbed)]
#[folder = "../../ui/widget/dist"]
#[allow_missing = true]
struct Built;

/// `widget.js`, for pages of every site.
pub async fn loader() -> Response {
    let Some(file) = Built::get("widget.js") else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "// not built; run: cargo xtask ui\n",
        )
            .into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    (headers, file.data.into_owned()).into_response()
}

/// A file whose name carries the hash of its content.
pub async fn asset(Path(name): Path<String>) -> Response {
    // A name is one segment, also when it was written with escapes.
    let file = if name.contains(['/', '\\']) {
        None
    } else {
        Built::get(&format!("assets/{name}"))
    };
    let Some(file) = file else {
        return Refused(AppError::not_found("asset")).into_response();
    };
    let mime = file.metadata.mimetype().to_owned();
    let cache = "public, max-age=31536000, immutable".to_owned();
    (
        [(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, cache)],
        file.data.into_owned(),
    )
        .into_response()
}

/// The chat as a page of its own. Nobody frames it.
pub async fn page(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    channel: Result<Channel, Refused>,
) -> Response {
    if let Err(refused) = channel {
        if refused.0.code == Code::NotFound && html::is_wanted(&headers) {
            let text = "There is no chat at this address, or it was switched off. Ask whoever gave you the link for a new one.";
            return html::refusal(StatusCode::NOT_FOUND, "No chat here", text);
        }
        return refused.into_response();
    }
    let own = origin::own(&headers, visitor, &web.options);
    let mut response = chat_page(own.as_deref(), "'none'");
    response
        .headers_mut()
        .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// The chat inside the page of a site, which the browser then holds it to.
pub async fn frame(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Channel(channel): Channel,
) -> Result<Response, Refused> {
    let query = query.unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let host = pairs
        .find_map(|(name, host)| (name == "host").then_some(host))
        .unwrap_or_default();
    // Only the exact spelling that browsers use is taken, because the frame compares it with `event.origin`.
    if !origin::is_exact(&host) {
        let shown = base::text::clip(&host, 100);
        let text = format!("host must be an origin such as https://shop.example, got `{shown}`");
        return Err(AppError::new(Code::Forbidden, text).into());
    }
    if !may_embed(&channel, &host, &headers, visitor, &web.options) {
        return Err(not_allowed(&host).into());
    }
    let own = origin::own(&headers, visitor, &web.options);
    Ok(chat_page(own.as_deref(), &host))
}

/// `chat.html` with its policy; a page that says how to build it when it is not there.
fn chat_page(own: Option<&str>, ancestors: &str) -> Response {
    let Some(file) = Built::get("chat.html") else {
        let body = "<main class=\"card\">\n<h1>The chat is not built</h1>\n\
                    <p>Run <code>cargo xtask ui</code> and start Rapport again.</p>\n</main>";
        return html::page(StatusCode::SERVICE_UNAVAILABLE, "Rapport", body);
    };
    let policy = HeaderValue::try_from(policy(own, ancestors)).expect("origins are visible ASCII");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, policy),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("strict-origin-when-cross-origin"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, file.data.into_owned()).into_response()
}

/// The policy of the chat's pages, word for word by `docs/webchat-protocol.md` §1.
fn policy(own: Option<&str>, ancestors: &str) -> String {
    // Some browsers do not count a socket of the same host as 'self'.
    let socket = own
        .and_then(|own| own.strip_prefix("http"))
        .map_or_else(String::new, |rest| format!(" ws{rest}"));
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: https: http:; \
         media-src 'self' blob: https: http:; connect-src 'self'{socket}; font-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors {ancestors}; require-trusted-types-for 'script'; \
         trusted-types svelte-trusted-html"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn the_policy_names_the_socket_and_who_may_frame() {
        let shown = policy(Some("https://chat.example"), "https://shop.example");
        assert!(
            shown.contains("connect-src 'self' wss://chat.example;"),
            "{shown}"
        );
        assert!(shown.contains("frame-ancestors https://shop.example;"), "{shown}");
        assert!(policy(Some("http://127.0.0.1:8080"), "'none'").contains(" ws://127.0.0.1:8080;"));
        assert!(!shown.contains("unsafe"));
    }
}
