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
    let state = if publish {
        "imported and published"
    } else {
        "imported as a draft"
    };
    let number = imported.version.number;
    let text = format!(
        "{}version {number} of `{}` {state}",
        imported.rendered, project.name
    );
    Ok(Answer::new(
        json!({ "version": number, "published": publish, "findings": imported.findings }),
        text,
    ))
}

pub(super) async fn export(app: &App, project: &str, version: Option<i64>) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let (number, source) = match version {
        Some(number) => (number, app::bots::export(app, project.id, number).await?),
        None => {
            let published = app::bots::published(app, project.id).await?;
            (published.number, published.source)
        }
    };
    Ok(Answer::new(
        json!({ "version": number, "source": source }),
        source,
    ))
}

pub(super) async fn versions(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let versions = app::bots::versions(app, project.id, None, base::limits::PAGE_ROWS)
        .await?
        .items;
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
    Ok(Answer::table(
        json,
        &["VERSION", "STATE", "MADE", "NOTE"],
        rows,
        "no bot yet; import one: rapport bot import FILE --project PROJECT --publish",
    ))
}

pub(super) async fn publish(app: &App, project: &str, version: i64) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    app::bots::publish(app, project.id, version).await?;
    Ok(Answer::new(
        json!({ "version": version, "published": true }),
        format!("version {version} answers now"),
    ))
}
