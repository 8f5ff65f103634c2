//! Bot tests: a difference is told so that it can be understood without the code.

use flow::Bot;
use std::sync::Arc;

#[test]
fn a_failing_test_tells_what_was_expected_and_what_came() {
    let source = "\
version: 1
blocks:
  - id: 1
    type: start
    condition: hello
    calculator: x = 1
    text: 'Hi there'
    buttons: [A, B]
    arrows: [{id: 1, to: 1, delay: 1 hour}, {id: 2, to: 1, send_date: '#{x}'}]
tests:
  - name: everything differs
    steps:
      - say: hello
        expect: [{text: Hello, buttons: [A]}, {contains: more}]
        variables: {x: 5, y: 2}
        position: 2
        planned: 0
        faults: [bad_buttons]
  - name: no such button
    steps:
      - say: hello
        faults: [bad_time]
      - press: C
  - name: silence was expected
    steps:
      - say: hello
        expect: nothing
        faults: [bad_time]
  - name: no such moment
    at: soon
    steps: [{wait: a while}]
  - name: no such duration
    steps: [{wait: a while}]
";
    let bot = Arc::new(Bot::parse(source).unwrap());
    let told: Vec<String> = flow::run_tests(&bot)
        .iter()
        .flat_map(|outcome| {
            outcome
                .problems
                .iter()
                .map(move |p| format!("{} ({}): {}", outcome.name, p.place.line, p.message))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    everything differs (13): expected:
      - Hello
        buttons: A
      - … more …
    but heard:
      - Hi there
        buttons: A, B

    everything differs (13): expected `x` to be `5`, but it is `1`
    everything differs (13): expected `y` to be `2`, but it is not set
    everything differs (13): expected the client to stand in block 2, but it stands in block 1
    everything differs (13): expected 0 planned messages, but there are 1
    everything differs (13): a fault showed in block 1, arrow 2, send_date: `1` is not a date; write `31.12.2026` [bad_time]
    everything differs (13): expected the fault `bad_buttons`, but it did not show
    no such button (23): there is no button `C`; the buttons are A, B
    silence was expected (26): expected:
      nothing
    but heard:
      - Hi there
        buttons: A, B

    no such moment (30): `at: soon` is no moment; write `31.12.2026 09:30`
    no such duration (33): `wait: a while` is no duration; write a number and seconds, minutes, hours, days or months
    ");
}
