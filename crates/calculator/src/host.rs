//! What an expression may ask of the world around it.

use crate::{Arguments, Fault, Function, Stop, Value};
use base::{Language, Random, Timestamp, Zone};

/// Whose variable an assignment means; the prefix before the name says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Scope {
    /// The client's current deal: no prefix.
    #[default]
    Deal,
    /// The client: `client.` or `клиент.`.
    Client,
    /// The project: `project.` or `проект.`.
    Project,
}

impl Scope {
    /// The scope of a prefix without its dot.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<Self> {
        match prefix {
            "client" | "клиент" => Some(Self::Client),
            "project" | "проект" => Some(Self::Project),
            _ => None,
        }
    }

    /// The prefix as the printer writes it, with its dot; empty for a deal's variable.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Deal => "",
            Self::Client => "client.",
            Self::Project => "project.",
        }
    }
}

/// How a variable was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// Reading the name gives exactly this value from now on, and no other name that [`Host::stays`] has changed.
    AsGiven,
    /// The name may read otherwise, or others have changed with it.
    Otherwise,
}

/// The world of an expression. Every method must give the same answers when a turn is run again.
pub trait Host {
    /// The value of a visible name: a variable of any scope in the order of precedence, a constant of the
    /// project or a built-in; `None` when nothing visible has that name.
    fn variable(&mut self, name: &str) -> Option<Value>;

    /// Whether the value of a name stays the same until that name is assigned or deleted, or the host answers a
    /// function: evaluation need not ask for it again. Names that follow from other variables do not stay.
    fn stays(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// The variable of exactly one scope, which `client.x['k'] = v` and `del client.x['k']` change in place.
    fn variable_in(&mut self, scope: Scope, name: &str) -> Option<Value> {
        let _ = scope;
        self.variable(name)
    }

    /// Stores a variable.
    ///
    /// # Errors
    /// A fault when the name or value cannot be stored; evaluation reports it and goes on.
    fn assign(&mut self, scope: Scope, name: &str, value: Value) -> Result<Stored, Fault>;

    /// Deletes a variable; nothing happens when there is none.
    fn delete(&mut self, scope: Scope, name: &str);

    /// Answers a function whose kind is not pure. The arguments are complete and of the declared types.
    ///
    /// # Errors
    /// [`Stop::Needs`] when the answer is not there yet. A fault of the author's goes to [`Host::fault`]
    /// (see [`Arguments::fault`]) and the answer is then `None`, or the text the function documents.
    fn call(&mut self, function: &'static Function, arguments: &Arguments) -> Result<Value, Stop>;

    /// The moment of the turn.
    fn now(&self) -> Timestamp;

    /// The project's time zone.
    fn zone(&self) -> &Zone;

    /// The project's language, in which months and weekdays are named.
    fn language(&self) -> Language {
        Language::default()
    }

    /// The turn's randomness.
    fn random(&mut self) -> &mut Random;

    /// Takes note of a fault.
    fn fault(&mut self, fault: Fault);
}
