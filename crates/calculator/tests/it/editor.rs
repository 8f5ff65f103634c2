//! The editor's service: case files in `tests/editor`, and what holds for any text.
//!
//! A case is a line `### title`, a line `ask: complete | hover | signature | format | mentions`, optional lines
//! `as: program | expression | template` and `in: ru`, the source with its cursor as `¦`, a line `---`, and the answer.
//! Of a completion the first six items are shown. `UPDATE=1` rewrites the answers.

use crate::world::World;
use calculator::editor::{self, Keys, Kind, Known, Language, Name, Origin};
use calculator::{Fuel, Program, Scope, Value};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn every_case_gives_what_its_file_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 5, "the case files are missing");
    let wrong: Vec<String> = files.iter().filter_map(|file| check(file)).collect();
    assert!(
        wrong.is_empty(),
        "{}\n(UPDATE=1 accepts what came)",
        wrong.join("\n")
    );
}

#[expect(clippy::disallowed_methods, reason = "a switch of the test itself")]
fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| value == "1")
}

fn check(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("a case file is readable");
    let mut out = String::new();
    for case in text.split("### ").filter(|case| !case.trim().is_empty()) {
        let (head, _) = case.split_once("\n---").unwrap_or((case.trim_end(), ""));
        let _ = write!(out, "### {head}\n---\n{}\n\n", answer(head));
    }
    let out = format!("{}\n", out.trim_end());
    if out == text {
        return None;
    }
    if update() {
        std::fs::write(file, out).expect("a case file is writable");
        return None;
    }
    let first = text.lines().zip(out.lines()).find(|(was, is)| was != is);
    Some(format!("{}: {first:?}", file.display()))
}

/// What the cases know around their texts: a bot with some variables.
fn known() -> Known {
    let mut known = Known::language();
    known.write("client_city", Some(Scope::Client), "block 3, calculator");
    known.write("phone_note", Some(Scope::Deal), "block 7, arrow 2, capture");
    known.write("имя_клиента", Some(Scope::Client), "block 3, calculator");
    let mut built_in = Name::new(Origin::BuiltIn);
    built_in.help = ("The client's number.".to_owned(), "Номер клиента.".to_owned());
    known.names.insert("client_id".to_owned(), built_in);
    let mut keys = Keys::default();
    keys.add(["custom_answer", "data", "0", "title"]);
    keys.add(["custom_answer", "data", "0", "price"]);
    known.keys = keys;
    known
}

fn answer(case: &str) -> String {
    let mut lines: Vec<&str> = case.lines().skip(1).collect();
    let mut take = |key: &str| {
        let at = lines.iter().position(|line| line.starts_with(key))?;
        Some(lines.remove(at)[key.len()..].trim())
    };
    let ask = take("ask:").expect("a case says what it asks");
    let kind = take("as:").map_or(Kind::Program, |kind| {
        Kind::from_key(kind).expect("a kind of text")
    });
    let language = take("in:").map_or(Language::En, Language::of_tag);
    let marked = lines.join("\n");
    let at = marked.find('¦').unwrap_or(0);
    let text = marked.replace('¦', "");
    match ask {
        "complete" => {
            let found = editor::complete(&text, at, kind, &known(), language);
            let mut out = String::new();
            for item in found.items.iter().take(6) {
                let (before, after) = item.insert.split_at(item.caret);
                let _ = writeln!(
                    out,
                    "{} {}: {before}¦{after}  ({})",
                    item.kind.key(),
                    item.label,
                    item.detail
                );
            }
            let replaced = &text[found.replace];
            if out.is_empty() {
                "nothing".to_owned()
            } else {
                format!("{out}in place of `{replaced}`")
            }
        }
        "hover" => editor::hover(&text, at, kind, &known(), language).map_or("nothing".to_owned(), |found| {
            format!("`{}`: {}", &text[found.at.clone()], found.markdown())
        }),
        "signature" => match editor::signature(&text, at, kind, language) {
            None => "nothing".to_owned(),
            Some(found) => {
                for parameter in &found.parameters {
                    assert!(found.label[parameter.at.clone()].starts_with(parameter.name));
                }
                let active = found.active.map(|nth| &found.parameters[nth]);
                let active = active.map_or("none".to_owned(), |it| format!("{}, {}", it.name, it.help));
                format!("{}\nactive: {active}", found.label)
            }
        },
        "format" => editor::format(&text, kind),
        "mentions" => {
            let found = editor::mentions(&text, kind);
            let mut out = String::new();
            for mention in &found.names {
                assert_eq!(&text[mention.at.clone()], &*mention.name);
                let _ = writeln!(
                    out,
                    "{} at {}: {:?}",
                    mention.name, mention.at.start, mention.role
                );
            }
            for composed in &found.composed {
                let _ = writeln!(
                    out,
                    "composed of {:?}: {}",
                    composed.fixed,
                    &text[composed.at.clone()]
                );
            }
            out.trim_end().to_owned()
        }
        other => panic!("`{other}` is nothing an editor asks"),
    }
}

