//! What an editor waits for at a keystroke: completion in a large bot, and a variable's places in it.

use calculator::editor::{Kind, Language, complete};
use criterion::{Criterion, criterion_group, criterion_main};
use flow::editor::{known, usages};
use std::fmt::Write as _;
use std::hint::black_box;

/// A bot of as many blocks, each with its own variable, a shared one, and a text with both.
fn bot(blocks: usize) -> String {
    let mut source = "version: 1\nblocks:\n".to_owned();
    for nth in 1..=blocks {
        let _ = write!(
            source,
            "  - id: {nth}\n    type: start\n    calculator: |\n      answer_{nth} = max(score, {nth})\n      score = score + 1\n      cart['item_{nth}'] = answer_{nth}\n    text: 'You have #{{score}} after #{{answer_{nth}}}'\n"
        );
    }
    source
}

fn keystrokes(criterion: &mut Criterion) {
    let file = flow::file::read(&bot(2_000)).expect("the bench's bot is a bot");
    let known_names = known(Some(&file));
    let program = "total = max(score, 5)\n".repeat(100) + "x = answ";
    criterion.bench_function("completion among 2 000 variables, after 100 lines", |bencher| {
        bencher.iter(|| {
            let found = complete(&program, program.len(), Kind::Program, &known_names, Language::En);
            assert!(found.more);
            black_box(found)
        });
    });
    criterion.bench_function("what is known of a bot of 2 000 blocks", |bencher| {
        bencher.iter(|| black_box(known(Some(&file))));
    });
    criterion.bench_function("usages in a bot of 2 000 blocks", |bencher| {
        bencher.iter(|| black_box(usages(&file, "score")));
    });
}

criterion_group!(benches, keystrokes);
criterion_main!(benches);
