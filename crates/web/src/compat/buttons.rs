//! The parameter `buttons` in its four forms: an object with or without `hint`, a bare list, or either as JSON text
//! (specification `http-api.md` §7.2).

use super::params::{BadParameter, Params};
use base::limits::BUTTONS_PER_MESSAGE;
use model::{Button, ButtonKind, Buttons};
use serde_json::{Map, Value};

const NAME: &str = "buttons";

/// Reads the buttons of a message; none when there is nothing to show.
///
/// # Errors
/// When they cannot be read; the refusal names the button and what is wrong with it.
pub fn read(params: &Params) -> Result<Option<Buttons>, BadParameter> {
    let Some(value) = params.named().get(NAME) else {
        return Ok(None);
    };
    let parsed;
    let value = match value {
        Value::String(text) => {
            parsed = serde_json::from_str(text)
                .map_err(|error| BadParameter::of(NAME, format_args!("is not valid JSON: {error}")))?;
            &parsed
        }
        other => other,
    };
    let (hint, list) = match value {
        Value::Array(list) => (None, list),
        Value::Object(fields) => match fields.get(NAME) {
            Some(Value::Array(list)) => (fields.get("hint"), list),
            None | Some(Value::Null) => (fields.get("hint"), const { &Vec::new() }),
            Some(other) => return Err(BadParameter::must_be(NAME, "a list of buttons", other)),
        },
        other => return Err(BadParameter::must_be(NAME, "a list of buttons", other)),
    };
    if list.len() > BUTTONS_PER_MESSAGE {
        let count = list.len();
        return Err(BadParameter::of(
            NAME,
            format_args!("holds {count} buttons; at most {BUTTONS_PER_MESSAGE} are allowed"),
        ));
    }
    if list.is_empty() {
        return Ok(None);
    }
    let buttons: Result<Vec<Button>, BadParameter> = list
        .iter()
        .enumerate()
        .map(|(at, value)| button(at + 1, value))
        .collect();
    let hint = hint
        .and_then(Value::as_str)
        .filter(|hint| !hint.is_empty())
        .map(str::to_owned);
    Ok(Some(Buttons {
        hint,
        buttons: buttons?,
        ..Buttons::default()
    }))
}

fn button(number: usize, value: &Value) -> Result<Button, BadParameter> {
    let bad = |what: String| BadParameter::of(NAME, format_args!("button {number}: {what}"));
    // A bare text is a button that says it.
    if let Value::String(text) = value {
        return button(
            number,
            &Value::Object(Map::from_iter([("text".to_owned(), text.as_str().into())])),
        );
    }
    let Value::Object(fields) = value else {
        return Err(bad("must be an object with `text`".into()));
    };
    let text = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(bad(format!("`{name}` must be a text"))),
    };
    let place = |name: &str| match text(name)?.map(|text| text.trim().parse::<u32>()) {
        None => Ok(None),
        Some(Ok(place)) => Ok(Some(place)),
        Some(Err(_)) => Err(bad(format!("`{name}` must be a whole number from 0"))),
    };
    let kind = match text("type")?.as_deref() {
        None | Some("reply") => ButtonKind::Reply,
        Some("inline") => ButtonKind::Inline,
        Some("location") => ButtonKind::Location,
        Some("phone") => ButtonKind::Phone,
        Some("web_app") => ButtonKind::WebApp,
        Some(other) => {
            let shown = base::text::clip(other, 40);
            return Err(bad(format!(
                "unknown type `{shown}`; use reply, inline, location, phone or web_app"
            )));
        }
    };
    Ok(Button {
        text: text("text")?.ok_or_else(|| bad("has no `text`".into()))?,
        kind,
        url: text("url")?,
        callback: text("callback")?,
        web_app: text("web_app")?,
        line: place("line")?,
        index_in_line: place("index_in_line")?,
        color: text("color")?,
        one_time: matches!(fields.get("one_time"), Some(Value::Bool(true)))
            || matches!(fields.get("one_time"), Some(value) if value.as_i64() == Some(1) || value == "1"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_four_forms_give_the_same_buttons() {
        let list = json!([{"text": "A", "type": "inline", "line": "0", "index_in_line": 1, "url": "https://example.com"}]);
        let forms = [
            json!({"hint": "h", "buttons": list}),
            json!({"buttons": list}),
            list.clone(),
            Value::String(json!({"hint": "h", "buttons": list}).to_string()),
            Value::String(list.to_string()),
        ];
        for form in forms {
            let params = Params::new(Map::from_iter([("buttons".to_owned(), form.clone())]), None);
            let buttons = read(&params).unwrap().unwrap();
            assert_eq!(buttons.buttons.len(), 1, "{form}");
            let button = &buttons.buttons[0];
            assert_eq!(
                (button.line, button.index_in_line, button.kind),
                (Some(0), Some(1), ButtonKind::Inline)
            );
            assert_eq!(
                buttons.hint.is_some(),
                form.to_string().contains("hint"),
                "{form}"
            );
        }
    }

    #[test]
    fn bad_buttons_are_named() {
        let many: Vec<Value> = (0..10_000).map(|_| json!({"text": "x"})).collect();
        let cases = [
            json!("{"),
            json!(5),
            json!({"buttons": "x"}),
            json!([{"type": "reply"}]),
            json!([{"text": "a"}, 5]),
            json!([{"text": "a", "type": "payment"}]),
            json!([{"text": "a", "line": -1}]),
            json!([{"text": ["a"]}]),
            Value::Array(many),
            json!({"hint": "only"}),
            json!(["plain"]),
        ];
        let table: Vec<String> = cases
            .iter()
            .map(|value| {
                let params = Params::new(Map::from_iter([("buttons".to_owned(), value.clone())]), None);
                let result = match read(&params) {
                    Ok(buttons) => serde_json::to_string(&buttons).unwrap(),
                    Err(error) => error.to_string(),
                };
                format!("{} -> {result}", base::text::clip(&value.to_string(), 50))
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
        "{" -> Parameter "buttons" is not valid JSON: EOF while parsing an object at line 1 column 1
        5 -> Parameter "buttons" must be a list of buttons, got 5
        {"buttons":"x"} -> Parameter "buttons" must be a list of buttons, got "x"
        [{"type":"reply"}] -> Parameter "buttons" button 1: has no `text`
        [{"text":"a"},5] -> Parameter "buttons" button 2: must be an object with `text`
        [{"text":"a","type":"payment"}] -> Parameter "buttons" button 1: unknown type `payment`; use reply, inline, location, phone or web_app
        [{"text":"a","line":-1}] -> Parameter "buttons" button 1: `line` must be a whole number from 0
        [{"text":["a"]}] -> Parameter "buttons" button 1: `text` must be a text
        [{"text":"x"},{"text":"x"},{"text":"x"},{"text":"x -> Parameter "buttons" holds 10000 buttons; at most 100 are allowed
        {"hint":"only"} -> null
        ["plain"] -> {"keyboard":"auto","buttons":[{"text":"plain","type":"reply"}]}
        "#);
    }
}
