//! Ids that must be known before the commit, reserved in ranges.

use crate::arg::args;
use crate::{Result, Tx};

/// The nouns whose ids are reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noun {
    /// Deals.
    Deal,
    /// Planned messages.
    Planned,
}

impl Noun {
    const fn key(self) -> &'static str {
        match self {
            Self::Deal => "deal",
            Self::Planned => "planned",
        }
    }
}

/// A range of ids that nobody else gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdRange {
    /// The first.
    pub first: i64,
    /// How many.
    pub count: i64,
}

impl IdRange {
    /// The id after the last.
    #[must_use]
    pub const fn end(self) -> i64 {
        self.first + self.count
    }
}

const RESERVE: &str = "INSERT INTO ids (noun, next) VALUES ($1, 1 + CAST($2 AS BIGINT))
    ON CONFLICT (noun) DO UPDATE SET next = ids.next + CAST($2 AS BIGINT) RETURNING next";

/// Reserves `count` ids. Ids reserved by a transaction that is not kept are handed out again.
///
/// # Errors
/// What the engine says.
pub fn reserve(tx: &mut dyn Tx, noun: Noun, count: i64) -> Result<IdRange> {
    let row = tx.query_one(RESERVE, args![noun.key(), count])?;
    Ok(IdRange {
        first: row.int(0)? - count,
        count,
    })
}
