//! The client against small local servers and names that tests decide.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod bodies;
mod certainty;
mod download;
mod guard;
mod limits;
mod names;
mod proxy;
mod redirects;
mod secrets;
mod server;
mod tls;
