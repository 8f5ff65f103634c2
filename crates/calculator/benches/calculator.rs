//! What evaluation costs: a template with five substitutions, a long formula, a program full of calls.

mod variables;

use calculator::{Choices, Context, Fuel, Program, Template};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use variables::Variables;

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
