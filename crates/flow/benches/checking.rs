//! Checking a bot of 2 000 blocks, as it is done whenever a file is looked at, imported or published. The target is
//! 200 ms, reading the file included.

use criterion::{Criterion, criterion_group, criterion_main};
use flow::Bot;
use std::fmt::Write as _;
use std::hint::black_box;

/// A bot of that many blocks: questions with captures, formulas, conditions, timers, and now and then a closed deal.
fn bot(blocks: usize) -> String {
    let mut source = "version: 1\nconstants: {company: Acme}\nblocks:\n".to_owned();
    for n in 1..=blocks {
        let kind = match n % 50 {
            1 => "start",
            49 => "close_deal",
            _ => "state",
        };
        let next = n % blocks + 1;
        let far = (n * 7) % blocks + 1;
        let _ = write!(
            source,
            "  - id: {n}\n    type: {kind}\n    calculator: |\n      \
             total{n} = answer{n} * 1.2 + round(price{far}, 2)\n      \
             client.name{n} = capitalize(strip('#{{question}}'))\n      \
             price{n} = if(total{n} > 100, 'much', if(total{n} > 10, 'some', 'little'))\n      \
             parts = splitter(question, ',')\n    \
             text: 'Hello #{{name{n}}}, #{{company}}: #{{total{n}}} and #{{price{far}}}, on #{{current_date}}'\n    \
             arrows:\n      \
             - {{id: {a}, to: {next}, capture: answer{next}, condition: 'yes;no', compare: 'total{n} > 5'}}\n      \
             - {{id: {b}, to: {far}, delay: 'random(5, 60) minutes', compare: \"price{n} == 'much'\"}}\n",
            a = n * 2,
            b = n * 2 + 1,
        );
        if kind == "start" {
            let _ = writeln!(source, "    condition: start{n}");
        }
    }
    source
}

fn checking(criterion: &mut Criterion) {
    let source = bot(2_000);
    if let Err(found) = Bot::parse(&source) {
        panic!("the bot is right but for: {:?}", found.0.first());
    }
    let mut group = criterion.benchmark_group("checking a bot of 2 000 blocks");
    group.sample_size(20);
    let file = flow::file::read(&source).expect("the bot is right");
    group.bench_function("from its text", |bencher| {
        bencher.iter(|| Bot::parse(black_box(&source)).is_ok());
    });
    group.bench_function("read before", |bencher| {
        bencher.iter_with_setup(|| file.clone(), |file| Bot::from_file(file).is_ok());
    });
    group.finish();
}

criterion_group!(benches, checking);
criterion_main!(benches);
