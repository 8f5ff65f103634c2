//! What evaluation costs: a template with five substitutions, a long formula, a program full of calls.

use base::{Random, Timestamp, Zone};
use calculator::{
    Arguments, Choices, Context, Fault, Fuel, Function, Host, Program, Scope, Stop, Template, Value,
};
use criterion::{Criterion, criterion_group, criterion_main};
use std::collections::HashMap;
use std::hint::black_box;

/// Variables in a hash map, as a scene keeps them.
struct Variables {
    values: HashMap<String, Value>,
    random: Random,
    zone: Zone,
}

impl Variables {
    fn new() -> Self {
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
    fn assign(&mut self, _: Scope, name: &str, value: Value) -> Result<(), Fault> {
        match self.values.get_mut(name) {
            Some(stored) => *stored = value,
            None => drop(self.values.insert(name.to_owned(), value)),
        }
        Ok(())
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

fn template(criterion: &mut Criterion) {
    let source =
        "Hello, #{name}! Your order of #{count} pieces for #{price} roubles leaves for #{city} on #{date}.";
    let template = Template::compile(source, Choices::Pick);
    let mut host = Variables::new();
    criterion.bench_function("template, five substitutions", |bencher| {
        bencher.iter(|| black_box(template.render(&mut host, &mut Fuel::block(), Context::Text)));
    });
    criterion.bench_function("template, compiling", |bencher| {
        bencher.iter(|| black_box(Template::compile(black_box(source), Choices::Pick)));
    });
}

fn formula(criterion: &mut Criterion) {
    let term = "(price * count - price * discount / 100) * (1 + count % 2) ^ 2";
    let source = format!("total = {}", vec![term; 20].join(" + "));
    let program = Program::compile(&source);
    assert!(program.diagnostics().is_empty());
    let mut host = Variables::new();
    criterion.bench_function("formula of 160 operators", |bencher| {
        bencher.iter(|| black_box(program.run(&mut host, &mut Fuel::block())));
    });
}

fn calls(criterion: &mut Criterion) {
    let source = "a = capitalize(lower(name))\nb = normalizePhone(phone)\nc = round(price * discount / 100, 2)\n\
        d = if(contains(city, 'zan'), substring(city, 0, 2), 'none')\ne = splitter('a,b,c', ',')[1]\n\
        f = findall('\\d+', phone, 0)\ng = max(price, count, 10)\nh = replace(date, '.', '/')\n\
        i = int_to_string(price * 1000, ' ')\nj['k'] = len(items) + int('5')\n";
    let program = Program::compile(source);
    assert!(program.diagnostics().is_empty());
    let mut host = Variables::new();
    criterion.bench_function("program of 15 calls", |bencher| {
        bencher.iter(|| black_box(program.run(&mut host, &mut Fuel::block())));
    });
}

criterion_group!(benches, template, formula, calls);
criterion_main!(benches);
