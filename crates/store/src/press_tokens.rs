//! Hidden button texts that are longer than a messenger allows: the button carries a token, the text stays here.

use crate::arg::args;
use crate::{Result, Tx};
use base::{ChannelId, Timestamp};

const INSERT: &str = "INSERT INTO press_tokens (channel_id, token, text, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (channel_id, token) DO UPDATE SET created_at = excluded.created_at
    WHERE press_tokens.created_at < excluded.created_at - 86400000000";
const GET: &str = "SELECT text FROM press_tokens WHERE channel_id = $1 AND token = $2";
const PRUNE: &str = "DELETE FROM press_tokens WHERE created_at < $1";

/// Keeps a text under its token; the same token keeps its first text, so a token is best made from the text. It counts as
/// made anew, to the day, each time a message carries it.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, channel: ChannelId, token: &str, text: &str, now: Timestamp) -> Result<()> {
    tx.exec_later(INSERT, args![channel, token, text, now])
}

/// The text of a token of this channel.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, channel: ChannelId, token: &str) -> Result<Option<String>> {
    match tx.query_opt(GET, args![channel, token])? {
        Some(mut row) => row.take_opt_text(0),
        None => Ok(None),
    }
}

/// Forgets tokens that no message carried since a moment, to the day.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, before: Timestamp) -> Result<u64> {
    tx.exec(PRUNE, args![before])
}
