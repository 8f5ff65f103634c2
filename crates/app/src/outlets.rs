//! What connectors may ask of us while they send: our files, and short names for long hidden texts.

use crate::seal::hex;
use crate::start::App;
use async_trait::async_trait;
use base::{ChannelId, FileId, ProjectId};
use channels::{Context, Tokens, Upload, Uploads};

/// The outlets of one project.
pub(crate) struct Outlets {
    app: App,
    project: ProjectId,
}

impl App {
    /// The outlets of a project.
    pub(crate) fn outlets(&self, project: ProjectId) -> Outlets {
        Outlets {
            app: self.clone(),
            project,
        }
    }
}

impl Outlets {
    /// What a connector is given.
    pub fn context<'a>(&'a self, net: &'a net::Net) -> Context<'a> {
        Context {
            net,
            uploads: self,
            tokens: self,
        }
    }
}

#[async_trait]
impl Uploads for Outlets {
    async fn open(&self, id: FileId) -> Result<Upload, String> {
        let project = self.project;
        let file = self
            .app
            .read("open a file", move |tx| store::files::get(tx, project, id))
            .await
            .map_err(|error| error.to_string())?
            .ok_or_else(|| format!("file {id} is not there any more"))?;
        let file = crate::files::fetched(&self.app, file)
            .await
            .map_err(|error| error.to_string())?;
        let bytes = crate::files::bytes(&self.app, &file)
            .await
            .map_err(|error| error.to_string())?;
        Ok(Upload {
            name: file.name,
            mime: file.mime,
            bytes,
        })
    }
}

#[async_trait]
impl Tokens for Outlets {
    async fn keep(&self, channel: ChannelId, text: &str) -> Result<String, String> {
        // The same text has the same name, so a menu sent a thousand times is kept once.
        let token = hex(&self.app.0.seal.derive(&format!("press {channel} {text}"))[..16]);
        let (name, text, now) = (token.clone(), text.to_owned(), self.app.now());
        self.app
            .write("keep a button's text", move |tx| {
                store::press_tokens::insert(tx, channel, &name, &text, now)
            })
            .await
            .map_err(|error| error.to_string())?;
        Ok(token)
    }
}
