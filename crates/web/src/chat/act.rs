//! What a visitor's frame does; the same by socket and by HTTP.

use super::wire;
use app::chat::{Accepted, ChatSession, ClientFrame, FrameRefused};
use app::{App, AppError};
use serde_json::Value;

/// What a frame is answered with, if it is.
pub type Reply = Result<Option<Value>, Refusal>;

/// A frame that was refused.
pub struct Refusal {
    /// Why.
    pub error: AppError,
    /// The message or press that the frame named.
    pub client_msg_id: Option<String>,
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self {
            error,
            client_msg_id: None,
        }
    }
}

impl From<FrameRefused> for Refusal {
    fn from(refused: FrameRefused) -> Self {
        let FrameRefused {
            code,
            message,
            client_msg_id,
        } = refused;
        Self {
            error: AppError::new(code, message),
            client_msg_id,
        }
    }
}

/// Does what a frame says.
pub async fn act(app: &App, session: &ChatSession, frame: ClientFrame) -> Reply {
    match frame {
        ClientFrame::Message {
            client_msg_id,
            text,
            files,
            page,
        } => {
            let done = app::chat::say(app, session, &client_msg_id, text, files, page.as_deref()).await;
            accepted(client_msg_id, done)
        }
        ClientFrame::Press {
            client_msg_id,
            message,
            press,
            value,
            page,
        } => {
            let value = value.as_ref();
            let done = app::chat::press(
                app,
                session,
                &client_msg_id,
                message,
                &press,
                value,
                page.as_deref(),
            )
            .await;
            accepted(client_msg_id, done)
        }
        ClientFrame::Read { upto } => {
            app::chat::read_up_to(app, session, upto).await?;
            Ok(None)
        }
        ClientFrame::History { before, limit } => {
            let (messages, more) = app::chat::before(app, session, before, limit).await?;
            Ok(Some(wire::history(before, &messages, more)))
        }
        ClientFrame::Ping => Ok(Some(serde_json::json!({"type": "pong"}))),
        ClientFrame::Typing { on: true } => {
            app::chat::typing(app, session).await?;
            Ok(None)
        }
        // That a visitor stopped shows by itself, a few seconds after the last that it told.
        ClientFrame::Typing { on: false } | ClientFrame::Unknown => Ok(None),
        ClientFrame::Hello { .. } => Err(AppError::bad("`hello` is the first frame and comes once").into()),
    }
}

fn accepted(client_msg_id: String, done: Result<Accepted, AppError>) -> Reply {
    match done {
        Ok(Accepted { message, duplicate }) => {
            Ok(Some(wire::ack(&client_msg_id, message.as_ref(), duplicate)))
        }
        Err(error) => Err(Refusal {
            error,
            client_msg_id: Some(client_msg_id),
        }),
    }
}
