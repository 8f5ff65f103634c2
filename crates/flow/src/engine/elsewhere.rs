//! Variables of clients by their numbers: the turn's own client is answered from the scene, any other by the store.

use super::builtin;
use super::run::Run;
use crate::question::bytes;
use crate::scope::{CARD, may_assign, plain_name};
use base::Code;
use base::limits::{VALUE_BYTES_PER_BLOCK, VARIABLES_PER_OWNER};
use calculator::{Arguments, Fault, Function, Host as _, Stop, Value};
use model::Scope;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Run<'_> {
    /// The value of one of these functions where it means the turn's own client; none in any other case.
    pub(super) fn own_variables(
        &mut self,
        function: &'static Function,
        arguments: &Arguments,
    ) -> Option<Result<Value, Stop>> {
        let is_own = |run: &Self| arguments.int(0) == run.stage.client.id.0;
        let value = match function.name {
            "get_client_var" if is_own(self) => self.own(&arguments.text(1)).unwrap_or_default(),
            "get_client_vars" if is_own(self) => {
                let names: BTreeSet<Arc<str>> = arguments.list(1).iter().map(Value::as_text).collect();
                match self.may_read(&names) {
                    Ok(()) => Value::dict(names.into_iter().map(|name| {
                        let value = self.own(&name).unwrap_or_default();
                        (name, value)
                    })),
                    Err((code, message)) => self.none(arguments, code, &message),
                }
            }
            "set_client_var" if is_own(self) => {
                Value::Bool(self.set_own(arguments, &arguments.text(1), arguments.value(2).clone()))
            }
            "set_client_vars" if is_own(self) => {
                let wanted = arguments.dict(1);
                let may = self.may_store_all(wanted.iter().map(|(name, value)| (&**name, value)));
                Value::Bool(match may {
                    // What may be stored is, so that all are or none is.
                    Ok(()) => wanted
                        .iter()
                        .all(|(name, value)| self.set_own(arguments, name, value.clone())),
                    Err((code, message)) => {
                        self.fault(arguments.fault(code, &message));
                        false
                    }
                })
            }
            _ => return None,
        };
        Some(Ok(value))
    }

    /// Whether these variables may be read at once: each is a copy.
    fn may_read(&self, names: &BTreeSet<Arc<str>>) -> Result<(), (Code, String)> {
        too_many(names.len())?;
        let bytes: usize = names
            .iter()
            .filter_map(|name| self.stage.get(Scope::Client, plain_name(name)))
            .map(bytes)
            .sum();
        if bytes > VALUE_BYTES_PER_BLOCK {
            let message = format!(
                "these variables take more than {} MiB together; ask for fewer at once",
                VALUE_BYTES_PER_BLOCK >> 20
            );
            return Err((Code::TooLarge, message));
        }
        Ok(())
    }

    /// Whether each of these variables may be stored.
    fn may_store_all<'v>(
        &self,
        wanted: impl ExactSizeIterator<Item = (&'v str, &'v Value)>,
    ) -> Result<(), (Code, String)> {
        too_many(wanted.len())?;
        let mut fresh = BTreeSet::new();
        for (name, value) in wanted {
            let name = plain_name(name);
            may_assign(Scope::Client, name).map_err(|reason| (Code::BadName, reason))?;
            super::host::check_size(name, value)?;
            let deletes =
                matches!(value, Value::None) || matches!(value, Value::Text(text) if text.is_empty());
            if !deletes && name != "name" && self.stage.get(Scope::Client, name).is_none() {
                fresh.insert(name);
            }
        }
        if !fresh.is_empty() && self.stage.count(Scope::Client) + fresh.len() > VARIABLES_PER_OWNER {
            let message = format!(
                "the client would have more than {VARIABLES_PER_OWNER} variables, so nothing was stored; delete some"
            );
            return Err((Code::TooLarge, message));
        }
        Ok(())
    }

    fn own(&mut self, name: &str) -> Option<Value> {
        let name = plain_name(name);
        let variable = self.stage.get(Scope::Client, name).map(Value::from_json);
        variable.or_else(|| CARD.contains(&name).then(|| builtin::value(self, name)).flatten())
    }

    fn set_own(&mut self, arguments: &Arguments, name: &str, value: Value) -> bool {
        let name = plain_name(name);
        let stored = may_assign(Scope::Client, name)
            .map_err(|reason| (Code::BadName, reason))
            .and_then(|()| match value {
                Value::None => {
                    self.remove(Scope::Client, name);
                    Ok(())
                }
                value => self.store(Scope::Client, name, value),
            });
        match stored {
            Ok(()) => true,
            Err((code, message)) => {
                let fault: Fault = arguments.fault(code, &message);
                self.fault(fault);
                false
            }
        }
    }
}

/// The refusal of more names than a client can have variables.
fn too_many(names: usize) -> Result<(), (Code, String)> {
    if names <= VARIABLES_PER_OWNER {
        return Ok(());
    }
    let message = format!(
        "{names} names were given, and a client has at most {VARIABLES_PER_OWNER} variables; give fewer"
    );
    Err((Code::TooLarge, message))
}
