//! A project: one company's bot, channels, clients and settings.

use base::{Language, ProjectId, Timestamp, Zone};
use serde::{Deserialize, Serialize};

/// A project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name, unique within the installation.
    pub name: String,
    /// Its settings.
    pub settings: ProjectSettings,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a project's people can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectSettings {
    /// The time zone of everything that people type or read.
    pub zone: Zone,
    /// The language in which formulas name months and weekdays.
    pub language: Language,
    /// The project's master switch of the bot.
    pub bot_enabled: bool,
    /// Sent once per client when nothing else answered; may hold `#{…}`.
    pub first_answer: Option<String>,
    /// Sent whenever nothing else answered; may hold `#{…}`.
    pub unknown_answer: Option<String>,
    /// Planned messages one client may have.
    pub planned_limit: usize,
    /// Minutes the bot stays silent for a client after an operator's message; 0 for never.
    pub freeze_minutes: u32,
    /// Bytes of files the project may store.
    pub file_quota: u64,
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            zone: Zone::utc(),
            language: Language::default(),
            bot_enabled: true,
            first_answer: None,
            unknown_answer: None,
            planned_limit: base::limits::PLANNED_PER_CLIENT,
            freeze_minutes: 0,
            file_quota: base::limits::FILE_BYTES_PER_PROJECT,
        }
    }
}
