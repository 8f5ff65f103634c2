//! `rapport project`.

use super::Answer;
use app::App;
use base::Zone;
use model::ProjectSettings;
use serde_json::json;

pub(super) async fn create(app: &App, name: &str, zone: &str) -> anyhow::Result<Answer> {
    let settings = ProjectSettings {
        zone: Zone::named(zone)?,
        ..ProjectSettings::default()
    };
    let project = app::projects::create(app, name, settings).await?;
    Ok(Answer::new(
        json!({ "id": project.id, "name": project.name }),
        format!("project {} `{}` made", project.id, project.name),
    ))
}

pub(super) async fn list(app: &App) -> anyhow::Result<Answer> {
    let projects = app::projects::all(app).await?;
    let json = projects
        .iter()
        .map(|project| json!({ "id": project.id, "name": project.name, "zone": project.settings.zone }))
        .collect();
    let rows = projects
        .iter()
        .map(|project| {
            vec![
                project.id.to_string(),
                project.name.clone(),
                project.settings.zone.name().to_owned(),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "NAME", "ZONE"],
        rows,
        "no projects yet; make one: rapport project create --name NAME",
    ))
}
