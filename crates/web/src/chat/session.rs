//! `POST /chat/{key}/session`: a visitor comes, or comes back. `POST /chat/{key}/captcha`: it is a person.

use super::gate::{Channel, Entered, Refused, may_embed, not_allowed};
use super::wire;
use crate::edge::address::Visitor;
use crate::edge::body;
use crate::edge::face::Face;
use crate::web::Shared;
use app::AppError;
use axum::Json;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::limits::CHAT_SESSION_BYTES;
use serde::Deserialize;

/// What of the frame's request is used; every field may be absent. A `recipient` proves nothing; together with the token
/// of somebody else it makes the token prove nothing either.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    recipient: Option<String>,
    token: Option<String>,
    host: Option<String>,
}

/// The solution of a captcha.
#[derive(Deserialize)]
struct Solved {
    response: String,
}

/// Takes the solution of a captcha.
pub async fn captcha(
    State(web): State<Shared>,
    Entered { session }: Entered,
    request: Request,
) -> Result<StatusCode, Refused> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, CHAT_SESSION_BYTES)
        .await
        .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
    let solved: Solved = serde_json::from_slice(&bytes)
        .map_err(|error| AppError::bad(format!("the body is not what is wanted here: {error}")))?;
    app::chat::solve_captcha(&web.app, &session, &solved.response).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins or takes up a session.
pub async fn begin(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Channel(channel): Channel,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let done = async {
        let bytes = body::read(&parts.headers, body, CHAT_SESSION_BYTES)
            .await
            .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
        let asked: Asked = match bytes.is_empty() {
            true => Asked::default(),
            false => serde_json::from_slice(&bytes)
                .map_err(|error| AppError::bad(format!("the body is not what is wanted here: {error}")))?,
        };
        if let Some(host) = asked.host.as_deref().filter(|host| !host.is_empty())
            && !may_embed(&channel, host, &parts.headers, visitor, &web.options)
        {
            return Err(Refused(not_allowed(host)));
        }
        let session = app::chat::open(
            &web.app,
            &channel,
            asked.recipient.as_deref(),
            asked.token.as_deref(),
            &visitor.limit_key(),
        )?;
        let welcome = wire::welcome(&web.app, &session, None).await?;
        Ok(Json(wire::session(&session, welcome.frame)).into_response())
    };
    done.await
        .unwrap_or_else(|Refused(error): Refused| Face::Chat.refuse(&error))
}
