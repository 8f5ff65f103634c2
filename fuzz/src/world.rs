//! The world a fuzzed formula runs in: variables of every kind, and a host that answers every function.

use base::{Random, Timestamp, Zone};
use calculator::{Arguments, Fault, Function, Host, Scope, Stop, Stored, Type, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The moment of every run: a Monday.
const NOW: i64 = 1_767_600_000;

/// A text of 140 kB.
static LONG: LazyLock<Value> = LazyLock::new(|| Value::from("абв,".repeat(20_000)));

/// A world; two of the same seed answer alike.
pub struct World {
    /// What is stored.
    pub variables: BTreeMap<(Scope, String), Value>,
    /// What was reported.
    pub faults: Vec<Fault>,
    random: Random,
    zone: Zone,
}

impl World {
    /// An empty world.
    pub fn empty() -> Self {
        Self {
            variables: BTreeMap::new(),
            faults: Vec::new(),
            random: Random::seeded(7),
            zone: Zone::utc(),
        }
    }

    /// A world with a variable of every kind.
    pub fn full() -> Self {
        let mut world = Self::empty();
        let given = [
            (Scope::Deal, "n", Value::Int(3)),
            (Scope::Deal, "f", Value::Float(2.5)),
            (
                Scope::Deal,
                "x",
                Value::from("text, with #{n} and 'quotes' \"of both\" kinds"),
            ),
            (Scope::Deal, "num", Value::from("12.5")),
            (Scope::Deal, "day", Value::from("28.02.2024")),
            (Scope::Deal, "at", Value::from("23:50")),
            (Scope::Deal, "json", Value::from(r#"[1, {"a": [2, "b"]}, null]"#)),
            (Scope::Deal, "loose", Value::from("{'k': [red, 5]}")),
            (Scope::Deal, "имя", Value::from("Анна 🙂")),
            (Scope::Deal, "flag", Value::Bool(true)),
            (Scope::Deal, "none", Value::None),
            (
                Scope::Client,
                "list",
                Value::list(vec![
                    Value::Int(1),
                    Value::from("b"),
                    Value::list(vec![Value::None]),
                ]),
            ),
            (
                Scope::Project,
                "dict",
                Value::dict([
                    ("k", Value::from("v")),
                    ("6", Value::dict([("deep", Value::Int(1))])),
                ]),
            ),
            (Scope::Deal, "big", LONG.clone()),
        ];
        world.variables.extend(
            given
                .into_iter()
                .map(|(scope, name, value)| ((scope, name.to_owned()), value)),
        );
        world
    }

    /// The world with one more variable of the deal.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.variables.insert((Scope::Deal, name.to_owned()), value);
        self
    }

    /// What a deal's variable holds.
    pub fn deal(&self, name: &str) -> Option<&Value> {
        self.variables.get(&(Scope::Deal, name.to_owned()))
    }
}

impl Host for World {
    fn variable(&mut self, name: &str) -> Option<Value> {
        [Scope::Deal, Scope::Client, Scope::Project]
            .into_iter()
            .find_map(|scope| self.variable_in(scope, name))
    }

    fn stays(&self, _: &str) -> bool {
        true
    }

    fn variable_in(&mut self, scope: Scope, name: &str) -> Option<Value> {
        self.variables.get(&(scope, name.to_owned())).cloned()
    }

    fn assign(&mut self, scope: Scope, name: &str, value: Value) -> Result<Stored, Fault> {
        self.variables.insert((scope, name.to_owned()), value);
        Ok(match scope {
            Scope::Deal => Stored::AsGiven,
            Scope::Client | Scope::Project => Stored::Otherwise,
        })
    }

    fn delete(&mut self, scope: Scope, name: &str) {
        self.variables.remove(&(scope, name.to_owned()));
    }

    /// An answer of the declared type; often an unpleasant one.
    fn call(&mut self, function: &'static Function, arguments: &Arguments) -> Result<Value, Stop> {
        let draw = self.random.below(4);
        Ok(match (function.returns, draw) {
            (_, 0) => Value::None,
            (Type::Text, _) => Value::from("#{x} '\"{a|b}"),
            (Type::Number | Type::Integer, 1) => Value::Int(i64::MIN),
            (Type::Number | Type::Integer, _) => Value::Int(42),
            (Type::Bool, _) => Value::Bool(draw == 1),
            (Type::List, _) => Value::list(arguments.values().to_vec()),
            (Type::Dict, _) => Value::dict([("key", Value::Int(1))]),
            _ => arguments.values().first().cloned().unwrap_or_default(),
        })
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(NOW)
    }

    fn zone(&self) -> &Zone {
        &self.zone
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}
