//! Case files: `tests/cases/*.txt`, each a list of cases.
//!
//! A case is a line `### title`, optional lines `given: {json}`, `as: program | expression | template [context]`,
//! `clock: 2026-01-05T08:00:00 Europe/Moscow` (what the project's clock shows) and `language: en | ru`, the source, a line
//! `---`, and what comes of it. `UPDATE=1` rewrites what comes of it. Files named `manual-…` are read by `manuals.rs`.

use crate::world::World;
use base::{Language, Timestamp, Zone};
use calculator::{Choices, Context, Diagnostic, Expression, Fuel, Program, Stop, Template, Value};
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn every_case_gives_what_its_file_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| !file.file_name().unwrap().to_string_lossy().starts_with("manual-"))
        .collect();
    files.sort();
    assert!(files.len() > 5, "the case files are missing");
    let wrong: Vec<String> = files.iter().filter_map(|file| check(file)).collect();
    assert!(
        wrong.is_empty(),
        "{}\n(UPDATE=1 accepts what came)",
        wrong.join("\n")
    );
}

#[expect(clippy::disallowed_methods, reason = "a switch of the test itself")]
pub fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| value == "1")
}

/// The differences of a file, if there are any.
fn check(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("a case file is readable");
    let mut out = String::new();
    for case in text.split("### ").filter(|case| !case.trim().is_empty()) {
        let (head, _) = case.split_once("\n---").unwrap_or((case.trim_end(), ""));
        let came = come(head);
        let _ = write!(out, "### {head}\n---\n{came}\n\n");
    }
    let out = format!("{}\n", out.trim_end());
    if out == text {
        return None;
    }
    if update() {
        std::fs::write(file, out).expect("a case file is writable");
        return None;
    }
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (line, (was, is)) = text
        .lines()
        .zip(out.lines().chain(std::iter::repeat("")))
        .enumerate()
        .find(|(_, (was, is))| was != is)
        .unwrap_or((0, ("", "")));
    Some(format!("{name}:{}: expected `{was}`, came `{is}`", line + 1))
}

fn come(head: &str) -> String {
    let mut given = serde_json::Value::Null;
    let mut kind = "program";
    let (mut clock, mut language) = (None, None);
    let mut lines = head.lines().skip(1).peekable();
    while let Some(line) = lines.peek() {
        if let Some(json) = line.strip_prefix("given: ") {
            given = serde_json::from_str(json).expect("given variables are JSON");
        } else if let Some(named) = line.strip_prefix("as: ") {
            kind = named;
        } else if let Some(shown) = line.strip_prefix("clock: ") {
            clock = Some(clock_of(shown));
        } else if let Some(code) = line.strip_prefix("language: ") {
            language = Language::of_code(code);
        } else {
            break;
        }
        lines.next();
    }
    let source = lines.collect::<Vec<_>>().join("\n");
    let mut world = World::given(&given);
    world.language = language.unwrap_or_default();
    if let Some((now, zone)) = clock {
        (world.now, world.zone) = (now, zone);
    }
    let mut fuel = Fuel::block();
    let mut out = String::new();
    let (found, stop) = match kind.split_once(' ').unwrap_or((kind, "text")) {
        ("program", _) => {
            let program = Program::compile(&source);
            let before = world.variables.clone();
            let stop = program.run(&mut world, &mut fuel).err();
            for ((scope, name), value) in &world.variables {
                if before.get(&(*scope, name.clone())) != Some(value) {
                    let _ = writeln!(out, "{}{name} = {}", scope.prefix(), shown(value));
                }
            }
            for (scope, name) in before.keys().filter(|key| !world.variables.contains_key(*key)) {
                let _ = writeln!(out, "{}{name} is deleted", scope.prefix());
            }
            (program.diagnostics().to_vec(), stop)
        }
        ("expression", _) => match Expression::compile(&source) {
            Ok(expression) => {
                let value = expression.eval(&mut world, &mut fuel);
                let _ = writeln!(out, "{}", value.as_ref().map(shown).unwrap_or_default());
                (expression.diagnostics().to_vec(), value.err())
            }
            Err(found) => (found, None),
        },
        ("template", context) => {
            let template = Template::compile(&source, Choices::Pick);
            let rendered = template.render(&mut world, &mut fuel, context_of(context));
            let _ = writeln!(out, "{}", rendered.as_deref().unwrap_or_default());
            (template.diagnostics().to_vec(), rendered.err())
        }
        (other, _) => panic!("unknown kind of case: {other}"),
    };
    findings(&mut out, &source, &found, &world, stop);
    out.trim_end().to_owned()
}

/// The moment at which the clock of a zone shows a time.
fn clock_of(shown: &str) -> (Timestamp, Zone) {
    let (civil, zone) = shown.split_once(' ').expect("a time and a zone");
    let zone = Zone::named(zone).expect("a zone");
    let civil = civil.parse().expect("a time as 2026-01-05T08:00:00");
    (Timestamp::from_civil(civil, &zone).expect("a moment"), zone)
}

fn context_of(name: &str) -> Context {
    match name {
        "text" => Context::Text,
        "html" => Context::Html,
        "markdown" => Context::MarkdownV2,
        "json" => Context::Json,
        "url" => Context::Url,
        "python" => Context::PythonLiteral,
        other => panic!("unknown context: {other}"),
    }
}

/// Faults of the run, then what only the compiler said.
fn findings(out: &mut String, source: &str, found: &[Diagnostic], world: &World, stop: Option<Stop>) {
    for fault in &world.faults {
        let _ = writeln!(out, "fault: {}", fault.render(source));
    }
    for diagnostic in found {
        if !world
            .faults
            .iter()
            .any(|fault| fault.message == diagnostic.message)
        {
            let _ = writeln!(out, "{}", diagnostic.render(source));
        }
    }
    match stop {
        Some(Stop::OutOfFuel(fault)) => {
            let _ = writeln!(out, "stopped: {}", fault.render(source));
        }
        Some(Stop::Needs) => out.push_str("stopped: the host needs an answer\n"),
        None => {}
    }
}

/// A value with its type: texts in quotes, `None` by name.
fn shown(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(_) => value.to_text(),
        other => {
            let mut text = String::new();
            other.write_json(&mut text);
            text
        }
    }
}
