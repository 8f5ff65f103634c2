//! `rapport calc`: the contract for programs, and the line editor through a pipe.

use crate::world::World;
use serde_json::{Value, json};

const FIXED: &[&str] = &["--now", "2026-01-05T10:00:00", "--timezone", "Europe/Moscow"];

/// Runs a program with a fixed clock and seed; it must succeed.
fn run(world: &World, source: &str, flags: &[&str]) -> Value {
    let ran = world.run_with(
        &[&["calc", "--file", "-", "--json"], FIXED, flags].concat(),
        source,
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1, "one line of JSON: {}", ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_program_gives_its_variables_and_its_faults_and_the_code_is_zero() {
    let world = World::new();
    let source = "total = price * 2\nclient.city = 'Рига'\nproject.n = 1\nlist = [1, 'b']\nbroken = 1 / 0\nbad line\nafter = True";
    let came = run(
        &world,
        source,
        &["--set", "price=21.5", "--set", "client.phone=70000000000"],
    );
    assert_eq!(
        came["variables"],
        json!({
            "deal": { "price": "21.5", "total": 43, "list": [1, "b"], "broken": null, "after": true },
            "client": { "phone": "70000000000", "city": "Рига" },
            "project": { "n": 1 },
        })
    );
    let faults: Vec<_> = came["faults"].as_array().unwrap().iter().collect();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert_eq!(
        (&faults[0]["line"], &faults[0]["column"], &faults[0]["code"]),
        (&json!(5), &json!(10), &json!("division_by_zero"))
    );
    assert_eq!(
        (&faults[1]["line"], &faults[1]["column"], &faults[1]["code"]),
        (&json!(6), &json!(5), &json!("syntax"))
    );
    for fault in faults {
        assert!(fault["message"].as_str().unwrap().len() > 20, "{fault}");
    }
}

#[test]
fn the_clock_the_zone_and_the_seed_are_given_by_flags() {
    let world = World::new();
    let source = "t = current_time\nd = current_date\nw = weekday\ns = timestamp\nr = random(1, 1000000)";
    let first = run(&world, source, &["--seed", "1"]);
    let deal = &first["variables"]["deal"];
    assert_eq!(
        (&deal["t"], &deal["d"], &deal["w"], &deal["s"]),
        (
            &json!("10:00"),
            &json!("05.01.2026"),
            &json!(1),
            &json!(1_767_596_400)
        )
    );
    assert_eq!(
        run(&world, source, &["--seed", "1"]),
        first,
        "the same seed gives the same"
    );
    assert_ne!(
        run(&world, source, &["--seed", "2"])["variables"]["deal"]["r"],
        deal["r"]
    );
}

#[test]
fn nothing_a_program_does_ends_the_run_otherwise() {
    let world = World::new();
    for source in [
        "",
        "\n\n",
        "'''",
        "if(",
        "x = #{",
        "/* open",
        &"a = 1\n".repeat(2_000),
        &"(".repeat(5_000),
    ] {
        let came = run(&world, source, &[]);
        assert!(came["variables"]["deal"].is_object() && came["faults"].is_array());
    }
    let much = "x = 'ab'\n".to_owned() + &"x = x + x\n".repeat(40);
    let faults = run(&world, &much, &[])["faults"].clone();
    assert_eq!(faults[0]["code"], "too_large", "{faults}");
}

#[test]
fn for_people_the_same_is_told_as_text() {
    let world = World::new();
    world.file("sum.calc", "a = 2 + 3\nclient.b = a / 0\n");
    let ran = world.run(&["calc", "--file", "sum.calc"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            Some(0),
            "a = 5\nclient.b = None\n`5 / 0` divides by zero; test the divisor with `if` first [division_by_zero]\n\
             2 | client.b = a / 0\n  |            ^\n"
        )
    );
}

#[test]
fn a_flag_that_does_not_fit_is_refused_with_a_sentence() {
    let world = World::new();
    world.file("a.calc", "a = 1");
    let with = |flags: &[&str]| world.refused(&[&["calc", "--file", "a.calc"], flags].concat());
    assert!(with(&["--now", "noon"]).contains("--now noon: write it as 2026-01-05T10:00:00"));
    assert!(with(&["--timezone", "Mars"]).contains("unknown time zone `Mars`"));
    assert!(with(&["--set", "a"]).contains("write it as NAME=VALUE"));
    assert!(with(&["--set", "client_id=5"]).contains("`client_id`"));
    assert!(world.refused(&["calc", "--json"]).contains("--file"));
    assert!(
        world
            .refused(&["calc", "--file", "none.calc"])
            .contains("cannot read none.calc")
    );
}

#[test]
fn lines_are_answered_one_by_one_through_a_pipe() {
    let world = World::new();
    let lines = "2 + 2\nprice = 100\nprice * 1.2\ntotal = if(price > 50,\n  'much',\n  'little')\nprice =\n1 + / 2\nvars\nlist = [1,\n\nnext = 1\nquit\n5\n";
    let ran = world.run_with(&[&["calc"], FIXED].concat(), lines);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn help_tells_functions_variables_and_what_was_probably_meant() {
    let world = World::new();
    let ran = world.run_with(
        &["calc"],
        "help round\nhelp client_id\nhelp rond\nhelp qwertyuiop\nhelp",
    );
    let (told, all) = ran.out.split_once("A formula changes variables").unwrap();
    insta::assert_snapshot!(told);
    assert!(all.contains(" round ") && all.contains("help NAME"));
}
