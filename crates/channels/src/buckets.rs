//! How fast a channel may speak: a bucket for each channel and for each chat, asked without waiting.

use base::{ChannelId, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The rates of one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Messages a second of the whole channel; a third of them may go out at once after a silence.
    pub per_second: f64,
    /// Messages a second to one chat.
    pub chat_per_second: f64,
    /// Messages to one chat that may go out at once after a silence.
    pub chat_burst: u32,
}

/// The settings of a channel that change its rates.
pub(crate) const SETTINGS: &[&str] = &["rate_per_second", "chat_rate_per_second", "chat_burst"];

impl Rates {
    /// The rates of a channel: its settings `rate_per_second`, `chat_rate_per_second` and `chat_burst`, else those of its messenger.
    /// Values that are no positive number are ignored; `connect` refuses them.
    #[must_use]
    pub fn of(channel: &model::Channel) -> Self {
        let features = crate::features::of(channel.kind);
        let setting = |name: &str, default: f64| {
            let value = channel.settings.get(name).and_then(serde_json::Value::as_f64);
            value
                .filter(|rate| rate.is_finite() && *rate > 0.0)
                .unwrap_or(default)
        };
        Self {
            per_second: setting("rate_per_second", features.rate_per_second),
            chat_per_second: setting("chat_rate_per_second", features.chat_rate_per_second),
            chat_burst: setting("chat_burst", f64::from(features.chat_burst)) as u32,
        }
    }
}

/// The buckets of all channels and chats of this node.
///
/// A bucket is kept as one number, the moment at which it would be full again (GCRA), so that one step decides over both
/// buckets of a message: a message that its chat must wait for takes nothing from the channel.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    channels: HashMap<ChannelId, Timestamp>,
    chats: HashMap<(ChannelId, Box<str>), Timestamp>,
    /// When so many chats are known, those whose bucket is full are forgotten.
    sweep_at: usize,
}

/// Chats known before the first sweep.
const FIRST_SWEEP: usize = 4096;

/// How long a message must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Before asking again.
    pub time: Duration,
    /// The channel has places: only this chat was written to too fast.
    pub chat_alone: bool,
}

impl Buckets {
    /// Takes a place for one message now, or says how long to wait before asking again. Nothing is taken when the answer
    /// is a time to wait.
    pub fn until_ready(&self, channel: ChannelId, rates: Rates, chat: &str, now: Timestamp) -> Option<Wait> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_channel = Pace::of_channel(rates);
        let of_chat = Pace::of_chat(rates);
        let chat_key = (channel, Box::from(chat));
        let channel_full = state.channels.get(&channel).copied();
        let chat_full = state.chats.get(&chat_key).copied();
        let (by_channel, by_chat) = (of_channel.wait(channel_full, now), of_chat.wait(chat_full, now));
        let wait = by_channel.max(by_chat);
        if wait > 0 {
            return Some(Wait {
                time: Duration::from_micros(wait as u64),
                chat_alone: by_channel == 0,
            });
        }
        state
            .channels
            .insert(channel, of_channel.taken(channel_full, now));
        state.chats.insert(chat_key, of_chat.taken(chat_full, now));
        state.sweep(now);
        None
    }

    /// Holds a channel, or one of its chats, until a moment: the messenger asked for it (429).
    pub fn hold(&self, channel: ChannelId, chat: Option<&str>, rates: Rates, until: Timestamp) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match chat {
            None => {
                let full = Pace::of_channel(rates).held(until);
                let old = state.channels.entry(channel).or_insert(full);
                *old = full.max(*old);
            }
            Some(chat) => {
                let full = Pace::of_chat(rates).held(until);
                let old = state.chats.entry((channel, Box::from(chat))).or_insert(full);
                *old = full.max(*old);
            }
        }
    }

    /// How many chats are remembered.
    #[must_use]
    pub fn chats(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).chats.len()
    }
}

impl State {
    /// Forgets full buckets, which say nothing, whenever the map has doubled: memory follows the chats of the last seconds.
    fn sweep(&mut self, now: Timestamp) {
        if self.chats.len() < self.sweep_at.max(FIRST_SWEEP) {
            return;
        }
        self.chats.retain(|_, full| *full > now);
        self.channels.retain(|_, full| *full > now);
        self.sweep_at = self.chats.len().saturating_mul(2);
        self.chats.shrink_to(self.sweep_at.max(FIRST_SWEEP));
    }
}

/// The arithmetic of one bucket, in microseconds.
#[derive(Clone, Copy)]
struct Pace {
    /// Between two messages of a steady flow.
    interval: i64,
    /// How far ahead of the steady flow a burst may run.
    tolerance: i64,
}

impl Pace {
    /// The burst is kept small, so that the first second after a silence does not pass far beyond the rate.
    fn of_channel(rates: Rates) -> Self {
        Self::new(rates.per_second, (rates.per_second / 3.0).max(1.0))
    }

    fn of_chat(rates: Rates) -> Self {
        Self::new(rates.chat_per_second, f64::from(rates.chat_burst.max(1)))
    }

    fn new(rate: f64, burst: f64) -> Self {
        let interval = (1e6 / rate).clamp(1.0, 1e12);
        Self {
            interval: interval as i64,
            tolerance: (interval * (burst - 1.0)).clamp(0.0, 1e15) as i64,
        }
    }

    /// How long to wait before the next message.
    fn wait(self, full: Option<Timestamp>, now: Timestamp) -> i64 {
        full.map_or(0, |full| full.since(now) - self.tolerance).max(0)
    }

    /// When the bucket is full again after one more message.
    fn taken(self, full: Option<Timestamp>, now: Timestamp) -> Timestamp {
        full.map_or(now, |full| full.max(now)).plus_micros(self.interval)
    }

    /// The fullness of a bucket that lets nothing through before a moment.
    fn held(self, until: Timestamp) -> Timestamp {
        until.plus_micros(self.tolerance)
    }
}
