//! Tests of the connectors: tables of cases, the wire, and hostile input.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod buckets;
mod buttons;
mod connecting;
mod hostile;
mod receive;
mod send;
mod split;
mod webchat;
mod world;
