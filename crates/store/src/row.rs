//! Rows as they come back: small values, read by position, with a typed error for what cannot be read.

use crate::{Error, Result};
use base::Timestamp;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number or truth value.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// One row. Columns are read by their position in the SELECT list, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub Vec<Cell>);

impl Row {
    fn cell(&self, at: usize) -> &Cell {
        self.0.get(at).unwrap_or(&Cell::Null)
    }

    /// The number of a column.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds none.
    pub fn int(&self, at: usize) -> Result<i64> {
        match self.cell(at) {
            Cell::Int(number) => Ok(*number),
            other => Err(Error::corrupt("number", format!("{other:?} in column {at}"))),
        }
    }

    /// The number of a column, if it has one.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds something else.
    pub fn opt_int(&self, at: usize) -> Result<Option<i64>> {
        match self.cell(at) {
            Cell::Null => Ok(None),
            _ => self.int(at).map(Some),
        }
    }

    /// The truth value of a column.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds none.
    pub fn bool(&self, at: usize) -> Result<bool> {
        self.int(at).map(|number| number != 0)
    }

    /// The moment of a column.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds none.
    pub fn time(&self, at: usize) -> Result<Timestamp> {
        self.int(at).map(Timestamp)
    }

    /// The moment of a column, if it has one.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds something else.
    pub fn opt_time(&self, at: usize) -> Result<Option<Timestamp>> {
        Ok(self.opt_int(at)?.map(Timestamp))
    }

    /// The text of a column.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds none.
    pub fn text(&self, at: usize) -> Result<&str> {
        match self.cell(at) {
            Cell::Text(text) => Ok(text),
            other => Err(Error::corrupt("text", format!("{other:?} in column {at}"))),
        }
    }

    /// Moves the text of a column out of the row.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds none.
    pub fn take_text(&mut self, at: usize) -> Result<String> {
        self.take_opt_text(at)?
            .ok_or_else(|| Error::corrupt("text", format!("nothing in column {at}")))
    }

    /// Moves the text of a column out of the row, if it has one.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds something else.
    pub fn take_opt_text(&mut self, at: usize) -> Result<Option<String>> {
        match self.0.get_mut(at) {
            Some(Cell::Text(text)) => Ok(Some(std::mem::take(text))),
            None | Some(Cell::Null) => Ok(None),
            Some(other) => Err(Error::corrupt("text", format!("{other:?} in column {at}"))),
        }
    }

    /// Moves the bytes of a column out of the row, if it has some.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it holds something else.
    pub fn take_opt_bytes(&mut self, at: usize) -> Result<Option<Vec<u8>>> {
        match self.0.get_mut(at) {
            Some(Cell::Bytes(bytes)) => Ok(Some(std::mem::take(bytes))),
            None | Some(Cell::Null) => Ok(None),
            Some(other) => Err(Error::corrupt("bytes", format!("{other:?} in column {at}"))),
        }
    }
}
