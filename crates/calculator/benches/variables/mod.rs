//! A host for the benchmarks: variables in a hash map, as a scene keeps them.

use base::{Random, Timestamp, Zone};
use calculator::{Arguments, Fault, Function, Host, Scope, Stop, Stored, Value};
use std::collections::HashMap;

/// Variables in a hash map, as a scene keeps them.
pub struct Variables {
    pub values: HashMap<String, Value>,
    random: Random,
    zone: Zone,
}

impl Variables {
    pub fn new() -> Self {
        let values = [
            ("name", Value::from("Anna")),
            ("city", Value::from("Kazan")),
            ("price", Value::Int(1500)),
            ("count", Value::Int(3)),
            ("date", Value::from("05.01.2026")),
            ("phone", Value::from("+7 (000) 123-45-67")),
            ("discount", Value::from("12.5")),
            (
                "items",
                Value::list(vec![Value::from("tea"), Value::from("cake"), Value::Int(7)]),
            ),
        ];
        Self {
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            random: Random::seeded(1),
            zone: Zone::utc(),
        }
    }
}

impl Host for Variables {
    fn variable(&mut self, name: &str) -> Option<Value> {
        self.values.get(name).cloned()
    }
    fn stays(&self, _: &str) -> bool {
        true
    }
    fn assign(&mut self, _: Scope, name: &str, value: Value) -> Result<Stored, Fault> {
        match self.values.get_mut(name) {
            Some(stored) => *stored = value,
            None => drop(self.values.insert(name.to_owned(), value)),
        }
        Ok(Stored::AsGiven)
    }
    fn delete(&mut self, _: Scope, name: &str) {
        self.values.remove(name);
    }
    fn call(&mut self, _: &'static Function, _: &Arguments) -> Result<Value, Stop> {
        Err(Stop::Needs)
    }
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(0)
    }
    fn zone(&self) -> &Zone {
        &self.zone
    }
    fn random(&mut self) -> &mut Random {
        &mut self.random
    }
    fn fault(&mut self, fault: Fault) {
        panic!("the bench has a fault: {fault}");
    }
}
