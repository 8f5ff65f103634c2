//! The public faces, driven in this process as a client would drive them.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

mod chat;
mod compat;
mod edges;
mod editor;
mod files;
mod formulas;
mod hooks;
mod kit;
mod own;
mod pages;
mod permissions;
mod socket;
