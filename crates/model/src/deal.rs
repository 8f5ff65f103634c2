//! A deal: what a client is about to buy or ask. Its variables are the default scope of a bot's assignments.

use base::{ClientId, DealId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// Its id.
    pub id: DealId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The client it is with.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
    /// When the bot closed it by a Close deal block; it then stays as an application.
    pub closed_at: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
}
