//! The calls that the manuals show: `tests/cases/manual-*.txt`, each a line `given: {json}` and then programs with an empty
//! line between them. Every one compiles, and its functions, arguments and types are the declared ones.

use crate::world::World;
use base::Code;
use calculator::{Fuel, Program, function};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks the programs of a file; gives the functions that they call.
fn check(name: &str) -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    let text = std::fs::read_to_string(file).expect("a manual's programs are readable");
    let mut programs = text.split("\n\n");
    let given = programs
        .next()
        .and_then(|line| line.strip_prefix("given: "))
        .expect("the file begins with what is given");
    let given = serde_json::from_str(given).expect("given variables are JSON");
    let mut called = BTreeSet::new();
    for source in programs {
        let program = Program::compile(source);
        assert_eq!(program.diagnostics(), [], "{source}");
        for call in &program.names().calls {
            assert!(function(&call.name).is_some(), "`{}` is not declared", call.name);
            called.insert(call.name.to_string());
        }
        let mut world = World::given(&given).that_answers();
        assert_eq!(program.run(&mut world, &mut Fuel::block()), Ok(()));
        // What is not ready says so once its arguments have turned out right.
        for fault in world.faults {
            assert_eq!(fault.code, Code::Unsupported, "{}", fault.render(source));
        }
    }
    called
}

#[test]
fn the_calls_of_the_page_on_customers_are_right() {
    assert_eq!(check("manual-000.txt").len(), 43);
}

#[test]
fn the_calls_of_the_page_on_the_api_are_right() {
    assert_eq!(check("manual-002.txt").len(), 44);
}
