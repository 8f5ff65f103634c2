//! What the app counts, for `/metrics`. No count tells of a project, a client or a text.

use crate::start::App;
use std::sync::atomic::{AtomicU64, Ordering};

/// One number of the app.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name, in Prometheus's form without the program's prefix.
    pub name: &'static str,
    /// What it counts.
    pub help: &'static str,
    /// Whether it only rises.
    pub kind: MetricKind,
    /// Its value.
    pub value: f64,
}

/// Whether a number only rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
}

macro_rules! counters {
    ($($name:ident = $text:literal, $help:literal;)*) => {
        /// The counters of one node.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub $name: AtomicU64,)*
        }

        impl Counters {
            fn all(&self) -> Vec<Metric> {
                vec![$(Metric {
                    name: $text,
                    help: $help,
                    kind: MetricKind::Counter,
                    value: self.$name.load(Ordering::Relaxed) as f64,
                }),*]
            }
        }
    };
}

counters! {
    received = "messages_received_total", "Messages and presses that clients sent.";
    duplicates = "messages_duplicate_total", "Events that a messenger delivered again.";
    ignored = "events_ignored_total", "Events of messengers that mean nothing here.";
    hooks_unsigned = "hooks_unsigned_total", "Hook requests refused for a missing or wrong secret.";
    hooks_malformed = "hooks_malformed_total", "Hook requests refused for their body.";
    turns = "turns_total", "Turns of the engine that were committed.";
    turn_conflicts = "turn_conflicts_total", "Turns run again because a row had changed meanwhile.";
    turns_given_up = "turns_given_up_total", "Turns that failed and were given up; their messages wait to be tried again by hand.";
    turn_faults = "turn_faults_total", "Mistakes of bots that showed while running.";
    network_calls = "bot_network_calls_total", "Network calls made for bots.";
    sent = "messages_sent_total", "Messages that messengers accepted.";
    failed = "messages_failed_total", "Messages that messengers refused.";
    in_doubt = "messages_in_doubt_total", "Messages that may or may not have arrived.";
    retried = "messages_retried_total", "Attempts to send that will be repeated.";
    timers = "timers_fired_total", "Planned messages that came due.";
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64, count: usize) {
        counter.fetch_add(count as u64, Ordering::Relaxed);
    }
}

impl App {
    /// The numbers of this node.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        self.0.counters.all()
    }
}
