//! `rapport bot`, the part that needs a project.

use super::Answer;
use app::App;
use serde_json::json;

pub(super) async fn import(
    app: &App,
    project: &str,
    source: String,
    publish: bool,
    note: String,
) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let imported = app::bots::import(app, project.id, source, publish, &note).await?;
    let state = if publish { "imported and published" } else { "imported as a draft" };
    let mut text = format!("version {} of `{}` {state}", imported.number, project.name);
    for finding in &imported.findings {
        text.push_str(&format!("\n{finding}"));
    }
    let findings = serde_json::to_value(&imported.findings)?;
    Ok(Answer::new(
        json!({ "version": imported.number, "published": publish, "findings": findings }),
        text,
    ))
}

pub(super) async fn export(app: &App, project: &str, version: Option<i64>) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let (number, source) = app::bots::export(app, project.id, version).await?;
    Ok(Answer::new(json!({ "version": number, "source": source }), source))
}

pub(super) async fn versions(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let versions = app::bots::versions(app, project.id).await?;
    let json = versions
        .iter()
        .map(|version| {
            json!({ "version": version.number, "state": version.state, "note": version.note, "created_at": version.created_at.to_string() })
        })
        .collect();
    let rows = versions
        .iter()
        .map(|version| {
            vec![
                version.number.to_string(),
                format!("{:?}", version.state).to_lowercase(),
                version.created_at.to_string(),
                version.note.clone(),
            ]
        })
        .collect();
    Ok(Answer::table(json, &["VERSION", "STATE", "MADE", "NOTE"], rows, "no bot yet; import one: rapport bot import FILE"))
}

pub(super) async fn publish(app: &App, project: &str, version: i64) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    app::bots::publish(app, project.id, version).await?;
    Ok(Answer::new(json!({ "version": version, "published": true }), format!("version {version} answers now")))
}
