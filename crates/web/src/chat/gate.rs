//! Who may come in: the channel of a key, the site that embeds it, the visitor of a token.

use crate::edge::address::Visitor;
use crate::edge::{face::Face, origin};
use crate::options::WebOptions;
use crate::web::Shared;
use app::AppError;
use app::chat::{ChatChannel, ChatSession};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::Code;

/// A refusal in the chat's envelope.
pub struct Refused(pub AppError);

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        Face::Chat.refuse(&self.0)
    }
}

/// The channel of the address, asked for by a site that may.
pub struct Channel(pub ChatChannel);

impl FromRequestParts<Shared> for Channel {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Self, Refused> {
        let visitor = visitor_of(parts);
        let key = key_of(parts, web).await?;
        let channel = app::chat::channel(&web.app, &key).await?;
        check_origin(&channel, &parts.headers, visitor, &web.options)?;
        Ok(Self(channel))
    }
}

/// A visitor with a good token.
pub struct Entered {
    /// The visitor's session.
    pub session: ChatSession,
}

impl FromRequestParts<Shared> for Entered {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Self, Refused> {
        let Channel(channel) = Channel::from_request_parts(parts, web).await?;
        let token = bearer(&parts.headers).ok_or_else(|| {
            AppError::new(
                Code::Unauthorized,
                "no token; send `Authorization: Bearer` with the session's token",
            )
        })?;
        let address = visitor_of(parts).limit_key();
        Ok(Self {
            session: app::chat::resume(&web.app, &channel, token, &address)?,
        })
    }
}

/// Who is behind the request; `edge::access` has found it out.
pub fn visitor_of(parts: &Parts) -> Visitor {
    let unknown = Visitor {
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
        secure: false,
    };
    parts.extensions.get::<Visitor>().copied().unwrap_or(unknown)
}

async fn key_of(parts: &mut Parts, web: &Shared) -> Result<String, AppError> {
    let params = RawPathParams::from_request_parts(parts, web).await;
    let params = params.map_err(|error| AppError::bad(error.body_text()))?;
    let key = params
        .iter()
        .find(|(name, _)| *name == "key")
        .map(|(_, key)| key.to_owned());
    key.ok_or_else(|| AppError::not_found("chat"))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Refuses a request of a page that may not embed this chat. A request without `Origin` comes from no page.
pub fn check_origin(
    channel: &ChatChannel,
    headers: &HeaderMap,
    visitor: Visitor,
    options: &WebOptions,
) -> Result<(), AppError> {
    match origin::given(headers) {
        Some(given) if !may_embed(channel, given, headers, visitor, options) => Err(not_allowed(given)),
        _ => Ok(()),
    }
}

/// Whether a site may embed a chat; our own pages always may.
pub fn may_embed(
    channel: &ChatChannel,
    site: &str,
    headers: &HeaderMap,
    visitor: Visitor,
    options: &WebOptions,
) -> bool {
    let own = origin::own(headers, visitor, options).unwrap_or_default();
    origin::is_own(site, headers, visitor, options) || channel.allows(site, &own)
}

/// The refusal of a site.
pub fn not_allowed(site: &str) -> AppError {
    let shown = base::text::clip(site, 100);
    AppError::new(
        Code::Forbidden,
        format!(
            "the site `{shown}` may not embed this chat; its owner can add the domain to the channel's allowed_domains"
        ),
    )
}
