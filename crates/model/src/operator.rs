//! People who sign in, their sessions, and the keys of programs.

use crate::{KeyScope, Role};
use base::{KeyId, OperatorId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Its id.
    pub id: OperatorId,
    /// The address they sign in with.
    pub email: String,
    /// The name that colleagues and clients read.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A signed-in browser. Only the hash of its token is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// Who.
    pub operator_id: OperatorId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
}

/// A key of a program. Only its hash is stored; the primary one is sealed as well, because `#{api_key}` must yield it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The name people gave it.
    pub name: String,
    /// Its first characters, to tell keys apart.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// Whether it is the one that `#{api_key}` yields.
    pub primary: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}
