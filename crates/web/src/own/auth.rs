//! Who calls our own API: a session, by cookie or by `Authorization: Bearer`, and that no foreign page made the call.

use super::problem::Problem;
use crate::edge::address::Visitor;
use crate::edge::origin;
use crate::web::{Shared, Web};
use app::{AppError, Caller, Who};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use base::{Code, ProjectId, Secret};
use model::{Action, Operator};

/// The session cookie.
pub const COOKIE: &str = "rapport_session";
/// The header that a page of ours sends with every change. A page of another origin cannot send it without asking
/// first, and we never allow that.
pub const PAGE_HEADER: &str = "x-rapport-page";
/// How long a browser keeps the cookie, in seconds; the session itself may end earlier.
const COOKIE_SECONDS: u32 = 30 * 86_400;

/// A caller with a live session. What it may do must be named to get at it.
pub struct Access {
    caller: Caller,
    token: Secret,
}

impl Access {
    /// The caller, if it may do that.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn to(&self, action: Action) -> Result<&Caller, AppError> {
        self.caller.may(action)?;
        Ok(&self.caller)
    }

    /// The caller, for what everybody may do about their own account.
    #[must_use]
    pub fn to_own_account(&self) -> &Caller {
        &self.caller
    }

    /// The session's token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.expose()
    }
}

impl FromRequestParts<Shared> for Access {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Self, Problem> {
        let token = match bearer(&parts.headers) {
            Some(token) => token,
            None => {
                let token = cookie_token(&parts.headers).ok_or_else(not_signed_in)?;
                check_page(parts, web)?;
                token
            }
        };
        let token = Secret::new(token);
        let project = project_of_path(parts, web).await?;
        let caller = web.app.session_caller(token.expose(), project).await?;
        Ok(Self { caller, token })
    }
}

fn not_signed_in() -> AppError {
    AppError::new(
        Code::Unauthorized,
        "not signed in; sign in at /sign-in or by POST /api/v1/session",
    )
}

/// The `{project}` of the address, so that a caller is always bound to the project it speaks of.
async fn project_of_path(parts: &mut Parts, web: &Shared) -> Result<Option<ProjectId>, AppError> {
    let Ok(params) = RawPathParams::from_request_parts(parts, web).await else {
        return Ok(None);
    };
    let named = params.iter().find(|(name, _)| *name == "project");
    // A text that is no id names no project: the same answer as for a foreign one.
    let parse = |text: &str| text.parse().map_err(|_| AppError::not_found("project"));
    named.map(|(_, text)| parse(text)).transpose()
}

/// The token of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

/// The token of the session cookie.
#[must_use]
pub fn cookie_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, token)| (name == COOKIE && !token.is_empty()).then_some(token))
}

/// The operator whose cookie this is, for pages that greet them.
pub async fn operator_of_cookie(web: &Web, headers: &HeaderMap) -> Option<Operator> {
    let caller = web.app.session_caller(cookie_token(headers)?, None).await.ok()?;
    match caller.who {
        Who::Operator(operator) => Some(operator),
        Who::Key(_) | Who::Console => None,
    }
}

/// Refuses a change that a browser was made to send by a page of another origin.
fn check_page(parts: &Parts, web: &Web) -> Result<(), AppError> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let visitor = parts.extensions.get::<Visitor>().copied();
    let ours = match (origin::given(&parts.headers), visitor) {
        (Some(origin), Some(visitor)) => origin::is_own(origin, &parts.headers, visitor, &web.options),
        (Some(_), None) => false,
        (None, _) => parts.headers.contains_key(PAGE_HEADER),
    };
    if ours {
        return Ok(());
    }
    Err(AppError::new(
        Code::Forbidden,
        format!("a change by cookie must come from our own origin, or carry the header {PAGE_HEADER}: 1"),
    ))
}

/// The header that keeps a session in the browser.
#[must_use]
pub fn cookie(token: &Secret, secure: bool) -> HeaderValue {
    made(token.expose(), COOKIE_SECONDS, secure)
}

/// The header that ends it there.
#[must_use]
pub fn ended_cookie(secure: bool) -> HeaderValue {
    made("", 0, secure)
}

fn made(token: &str, seconds: u32, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).expect("a token of letters and digits fits a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let token = Secret::new("abc");
        assert_eq!(
            cookie(&token, true),
            "rapport_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"
        );
        assert_eq!(
            ended_cookie(false),
            "rapport_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        for value in [
            "a=1; rapport_session_x=2",
            "rapport_session=; b=2",
            "c=3;rapport_session=t0k; d",
        ] {
            headers.append(header::COOKIE, HeaderValue::from_static(value));
        }
        assert_eq!(cookie_token(&headers), Some("t0k"));
        assert_eq!(cookie_token(&HeaderMap::new()), None);
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("bearer  x "));
        assert_eq!(bearer(&headers), Some("x"));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic x"));
        assert_eq!(bearer(&headers), None);
    }
}
