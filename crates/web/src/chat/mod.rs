//! The web chat: its pages, sessions, sockets, the HTTP fallback and uploads, by `docs/webchat-protocol.md`.

pub mod sockets;
