//! `/sign-in`: turns a one-time link into a session. Opening the link only shows a button, and the button posts: so a
//! program that previews links does not use it up.

use super::html;
use crate::edge::address::Visitor;
use crate::edge::{body, origin};
use crate::own::auth;
use crate::web::Shared;
use app::AppError;
use app::accounts::SignedIn;
use axum::extract::{Extension, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, Secret};
use serde::Deserialize;

/// Bytes of the form: an address, a password, a link.
const FORM_BYTES: usize = 4 << 10;

/// What the page's form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    link: Option<String>,
    email: String,
    password: Secret,
    out: Option<String>,
}

/// The page: a button when there is a link, otherwise a form for address and password.
pub async fn page(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let link = pairs.find_map(|(name, link)| (name == "link").then_some(link));
    form(StatusCode::OK, link.as_deref(), None)
}

fn form(status: StatusCode, link: Option<&str>, error: Option<&str>) -> Response {
    let error = error.map_or_else(String::new, |error| {
        format!(
            "<p class=\"state bad\" role=\"alert\">{}</p>\n",
            html::sentence(error)
        )
    });
    let fields = match link {
        Some(link) => format!(
            "<p>This link signs you in once.</p>\n\
             <input type=\"hidden\" name=\"link\" value=\"{}\">\n<button autofocus>Sign in</button>",
            html::escape(link)
        ),
        None => "<label for=\"email\">E-mail address</label>\n\
                 <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"username\" required>\n\
                 <label for=\"password\">Password</label>\n\
                 <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\n\
                 <button>Sign in</button>\n\
                 <p class=\"hint\">No password yet? <code>rapport account link</code> prints a link that signs you in.</p>"
            .to_owned(),
    };
    let body = format!(
        "<main class=\"card\">\n<img src=\"/favicon.svg\" alt=\"\" width=\"56\" height=\"56\">\n\
         <h1>Sign in to Rapport</h1>\n{error}<form method=\"post\" action=\"/sign-in\">\n{fields}\n</form>\n</main>"
    );
    html::page(status, "Sign in · Rapport", &body)
}

/// Takes the form: signs in by link or password, or out.
pub async fn submit(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if !comes_from_us(&web, &parts.headers, visitor) {
        return form(
            StatusCode::FORBIDDEN,
            None,
            Some("This form was sent by another site."),
        );
    }
    let sent = match body::read(&parts.headers, body, FORM_BYTES).await {
        Ok(sent) => serde_urlencoded::from_bytes::<Form>(&sent).unwrap_or_default(),
        Err(refused) => return form(StatusCode::BAD_REQUEST, None, Some(&refused.to_string())),
    };
    if sent.out.is_some() {
        return sign_out(&web, &parts.headers, visitor).await;
    }
    let address = visitor.limit_key();
    let result = match &sent.link {
        Some(link) => app::accounts::sign_in_with_link(&web.app, link, &address).await,
        None => app::accounts::sign_in_with_password(&web.app, &sent.email, &sent.password, &address).await,
    };
    match result {
        Ok(SignedIn { token, .. }) => home(Some(auth::cookie(&token, visitor.secure))),
        Err(error) => refused(&error),
    }
}

/// A page of ours posts with our own origin. Browsers that send none mark where a request comes from.
fn comes_from_us(web: &Shared, headers: &HeaderMap, visitor: Visitor) -> bool {
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    match origin::given(headers) {
        // Some browsers and extensions hide the origin even from our own pages.
        Some("null") => site == Some("same-origin"),
        Some(origin) => origin::is_own(origin, headers, visitor, &web.options),
        None => site.is_none_or(|site| site == "same-origin" || site == "none"),
    }
}

async fn sign_out(web: &Shared, headers: &HeaderMap, visitor: Visitor) -> Response {
    if let Some(token) = auth::cookie_token(headers)
        && let Err(error) = app::accounts::sign_out(&web.app, token).await
    {
        return refused(&error);
    }
    home(Some(auth::ended_cookie(visitor.secure)))
}

fn home(cookie: Option<HeaderValue>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn refused(error: &AppError) -> Response {
    let status = match error.code {
        Code::Unauthorized | Code::NotFound => StatusCode::FORBIDDEN,
        code => crate::edge::status::of(code),
    };
    let mut response = form(status, None, Some(&error.message));
    if let Some(seconds) = error.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
