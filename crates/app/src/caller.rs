//! Who calls, and what they may do: a value that a use case must be given, not a question it must remember to ask.

use crate::error::{AppError, Result};
use base::{Code, ProjectId, Timestamp};
use model::{Action, ApiKey, KeyScope, Operator};

/// A caller of use cases within one project.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it is.
    pub who: Who,
    /// The project in which it acts; everything it reads and writes is bound to it.
    pub project_id: ProjectId,
    /// The moment of the call.
    pub now: Timestamp,
    /// The hash of the session's token, for a person who signed in.
    pub session: Option<String>,
}

/// Who calls.
#[derive(Debug, Clone)]
pub enum Who {
    /// A program with a key.
    Key(ApiKey),
    /// A person who signed in.
    Operator(Operator),
    /// The installation's owner at the command line.
    Console,
}

impl Caller {
    /// Answers nothing if the caller may do that, and a refusal that names what is missing otherwise.
    ///
    /// # Errors
    /// `forbidden` with the missing permission's name.
    pub fn may(&self, action: Action) -> Result<()> {
        let allowed = match &self.who {
            Who::Key(key) => key.scopes.iter().any(|scope| scope.may(action)),
            Who::Operator(operator) => operator.role.may(action),
            Who::Console => true,
        };
        if allowed {
            return Ok(());
        }
        let needed = match &self.who {
            Who::Key(_) => KeyScope::needed_for(action).map_or("another kind of account", KeyScope::title),
            Who::Operator(_) | Who::Console => "a role with more rights",
        };
        Err(AppError::new(
            Code::Forbidden,
            format!("access denied: needs {needed}"),
        ))
    }
}
