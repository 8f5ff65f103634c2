//! Tests of the connectors: tables of cases, the wire, and hostile input.

mod buckets;
mod buttons;
mod connecting;
mod hostile;
mod receive;
mod send;
mod split;
mod webchat;
mod world;
