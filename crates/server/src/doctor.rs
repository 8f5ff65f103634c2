//! `rapport doctor`: what a look at the running installation finds.

use crate::commands::Answer;
use app::App;
use serde_json::json;

/// Looks at everything. The answer is `healthy` when nothing is wrong.
///
/// # Errors
/// None of its own: what fails is a finding.
pub async fn examine(app: &App) -> anyhow::Result<Answer> {
    let checks = app::diagnosis::examine(app).await;
    let wrong = checks.iter().filter(|check| !check.ok).count();
    let mut lines: Vec<String> = checks
        .iter()
        .map(|check| {
            format!(
                "{} {}: {}",
                if check.ok { "ok   " } else { "WRONG" },
                check.name,
                check.text
            )
        })
        .collect();
    lines.push(match wrong {
        0 => "nothing is wrong".to_owned(),
        1 => "1 thing is wrong".to_owned(),
        several => format!("{several} things are wrong"),
    });
    Ok(Answer {
        json: json!({ "healthy": wrong == 0, "version": env!("CARGO_PKG_VERSION"), "checks": checks }),
        text: lines.join("\n"),
    })
}
