//! The chat over plain HTTP, for networks without web sockets: the same frames, news by long poll.

use super::act::{self, Refusal};
use super::gate::{Entered, Refused};
use super::live::News;
use super::wire;
use crate::edge::body;
use crate::edge::face::Face;
use crate::web::Shared;
use app::AppError;
use app::chat::ClientFrame;
use axum::Json;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::limits::CHAT_FRAME_BYTES;
use base::{Code, MessageId};
use serde_json::{Value, json};
use std::time::Duration;

/// The longest wait of a long poll, in seconds.
const WAIT: u64 = 25;

/// `POST /chat/{key}/messages`: one frame.
pub async fn messages(State(web): State<Shared>, Entered { session }: Entered, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let done = async {
        let bytes = body::read(&parts.headers, body, CHAT_FRAME_BYTES)
            .await
            .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| AppError::bad("a frame is UTF-8 text"))?;
        let frame = ClientFrame::parse(text, session.chat.settings.text_limit)?;
        if !matches!(
            frame,
            ClientFrame::Message { .. }
                | ClientFrame::Press { .. }
                | ClientFrame::Typing { .. }
                | ClientFrame::Read { .. }
        ) {
            return Err(AppError::bad("send a frame of type message, press, typing or read here").into());
        }
        act::act(&web.app, &session, frame).await
    };
    match done.await {
        Ok(Some(frame)) => Json(frame).into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(Refusal { error, client_msg_id }) => {
            let mut response = Face::Chat.refuse(&error);
            let frame = wire::error(&error, client_msg_id.as_deref());
            *response.body_mut() = frame.to_string().into();
            response
        }
    }
}

/// `GET /chat/{key}/events`: what came after a number, waiting for it if need be.
pub async fn events(
    State(web): State<Shared>,
    Entered { session }: Entered,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refused> {
    let query = query.unwrap_or_default();
    let after = number(&query, "after")?.unwrap_or(0);
    let wait = number(&query, "wait")?.unwrap_or(0).unsigned_abs().min(WAIT);
    let known = (after > 0).then_some(MessageId(after));
    let app = &web.app;
    if number(&query, "hello")?.is_some_and(|hello| hello == 1) {
        let welcome = wire::welcome(app, &session, known).await?;
        return Ok(Json(json!({"frames": [welcome.frame], "seq": welcome.seq})));
    }
    let client = session.client(app).await?;
    let project = session.chat.channel().project_id;
    let mut follower = web
        .chats
        .follow(app.live(), &web.options.stopping, project, client);
    let until = tokio::time::Instant::now() + Duration::from_secs(wait);
    loop {
        if follower.client().is_none()
            && let Some(client) = session.client(app).await?
        {
            follower.attach(client);
        }
        let conversation = app::chat::conversation(app, &session, Some(MessageId(after))).await?;
        if conversation.reset {
            // With the conversation's own number: one that was never given, as before a restored backup, must not be
            // asked for again and again.
            let welcome = wire::welcome_of(&session, &conversation);
            return Ok(Json(json!({"frames": [welcome.frame], "seq": welcome.seq})));
        }
        let seq = conversation.seq.max(after);
        let mut frames: Vec<Value> = conversation.messages.iter().map(wire::message).collect();
        // What the visitor must not see moves the number on all the same, so that it is not read again and again.
        if !frames.is_empty() || seq > after {
            return Ok(Json(json!({"frames": frames, "seq": seq})));
        }
        let news = tokio::select! {
            news = follower.next() => Some(news),
            () = tokio::time::sleep_until(until) => None,
            () = web.options.stopping.cancelled() => None,
        };
        match news {
            Some(News::Messages) => continue,
            Some(News::Typing) => frames.push(wire::typing()),
            Some(News::State(id)) => match app::chat::message(app, &session, id)
                .await?
                .as_ref()
                .and_then(wire::read)
            {
                Some(frame) => frames.push(frame),
                None => continue,
            },
            None => {}
        }
        return Ok(Json(json!({"frames": frames, "seq": after})));
    }
}

/// `GET /chat/{key}/history`: older messages.
pub async fn history(
    State(web): State<Shared>,
    Entered { session }: Entered,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refused> {
    let query = query.unwrap_or_default();
    let before = number(&query, "before")?.filter(|id| *id > 0);
    let before = before
        .map(MessageId)
        .ok_or_else(|| AppError::bad("`before` is not a message id"))?;
    let limit = number(&query, "limit")?
        .unwrap_or(app::chat::PAGE as i64)
        .clamp(1, app::chat::PAGE as i64);
    let (messages, more) = app::chat::before(&web.app, &session, before, limit as usize).await?;
    Ok(Json(wire::history(before, &messages, more)))
}

/// A whole number of the query.
fn number(query: &str, wanted: &str) -> Result<Option<i64>, AppError> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let Some((_, text)) = pairs.find(|(name, text)| name == wanted && !text.is_empty()) else {
        return Ok(None);
    };
    let number = text
        .parse::<i64>()
        .ok()
        .filter(|number| (0..=base::ids::MAX_ID).contains(number));
    let shown = base::text::clip(&text, 40);
    number.map(Some).ok_or_else(|| {
        AppError::new(
            Code::BadRequest,
            format!("`{wanted}` must be a whole number from 0, got `{shown}`"),
        )
    })
}
