//! The client against small local servers and names that tests decide.

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
