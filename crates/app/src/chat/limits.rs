//! Abuse limits of the web chat: how much one visitor, one address and one site may do. Kept in memory of the node: they ward off
//! floods, they count nothing that must be exact.

use crate::error::{AppError, Result};
use base::limits::{
    CHAT_CAPTCHAS_PER_ADDRESS_HOUR, CHAT_CONVERSATIONS_PER_ADDRESS_HOUR, CHAT_MESSAGES_PER_ADDRESS_MINUTE,
    CHAT_MESSAGES_PER_VISITOR_MINUTE, CHAT_SESSIONS_PER_ADDRESS_HOUR, CHAT_TYPING_PER_VISITOR_MINUTE,
    CHAT_UPLOADS_PER_VISITOR_HOUR,
};
use base::{ChannelId, Code, Timestamp};
use parking_lot::Mutex;
use std::collections::HashMap;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
/// Buckets known before those that are full again are forgotten.
const SWEEP_AT: usize = 10_000;

/// The buckets of the web chat.
#[derive(Debug, Default)]
pub(crate) struct ChatLimits {
    buckets: Mutex<Buckets>,
}

#[derive(Debug, Default)]
struct Buckets {
    /// When each bucket will be full again, in microseconds.
    full_at: HashMap<(What, String), i64>,
    /// How many buckets there may be before those that are full again are forgotten.
    sweep_at: usize,
}

impl Buckets {
    fn sweep(&mut self, now: Timestamp) {
        if self.full_at.len() > self.sweep_at.max(SWEEP_AT) {
            self.full_at.retain(|_, full| *full > now.micros());
            // In a flood from many addresses nothing can be forgotten; looking again at each request would only help it.
            self.sweep_at = self.full_at.len() * 2;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Session,
    Conversation,
    VisitorMessage,
    AddressMessage,
    Upload,
    SiteConversation,
    SiteMessage,
    SiteUpload,
    Captcha,
    Typing,
}

impl ChatLimits {
    pub fn session(&self, address: &str, now: Timestamp) -> Result<()> {
        self.take(What::Session, address, CHAT_SESSIONS_PER_ADDRESS_HOUR, HOUR, now)
    }

    pub fn conversation(&self, address: &str, now: Timestamp) -> Result<()> {
        self.take(
            What::Conversation,
            address,
            CHAT_CONVERSATIONS_PER_ADDRESS_HOUR,
            HOUR,
            now,
        )
    }

    /// A message or press of a visitor.
    pub fn message(&self, visitor: &str, now: Timestamp) -> Result<()> {
        self.take(
            What::VisitorMessage,
            visitor,
            CHAT_MESSAGES_PER_VISITOR_MINUTE,
            MINUTE,
            now,
        )
    }

    /// A file of a visitor.
    pub fn upload(&self, visitor: &str, now: Timestamp) -> Result<()> {
        self.take(What::Upload, visitor, CHAT_UPLOADS_PER_VISITOR_HOUR, HOUR, now)
    }

    /// A message, press or file from an address.
    pub fn address(&self, address: &str, now: Timestamp) -> Result<()> {
        self.take(
            What::AddressMessage,
            address,
            CHAT_MESSAGES_PER_ADDRESS_MINUTE,
            MINUTE,
            now,
        )
    }

    /// A conversation of a site begins.
    pub fn site_conversation(&self, site: ChannelId, count: u32, now: Timestamp) -> Result<()> {
        self.take(What::SiteConversation, &site.to_string(), count, HOUR, now)
    }

    /// A message or press on a site, of somebody with whom the site has a conversation already or not.
    pub fn site_message(&self, site: ChannelId, count: u32, known: bool, now: Timestamp) -> Result<()> {
        let kept = kept(count, known);
        self.take_leaving(kept, What::SiteMessage, &site.to_string(), count, MINUTE, now)
    }

    /// A file on a site, as [`ChatLimits::site_message`].
    pub fn site_upload(&self, site: ChannelId, count: u32, known: bool, now: Timestamp) -> Result<()> {
        let kept = kept(count, known);
        self.take_leaving(kept, What::SiteUpload, &site.to_string(), count, HOUR, now)
    }

    /// A visitor says that it types.
    pub fn typing(&self, visitor: &str, now: Timestamp) -> Result<()> {
        self.take(What::Typing, visitor, CHAT_TYPING_PER_VISITOR_MINUTE, MINUTE, now)
    }

    /// Somebody says that a captcha is solved.
    pub fn captcha(&self, address: &str, now: Timestamp) -> Result<()> {
        self.take(What::Captcha, address, CHAT_CAPTCHAS_PER_ADDRESS_HOUR, HOUR, now)
    }

    /// Takes one of `count` places in `seconds`; they refill evenly.
    fn take(&self, what: What, who: &str, count: u32, seconds: i64, now: Timestamp) -> Result<()> {
        self.take_leaving(0, what, who, count, seconds, now)
    }

    /// [`ChatLimits::take`], but the last `kept` places are for others.
    fn take_leaving(
        &self,
        kept: u32,
        what: What,
        who: &str,
        count: u32,
        seconds: i64,
        now: Timestamp,
    ) -> Result<()> {
        let step = seconds * 1_000_000 / i64::from(count.max(1));
        let mut buckets = self.buckets.lock();
        buckets.sweep(now);
        let full = buckets.full_at.entry((what, who.to_owned())).or_insert(0);
        let next = (*full).max(now.micros()) + step;
        let over = next - now.micros() - seconds * 1_000_000 + step * i64::from(kept);
        if over > 0 {
            let wait = (over as u64).div_ceil(1_000_000).max(1);
            let text = format!("too much at once; try again in {wait} s");
            return Err(AppError::new(Code::RateLimited, text).after(wait));
        }
        *full = next;
        Ok(())
    }
}

/// Of a site's places, those that a stranger leaves to visitors who have a conversation: a crowd of new addresses may not
/// silence whoever is being served.
const fn kept(count: u32, known: bool) -> u32 {
    if known { 0 } else { count / 4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_stopped_and_ebbs() {
        let limits = ChatLimits::default();
        let now = Timestamp::from_seconds(1_000);
        let passed = (0..1_000)
            .take_while(|_| limits.session("a", now).is_ok())
            .count();
        assert_eq!(passed, CHAT_SESSIONS_PER_ADDRESS_HOUR as usize);
        let refused = limits.session("a", now).unwrap_err();
        assert_eq!(refused.code, Code::RateLimited);
        let later = now.plus_seconds(refused.retry_after.unwrap() as i64);
        assert!(limits.session("a", later).is_ok());
        assert!(limits.session("b", now).is_ok());
    }

    #[test]
    fn a_crowd_of_strangers_leaves_places_to_whoever_is_being_served() {
        let (limits, site, now) = (
            ChatLimits::default(),
            ChannelId(1),
            Timestamp::from_seconds(1_000),
        );
        let passed = |known: bool| {
            (0..1_000)
                .take_while(|_| limits.site_message(site, 100, known, now).is_ok())
                .count()
        };
        assert_eq!(passed(false), 75);
        assert_eq!(passed(true), 25);
        assert!(
            limits.site_upload(site, 1, false, now).is_ok(),
            "one place is anybody's"
        );
    }
}
