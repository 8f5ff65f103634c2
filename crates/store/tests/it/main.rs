//! Every test runs on SQLite and, where `TEST_POSTGRES_URL` names a server, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod accounts;
mod backup;
mod bots;
mod clients;
mod crash;
mod engine;
mod failures;
mod jobs;
mod lanes;
mod leases;
mod messages;
mod opening;
mod planned;
mod plans;
mod projects;
mod turns;
mod variables;
mod world;
