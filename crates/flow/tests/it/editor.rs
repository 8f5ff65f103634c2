//! An editor's questions about a whole bot: what is visible, where a variable is used, renaming it, and the formula at
//! a cursor.

use calculator::editor::{Kind, Language, complete};
use flow::editor::{At, at, fields, known, rename, usages};
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
                .unwrap_or_else(|| panic!("{name} in {}", path.display()));
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
