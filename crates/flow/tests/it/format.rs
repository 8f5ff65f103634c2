//! The file format: what checking says about wrong files, older versions, printing, and new numbers.

use flow::{Bot, file};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(name)
}

fn files(name: &str, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    files
}

/// Compares with a file beside the input; `UPDATE=1` rewrites it.
fn expect(path: &Path, got: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the switch that accepts changed expectations"
    )]
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(path, got).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(got, expected, "{}", path.display());
}

#[test]
fn a_wrong_file_is_told_what_is_wrong_where_and_what_to_write() {
    let files = files("checks", ".bot.yaml");
    assert!(files.len() >= 4);
    for path in files {
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let rendered = match Bot::parse(&source) {
            Ok(bot) => format!(
                "{}{}",
                bot.warnings().render(&name, &source),
                bot.remarks().render(&name, &source)
            ),
            Err(found) => found.render(&name, &source),
        };
        expect(&path.with_extension("txt"), &rendered);
    }
}

#[test]
fn a_file_of_an_older_version_is_brought_to_the_newest() {
    let files = files("versions", ".before.yaml");
    assert!(!files.is_empty());
    for path in files {
        let source = std::fs::read_to_string(&path).unwrap();
        let after = PathBuf::from(path.to_string_lossy().replace(".before.", ".after."));
        let migrated = file::format(&source).unwrap();
        expect(&after, &migrated);
        assert_eq!(file::read(&source).unwrap(), file::read(&migrated).unwrap());
        Bot::parse(&migrated).unwrap();
    }
}

#[test]
fn printing_orders_keys_makes_ids_explicit_and_keeps_comments() {
    let source = "\
# The first line.

# About the version.
version: 1
blocks: # the blocks
  # A block.
  7:
    text: \"two\\nlines\"  # said
    type: start
    arrows:
      # An arrow.
      - to: 7
        id: 3
        # Why it waits.
        delay: '5'
constants: {yes: 'yes', number: 5, text: '5', nothing: ~, list: [1, two]}
# The last line.
";
    insta::assert_snapshot!(file::format(source).unwrap(), @r##"
    # The first line.

    # About the version.
    version: 1
    constants:
      yes: "yes"
      number: 5
      text: "5"
      nothing: ~
      list:
        - 1
        - two
    blocks: # the blocks
      # A block.
      - id: 7
        type: start
        text: |- # said
          two
          lines
        arrows:
          # An arrow.
          - id: 3
            to: 7
            # Why it waits.
            delay: "5"
    # The last line.
    "##);
}

#[test]
fn new_numbers_reach_every_reference_that_can_be_proved() {
    let source = "\
version: 1
blocks:
  - id: 100
    type: start
    calculator: |
      seen = was_in_state(200)
      message(client_id, '100, 200', 200)
      delete_pended_messages_from_list([100, 200], True)
      here = message_id == 100
    text: Call 200 or write 100.
    arrows:
      - {id: 50, to: 200, delay: 100 seconds, compare: was_in_state(100)}
  - {id: 200, type: not_state, text: '#{was_in_state(100)} of 200'}
tests:
  - name: works
    steps:
      - {run: 100, position: 100}
";
    let renumbered = file::renumber(source, 1, 1).unwrap();
    assert_eq!(renumbered.blocks, [(100, 1), (200, 2)]);
    let left: Vec<String> = renumbered
        .unproved
        .iter()
        .map(|left| format!("{} in {}", left.number, left.field))
        .collect();
    insta::assert_snapshot!(format!("{}\nleft: {}", renumbered.text, left.join("; ")), @r##"
    version: 1
    blocks:
      - id: 1
        type: start
        calculator: |
          seen = was_in_state(2)
          message(client_id, '100, 200', 2)
          delete_pended_messages_from_list([1, 2], True)
          here = message_id == 100
        text: Call 200 or write 100.
        arrows:
          - id: 1
            to: 2
            compare: was_in_state(1)
            delay: 100 seconds
      - id: 2
        type: not_state
        text: "#{was_in_state(1)} of 200"
    tests:
      - name: works
        steps:
          - run: 1
            position: 1

    left: 100 in calculator
    "##);
}

#[test]
fn names_that_the_project_gives_are_known() {
    let source = "version: 1\nblocks: [{id: 1, type: start, text: 'Call #{office_phone} or #{office}'}]";
    let told = |given: &[&str]| -> Vec<String> {
        let bot = Bot::from_file_given(file::read(source).unwrap(), given).unwrap();
        let found = bot.warnings().0.iter().chain(&bot.remarks().0);
        found.map(|finding| finding.fault.message.clone()).collect()
    };
    assert_eq!(told(&[]).len(), 2);
    assert_eq!(told(&["office_phone"]).len(), 1);
    assert!(told(&["office_phone", "office"]).is_empty());
}

#[test]
fn a_source_is_checked_as_if_it_stood_in_a_block_and_only_its_own_findings_are_told() {
    let bot = "version: 1\nblocks:\n  - {id: 1, type: start, calculator: total = 5, text: '#{totla}'}";
    let bot = file::read(bot).unwrap();
    let found = flow::check_source(
        "Hello #{totl}",
        calculator::Sort::Template,
        Some((&bot, base::BlockId(1))),
        &[],
    )
    .unwrap();
    let told: Vec<_> = found
        .0
        .iter()
        .map(|finding| {
            (
                finding.fault.code,
                finding.place.line,
                finding.place.column,
                finding.length,
            )
        })
        .collect();
    assert_eq!(told, [(base::Code::UnknownName, 1, 9, 4)]);
    let nowhere = flow::check_source(
        "a = 1",
        calculator::Sort::Program,
        Some((&bot, base::BlockId(2))),
        &[],
    );
    assert!(nowhere.is_none(), "there is no block 2");
}
