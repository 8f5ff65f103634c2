//! Signing in by link or password, signing out here and everywhere, and the password.

use super::auth::{self, Access};
use super::me::OperatorBody;
use super::problem::{Answer, Json};
use crate::edge::address::Visitor;
use crate::edge::origin;
use crate::web::Shared;
use app::AppError;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Code, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How to sign in: by the token of a one-time link, or by e-mail address and password.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    /// The token of a one-time link.
    link: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// The password.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Secret>,
    /// Whether the answer carries the session's token, for a program, in place of a cookie.
    #[serde(default)]
    token: bool,
}

/// Who signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    operator: OperatorBody,
    /// The session's token, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Signs in. Attempts are limited per address and account.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", operation_id = "signIn", security(()), request_body = SignIn, responses(
    (status = 201, description = "Made", body = SignedIn), (status = 401, description = "Wrong address, password or link"),
    (status = 429, description = "Too many attempts; see Retry-After")))]
pub async fn sign_in(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Json(wanted): Json<SignIn>,
) -> Answer<Response> {
    // A foreign page must not sign its reader in to an account of its own choice.
    if origin::given(&headers).is_some_and(|origin| !origin::is_own(origin, &headers, visitor, &web.options))
    {
        return Err(AppError::new(
            Code::Forbidden,
            "sign in from our own pages, not from another site's",
        )
        .into());
    }
    let address = visitor.limit_key();
    let signed_in = match (&wanted.link, &wanted.email, &wanted.password) {
        (Some(link), None, None) => app::accounts::sign_in_with_link(&web.app, link, &address).await?,
        (None, Some(email), Some(password)) => {
            app::accounts::sign_in_with_password(&web.app, email, password, &address).await?
        }
        _ => return Err(AppError::bad("give either `link`, or `email` and `password`").into()),
    };
    let operator = OperatorBody::of(&signed_in.operator);
    let token = wanted.token.then(|| signed_in.token.expose().to_owned());
    let by_cookie = token.is_none();
    let mut response = (StatusCode::CREATED, axum::Json(SignedIn { operator, token })).into_response();
    if by_cookie {
        let cookie = auth::cookie(&signed_in.token, visitor.secure);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Ends this session.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", operation_id = "signOut", responses((status = 204, description = "Done")))]
pub async fn sign_out(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    access: Access,
) -> Answer<Response> {
    app::accounts::sign_out(&web.app, access.token()).await?;
    Ok(ended(visitor))
}

/// Ends every session of this account, this one included.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "session", operation_id = "signOutEverywhere", responses((status = 204, description = "Done")))]
pub async fn sign_out_everywhere(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    access: Access,
) -> Answer<Response> {
    app::accounts::sign_out_everywhere(&web.app, access.to_own_account()).await?;
    Ok(ended(visitor))
}

fn ended(visitor: Visitor) -> Response {
    (
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, auth::ended_cookie(visitor.secure))],
    )
        .into_response()
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub struct NewPassword {
    /// The present password; absent only when the account has none yet.
    #[schema(value_type = Option<String>, format = Password)]
    current: Option<Secret>,
    /// The new one.
    #[schema(value_type = String, format = Password)]
    new: Secret,
}

/// Sets the password of this account and ends its other sessions.
#[utoipa::path(put, path = "/api/v1/password", tag = "session", operation_id = "setPassword", request_body = NewPassword, responses((status = 204, description = "Done")))]
pub async fn set_password(
    State(web): State<Shared>,
    access: Access,
    Json(wanted): Json<NewPassword>,
) -> Answer<StatusCode> {
    app::accounts::set_password(&web.app, access.to_own_account(), wanted.current, wanted.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
