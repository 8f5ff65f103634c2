//! `rapport doubt`: outgoing messages that may or may not have arrived.

use super::Answer;
use app::App;
use serde_json::json;

pub(super) async fn list(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let messages = app::sending::in_doubt(app, project.id).await?;
    let json = messages
        .iter()
        .map(|message| {
            json!({ "id": message.id, "client_id": message.client_id, "created_at": message.created_at.to_string(), "error": message.error })
        })
        .collect();
    let rows = messages
        .iter()
        .map(|message| {
            vec![
                message.id.to_string(),
                message.client_id.to_string(),
                message.created_at.to_string(),
                base::text::clip(&message.content.text, 40).replace('\n', " "),
                message.error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "CLIENT", "WRITTEN", "TEXT", "WHY"],
        rows,
        "no message is in doubt",
    ))
}

pub(super) async fn resolve(app: &App, project: &str, id: &str, resend: bool) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let message = id.parse()?;
    app::sending::resolve_doubt(app, project.id, message, resend).await?;
    let text = if resend {
        "will be sent again"
    } else {
        "marked as failed"
    };
    Ok(Answer::new(
        json!({ "id": message, "resend": resend }),
        format!("message {message} {text}"),
    ))
}
