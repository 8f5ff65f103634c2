//! The Calculator beside others, in one run: Rhai, CPython, and plain Rust. `cargo xtask bench` prints the ratios.

mod python;
mod variables;

use calculator::{Expression, Fuel, Program, Value};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use python::Python;
use std::hint::black_box;
use std::time::Duration;
use variables::Variables;

/// The allocator that the server has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Ten lines of arithmetic and text, as a shop's bot has them.
const OURS: &str = "subtotal = price * count
reduced = subtotal - subtotal * discount / 100
delivery = if(reduced > 5000, 0, 350)
total = reduced + delivery
average = total / count
label = name + ', ' + city
greeting = 'Hello, ' + label + '!'
bonus = (total % 100) * 2 + count ^ 2
large = total > 3000 and count >= 3
summary = greeting + ' Total: ' + total
";
const RHAI: &str = "subtotal = price * count;
reduced = subtotal - subtotal * discount / 100.0;
delivery = if reduced > 5000.0 { 0.0 } else { 350.0 };
total = reduced + delivery;
average = total / count;
label = name + \", \" + city;
greeting = \"Hello, \" + label + \"!\";
bonus = (total % 100.0) * 2.0 + count ** 2;
large = total > 3000.0 && count >= 3;
summary = greeting + \" Total: \" + total;
";
const PYTHON: &str = "subtotal = price * count
reduced = subtotal - subtotal * discount / 100
delivery = 0 if reduced > 5000 else 350
total = reduced + delivery
average = total / count
label = name + ', ' + city
greeting = 'Hello, ' + label + '!'
bonus = (total % 100) * 2 + count ** 2
large = total > 3000 and count >= 3
summary = greeting + ' Total: ' + str(total)
";

fn ten_lines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ten lines");
    let program = Program::compile(OURS);
    assert!(program.diagnostics().is_empty());
    let mut host = Variables::new();
    host.values.insert("discount".to_owned(), Value::Float(12.5));
    assert_eq!(program.run(&mut host, &mut Fuel::block()), Ok(()));
    group.bench_function("Calculator", |bencher| {
        bencher.iter(|| black_box(program.run(&mut host, &mut Fuel::block())));
    });
    assert_eq!(
        host.values["summary"].to_text(),
        "Hello, Anna, Kazan! Total: 4287.5"
    );

    let engine = rhai::Engine::new();
    let script = engine.compile(RHAI).expect("the script is correct");
    let mut scope = rhai::Scope::new();
    scope.push("name", "Anna".to_owned());
    scope.push("city", "Kazan".to_owned());
    scope
        .push("price", 1500_i64)
        .push("count", 3_i64)
        .push("discount", 12.5_f64);
    for name in [
        "subtotal", "reduced", "delivery", "total", "average", "label", "greeting", "bonus", "large",
        "summary",
    ] {
        scope.push_dynamic(name, rhai::Dynamic::UNIT);
    }
    engine
        .run_ast_with_scope(&mut scope, &script)
        .expect("the script runs");
    group.bench_function("Rhai", |bencher| {
        bencher.iter(|| black_box(engine.run_ast_with_scope(&mut scope, &script)).expect("the script runs"));
    });
    let summary = scope.get_value::<String>("summary");
    assert_eq!(summary.as_deref(), Some("Hello, Anna, Kazan! Total: 4287.5"));

    match Python::start(
        PYTHON,
        "dict(name='Anna', city='Kazan', price=1500, count=3, discount=12.5)",
    ) {
        Some(mut python) => {
            python.run(1);
            group.bench_function("CPython", |bencher| bencher.iter_custom(|runs| python.run(runs)));
            assert_eq!(python.value("summary"), "Hello, Anna, Kazan! Total: 4287.5");
        }
        None => python::note("CPython is left out: there is no `python3`"),
    }
    group.finish();
}

/// A mixed source of more than a megabyte, as the formulas of a large project would be, one after the other.
fn parsing(criterion: &mut Criterion) {
    let piece = "/* what the order costs */\ntotal = price * count - discount / 100 * (price + 5)\n\
        client.phone = normalizePhone(question)\nd['размер'] = if(size > 40, \"большой\", 'small #{size}')\n\
        message = \"Здравствуйте, #{name}! Ваш заказ на #{total} руб. ждёт вас по адресу #{city}, #{street}.\"\n\
        city = splitter(address, ',')[0]\nkind = Primary housing\nlist = [1, 2.5, 'three', [4, None], {\"a\": b}]\n\
        ok = contains(lower(question), 'да') and not (age < 18 or total >= 1000000) && status != 'new'\n\
        project.visits = visits + 1\nlast = findall('(\\d{4})-(\\d\\d)', text, 0)[1]\ndel d['old']\n";
    let source = piece.repeat((1 << 20) / piece.len() + 1);
    let mut group = criterion.benchmark_group("parsing");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("a megabyte", |bencher| {
        bencher.iter(|| black_box(Program::compile(black_box(&source))));
    });
    group.bench_function("a block", |bencher| {
        bencher.iter(|| {
            // As often as the megabyte holds it, so that both have the same size.
            for _ in 0..source.len() / piece.len() {
                black_box(Program::compile(black_box(piece)));
            }
        });
    });
    group.finish();
}

fn branches(criterion: &mut Criterion) {
    let source = "if(count > 10, 'many', if(count > 5, 'some', if(count == 3, 'three', 'few')))";
    let expression = Expression::compile(source).expect("the expression is correct");
    let mut host = Variables::new();
    criterion.bench_function("if with three branches", |bencher| {
        bencher.iter(|| black_box(expression.eval(&mut host, &mut Fuel::block())));
    });
}

fn lists(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lists of 1000");
    let names: Vec<String> = (0..1000).map(|number| format!("item {number}")).collect();
    let text = names.join("; ");
    let mut host = Variables::new();
    host.values.insert("text".to_owned(), Value::from(text.as_str()));
    let program = Program::compile(
        "parts = splitter(replace(text, '; ', ','), ',')\nfound = in_array(parts, 'item 999')\n",
    );
    assert!(program.diagnostics().is_empty());
    assert_eq!(program.run(&mut host, &mut Fuel::block()), Ok(()));
    group.bench_function("Calculator", |bencher| {
        bencher.iter(|| black_box(program.run(&mut host, &mut Fuel::block())));
    });
    assert_eq!(host.values["found"], Value::Bool(true));
    let mut stored: (Vec<String>, bool) = (Vec::new(), true);
    group.bench_function("Rust", |bencher| {
        bencher.iter(|| {
            let replaced = black_box(&text).replace("; ", ",");
            let parts: Vec<String> = replaced.split(',').map(str::to_owned).collect();
            let found = parts.iter().any(|part| part == "item 999");
            stored = (parts, found);
        });
    });
    assert!(stored.1);
    group.finish();
}

criterion_group!(benches, ten_lines, parsing, branches, lists);
criterion_main!(benches);
