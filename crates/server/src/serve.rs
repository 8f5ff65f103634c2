//! Serving: everything started in order, and stopped in order, within five seconds and without losing a message.

use crate::config::Config;
use crate::control::Control;
use crate::folder::{Folder, Owner};
use crate::installation::Installation;
use crate::{logging, out};
use anyhow::{Context, bail};
use app::App;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// After this long, what still runs is left behind: it is durable, and goes on at the next start.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// Serves until told to stop.
///
/// # Errors
/// One sentence with the remedy, when it cannot begin.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    run_with(config, async |_, _| Ok(())).await
}

/// Serves, with something done once everything is ready (`demo` prints its links there).
///
/// # Errors
/// As [`run`].
pub async fn run_with(
    config: &Config,
    when_ready: impl AsyncFnOnce(&App, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    logging::begin(&config.log, &config.log_format)?;
    let mut stop = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    // Both from the start: a Ctrl-C right after the first line must not end the process unasked.
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    // The port first: when it is taken, nothing was changed yet.
    let listener = bind(&config.listen).await?;
    let address = listener.local_addr()?;
    let mut config = config.clone();
    config.listen = address.to_string();
    let faces_options = faces(&config)?;
    let folder = Folder::open(&config.data)?;
    let ownership = match folder.own_or_ask().await? {
        Owner::Us(ownership) => ownership,
        Owner::Server => bail!(
            "the data folder {} is served by another process; stop it, or give another folder with --data",
            folder.path().display()
        ),
    };
    let installation = Installation::open(&config, folder, ownership).await?;
    let app = installation.app.clone();

    let shutdown = CancellationToken::new();
    let control = Control::bind(installation.folder.socket())?;
    let commands = tokio::spawn(control.serve(app.clone(), shutdown.clone()));
    let router = web::router(
        app.clone(),
        web::WebOptions {
            stopping: shutdown.clone(),
            ..faces_options
        },
    );
    let faces = tokio::spawn(web::serve(listener, router, shutdown.clone()));
    let work = tokio::spawn({
        let (app, shutdown) = (app.clone(), shutdown.clone());
        async move { app.run(shutdown).await }
    });

    out::line(format!("listening on http://{address}"));
    greet_owner(&app).await?;
    when_ready(&app, &address.to_string()).await?;

    tokio::select! {
        _ = stop.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    shutdown.cancel();
    let all = async { tokio::join!(commands, faces, work) };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::warn!("something did not end in time; it is durable and goes on at the next start");
    }
    installation.close().await;
    Ok(())
}

/// What the public faces are told.
fn faces(config: &Config) -> anyhow::Result<web::WebOptions> {
    let public_url = match config.public_url.as_str() {
        "" => None,
        url => Some(url.parse().context("setting `public_url`")?),
    };
    let proxies = config.trusted_proxies.iter().map(|network| network.parse());
    Ok(web::WebOptions {
        public_url,
        trusted_proxies: proxies
            .collect::<Result<_, web::BadNetwork>>()
            .context("setting `trusted_proxies`")?,
        ..web::WebOptions::default()
    })
}

async fn bind(listen: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("{listen} is in use by another program; stop it, or give another port with --listen")
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow::anyhow!("{listen} may not be used by this user; ports below 1024 want rights, give another with --listen")
        }
        _ => anyhow::anyhow!("cannot listen on `{listen}` ({error}); write it as ADDRESS:PORT, such as 127.0.0.1:8080"),
    })
}

/// On the first start there is nobody who could sign in: makes the owner, and prints the one-time link.
async fn greet_owner(app: &App) -> anyhow::Result<()> {
    if let Some(link) = app::accounts::create_owner(app, "owner@localhost", "Owner").await? {
        out::line(format!(
            "owner: sign in once within 24 hours at {}/sign-in?link={}",
            app.public_url(),
            link.expose()
        ));
    }
    Ok(())
}
