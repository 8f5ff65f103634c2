//! A node's own stock of reserved ids, so that naming a thing before its commit costs no transaction of its own.

use crate::ids::{self, IdRange, Noun};
use crate::{Db, Result};
use std::collections::HashMap;
use tokio::sync::Mutex;

/// Ids fetched at a time: a turn takes a few hundred, and there are 2^53 of them.
const BLOCK: i64 = 1 << 20;

/// Hands out ids from reserved blocks. One per process; ids left over at its end are never used, which is harmless.
pub struct IdBlocks {
    db: Db,
    /// The next id and the end of the block, per noun. Waiting inside is meant: one fetch serves all who wait.
    blocks: Mutex<HashMap<Noun, (i64, i64)>>,
}

impl IdBlocks {
    /// The stock of one process.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            blocks: Mutex::default(),
        }
    }

    /// One id.
    ///
    /// # Errors
    /// What the engine says when a new block is fetched.
    pub async fn next(&self, noun: Noun) -> Result<i64> {
        self.range(noun, 1).await.map(|range| range.first)
    }

    /// `count` ids in a row.
    ///
    /// # Errors
    /// What the engine says when a new block is fetched.
    pub async fn range(&self, noun: Noun, count: i64) -> Result<IdRange> {
        let mut blocks = self.blocks.lock().await;
        let (mut next, mut end) = blocks.get(&noun).copied().unwrap_or((0, 0));
        if end - next < count {
            let fresh = self
                .db
                .write(move |tx| ids::reserve(tx, noun, BLOCK.max(count)))
                .await?;
            (next, end) = (fresh.first, fresh.end());
        }
        blocks.insert(noun, (next + count, end));
        Ok(IdRange { first: next, count })
    }
}
