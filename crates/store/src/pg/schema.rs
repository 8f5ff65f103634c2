//! Migrations on PostgreSQL, one transaction under an advisory lock.

use super::fault;
use super::session::{Address, Session};
use crate::dialect::postgres_schema;
use crate::migrate::{self, Applied, Ground, HISTORY, Migration, Pending};
use crate::{Options, Result};

/// The lock that only migrations take: "rapport" in ASCII.
const LOCK: &str = "BEGIN; SELECT pg_advisory_xact_lock(32195222256349812)";

/// Brings the schema up to date.
pub fn migrate(session: &mut Session) -> Result<()> {
    locked(session, migrate::migrate)
}

/// The migrations that opening would apply.
pub fn pending(options: &Options) -> Result<Vec<Pending>> {
    let address = Address::parse(&options.url)?;
    super::aside(|| locked(&mut Session::connected(&address)?, migrate::pending))
}

fn locked<T>(session: &mut Session, work: impl FnOnce(&mut dyn Ground) -> Result<T>) -> Result<T> {
    let mut ground = PgGround { session };
    ground.say(LOCK)?;
    let done = work(&mut ground);
    ground.say(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

struct PgGround<'s> {
    session: &'s mut Session,
}

impl PgGround<'_> {
    fn say(&self, words: &str) -> Result<()> {
        let client = self.session.client()?;
        self.session
            .wait(client.batch_execute(words))
            .map_err(|error| fault::of(words, &error))
    }
}

impl Ground for PgGround<'_> {
    fn applied(&mut self) -> Result<Vec<Applied>> {
        let client = self.session.client()?;
        let read = async {
            let there = "SELECT to_regclass('schema_migrations') IS NOT NULL";
            if !client.query_one(there, &[]).await?.get::<_, bool>(0) {
                return Ok(Vec::new());
            }
            client
                .query("SELECT number, hash FROM schema_migrations ORDER BY number", &[])
                .await
        };
        let rows = self
            .session
            .wait(read)
            .map_err(|error| fault::of("schema_migrations", &error))?;
        Ok(rows
            .iter()
            .map(|row| Applied {
                number: row.get(0),
                hash: row.get(1),
            })
            .collect())
    }

    fn apply(&mut self, migration: &Migration, text: &str, hash: &str) -> Result<()> {
        self.say(HISTORY)?;
        self.say(&postgres_schema(text))?;
        let client = self.session.client()?;
        let noted = async {
            let insert = "INSERT INTO schema_migrations (number, name, hash) VALUES ($1, $2, $3)";
            client
                .execute(insert, &[&migration.number, &migration.name, &hash])
                .await
        };
        self.session
            .wait(noted)
            .map(drop)
            .map_err(|error| fault::of("schema_migrations", &error))
    }
}
