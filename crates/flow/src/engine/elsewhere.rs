//! Variables of clients by their numbers: the turn's own client is answered from the scene, any other by the store.

use super::builtin;
use super::run::Run;
use crate::scope::{CARD, may_assign, plain_name};
use base::Code;
use calculator::{Arguments, Fault, Function, Host as _, Stop, Value};
use model::Scope;

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
                let mut found = Vec::new();
                for name in arguments.list(1).iter() {
                    let name = name.as_text();
                    let value = self.own(&name).unwrap_or_default();
                    found.push((name, value));
                }
                Value::dict(found)
            }
            "set_client_var" if is_own(self) => {
                Value::Bool(self.set_own(arguments, &arguments.text(1), arguments.value(2).clone()))
            }
            "set_client_vars" if is_own(self) => {
                let mut stored = true;
                for (name, value) in arguments.dict(1).iter() {
                    stored &= self.set_own(arguments, name, value.clone());
                }
                Value::Bool(stored)
            }
            _ => return None,
        };
        Some(Ok(value))
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
