//! What a formula may see and change: the Calculator's host over a running turn.

use super::builtin;
use super::run::Run;
use crate::scope::{built_in, may_assign, of_calculator};
use base::limits::{VARIABLE_CHARACTERS, VARIABLES_PER_OWNER};
use base::{Code, DealId, Language, Random, Timestamp, Zone};
use calculator::{Arguments, Fault, Function, Host, Kind, Stop, Stored, Value};
use model::{Event, Inbound, Scope};

impl Host for Run<'_> {
    fn variable(&mut self, name: &str) -> Option<Value> {
        if let Some(value) = builtin::value(self, name) {
            return Some(value);
        }
        let found = self
            .event_variables
            .get(name)
            .or_else(|| self.carried().and_then(|carried| carried.get(name)));
        let found = found.or_else(|| self.stage.find(name));
        found
            .or_else(|| self.scene.project.constants.get(name))
            .map(Value::from_json)
    }

    /// Built-in names follow from the client and the deal, `order` from all of the deal's variables.
    fn stays(&self, name: &str) -> bool {
        !built_in(name)
    }

    fn variable_in(&mut self, scope: calculator::Scope, name: &str) -> Option<Value> {
        self.stage.get(of_calculator(scope), name).map(Value::from_json)
    }

    fn assign(&mut self, scope: calculator::Scope, name: &str, value: Value) -> Result<Stored, Fault> {
        let scope = of_calculator(scope);
        may_assign(scope, name).map_err(|reason| Fault::new(Code::BadName, reason))?;
        let stored = self.reads_as_given(scope, name, &value);
        self.store(scope, name, value)
            .map_err(|(code, message)| Fault::new(code, message))?;
        Ok(stored)
    }

    fn delete(&mut self, scope: calculator::Scope, name: &str) {
        self.remove(of_calculator(scope), name);
    }

    fn call(&mut self, function: &'static Function, arguments: &Arguments) -> Result<Value, Stop> {
        if self.needs.is_some() {
            return Err(Stop::Needs);
        }
        let from_scene = match function.kind {
            Kind::Network => self.requests(function, arguments),
            _ => self.own_variables(function, arguments),
        };
        if let Some(value) = from_scene {
            return value;
        }
        match function.kind {
            Kind::Network => self.work(function, arguments),
            Kind::Query | Kind::Effect => self.ask(function, arguments),
            // The test below fails when one is ready and nobody answers it.
            Kind::Scene | Kind::Pure => {
                let message = format!("`{}` cannot be used in a bot of this version", function.name);
                Ok(self.none(arguments, Code::Unsupported, &message))
            }
        }
    }

    fn now(&self) -> Timestamp {
        Run::now(self)
    }

    fn zone(&self) -> &Zone {
        Run::zone(self)
    }

    fn language(&self) -> Language {
        self.scene.project.settings.language
    }

    fn random(&mut self) -> &mut Random {
        Run::random(self)
    }

    fn fault(&mut self, fault: Fault) {
        self.tell_formula(fault);
    }
}

