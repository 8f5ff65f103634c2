//! Workers over real databases: SQLite, and PostgreSQL where `TEST_POSTGRES_URL` names a server.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod calm;
mod fairness;
mod nodes;
mod running;
mod world;
