//! A host that keeps variables in memory.

use base::{Language, Random, Timestamp, Zone};
use calculator::{Arguments, Fault, Function, Host, Scope, Stop, Stored, Value};
use indexmap::IndexMap;

/// A small world: variables by scope and name, a seed, and the faults that were reported.
pub struct World {
    pub variables: IndexMap<(Scope, String), Value>,
    pub faults: Vec<Fault>,
    /// The functions that were asked for, where they are answered at all.
    pub asked: Vec<&'static str>,
    answers: bool,
    /// Whether evaluation may keep what it has read.
    lasting: bool,
    /// How often a variable was read.
    pub reads: usize,
    pub now: Timestamp,
    pub zone: Zone,
    pub language: Language,
    random: Random,
}

impl World {
    pub fn new() -> Self {
        Self {
            variables: IndexMap::new(),
            faults: Vec::new(),
            asked: Vec::new(),
            answers: false,
            lasting: true,
            reads: 0,
            random: Random::seeded(7),
            now: Timestamp::from_seconds(1_767_600_000),
            zone: Zone::utc(),
            language: Language::English,
        }
    }

    /// A world in which every function of the host gives `None`.
    pub fn answering() -> Self {
        Self::new().that_answers()
    }

    /// The same world, in which every function of the host gives `None`.
    pub fn that_answers(mut self) -> Self {
        self.answers = true;
        self
    }

    /// The same world, in which every mention of a name is read anew.
    pub fn that_is_read_anew(mut self) -> Self {
        self.lasting = false;
        self
    }

    /// The world with variables given as JSON, their prefixes naming the scope.
    pub fn given(json: &serde_json::Value) -> Self {
        let mut world = Self::new();
        for (name, value) in json.as_object().into_iter().flatten() {
            let (scope, name) = match name.split_once('.') {
                Some((prefix, rest)) => (Scope::of_prefix(prefix).expect("a known prefix"), rest),
                None => (Scope::Deal, name.as_str()),
            };
            world
                .variables
                .insert((scope, name.to_owned()), Value::from_json(value));
        }
        world
    }
}

impl Host for World {
    fn variable(&mut self, name: &str) -> Option<Value> {
        self.reads += 1;
        if name == "order" {
            let mut order = String::new();
            for (_, name) in self.variables.keys() {
                order += name;
            }
            return Some(Value::from(order));
        }
        [Scope::Deal, Scope::Client, Scope::Project]
            .into_iter()
            .find_map(|scope| self.variable_in(scope, name))
    }

    fn stays(&self, name: &str) -> bool {
        self.lasting && name != "order"
    }

    fn variable_in(&mut self, scope: Scope, name: &str) -> Option<Value> {
        self.variables.get(&(scope, name.to_owned())).cloned()
    }

    fn assign(&mut self, scope: Scope, name: &str, value: Value) -> Result<Stored, Fault> {
        if name == "client_id" {
            return Err(Fault::new(
                base::Code::BadName,
                "`client_id` is built in and cannot be assigned",
            ));
        }
        self.variables.insert((scope, name.to_owned()), value);
        Ok(match scope {
            Scope::Deal if self.lasting => Stored::AsGiven,
            _ => Stored::Otherwise,
        })
    }

    fn delete(&mut self, scope: Scope, name: &str) {
        self.variables.shift_remove(&(scope, name.to_owned()));
    }

    fn call(&mut self, function: &'static Function, _: &Arguments) -> Result<Value, Stop> {
        self.asked.push(function.name);
        if self.answers {
            Ok(Value::None)
        } else {
            Err(Stop::Needs)
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn language(&self) -> Language {
        self.language
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