impl Run<'_> {
    /// Whether a value that is about to be stored will be read as it is: a plain one, in the deal that is open, where
    /// nothing that the event brought goes before it. Storing it changes nothing else that stays.
    fn reads_as_given(&self, scope: Scope, name: &str, value: &Value) -> Stored {
        let plain = match value {
            Value::Text(text) => !text.is_empty(),
            Value::Bool(_) | Value::Int(_) => true,
            _ => false,
        };
        let first = self.event_variables.get(name).is_none()
            && self.carried().is_none_or(|carried| carried.get(name).is_none());
        if plain && first && scope == Scope::Deal && self.stage.client.deal_id.is_some() {
            Stored::AsGiven
        } else {
            Stored::Otherwise
        }
    }

    /// Variables that the event itself brought along.
    fn carried(&self) -> Option<&model::Variables> {
        match &self.scene.header.inbound {
            Inbound::Message { variables, .. } | Inbound::Callback { variables, .. } => Some(variables),
            _ => None,
        }
    }

    /// Stores a variable within the limits; an empty text deletes it. The first write of a deal's variable opens the
    /// deal.
    pub fn store(&mut self, scope: Scope, name: &str, value: Value) -> Result<(), (Code, String)> {
        if scope == Scope::Client && name == "name" {
            self.emit(Event::ClientRenamed {
                name: value.to_text(),
            });
            return Ok(());
        }
        if matches!(&value, Value::Text(text) if text.is_empty()) {
            self.remove(scope, name);
            return Ok(());
        }
        check_size(name, &value)?;
        let value = value.to_json();
        match self.stage.get(scope, name) {
            Some(known) if *known == value => return Ok(()),
            Some(_) => {}
            None if self.stage.count(scope) >= VARIABLES_PER_OWNER => {
                let message = format!(
                    "`{name}` was not stored: there are {VARIABLES_PER_OWNER} variables already; delete some"
                );
                return Err((Code::TooLarge, message));
            }
            None => {}
        }
        if scope == Scope::Deal {
            self.open_deal()?;
        }
        self.emit(Event::VariableSet {
            scope,
            name: name.to_owned(),
            value,
        });
        Ok(())
    }

    /// Deletes a variable, if it is there.
    pub fn remove(&mut self, scope: Scope, name: &str) {
        if self.stage.get(scope, name).is_some() {
            self.emit(Event::VariableDeleted {
                scope,
                name: name.to_owned(),
            });
        }
    }

    /// Makes sure that there is a current deal.
    pub fn open_deal(&mut self) -> Result<(), (Code, String)> {
        if self.stage.client.deal_id.is_some() {
            return Ok(());
        }
        let Some(id) = self.scene.header.ids.deals.at(self.spent.deals) else {
            let message = format!(
                "the turn opened {} deals; no more are opened in one turn",
                self.spent.deals
            );
            return Err((Code::TooLarge, message));
        };
        self.spent.deals += 1;
        self.emit(Event::DealOpened { deal_id: DealId(id) });
        Ok(())
    }
}

/// Refuses a value that is larger than a variable may be.
pub(super) fn check_size(name: &str, value: &Value) -> Result<(), (Code, String)> {
    if !is_over(value) {
        return Ok(());
    }
    let message = format!(
        "the value of `{name}` has more than {VARIABLE_CHARACTERS} characters and was not stored; keep less in it"
    );
    Err((Code::TooLarge, message))
}

/// Whether a value is larger than a variable may be.
fn is_over(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.len() > VARIABLE_CHARACTERS && text.chars().count() > VARIABLE_CHARACTERS,
        Value::List(_) | Value::Dict(_) => value.to_text().chars().count() > VARIABLE_CHARACTERS,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::scope::{Origin, VISIBLE};
    use crate::{Bot, HTTP_FUNCTIONS, Journal, Talk};
    use base::Timestamp;
    use calculator::Kind;
    use std::sync::Arc;

    /// Functions of the scene that the host above answers.
    const OF_THE_SCENE: &[&str] = &[];

    /// Questions and other work are answered by `app`, which has this test's other half.
    #[test]
    fn every_declared_function_is_answered() {
        for function in calculator::functions() {
            let ready = function.availability == calculator::Availability::Ready;
            let answered = match function.kind {
                Kind::Scene => OF_THE_SCENE.contains(&function.name),
                Kind::Pure | Kind::Query | Kind::Effect | Kind::Network => continue,
            };
            assert_eq!(
                answered, ready,
                "`{}` is answered, or declared as ready",
                function.name
            );
        }
        for (name, _) in HTTP_FUNCTIONS {
            let function = calculator::function(name).unwrap();
            assert_eq!(function.kind, Kind::Network, "{name}");
            assert_eq!(function.availability, calculator::Availability::Ready, "{name}");
        }
    }

    #[test]
    fn every_built_in_of_the_table_has_a_value_and_no_other_name_has_one() {
        let bot = Arc::new(Bot::parse("version: 1\nblocks: [{id: 1, type: start}]").unwrap());
        let talk = Talk::new(Arc::clone(&bot), Timestamp(0));
        let journal = Journal::default();
        let run = super::Run::new(&bot, talk.scene(), &journal);
        for visible in VISIBLE {
            let value = super::builtin::value(&run, visible.name);
            assert_eq!(
                value.is_some(),
                visible.origin == Origin::BuiltIn,
                "{}",
                visible.name
            );
        }
    }
}
