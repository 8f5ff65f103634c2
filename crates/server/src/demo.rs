//! `rapport demo`: a sample company to try at once, kept like any other.

use crate::config::Config;
use crate::{out, serve};
use app::App;
use app::channels::AddChannel;
use base::Code;
use model::{ChannelKind, KeyScope, Project, ProjectSettings};

/// The sample company's name; a second start finds it by that.
const PROJECT: &str = "Sample company";
const BOT: &str = include_str!("../../../examples/welcome.bot.yaml");

/// Serves a sample company.
///
/// # Errors
/// As [`serve::run`].
pub async fn run(config: &Config) -> anyhow::Result<()> {
    serve::run_with(config, async |app, _| {
        let (project, key) = make(app).await?;
        let channels = app::channels::list(app, project.id).await?;
        let chat = channels.iter().find(|channel| channel.kind == ChannelKind::Web);
        let url = app.public_url();
        // As it was called: right after the build it is on nobody's path.
        let program = std::env::args().next().unwrap_or_else(|| "rapport".to_owned());
        out::line("");
        out::line(format!("Project     {} `{PROJECT}`", project.id));
        if let Some(chat) = chat {
            out::line(format!("Web chat    {url}/chat/{}", chat.group_id));
        }
        match key {
            Some(key) => out::line(format!("API key     {key}  (shown once)\n            try: curl {url}/api/{key}/connected_channels")),
            None => out::line(format!("API key     shown at the first start; another: {program} --data {} key create --project {} --name N --all", config.data.display(), project.id)),
        }
        out::line(format!(
            "Telegram    get a token from @BotFather, then in another terminal:\n            {program} --data {} channel add telegram --project {} --token TOKEN",
            config.data.display(),
            project.id
        ));
        out::line("\nCtrl-C stops; the next start goes on where this one was.");
        Ok(())
    })
    .await
}

/// Makes what is missing of the sample company: also after a first start that was interrupted. Gives the key, if it was
/// made now.
async fn make(app: &App) -> anyhow::Result<(Project, Option<String>)> {
    let project = match app::projects::find(app, PROJECT).await {
        Ok(project) => project,
        Err(error) if error.code == Code::NotFound => {
            app::projects::create(app, PROJECT, ProjectSettings::default()).await?
        }
        Err(error) => return Err(error.into()),
    };
    if app::bots::versions(app, project.id, None, 1)
        .await?
        .items
        .is_empty()
    {
        app::bots::import(app, project.id, BOT.to_owned(), true, "the sample bot").await?;
    }
    if app::channels::list(app, project.id).await?.is_empty() {
        let chat = AddChannel {
            kind: ChannelKind::Web,
            name: Some("Web chat".to_owned()),
            token: None,
            settings: serde_json::json!({ "appearance": { "title": PROJECT } }),
            webhook: None,
        };
        app::channels::add(app, project.id, chat).await?;
    }
    if !app::keys::list(app, project.id).await?.is_empty() {
        return Ok((project, None));
    }
    let key = app::keys::create(app, project.id, "demo", &KeyScope::ALL, true).await?;
    Ok((project, Some(key.secret.expose().to_owned())))
}
