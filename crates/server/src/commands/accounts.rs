//! `rapport account`.

use super::Answer;
use app::App;
use serde_json::json;

pub(super) async fn list(app: &App) -> anyhow::Result<Answer> {
    let accounts = app::accounts::list(app).await?;
    let json = accounts
        .iter()
        .map(|one| {
            json!({
                "id": one.id, "email": one.email, "name": one.name, "role": one.role.key(),
                "created_at": one.created_at.to_string(),
            })
        })
        .collect();
    let rows = accounts
        .iter()
        .map(|one| {
            vec![
                one.id.to_string(),
                one.email.clone(),
                one.name.clone(),
                one.role.key().to_owned(),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "E-MAIL", "NAME", "ROLE"],
        rows,
        "no accounts yet; the first start of `rapport serve` or `rapport demo` makes the owner's",
    ))
}
