//! Rates: what may go out now, and how long the rest waits.

use base::{ChannelId, Timestamp};
use channels::{Buckets, Rates};
use proptest::prelude::*;
use serde_json::json;
use std::time::Duration;

const A: ChannelId = ChannelId(1);
const START: Timestamp = Timestamp::from_seconds(1_767_600_000);
const RATES: Rates = Rates {
    per_second: 30.0,
    chat_per_second: 1.0,
    chat_burst: 3,
};

fn ready(buckets: &Buckets, chat: &str, now: Timestamp) -> Option<Duration> {
    buckets.until_ready(A, RATES, chat, now).map(|wait| wait.time)
}

#[test]
fn a_chat_gets_a_burst_and_then_one_a_second() {
    let buckets = Buckets::default();
    for _ in 0..3 {
        assert_eq!(ready(&buckets, "x", START), None);
    }
    assert_eq!(ready(&buckets, "x", START), Some(Duration::from_secs(1)));
    assert_eq!(
        ready(&buckets, "x", START.plus_millis(400)),
        Some(Duration::from_millis(600))
    );
    assert_eq!(ready(&buckets, "y", START), None, "another chat does not wait");
    assert_eq!(ready(&buckets, "x", START.plus_seconds(1)), None);
    assert_eq!(
        ready(&buckets, "x", START.plus_seconds(1)),
        Some(Duration::from_secs(1))
    );
}

#[test]
fn a_refused_message_takes_nothing_from_the_channel() {
    let buckets = Buckets::default();
    for _ in 0..3 {
        ready(&buckets, "x", START);
    }
    for _ in 0..1000 {
        assert!(ready(&buckets, "x", START).is_some());
    }
    assert_eq!(ready(&buckets, "y", START), None);
}

#[test]
fn a_channel_sends_no_more_than_its_rate_over_time() {
    let buckets = Buckets::default();
    let mut sent = 0;
    for tick in 0..10_000 {
        let now = START.plus_millis(tick);
        if ready(&buckets, &format!("chat {tick}"), now).is_none() {
            sent += 1;
        }
    }
    assert!(
        (300..=310).contains(&sent),
        "{sent} in 10 s at 30 a second with a burst of 10"
    );
}

#[test]
fn a_channel_that_the_messenger_holds_waits_and_others_do_not() {
    let buckets = Buckets::default();
    buckets.hold(A, None, RATES, START.plus_seconds(5));
    assert_eq!(ready(&buckets, "x", START), Some(Duration::from_secs(5)));
    assert_eq!(buckets.until_ready(ChannelId(2), RATES, "x", START), None);
    buckets.hold(A, Some("y"), RATES, START.plus_seconds(9));
    assert_eq!(ready(&buckets, "x", START.plus_seconds(5)), None);
    assert_eq!(
        ready(&buckets, "y", START.plus_seconds(5)),
        Some(Duration::from_secs(4))
    );
}

#[test]
fn chats_that_are_silent_are_forgotten() {
    let buckets = Buckets::default();
    let fast = Rates {
        per_second: 1e6,
        ..RATES
    };
    for chat in 0..30_000 {
        buckets.until_ready(A, fast, &chat.to_string(), START.plus_millis(chat));
    }
    assert!(buckets.chats() <= 8192, "{} chats", buckets.chats());
}

#[test]
fn settings_of_a_channel_win_over_its_messenger() {
    let mut channel = crate::world::channel(json!({})).channel;
    assert_eq!(Rates::of(&channel), RATES);
    channel.settings = json!({"rate_per_second": 500, "chat_rate_per_second": 20.5, "chat_burst": 7});
    let rates = Rates::of(&channel);
    assert_eq!(
        (rates.per_second, rates.chat_per_second, rates.chat_burst),
        (500.0, 20.5, 7)
    );
    channel.settings = json!({"rate_per_second": 0, "chat_rate_per_second": "x", "chat_burst": -1});
    assert_eq!(Rates::of(&channel), RATES);
}

proptest! {
    #[test]
    fn after_the_wait_it_is_ready(rate in 0.01_f64..1e5, chat_rate in 0.01_f64..1e3, burst in 1_u32..20, messages in 1_usize..100) {
        let rates = Rates { per_second: rate, chat_per_second: chat_rate, chat_burst: burst };
        let buckets = Buckets::default();
        let mut now = START;
        for _ in 0..messages {
            if let Some(wait) = buckets.until_ready(A, rates, "x", now).map(|wait| wait.time) {
                now = now.plus_micros(wait.as_micros() as i64);
                prop_assert_eq!(buckets.until_ready(A, rates, "x", now), None);
            }
        }
    }
}
