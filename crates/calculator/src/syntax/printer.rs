//! From tree to text.
use super::tree::{Expr, Statement};
pub(crate) fn program(_statements: &[Statement]) -> String {
    String::new()
}
pub(crate) fn expression(_expr: &Expr) -> String {
    String::new()
}
