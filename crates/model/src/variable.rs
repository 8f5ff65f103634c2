//! Variables: named values of a deal, a client or a project.

use serde::{Deserialize, Serialize};

/// A stored value. Our store keeps its type; the rules by which text acts as a number, date, list or dictionary
/// live in `calculator` alone.
pub type Value = serde_json::Value;

/// Variables of one owner, in the order in which they were first set.
pub type Variables = serde_json::Map<String, Value>;

/// Whose variable it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The client's current deal: the default scope of an assignment.
    Deal,
    /// The client; outlives deals.
    Client,
    /// The project: one value for all clients.
    Project,
    /// A constant of the project's settings; a bot cannot change it.
    Constant,
}

impl Scope {
    /// The number under which the store keeps this scope.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Deal => 1,
            Self::Client => 2,
            Self::Project => 3,
            Self::Constant => 4,
        }
    }

    /// The scope of a stored number.
    #[must_use]
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Deal),
            2 => Some(Self::Client),
            3 => Some(Self::Project),
            4 => Some(Self::Constant),
            _ => None,
        }
    }

    /// Splits the scope's prefix off a name as people write it: `client.phone`, `клиент.phone`, `project.x`, `x`.
    #[must_use]
    pub fn of_name(name: &str) -> (Self, &str) {
        match name.split_once('.') {
            Some(("client" | "клиент", rest)) => (Self::Client, rest),
            Some(("project" | "проект", rest)) => (Self::Project, rest),
            _ => (Self::Deal, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_names_the_scope_in_both_languages() {
        assert_eq!(Scope::of_name("client.phone"), (Scope::Client, "phone"));
        assert_eq!(Scope::of_name("проект.x"), (Scope::Project, "x"));
        assert_eq!(Scope::of_name("x"), (Scope::Deal, "x"));
    }

    #[test]
    fn a_code_names_its_scope_and_back() {
        for scope in [Scope::Deal, Scope::Client, Scope::Project, Scope::Constant] {
            assert_eq!(Scope::from_code(scope.code()), Some(scope));
        }
    }
}
