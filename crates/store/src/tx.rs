//! The face of a running transaction, the same for both engines.

use crate::{Arg, Error, Kind, Result, Row};

/// A running transaction. `$1`, `$2`, … in a statement are its arguments by number; the text is PostgreSQL's, and
/// SQLite's is made from it.
pub trait Tx {
    /// Runs a statement; gives how many rows it changed.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn exec(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64>;

    /// Runs a statement whose count nobody needs. On PostgreSQL it travels together with the next statement, and an
    /// error of it shows there or at COMMIT.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn exec_later(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<()>;

    /// Runs a statement once for each `width` arguments, in one round trip; gives how many rows they changed together.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn exec_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<u64>;

    /// Reads rows.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn query(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>>;

    /// Reads rows with a statement run once for each `width` arguments, in one round trip; the rows stand in the
    /// order of the arguments.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn query_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<Vec<Row>>;

    /// Tells all nodes something small once this transaction is committed; see [`crate::Db::listen`]. PostgreSQL puts
    /// commits that notify one behind the other, so this is not for every message.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn notify(&mut self, channel: &'static str, payload: &str) -> Result<()>;

    /// Which engine runs. For this room's few forks; nothing else may ask.
    fn kind(&self) -> Kind;

    /// Reads at most one row.
    ///
    /// # Errors
    /// What the engine says, as [`Error`].
    fn query_opt(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.query(sql, args)?.into_iter().next())
    }

    /// Reads the one row that a statement always gives.
    ///
    /// # Errors
    /// What the engine says, as [`Error`]; [`Error::Sql`] when there is no row.
    fn query_one(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Row> {
        self.query_opt(sql, args)?
            .ok_or_else(|| Error::sql(sql, "the statement gave no row"))
    }
}