/// Lines that parse, in an untidy form, and lines that do not.
fn untidy() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "x",
        "y",
        "имя",
        "client.",
        "=",
        "= ",
        " == ",
        "+",
        " - ",
        "-",
        "*",
        "/",
        "^",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "#{",
        "'",
        "'a b'",
        "\"q #{x} \"",
        ",",
        ", ",
        ":",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "/* note */",
        "/*",
        "*/",
        " and ",
        " not ",
        " in ",
        "if(",
        "del ",
        "True",
        "1",
        "0.5",
        "[1,2]",
        "{\"a\": 1}",
        "max(",
        "round(num=",
        "x[0]",
        ".",
        "🙂",
        "x=1\n",
        "y = max( x,2 )\n",
        "d['k']=[1,\n2]\n",
        "q#{x}=1\n",
        "z=  free text \n",
        "\n\n",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// What a program leaves behind.
fn run(source: &str) -> (String, usize) {
    let mut world = World::given(&serde_json::json!({"x": 5, "имя": "Анна", "d": {}}));
    let _ = Program::compile(source).run(&mut world, &mut Fuel::of(20_000, 1 << 20));
    let mut left: Vec<String> = world
        .variables
        .iter()
        .map(|(name, value)| format!("{name:?}={value:?}"))
        .collect();
    left.sort();
    (left.join("\n"), world.faults.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_twice_is_formatting_once_and_changes_no_meaning(source in untidy()) {
        let once = editor::format(&source, Kind::Program);
        prop_assert_eq!(&editor::format(&once, Kind::Program), &once, "of {:?}", source);
        prop_assert_eq!(run(&source), run(&once), "{:?} became {:?}", source, once);
        let notes = |text: &str| text.matches("/* note */").count();
        prop_assert_eq!(notes(&source), notes(&once));
        let blank = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        prop_assert_eq!(blank(&source), blank(&once), "{:?} became {:?}", source, once);
    }

    #[test]
    fn formatting_an_expression_keeps_its_tree(source in untidy()) {
        let once = editor::format(&source, Kind::Expression);
        prop_assert_eq!(&editor::format(&once, Kind::Expression), &once);
        if let Ok(before) = calculator::Expression::compile(&source) {
            prop_assert!(calculator::Expression::compile(&once).is_ok_and(|after| before.means_the_same_as(&after)));
        }
    }

    #[test]
    fn an_editor_may_ask_anywhere_in_any_text(source in untidy(), at in 0_usize..200) {
        let known = known();
        for kind in Kind::ALL {
            let found = editor::complete(&source, at, kind, &known, Language::En);
            prop_assert!(source.get(found.replace.clone()).is_some());
            for item in &found.items {
                prop_assert!(item.insert.is_char_boundary(item.caret));
            }
            if let Some(hover) = editor::hover(&source, at, kind, &known, Language::Ru) {
                prop_assert!(source.get(hover.at).is_some());
            }
            let _ = editor::signature(&source, at, kind, Language::En);
            for mention in editor::mentions(&source, kind).names {
                prop_assert_eq!(source.get(mention.at), Some(&*mention.name));
            }
        }
    }
}

#[test]
fn the_keys_of_a_value_are_known_at_every_depth() {
    let mut keys = Keys::default();
    let json = serde_json::json!({"cart": [{"title": "tea", "price": 5}], "ключ": {"a": 1}});
    keys.add(["shop"]).add_value(&Value::from_json(&json));
    let below = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
        keys.below(&path).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(below(&["shop"]), ["cart", "ключ"]);
    assert_eq!(below(&["shop", "cart", "0"]), ["price", "title"]);
    assert!(below(&["nothing"]).is_empty());
}
