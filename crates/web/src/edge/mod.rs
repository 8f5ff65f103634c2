//! What every request passes whatever it wants: whose address it is, how large and slow its body may be, its id, its
//! line in the log, the headers that browsers need, and what a panic answers.

pub mod access;
pub mod address;
pub mod body;
pub mod face;
pub mod origin;
pub mod redact;
pub mod status;
pub mod window;
