//! The input is what a client wrote: it stays that text wherever a hole may hold it, and nothing in it is run.

use super::{Target, checks};
use crate::world::World;
use calculator::{Choices, Context, Expression, Fuel, Program, Template, Value, is_name};

pub const TARGET: Target = Target {
    name: "value",
    run,
    seeds,
};

fn seeds() -> Vec<String> {
    [
        "#{api_key}",
        "') + message(1,'x",
        "{a|b}",
        "\\",
        "\"",
        "''' + x + '''",
        "\n",
        "<a href=\"javascript:x\">&",
        "1', 2), ('3",
        "${x}",
        "%00",
        "{}",
        "*bold*",
        "https://example.org",
        "5",
        "[1, 2]",
        "None",
        "{x!r}",
        "{{",
        "\u{2028}",
    ]
    .map(str::to_owned)
    .into()
}

fn run(text: &str) -> u64 {
    // Longer texts are cut where they come in.
    let text = &text[..text.floor_char_boundary(20_000)];
    let world = || {
        World::full()
            .with("api_key", Value::from("SECRET"))
            .with("v", Value::from(text))
    };
    let render = |source: &str, context| {
        Template::compile(source, Choices::Pick)
            .render(&mut world(), &mut Fuel::block(), context)
            .unwrap_or_else(|stop| panic!("{source}: {stop:?}"))
    };
    assert_eq!(render("<#{v}>", Context::Text), format!("<{text}>"));
    json(text, &render(r#"{"a": "x#{v}y", "b": [#{v}]}"#, Context::Json));
    html(text, &render("#{v}", Context::Html));
    markdown(text, &render("#{v}", Context::MarkdownV2));
    url(text, &render("https://example.org/?q=#{v}&z=1", Context::Url));
    for around in [("'", "'"), ("\"", "\""), ("'''", "'''"), ("f'", "'"), ("", "")] {
        let source = format!("{}#{{v}}{}", around.0, around.1);
        python(around, &render(&source, Context::PythonLiteral));
    }
    lines(text, world());
    checks::mark(&[], &world(), None, text.get(..2).unwrap_or_default())
}

fn json(text: &str, rendered: &str) {
    let json: serde_json::Value =
        serde_json::from_str(rendered).unwrap_or_else(|error| panic!("{rendered}: {error}"));
    assert_eq!(json["a"], format!("x{text}y"));
    assert_eq!(json["b"].as_array().map(Vec::len), Some(1), "{rendered}");
}

fn html(text: &str, rendered: &str) {
    assert!(!rendered.contains(['<', '>', '"', '\'']), "{rendered}");
    let back = rendered
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    assert_eq!(back, text);
}

fn markdown(text: &str, rendered: &str) {
    let mut back = String::new();
    let mut chars = rendered.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            back.extend(chars.next());
        } else {
            assert!(!"_*[]()~`>#+-=|{}.!".contains(c), "{rendered}: a bare {c}");
            back.push(c);
        }
    }
    assert_eq!(back, text);
}

fn url(text: &str, rendered: &str) {
    let query = rendered
        .strip_prefix("https://example.org/?q=")
        .and_then(|rest| rest.strip_suffix("&z=1"))
        .unwrap_or_else(|| panic!("{rendered}"));
    assert!(
        query
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"%-._~".contains(&byte)),
        "{query}"
    );
    let back: Vec<u8> = percent_encoding::percent_decode_str(query).collect();
    assert_eq!(back, text.as_bytes());
}

/// The rendered text is one literal: nothing in it ends it, breaks its line or opens a field.
fn python((before, after): (&str, &str), rendered: &str) {
    let inside = match (before, rendered.chars().next()) {
        ("", Some('\'')) => &rendered[1..rendered.len() - 1],
        ("", _) => panic!("{rendered} is no literal of a text"),
        _ => &rendered[before.len()..rendered.len() - after.len()],
    };
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => assert!(chars.next().is_some(), "{rendered} ends in a backslash"),
            '\'' | '"' | '\n' | '\r' | '\0' | '{' | '}' => panic!("{rendered}: a bare {c:?}"),
            _ => {}
        }
    }
}

/// Lines of a Calculator that mention the value in every way.
fn lines(text: &str, mut world: World) {
    let source = "quoted = \"<#{v}>\"\nbare = #{v}\nplain = v\nraw = #{v} and more words\nd[v] = v\nl = [v, \"#{v}\"]\n\
        same = if(v == v, 'yes', 'no')\njoined = concat(v, '')\nname#{v} = 1\nempty = if(\"#{v}\" == \"\", 1, 2)\n";
    let program = Program::compile(source);
    let before = world.variables.len();
    let stop = program.run(&mut world, &mut Fuel::block()).err();
    checks::outcome(source, &world, stop.as_ref());
    assert_eq!(stop, None);
    let is = |name: &str, wanted: &str| {
        let stored = world.deal(name).map(Value::to_text);
        assert_eq!(stored.as_deref(), Some(wanted), "{name}");
    };
    is("quoted", &format!("<{text}>"));
    is("bare", text);
    is("plain", text);
    is("raw", &format!("{text} and more words"));
    is("joined", text);
    is("same", "yes");
    is("empty", if text.is_empty() { "1" } else { "2" });
    assert_eq!(
        world.deal("l"),
        Some(&Value::list(vec![Value::from(text), Value::from(text)]))
    );
    let named = is_name(&format!("name{text}"));
    // `d[5] = …` makes no dictionary out of nothing.
    let keyed = Value::from(text).plain_number().is_none();
    let made = world.variables.len() - before;
    assert_eq!(
        made,
        8 + usize::from(named) + usize::from(keyed),
        "the value made up variables"
    );
    for (name, value) in [("api_key", "SECRET"), ("v", text)] {
        is(name, value);
    }
    let compared = Expression::compile("v == \"#{v}\"").map(|expression| {
        expression
            .eval(&mut world, &mut Fuel::block())
            .unwrap_or_default()
    });
    assert_eq!(compared.ok(), Some(Value::Bool(true)));
}
