//! The schema's history: numbered files inside the program, applied in order under a lock, never changed once applied.

use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A migration of this program.
pub struct Migration {
    /// Its number, from 1 without a gap.
    pub number: i64,
    /// Its name.
    pub name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "base",
        text: include_str!("../migrations/0001_base.sql"),
    },
    Migration {
        number: 2,
        name: "failed_jobs",
        text: include_str!("../migrations/0002_failed_jobs.sql"),
    },
    Migration {
        number: 3,
        name: "fair_jobs",
        text: include_str!("../migrations/0003_fair_jobs.sql"),
    },
    Migration {
        number: 4,
        name: "removed_channels",
        text: include_str!("../migrations/0004_removed_channels.sql"),
    },
    Migration {
        number: 5,
        name: "failed_jobs_by_age",
        text: include_str!("../migrations/0005_failed_jobs_by_age.sql"),
    },
    Migration {
        number: 6,
        name: "lean_jobs",
        text: include_str!("../migrations/0006_lean_jobs.sql"),
    },
];

/// A migration that is still to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: &'static str,
}

/// A migration as the database remembers it.
#[derive(Debug, Clone)]
pub struct Applied {
    /// Its number.
    pub number: i64,
    /// The SHA-256 of its text, before placeholders were filled in.
    pub hash: String,
}

/// A database under its migration lock.
pub trait Ground {
    /// The migrations applied so far, by number; empty for an empty database.
    fn applied(&mut self) -> Result<Vec<Applied>>;
    /// Applies one in this engine's dialect and remembers it.
    fn apply(&mut self, migration: &Migration, text: &str, hash: &str) -> Result<()>;
}

/// The table that remembers.
pub const HISTORY: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL)";

/// Applies what is missing.
pub fn migrate(ground: &mut dyn Ground) -> Result<()> {
    for migration in missing(&ground.applied()?)? {
        tracing::info!(migration.number, migration.name, "applying a migration");
        ground.apply(migration, migration.text, &hash(migration.text))?;
    }
    Ok(())
}

/// What is missing, for a dry run.
pub fn pending(ground: &mut dyn Ground) -> Result<Vec<Pending>> {
    let missing = missing(&ground.applied()?)?;
    Ok(missing
        .iter()
        .map(|m| Pending {
            number: m.number,
            name: m.name,
        })
        .collect())
}

/// The newest schema this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Tells schemas apart: the beginning of the hash of all of them.
#[cfg(feature = "testing")]
pub fn fingerprint() -> String {
    let all: String = MIGRATIONS
        .iter()
        .map(|migration| crate::dialect::postgres_schema(migration.text))
        .collect();
    hash(&all)[..12].to_owned()
}

fn missing(applied: &[Applied]) -> Result<&'static [Migration]> {
    for done in applied {
        let Some(known) = MIGRATIONS
            .iter()
            .find(|migration| migration.number == done.number)
        else {
            return Err(Error::NewerSchema {
                found: done.number,
                known: newest(),
            });
        };
        if hash(known.text) != done.hash {
            return Err(Error::ChangedMigration {
                number: known.number,
                name: known.name.to_owned(),
            });
        }
    }
    Ok(&MIGRATIONS[applied.len()..])
}

fn hash(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        write!(hex, "{byte:02x}").expect("writing to a text cannot fail");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_and_a_changed_file_are_refused_by_name() {
        let applied = |number, hash: &str| Applied {
            number,
            hash: hash.to_owned(),
        };
        let first = hash(MIGRATIONS[0].text);
        let newer = missing(&[applied(1, &first), applied(999, "x")]);
        assert!(matches!(newer, Err(Error::NewerSchema { found: 999, .. })));
        let changed = missing(&[applied(1, "x")]);
        assert!(matches!(changed, Err(Error::ChangedMigration { number: 1, .. })));
        assert_eq!(
            missing(&[applied(1, &first)]).unwrap().len(),
            MIGRATIONS.len() - 1
        );
    }

    #[test]
    fn numbers_rise_without_a_gap() {
        for (at, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number, at as i64 + 1, "{}", migration.name);
        }
    }
}
