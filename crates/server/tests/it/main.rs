//! The real binary, driven from outside as a person or a program drives it.

mod backup;
mod bot_files;
mod contract;
mod reference;
mod refusals;
mod world;
