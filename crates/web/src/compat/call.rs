//! One call of an action: who calls, with which parameters, and what it answers.

use super::params::Params;
use crate::web::Shared;
use app::{AppError, Caller};
use axum::http::StatusCode;
use base::Zone;
use serde_json::{Value, json};

/// A call whose key may do what the action wants.
pub struct Call {
    /// The shared state.
    pub web: Shared,
    /// Who calls.
    pub caller: Caller,
    /// The parameters, renamed.
    pub params: Params,
}

impl Call {
    /// The time zone of the caller's project, read only when a parameter needs it.
    ///
    /// # Errors
    /// When the project cannot be read.
    pub async fn zone(&self) -> Result<Zone, AppError> {
        if !super::when::needs_zone(&self.params) {
            return Ok(Zone::utc());
        }
        let project = app::projects::of(&self.web.app, &self.caller).await?;
        Ok(project.settings.zone)
    }
}

/// The answer of an action: a status and a JSON body.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Value,
}

impl Answer {
    /// An answer with its documented body.
    #[must_use]
    pub fn of(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
        }
    }

    /// `{"status":"success"}` with what the action made; absent things are left out.
    #[must_use]
    pub fn success(made: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Self {
        let mut body = json!({"status": "success"});
        for (name, value) in made {
            if let Some(value) = value {
                body[name] = value;
            }
        }
        Self::of(body)
    }
}
