//! `rapport channel`.

use super::{Answer, ChannelAdd};
use anyhow::Context;
use app::App;
use app::channels::AddChannel;
use base::Secret;
use model::ChannelKind;
use serde_json::{Value, json};

pub(super) async fn add(app: &App, mut add: ChannelAdd) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, &add.project).await?;
    let kind = match add.kind.as_str() {
        "web" => ChannelKind::Web,
        word => ChannelKind::from_key(word).with_context(|| {
            format!("unknown kind of channel `{word}`; this version connects telegram and web")
        })?,
    };
    channels::check_setting_names(kind, &add.settings).map_err(anyhow::Error::msg)?;
    // A web chat that was given a name is meant to be seen under it, unless a heading was given too.
    if let (true, Some(name)) = (channels::features::of(kind).ours, &add.name) {
        let appearance = add.settings.entry("appearance").or_insert_with(|| json!({}));
        if let Value::Object(appearance) = appearance {
            appearance.entry("title").or_insert_with(|| json!(name));
        }
    }
    let channel = app::channels::add(
        app,
        project.id,
        AddChannel {
            kind,
            name: add.name,
            token: add.token.map(Secret::new),
            settings: Value::Object(add.settings),
            webhook: add.webhook,
        },
    )
    .await?;
    let use_it = if channels::features::of(kind).ours {
        format!(
            "open {0}/chat/{1}, or embed it:\n<script src=\"{0}/widget.js\" data-key=\"{1}\" async></script>",
            app.public_url(),
            channel.group_id
        )
    } else {
        format!(
            "write to @{}; the bot answers while `rapport serve` runs",
            channel.group_id
        )
    };
    Ok(Answer::new(
        json!({ "id": channel.id, "group_id": channel.group_id, "name": channel.name }),
        format!("channel {} `{}` connected\n{use_it}", channel.id, channel.name),
    ))
}

pub(super) async fn list(app: &App, project: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let channels = app::channels::list(app, project.id).await?;
    let json = channels
        .iter()
        .map(|channel| {
            json!({
                "id": channel.id, "kind": channel.kind, "group_id": channel.group_id, "name": channel.name,
                "enabled": channel.enabled, "settings": channel.settings, "created_at": channel.created_at.to_string(),
                "address": address(app, channel),
            })
        })
        .collect();
    let rows = channels
        .iter()
        .map(|channel| {
            vec![
                channel.id.to_string(),
                channel.kind.key().to_owned(),
                channel.group_id.clone(),
                channel.name.clone(),
                if channel.enabled { "on" } else { "off" }.to_owned(),
                address(app, channel).unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Answer::table(
        json,
        &["ID", "KIND", "GROUP ID", "NAME", "", "ADDRESS"],
        rows,
        "no channels yet; connect one: rapport channel add telegram|web --project PROJECT",
    ))
}

/// Where people find it, for a chat of ours.
fn address(app: &App, channel: &model::Channel) -> Option<String> {
    let ours = channels::features::of(channel.kind).ours;
    ours.then(|| format!("{}/chat/{}", app.public_url(), channel.group_id))
}

pub(super) async fn switch(app: &App, project: &str, id: &str, enabled: bool) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let channel = app::channels::set_enabled(app, project.id, id.parse()?, enabled).await?;
    let word = if enabled { "on" } else { "off" };
    Ok(Answer::new(
        json!({ "id": channel.id, "enabled": enabled }),
        format!("channel {} `{}` is {word}", channel.id, channel.name),
    ))
}

pub(super) async fn remove(app: &App, project: &str, id: &str) -> anyhow::Result<Answer> {
    let project = app::projects::find(app, project).await?;
    let channel = app::channels::remove(app, project.id, id.parse()?).await?;
    Ok(Answer::new(
        json!({ "removed": channel.id }),
        format!(
            "channel {} `{}` removed; its clients and messages stay",
            channel.id, channel.name
        ),
    ))
}
