//! What changed elsewhere: a change of a project or channel is told with its commit, and every node forgets its entry.

use crate::error::Result;
use crate::start::App;
use base::{ChannelId, ProjectId};
use store::{Heard, Tx};
use tokio_util::sync::CancellationToken;

/// The store's channel on which changes are told.
const CHANNEL: &str = "catalog";

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// A project's name, settings or published bot.
    Project(ProjectId),
    /// A channel was added, changed or removed.
    Channel(ChannelId),
}

impl Changed {
    fn words(self) -> String {
        match self {
            Self::Project(id) => format!("project {id}"),
            Self::Channel(id) => format!("channel {id}"),
        }
    }

    fn read(words: &str) -> Option<Self> {
        let (noun, id) = words.split_once(' ')?;
        match noun {
            "project" => id.parse().ok().map(Self::Project),
            "channel" => id.parse().ok().map(Self::Channel),
            // A newer node may tell of nouns that this one keeps no entry of.
            _ => None,
        }
    }

    /// Tells every node, with the commit of this transaction.
    pub fn tell(self, tx: &mut dyn Tx) -> store::Result<()> {
        tx.notify(CHANNEL, &self.words())
    }
}

impl App {
    /// Forgets what this node keeps of it. Called after the commit as well, so that a change is seen at once here.
    pub(crate) fn forget(&self, changed: Changed) {
        match changed {
            Changed::Project(id) => self.0.catalog.forget_project(id),
            Changed::Channel(id) => {
                self.0.catalog.forget_channel(id);
                self.0.pollers.notify_one();
            }
        }
    }
}

/// Hears what other nodes changed until told to stop.
pub(crate) async fn run(app: &App, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        if let Err(error) = hear(app, &shutdown).await {
            tracing::warn!(error = %error, "changes of other nodes are not heard; entries are read again after half a minute");
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(std::time::Duration::from_secs(5)) => {}
        }
    }
}

async fn hear(app: &App, shutdown: &CancellationToken) -> Result<()> {
    let mut listener = app
        .0
        .db
        .listen(CHANNEL)
        .await
        .map_err(|error| crate::start::of_store("listen for changes", error))?;
    loop {
        let heard = tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            heard = listener.next() => heard,
        };
        match heard {
            Some(Heard::Payload(words)) => {
                if let Some(changed) = Changed::read(&words) {
                    app.forget(changed);
                }
            }
            // What was missed is read again within half a minute.
            Some(Heard::Missed) => app.0.pollers.notify_one(),
            None => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_understood_and_unknown_words_are_left_alone() {
        for changed in [Changed::Project(ProjectId(7)), Changed::Channel(ChannelId(8))] {
            assert_eq!(Changed::read(&changed.words()), Some(changed));
        }
        for words in ["", "project", "project x", "list 3"] {
            assert_eq!(Changed::read(words), None);
        }
    }
}
