//! `rapport unprocessed`: turns that failed and were given up.

use super::Answer;
use app::App;
use app::unprocessed::Unprocessed;
use base::limits::PAGE_ROWS;
use serde_json::json;

pub(super) async fn list(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let found = app::unprocessed::list(app, project.id, None, PAGE_ROWS)
        .await?
        .items;
    let json = found
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "client_id": one.client_id,
                "message_id": one.message.as_ref().map(|message| message.id),
                "attempts": one.attempts,
                "error": one.error,
                "failed_at": one.failed_at.to_string(),
            })
        })
        .collect();
    let rows = found
        .iter()
        .map(|one| {
            vec![
                one.id.to_string(),
                one.client_id.map(|id| id.to_string()).unwrap_or_default(),
                one.failed_at.to_string(),
                said(one),
                base::text::clip(&one.error, 120).replace('\n', " "),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "CLIENT", "GIVEN UP", "TEXT", "WHY"],
        rows,
        "every turn was processed, or is still tried",
    ))
}

fn said(one: &Unprocessed) -> String {
    match &one.message {
        Some(message) => base::text::clip(&message.content.text, 40).replace('\n', " "),
        None => "(a planned message)".to_owned(),
    }
}

pub(super) async fn resolve(app: &App, project: &str, id: &str, retry: bool) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let id = id.parse()?;
    let text = if retry {
        app::unprocessed::retry(app, project.id, id).await?;
        "will be run again"
    } else {
        app::unprocessed::drop_one(app, project.id, id).await?;
        "dropped; its message stays in the history"
    };
    Ok(Answer::new(
        json!({ "id": id, "retry": retry }),
        format!("turn {id} {text}"),
    ))
}
