//! Case files of the checker: `tests/checks/{code}.txt`, each a list of cases like those of `tests/cases`.
//!
//! A case is a line `### title`, optional lines `as: program | expression | template` and `knows: names` (then no other
//! name is visible), the source, a line `---`, and the findings. Each file holds a case in which its code is told, and
//! one in which it is not. `UPDATE=1` rewrites the findings.

use calculator::{Known, Sort, check};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn every_code_is_told_where_it_must_be_and_not_where_it_must_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 8, "the case files are missing");
    let wrong: Vec<String> = files.iter().filter_map(|file| compare(file)).collect();
    assert!(
        wrong.is_empty(),
        "{}\n(UPDATE=1 accepts what came)",
        wrong.join("\n")
    );
}

fn compare(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("a case file is readable");
    let code = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut out = String::new();
    let (mut told, mut silent) = (false, false);
    for case in text.split("### ").filter(|case| !case.trim().is_empty()) {
        let (head, _) = case.split_once("\n---").unwrap_or((case.trim_end(), ""));
        let came = come(head);
        match came.contains(&format!("[{code}]")) {
            true => told = true,
            false => silent = true,
        }
        let _ = write!(out, "### {head}\n---\n{came}\n\n");
    }
    assert!(told, "no case of {} is told", file.display());
    assert!(silent, "no case of {} is free of `{code}`", file.display());
    let out = format!("{}\n", out.trim_end());
    if out == text {
        return None;
    }
    if crate::cases::update() {
        std::fs::write(file, out).expect("a case file is writable");
        return None;
    }
    let (line, (was, is)) = text
        .lines()
        .chain(std::iter::repeat(""))
        .zip(out.lines())
        .enumerate()
        .find(|(_, (was, is))| was != is)
        .unwrap_or((0, ("", "")));
    Some(format!(
        "{}:{}: expected `{was}`, came `{is}`",
        file.display(),
        line + 1
    ))
}

fn come(head: &str) -> String {
    let (mut sort, mut known) = (Sort::Program, Known::nothing());
    let mut lines = head.lines().skip(1).peekable();
    while let Some(line) = lines.peek() {
        if let Some(kind) = line.strip_prefix("as: ") {
            sort = match kind {
                "program" => Sort::Program,
                "expression" => Sort::Expression,
                "template" => Sort::Template,
                other => panic!("unknown kind of case: {other}"),
            };
        } else if let Some(names) = line.strip_prefix("knows:") {
            known = Known::all(names.split(',').map(str::trim).filter(|name| !name.is_empty()));
        } else {
            break;
        }
        lines.next();
    }
    let source = lines.collect::<Vec<_>>().join("\n");
    let found: Vec<String> = check(&source, sort, &known)
        .iter()
        .map(|found| {
            assert!(
                found.place.end <= source.len() && found.place.start <= found.place.end,
                "a finding stands in its source"
            );
            found.render(&source)
        })
        .collect();
    found.join("\n")
}

#[test]
fn the_examples_of_every_function_are_free_of_errors() {
    for function in calculator::functions() {
        for (example, _) in function.examples {
            let found = check(example, Sort::Expression, &Known::nothing());
            // Some examples show a refusal, or that a branch is not evaluated.
            let wrong: Vec<_> = found
                .iter()
                .filter(|found| {
                    matches!(
                        found.code,
                        base::Code::Syntax | base::Code::Arity | base::Code::UnknownFunction
                    )
                })
                .map(|found| found.render(example))
                .collect();
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}

proptest! {
    #[test]
    fn checking_any_text_ends_and_finds_only_what_is_in_it(
        source in "(if\\(|#\\{|\\}|round\\(|findall\\(|order_id|\\PC|[ab1'\", =+*\\-\\^<)\\[\\]\n]){0,60}",
        closed in any::<bool>(),
    ) {
        let known = if closed { Known::all(["a", "order_id"]) } else { Known::nothing() };
        for sort in [Sort::Program, Sort::Expression, Sort::Template] {
            for found in check(&source, sort, &known) {
                prop_assert!(found.place.start <= found.place.end && found.place.end <= source.len());
                prop_assert!(!found.sentence().is_empty());
                prop_assert!(found.render(&source).contains(found.sentence()));
            }
        }
    }
}
