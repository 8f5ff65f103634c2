//! The input is a program: it ends, twice with the same result, and its printed form does the same.

use super::{Target, checks};
use crate::world::World;
use base::Code;
use calculator::{Diagnostic, Fuel, Program, Stop};

pub const TARGET: Target = Target {
    name: "program",
    run,
    seeds,
};

fn seeds() -> Vec<String> {
    checks::examples()
        .into_iter()
        .map(|example| format!("y = {example}\n"))
        .chain(
            [
                "x = 1\nclient.y = x + 2\nproject.z = \"#{x}\"\n",
                "d['k'] = [1, 2]\nd['k'][0] = 5\ndel d['k']\nd =\n",
                "kind = Primary #{n} housing\n/* note */ q#{n} = if(n > 2, 'a', \"b#{x}\")\n",
            ]
            .map(str::to_owned),
        )
        .collect()
}

/// What a run leaves.
struct Ran {
    world: World,
    stop: Option<Stop>,
    left: (u64, usize),
}

fn ran(program: &Program) -> Ran {
    let mut world = World::full();
    let mut fuel = Fuel::block();
    let stop = program.run(&mut world, &mut fuel).err();
    Ran {
        world,
        stop,
        left: (fuel.turn_left(), fuel.bytes_left()),
    }
}

fn run(source: &str) -> u64 {
    let program = Program::compile(source);
    checks::diagnostics(source, program.diagnostics());
    let names = program.names();
    assert!(names.reads.len() + names.writes.len() <= 2 * source.len() + 1);
    let first = ran(&program);
    checks::outcome(source, &first.world, first.stop.as_ref());
    let second = ran(&program);
    assert!(first.world.variables == second.world.variables, "two runs differ");
    assert!(first.world.faults == second.world.faults, "two runs differ");
    assert_eq!(first.left, second.left, "two runs use different fuel");
    printed(&program, &first);
    checks::mark(program.diagnostics(), &first.world, first.stop.as_ref(), "")
}

/// What is printed does the same, and prints the same. Lines that do not parse are left out: they print as comments, or
/// as text whose open quotes may meet others.
fn printed(program: &Program, first: &Ran) {
    let found = program.diagnostics();
    let skipped = |found: &Diagnostic| {
        found.code == Code::BareText || found.message.starts_with("this line is skipped")
    };
    if found.len() >= 1_000 || found.iter().any(skipped) {
        return;
    }
    let printed = program.print();
    let again = Program::compile(&printed);
    assert_eq!(again.print(), printed, "printing is not stable");
    let second = ran(&again);
    assert_eq!(
        first.stop.is_some(),
        second.stop.is_some(),
        "printed as {printed:?}, which ends otherwise"
    );
    let differs = first.world.variables != second.world.variables;
    assert!(!differs, "printed as {printed:?}, which does something else");
    assert_eq!(
        first.left, second.left,
        "printed as {printed:?}, which uses other fuel"
    );
}
