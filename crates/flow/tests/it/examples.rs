//! The bots of `examples/`: they have no finding, their own tests pass, and they read back as they were printed.

use flow::{Bot, file};
use std::path::PathBuf;
use std::sync::Arc;

fn examples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".bot.yaml"))
        .collect();
    files.sort();
    assert!(files.len() >= 4);
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_example_is_free_of_findings_and_passes_its_own_tests() {
    for (name, source) in examples() {
        let bot = match Bot::parse(&source) {
            Ok(bot) => Arc::new(bot),
            Err(findings) => panic!("{}", findings.render(&name, &source)),
        };
        assert!(
            bot.warnings().is_empty(),
            "{}",
            bot.warnings().render(&name, &source)
        );
        assert!(
            bot.remarks().is_empty(),
            "{}",
            bot.remarks().render(&name, &source)
        );
        let outcomes = flow::run_tests(&bot);
        assert!(!outcomes.is_empty(), "{name} has no tests");
        for outcome in outcomes {
            let problems: Vec<String> = outcome
                .problems
                .iter()
                .map(|p| format!("{name}:{}: {}", p.place.line, p.message))
                .collect();
            assert!(outcome.passed(), "{}: {}", outcome.name, problems.join("\n"));
        }
    }
}

#[test]
fn every_example_reads_back_as_it_was_printed() {
    for (name, source) in examples() {
        let printed = file::format(&source).unwrap();
        let (before, after) = (file::read(&source).unwrap(), file::read(&printed).unwrap());
        assert_eq!(before, after, "{name}");
        assert_eq!(
            file::format(&printed).unwrap(),
            printed,
            "{name}: printing again changes nothing"
        );
        for line in source.lines().filter(|line| line.trim_start().starts_with("# ")) {
            let comment = line.trim();
            assert!(printed.contains(comment), "{name} lost the comment {comment}");
        }
    }
}
