//! The expression language of bots: parsing, values, the declarations of all functions, and evaluation within limits.
//!
//! Nothing here reads a clock, a store or a network: whatever lies outside the expression is asked of a [`Host`].
//! Sources are compiled once ([`Program`], [`Expression`], [`Template`]) and may then be run any number of times.

mod check;
pub mod editor;
mod escape;
mod eval;
mod expression;
mod fault;
mod fuel;
mod functions;
mod given;
mod host;
mod names;
mod place;
mod program;
mod syntax;
mod template;
pub mod value;

pub use check::{ACTING, Known, Sort, check, near_name};
pub use escape::Context;
pub use expression::Expression;
pub use fault::{Diagnostic, Fault, Severity, Stop};
pub use fuel::Fuel;
pub use functions::arguments::Arguments;
pub use functions::{
    Availability, CONSTANTS, Constant, Default, Example, Family, Function, Help, Kind, Param, Type,
    elsewhere, function, functions,
};
pub use given::Given;
pub use host::{Host, Scope, Stored};
pub use names::{Called, Names, Read, Written};
pub use place::{Place, Span};
pub use program::Program;
pub use syntax::{is_name, is_open};
pub use template::{Choices, Template};
pub use value::Value;
