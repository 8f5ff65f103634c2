//! An editor's questions about a whole bot: what is visible, where a variable is used, renaming it, and the formula at
//! a cursor.

use calculator::editor::{Kind, Language, complete};
use flow::editor::{At, at, fields, known, places_of, rename, rename_in_program, usages};
use flow::file::{self, BotFile};
use std::fmt::Write as _;
use std::path::Path;

const BOT: &str = r##"version: 1
name: Shop
settings:
  unknown_answer: 'Sorry, #{client_name}'
constants:
  company: Tea House
  shop: {address: {city: Kazan}, open: true}
blocks:
  - id: 1
    type: start
    condition: hello;#{client_name}
    calculator: |

      total = price * count
      client.client_name = strip(client_name)  /* it's kept */
      cart['sum'] = total
    request:
      type: GET
      url: 'https://example.com/#{total}?n=it''s&x=#{total + 1}'
      headers: '{"X-Total": "#{total}"}'
      save: data|items -> goods; data|items|0|price -> client.first_price
    text: "Hello #{client_name},\n\"#{total}\" it is"
    buttons:
      hint: Pay(#{ total })
      list:
        - text: 'Pay #{total}'
          callback: pay-#{total}
    arrows:
      - id: 1
        to: 2
        compare: total > 5
        capture: client.client_name
      - id: 2
        to: 2
        delay: max(total, 5) minutes
  - id: 2
    text: >-
      Folded #{city}
      over lines
    calculator: |
      q_#{number} = 5
      list_name = 'total'
      city = 'Kazan'
tests:
  - name: a test
    steps:
      - say: hello
        variables: {total: 0, client.client_name: Anna}
"##;

fn bot() -> BotFile {
    file::read(BOT).unwrap_or_else(|found| panic!("{}", found.render("bot", BOT)))
}

#[test]
fn a_variable_is_found_wherever_it_stands() {
    let file = bot();
    let mut shown = String::new();
    for name in ["total", "client_name", "first_price", "q_1"] {
        let found = usages(&file, name);
        for usage in found.certain.iter().chain(&found.possible) {
            let (line, column) = (usage.place.line, usage.place.column);
            let scope = usage.scope.unwrap_or("-");
            let _ = writeln!(
                shown,
                "{name} {:?} {scope} {} {}:{} file {line}:{column}",
                usage.role, usage.field, usage.line, usage.column
            );
            if matches!(usage.role, flow::editor::Use::Read | flow::editor::Use::Write)
                && usage.field != "text"
            {
                let at_place: String = BOT
                    .lines()
                    .nth(line as usize - 1)
                    .unwrap()
                    .chars()
                    .skip(column as usize - 1)
                    .collect();
                let quoted = at_place.contains(name);
                assert!(quoted, "{name} is not at {line}:{column}: {at_place}");
            }
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn renaming_changes_every_place_and_nothing_else() {
    let renamed = rename(BOT, &bot(), "total", "sum_total").unwrap();
    let unproved: Vec<_> = renamed
        .unproved
        .iter()
        .map(|usage| (usage.field.as_str(), usage.line))
        .collect();
    assert_eq!(
        unproved,
        [("calculator", 2)],
        "a text that spells the name is told, and left"
    );
    let text = renamed.source.unwrap();
    let diff: Vec<_> = BOT
        .lines()
        .zip(text.lines())
        .filter(|(was, is)| was != is)
        .map(|(_, is)| is.trim())
        .collect();
    insta::assert_snapshot!(diff.join("\n"));
    assert_eq!(
        renamed.doubt, None,
        "no function of this bot takes a text for a name"
    );
    let back = rename(&text, &file::read(&text).unwrap(), "sum_total", "total").unwrap();
    assert_eq!(back.source.as_deref(), Some(BOT));
}

#[test]
fn a_place_that_the_file_writes_in_another_way_is_an_edit_without_a_file() {
    let renamed = rename(BOT, &bot(), "city", "town").unwrap();
    let in_file: Vec<_> = renamed
        .edits
        .iter()
        .map(|edit| (edit.usage.field.as_str(), edit.file.is_some()))
        .collect();
    assert_eq!(in_file, [("calculator", true), ("text", false)]);
    assert_eq!(renamed.source, None);
}

#[test]
fn what_cannot_be_renamed_is_refused_with_its_reason() {
    let mut shown = String::new();
    for (from, to) in [
        ("totl", "x"),
        ("total", "client_name"),
        ("total", "price"),
        ("total", "1x"),
        ("total", "client_id"),
        ("total", "phone"),
        ("total", "company"),
        ("total", "q_5"),
        ("phone", "x"),
        ("company", "x"),
        ("q_1", "x"),
    ] {
        let refused = rename(BOT, &bot(), from, to).unwrap_err();
        let _ = writeln!(shown, "{from} -> {to}: [{}] {refused}", refused.code);
    }
    let composed = BOT.replace("city = 'Kazan'", "q_7 = 'Kazan'");
    let refused = rename(&composed, &file::read(&composed).unwrap(), "q_7", "x").unwrap_err();
    let _ = writeln!(shown, "q_7 -> x: [{}] {refused}", refused.code);
    insta::assert_snapshot!(shown);
}

/// A bot with one Calculator and one text.
fn small(calculator: &str, text: &str) -> String {
    let lines: String = calculator.lines().map(|line| format!("      {line}\n")).collect();
    format!("version: 1\nblocks:\n  - id: 1\n    type: start\n    calculator: |\n{lines}    text: '{text}'\n")
}

/// The Calculator and the text after a renaming, or why there are none.
fn renamed(calculator: &str, text: &str, from: &str, to: &str) -> String {
    let source = small(calculator, text);
    let file = file::read(&source).unwrap_or_else(|found| panic!("{}", found.render("bot", &source)));
    match rename(&source, &file, from, to) {
        Err(refused) => format!("[{}] {refused}", refused.code),
        Ok(renamed) => match (renamed.doubt, renamed.source) {
            (Some(doubt), None) => format!("[in doubt] {doubt}"),
            (None, Some(source)) => {
                let (_, below) = source.split_once("calculator: |\n").unwrap();
                below.lines().map(str::trim).collect::<Vec<_>>().join("\n")
            }
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn names_that_functions_are_told_as_texts_are_renamed_or_stand_in_the_way() {
    let mut shown = String::new();
    for (calculator, text, from, to) in [
        (
            "unpack_list(['a', 'b'], 'custom')\nx = custom1",
            "#{custom1}",
            "custom1",
            "town",
        ),
        ("unpack_list(['a', 'b'])\nx = var2", "#{var2}", "var2", "town"),
        (
            "p = 'q'\nunpack_list(['a'], p)\nx = 1\nx1 = 2",
            "#{x1}",
            "x1",
            "town",
        ),
        (
            "p = 'q'\nunpack_list(['a'], p)\nx = 1\nx1 = 2",
            "#{x1}",
            "x",
            "town",
        ),
        ("x = 1\nunpack_list(['a', 'b'], 'custom')", "#{x}", "x", "custom7"),
        (
            "set_client_var(client_id, 'x', 2)\nz = get_client_var(client_id, \"client.x\")",
            "#{x}",
            "x",
            "amount",
        ),
        (
            "set_order_vars(order_id, {'x': 1, 'y': 'x'})\nz = get_order_vars(order_id, ['y', 'x'])",
            "#{x}",
            "x",
            "amount",
        ),
        ("set_client_vars(client_id, '{\"x\": 1}')", "#{x}", "x", "amount"),
        ("x = 1\nset_client_var(client_id, 'to', 2)", "#{x}", "x", "to"),
        (
            "x = 1\nname = 'x'\nz = get_client_var(client_id, name)",
            "#{x}",
            "x",
            "amount",
        ),
        (
            "x = 1\nall = get_client_vars(client_id)\nz = all['x']",
            "#{x}",
            "x",
            "amount",
        ),
        (
            "x = 1\nall = get_client_vars(client_id)\nz = all['to']",
            "#{x}",
            "x",
            "to",
        ),
        ("x = 1\nd = {'x': 2}\nz = d['x']", "#{x}", "x", "amount"),
        ("z = link_city + 1", "#{link_city}", "link_city", "town"),
        ("set_client_var(client_id, 'x', 2)", "nothing", "x", "amount"),
    ] {
        let _ = writeln!(
            shown,
            "{calculator} / {text} : {from} -> {to}\n    {}\n",
            renamed(calculator, text, from, to).replace('\n', "\n    ")
        );
    }
    insta::assert_snapshot!(shown);
    let told = known(Some(
        &file::read(&small("set_client_var(5, 'x', 2)", "")).unwrap(),
    ));
    assert_eq!(told.names["x"].set_at, ["block 1, calculator"]);
}

#[test]
fn fifty_thousand_lines_and_a_line_of_fifty_thousand_names_are_searched_and_renamed() {
    let count = 50_000;
    let program = "a = a\n".repeat(count);
    let changed = rename_in_program(&program, "a", "bb").unwrap();
    assert_eq!(changed.edits.len(), 2 * count);
    assert_eq!(changed.source, Some("bb = bb\n".repeat(count)));
    let last = changed.edits.last().unwrap();
    assert_eq!((last.usage.line, last.usage.column), (count as u32, 5));

    let long = format!("a = 1\nb = [{}]", vec!["a"; count].join(", "));
    let source = small(&long, "#{a}");
    let file = file::read(&source).unwrap();
    let found = usages(&file, "a");
    assert_eq!(found.certain.len(), base::limits::USAGES_TOLD);
    assert_eq!(found.more, count + 2 - base::limits::USAGES_TOLD);
    assert_eq!(places_of(&source, &file, "a").len(), count + 2);
    let offset = source.rfind("a]").unwrap();
    let found = flow::editor::name_at(&source, &file, offset);
    assert_eq!(found, Some(("a".to_owned(), offset..offset + 1)));
}

#[test]
fn every_variable_of_every_example_is_renamed_and_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut renamed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".bot.yaml") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let bot = file::read(&source).unwrap();
        let mut names: Vec<String> = fields(&bot)
            .iter()
            .flat_map(|field| field.mentions().names)
            .map(|mention| mention.name.to_string())
            .collect();
        names.sort();
        names.dedup();
        for name in names {
            let Ok(there) = rename(&source, &bot, &name, "quite_new_name") else {
                continue;
            };
            let text = there
                .source
                .unwrap_or_else(|| panic!("{name} in {}: {:?}", path.display(), there.doubt));
            let back = rename(&text, &file::read(&text).unwrap(), "quite_new_name", &name).unwrap();
            assert_eq!(
                back.source.as_deref(),
                Some(source.as_str()),
                "{name} in {}",
                path.display()
            );
            renamed += 1;
        }
    }
    assert!(renamed > 10, "only {renamed} variables were renamed");
}

#[test]
fn what_is_known_of_a_bot_tells_where_it_comes_from() {
    let known = known(Some(&bot()));
    let told = |name: &str| {
        let name = &known.names[name];
        format!(
            "{} | {} | {}",
            name.detail(Language::En),
            name.help(Language::En),
            name.set_at.join("; ")
        )
    };
    assert_eq!(told("total"), "variable of the deal |  | block 1, calculator");
    assert_eq!(
        told("client_name"),
        "variable of the client |  | block 1, calculator; block 1, arrow 1, capture"
    );
    assert_eq!(told("goods"), "variable of the deal |  | block 1, request save");
    assert_eq!(told("company"), "constant of the project | `\"Tea House\"` | ");
    assert!(told("client_id").starts_with("built in | The client's number."));
    let keys = |text: &str| {
        let found = complete(text, text.len(), Kind::Expression, &known, Language::En);
        found.items.into_iter().map(|item| item.label).collect::<Vec<_>>()
    };
    assert_eq!(keys("shop['"), ["address", "open"]);
    assert_eq!(keys("shop['address']['"), ["city"]);
    assert_eq!(keys("cart['"), ["sum"]);
    assert_eq!(keys("custom_answer['data']['"), ["items"]);
    assert_eq!(keys("goods[0]['"), ["price"]);
}

fn found_at(marked: &str) -> Option<At> {
    let offset = marked.find('¦').unwrap();
    let source = marked.replace('¦', "");
    let file = file::read(&source).unwrap();
    at(&source, &file, offset)
}

#[test]
fn the_formula_at_a_cursor_is_found_in_the_file() {
    let cases = [
        (
            "price * count",
            "price * co¦unt",
            Some(Kind::Program),
            "\ntotal = price * co",
        ),
        ("total > 5", "total > ¦5", Some(Kind::Expression), "total > "),
        (
            "max(total, 5) minutes",
            "max(to¦tal, 5) minutes",
            Some(Kind::Expression),
            "max(to",
        ),
        (
            "it''s&x=#{total",
            "it''s&x=#{to¦tal",
            Some(Kind::Template),
            "https://example.com/#{total}?n=it's&x=#{to",
        ),
        (
            r##"\"#{total}\""##,
            r##"\"#{to¦tal}\""##,
            Some(Kind::Template),
            "Hello #{client_name},\n\"#{to",
        ),
        ("name: Shop", "name: Sh¦op", None, ""),
    ];
    for (plain, marked, kind, before) in cases {
        assert!(BOT.contains(plain), "{plain}");
        let found = found_at(&BOT.replacen(plain, marked, 1));
        assert_eq!(found.as_ref().map(|found| found.kind), kind, "{marked}");
        if let Some(found) = found {
            assert_eq!(&found.text[..found.at], before);
            let offset = BOT.replacen(plain, marked, 1).find('¦').unwrap();
            assert_eq!(found.in_file(found.at..found.at), offset..offset);
        }
    }
}
