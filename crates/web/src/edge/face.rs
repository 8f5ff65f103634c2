//! The public faces, and the one place where each of them writes a refusal.

use super::status;
use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Code;
use serde_json::json;
use std::time::Duration;

/// A public face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Messengers' hooks.
    Hook,
    /// The compatible API, `/api/{key}/{action}`.
    Compatible,
    /// Our own API, `/api/v1`.
    Own,
    /// The web chat.
    Chat,
    /// Signed addresses of files.
    Files,
    /// Pages for people, and what operators' machines ask (`/healthz`).
    Pages,
}

impl Face {
    /// Every face.
    pub const ALL: [Self; 6] = [
        Self::Hook,
        Self::Compatible,
        Self::Own,
        Self::Chat,
        Self::Files,
        Self::Pages,
    ];

    /// The word in logs and metrics.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hook => "hook",
            Self::Compatible => "compatible",
            Self::Own => "own",
            Self::Chat => "chat",
            Self::Files => "files",
            Self::Pages => "pages",
        }
    }

    /// How long a request may take to be answered.
    #[must_use]
    pub const fn time_limit(self) -> Duration {
        Duration::from_secs(match self {
            // Long polls and uploads have limits of their own.
            Self::Chat => base::limits::UPLOAD_SECONDS + base::limits::ANSWER_SECONDS,
            _ => base::limits::ANSWER_SECONDS,
        })
    }

    /// Writes a use case's refusal in this face's envelope.
    #[must_use]
    pub fn refuse(self, error: &AppError) -> Response {
        let status = match (self, error.code) {
            // The compatible API answers 403 where others answer 401 (decisions.md, "HTTP API").
            (Self::Compatible, Code::Unauthorized) => StatusCode::FORBIDDEN,
            // A button that a channel cannot show is a bad parameter there, not a media type.
            (Self::Compatible, Code::Unsupported) => StatusCode::BAD_REQUEST,
            (_, code) => status::of(code),
        };
        self.refuse_as(status, error)
    }

    /// Writes a refusal with a status that the table of codes does not give (405, 408).
    #[must_use]
    pub fn refuse_as(self, status: StatusCode, error: &AppError) -> Response {
        let (code, message) = (error.code.as_str(), error.message.as_str());
        let (mime, body) = match self {
            Self::Compatible => (
                "application/json",
                json!({"status": "fail", "message": message}).to_string(),
            ),
            Self::Own => {
                let title = status.canonical_reason().unwrap_or("Error");
                let problem = json!({
                    "type": "about:blank", "title": title, "status": status.as_u16(), "code": code, "detail": message,
                });
                ("application/problem+json", problem.to_string())
            }
            Self::Chat => {
                let mut frame = json!({"type": "error", "code": code, "message": message});
                if let Some(seconds) = error.retry_after {
                    frame["retry_after"] = seconds.into();
                }
                ("application/json", frame.to_string())
            }
            Self::Hook | Self::Files | Self::Pages => ("text/plain; charset=utf-8", format!("{message}\n")),
        };
        let mut response = (status, [(header::CONTENT_TYPE, mime)], body).into_response();
        if let Some(seconds) = error.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_face_has_its_own_envelope() {
        let error = AppError::new(Code::RateLimited, "too many requests; try again in 7 s").after(7);
        let mut shown = String::new();
        for face in Face::ALL {
            let response = face.refuse(&error);
            let (parts, body) = response.into_parts();
            let body = axum::body::to_bytes(body, 1000).await.unwrap();
            let mime = parts.headers[header::CONTENT_TYPE].to_str().unwrap().to_owned();
            assert_eq!(parts.headers[header::RETRY_AFTER], "7");
            let body = String::from_utf8_lossy(&body);
            shown.push_str(&format!(
                "{} {} {mime}\n  {}\n",
                face.key(),
                parts.status.as_u16(),
                body.trim_end()
            ));
        }
        insta::assert_snapshot!(shown, @r#"
        hook 429 text/plain; charset=utf-8
          too many requests; try again in 7 s
        compatible 429 application/json
          {"status":"fail","message":"too many requests; try again in 7 s"}
        own 429 application/problem+json
          {"type":"about:blank","title":"Too Many Requests","status":429,"code":"rate_limited","detail":"too many requests; try again in 7 s"}
        chat 429 application/json
          {"type":"error","code":"rate_limited","message":"too many requests; try again in 7 s","retry_after":7}
        files 429 text/plain; charset=utf-8
          too many requests; try again in 7 s
        pages 429 text/plain; charset=utf-8
          too many requests; try again in 7 s
        "#);
    }
}
