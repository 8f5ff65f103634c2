//! Reading parameters out of a query and a body by trying, not by header: clients label their bodies as they like
//! (specification `http-api.md` §4.5).

use super::params::{BadParameter, Params};
use base::limits::JSON_DEPTH;
use serde_json::{Map, Value};

/// Reads a request's parameters. The body wins over the query; what is `""`, `null` or `[]` is as if it was not there.
///
/// # Errors
/// When the body is neither JSON nor a form, or a text in it cannot be kept.
pub fn read(query: &str, body: &[u8]) -> Result<Params, BadParameter> {
    let mut named = Map::new();
    let mut rows = None;
    check_escapes("the query", query)?;
    add_form(&mut named, query);
    let mut from_body = Map::new();
    match parse_body(body)? {
        None | Some(Value::Null) => {}
        Some(Value::Object(object)) => from_body = object,
        Some(Value::Array(array)) => rows = Some(array),
        Some(_) => return Err(BadParameter::new("the body must be a JSON object or a form")),
    }
    from_body.retain(|_, value| !is_absent(value));
    named.retain(|_, value| !is_absent(value));
    named.extend(from_body);
    for (name, value) in &named {
        check(name, value)?;
    }
    for row in rows.iter().flatten() {
        check("body", row)?;
    }
    Ok(Params::new(named, rows))
}

/// Whether a top-level value means that the parameter was not sent (decisions.md, "HTTP API").
fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn parse_body(body: &[u8]) -> Result<Option<Value>, BadParameter> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.trim(),
        Err(error) => {
            let at = error.valid_up_to();
            return Err(BadParameter::new(format!(
                "the body is not UTF-8 text: bad byte at position {at}"
            )));
        }
    };
    if text.is_empty() {
        return Ok(None);
    }
    let json = match text.as_bytes()[0] {
        b'{' | b'[' | b'"' => parse_json(text),
        _ if text == "null" => return Ok(None),
        _ => return parse_form(text).map(Some),
    };
    match json {
        // JSON that was encoded twice: a text that holds the object.
        Ok(Value::String(inner)) => parse_json(inner.trim()).map(Some),
        Ok(value) => Ok(Some(value)),
        // A form may begin with a bracket too; then it has a name and a value.
        Err(error) => match text.starts_with('{') || !text.contains('=') {
            true => Err(error),
            false => parse_form(text).map(Some),
        },
    }
}

fn parse_json(text: &str) -> Result<Value, BadParameter> {
    serde_json::from_str(text)
        .map_err(|error| BadParameter::new(format!("the body is not valid JSON: {error}")))
}

fn parse_form(text: &str) -> Result<Value, BadParameter> {
    let mut object = Map::new();
    if text.starts_with("--") && text.contains("form-data") {
        add_multipart(&mut object, text);
    } else if text.contains('=') {
        check_escapes("the body", text)?;
        add_form(&mut object, text);
    } else {
        return Err(BadParameter::new("the body is neither JSON nor a form"));
    }
    Ok(Value::Object(object))
}

/// Refuses percent-encoded bytes that are no text, which would otherwise become other characters silently.
fn check_escapes(place: &str, text: &str) -> Result<(), BadParameter> {
    match percent_encoding::percent_decode_str(text).decode_utf8() {
        Ok(_) => Ok(()),
        Err(_) => Err(BadParameter::new(format!(
            "{place} is not UTF-8 text; percent-encode UTF-8"
        ))),
    }
}

/// Adds the pairs of a URL-encoded form.
fn add_form(object: &mut Map<String, Value>, text: &str) {
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        add_pair(object, &name, value.into_owned());
    }
}

/// Adds the text fields of a `multipart/form-data` body, whose boundary is its first line; files are passed over.
fn add_multipart(object: &mut Map<String, Value>, text: &str) {
    let boundary = text.lines().next().unwrap_or_default();
    for part in text.split(boundary).skip(1) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let name = head
            .split("name=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        if let Some(name) = name.filter(|_| !head.contains("filename=")) {
            add_pair(
                object,
                name,
                value.strip_suffix("\r\n").unwrap_or(value).to_owned(),
            );
        }
    }
}

/// Adds a pair: `name`, a repeated `name` or `name[]` as a list, `name[key]` as an object.
fn add_pair(object: &mut Map<String, Value>, name: &str, value: String) {
    let value = Value::String(value);
    if let Some(list) = name.strip_suffix("[]").filter(|list| !list.is_empty()) {
        match object.get_mut(list) {
            Some(Value::Array(items)) => items.push(value),
            _ => {
                object.insert(list.to_owned(), Value::Array(vec![value]));
            }
        }
        return;
    }
    if let Some((outer, inner)) = name.strip_suffix(']').and_then(|name| name.split_once('['))
        && !outer.is_empty()
    {
        match object.get_mut(outer) {
            Some(Value::Object(fields)) => {
                fields.insert(inner.to_owned(), value);
            }
            _ => {
                let fields = Map::from_iter([(inner.to_owned(), value)]);
                object.insert(outer.to_owned(), Value::Object(fields));
            }
        }
        return;
    }
    match object.get_mut(name) {
        Some(Value::Array(items)) => items.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => {
            object.insert(name.to_owned(), value);
        }
    }
}

/// Refuses values that nest too deep or hold a null character, which no store keeps in a text.
fn check(name: &str, value: &Value) -> Result<(), BadParameter> {
    fn walk(name: &str, value: &Value, depth: usize) -> Result<(), BadParameter> {
        if depth > JSON_DEPTH {
            return Err(BadParameter::of(
                name,
                format!("nests deeper than {JSON_DEPTH} levels"),
            ));
        }
        let text = |text: &str| match text.contains('\0') {
            true => Err(BadParameter::of(
                name,
                "holds a null character (\\u0000); remove it",
            )),
            false => Ok(()),
        };
        match value {
            Value::String(value) => text(value),
            Value::Array(items) => items.iter().try_for_each(|item| walk(name, item, depth + 1)),
            Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
                text(key)?;
                walk(name, value, depth + 1)
            }),
            _ => Ok(()),
        }
    }
    let shown = name.replace('\0', "\\0");
    if shown != name {
        return Err(BadParameter::of(
            &shown,
            "has a null character in its name; remove it",
        ));
    }
    walk(name, value, 1)
}

#[cfg(test)]
#[path = "encodings_tests.rs"]
mod tests;
