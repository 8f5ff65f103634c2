//! What an editor asks of a whole bot: which names its formulas may see, where a variable is used, and renaming it.

mod expected;
mod fields;
mod known;
mod located;
mod named;
mod rename;
mod usages;

pub use fields::{Field, fields};
pub use known::known;
pub use located::{At, at, formatted, name_at, name_in_program, places_in_program, places_of};
pub use rename::{Edit, Refused, Renamed, rename, rename_in_program};
pub use usages::{Usage, Usages, Use, usages};
