//! `rapport key`.

use super::Answer;
use anyhow::Context;
use app::App;
use model::KeyScope;
use serde_json::json;

pub(super) async fn create(
    app: &App,
    project: &str,
    name: &str,
    scopes: &[String],
    primary: bool,
) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let scopes = if scopes.is_empty() {
        KeyScope::ALL.to_vec()
    } else {
        read_scopes(scopes)?
    };
    let created = app::keys::create(app, project.id, name, &scopes, primary).await?;
    let secret = created.secret.expose();
    Ok(Answer::new(
        json!({ "key": secret, "id": created.key.id, "primary": created.key.primary }),
        format!(
            "{secret}\n\nThis is the only time the key is shown. Calls go to {}/api/{secret}/…",
            app.public_url()
        ),
    ))
}

fn read_scopes(words: &[String]) -> anyhow::Result<Vec<KeyScope>> {
    let known = || KeyScope::ALL.map(KeyScope::key).join(", ");
    words
        .iter()
        .map(|word| {
            KeyScope::from_key(word)
                .with_context(|| format!("unknown permission `{word}`; there are {}", known()))
        })
        .collect()
}

pub(super) async fn list(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let keys = app::keys::list(app, project.id).await?;
    let json = keys
        .iter()
        .map(|key| {
            json!({
                "id": key.id, "prefix": key.prefix, "name": key.name, "primary": key.primary, "scopes": key.scopes,
                "created_at": key.created_at.to_string(),
                "last_used_at": key.last_used_at.map(|at| at.to_string()),
            })
        })
        .collect();
    let rows = keys
        .iter()
        .map(|key| {
            let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.key()).collect();
            vec![
                key.id.to_string(),
                format!("{}…", key.prefix),
                key.name.clone(),
                if key.primary {
                    "primary".to_owned()
                } else {
                    String::new()
                },
                scopes.join(" "),
                key.last_used_at
                    .map_or_else(|| "never used".to_owned(), |at| at.to_string()),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "KEY", "NAME", "", "PERMISSIONS", "LAST USED"],
        rows,
        "no keys yet",
    ))
}

pub(super) async fn delete(app: &App, project: &str, id: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let key = app::keys::delete(app, project.id, id.parse()?).await?;
    let mut text = format!("key {} `{}` deleted", key.id, key.name);
    if key.primary {
        text.push_str("\nIt was the primary one: #{api_key} is empty until another is made with --primary.");
    }
    Ok(Answer::new(
        json!({ "deleted": key.id, "was_primary": key.primary }),
        text,
    ))
}
