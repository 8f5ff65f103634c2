//! The universal web hook: `value_X=NAME` reads X from the parameter NAME, and `delimiter_value_X=k1Dk2` reads it from
//! inside nested objects, so that a foreign payload can drive an action (specification `http-api.md` §4.2, §4.3).

use super::params::{BadParameter, Params};
use serde_json::{Map, Value};

/// What X may be.
const SOURCES: [&str; 6] = ["client_id", "phone", "email", "user_id", "group_id", "message"];

/// How `callback` itself calls a phone and an e-mail address.
pub const CALLBACK_NAMES: &[(&str, &str)] = &[("phone", "client_phone"), ("email", "client_email")];

/// Applies every `value_…` and `delimiter_value_…` of a request. `names` says what an action calls an X by.
///
/// # Errors
/// When the named parameter or path is not there.
pub fn apply(params: &mut Params, names: &[(&str, &str)]) -> Result<(), BadParameter> {
    mend_missing_ampersand(params.named_mut());
    for source in SOURCES {
        let target = names
            .iter()
            .find(|(from, _)| *from == source)
            .map_or(source, |(_, to)| to);
        let steer = format!("value_{source}");
        if let Some(name) = params.text(&steer)? {
            let Some(value) = params.named().get(&name).cloned() else {
                return Err(BadParameter::of(
                    &steer,
                    format_args!("names \"{name}\", which was not sent"),
                ));
            };
            params.named_mut().insert(target.to_owned(), value);
        }
        let steer = format!("delimiter_value_{source}");
        if let Some(path) = params.text(&steer)? {
            let Some(delimiter) = params.text("delimiter")? else {
                return Err(BadParameter::of(&steer, "needs the parameter \"delimiter\""));
            };
            let Some(value) = at_path(params, &path, &delimiter) else {
                return Err(BadParameter::of(
                    &steer,
                    format_args!("leads nowhere: {}", shown(&path, &delimiter)),
                ));
            };
            params.named_mut().insert(target.to_owned(), value);
        }
    }
    Ok(())
}

/// The documentation's own sample misses an `&`: `delimiter=5delimiter_value_client_id=data5id`.
fn mend_missing_ampersand(named: &mut Map<String, Value>) {
    let Some(Value::String(text)) = named.get("delimiter") else {
        return;
    };
    let Some(at) = text.find("delimiter_value_") else {
        return;
    };
    let (delimiter, rest) = (text[..at].to_owned(), text[at..].to_owned());
    if let Some((name, path)) = rest.split_once('=') {
        named.insert("delimiter".into(), delimiter.into());
        named.entry(name).or_insert_with(|| path.into());
    }
}

fn parts<'a>(path: &'a str, delimiter: &'a str) -> impl Iterator<Item = &'a str> {
    // A delimiter at the end is tolerated, as the documentation's own sample has one.
    let path = path.strip_suffix(delimiter).unwrap_or(path);
    path.split(delimiter)
}

fn shown(path: &str, delimiter: &str) -> String {
    let joined: Vec<&str> = parts(path, delimiter).collect();
    base::text::clip(&joined.join(" → "), 100).to_owned()
}

/// The scalar at a path from the top of the parameters; a part may be an index of a list.
fn at_path(params: &Params, path: &str, delimiter: &str) -> Option<Value> {
    let mut parts = parts(path, delimiter);
    let first = parts.next()?;
    let top = match (params.named().get(first), params.rows()) {
        (Some(value), _) => value,
        (None, Some(rows)) => rows.get(first.parse::<usize>().ok()?)?,
        (None, None) => return None,
    };
    let mut value = top.clone();
    for part in parts {
        // A form carries its nested part as JSON text.
        if let Value::String(text) = &value {
            value = serde_json::from_str(text).ok()?;
        }
        value = match &value {
            Value::Object(fields) => fields.get(part)?.clone(),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?.clone(),
            _ => return None,
        };
    }
    (!matches!(value, Value::Null | Value::Object(_) | Value::Array(_))).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::super::encodings::read;
    use super::*;

    #[test]
    fn foreign_payloads_are_read_by_name_and_by_path() {
        let cases = [
            ("value_client_id=lead", r#"{"lead":1001,"message":"paid"}"#),
            (
                "value_phone=tel&value_message=text",
                r#"{"tel":"+44 20","text":"hi"}"#,
            ),
            ("value_client_id=lead", r#"{"message":"paid"}"#),
            (
                "delimiter=5&delimiter_value_client_id=data5user5id",
                r#"{"data":{"user":{"id":1001}}}"#,
            ),
            (
                "delimiter=5&delimiter_value_client_id=data5user5id5",
                r#"{"data":{"user":{"id":1001}}}"#,
            ),
            (
                "delimiter=5delimiter_value_client_id=data5id",
                r#"{"data":{"id":1001}}"#,
            ),
            (
                "delimiter=__&delimiter_value_phone=leads__0__phone",
                r#"{"leads":[{"phone":"123"}]}"#,
            ),
            (
                "delimiter=__&delimiter_value_phone=0__phone",
                r#"[{"phone":"123"}]"#,
            ),
            (
                "delimiter=5&delimiter_value_client_id=data5id",
                "data=%7B%22id%22%3A7%7D",
            ),
            (
                "delimiter=5&delimiter_value_client_id=data5no",
                r#"{"data":{"id":1}}"#,
            ),
            (
                "delimiter=5&delimiter_value_client_id=data",
                r#"{"data":{"id":1}}"#,
            ),
            ("delimiter_value_client_id=a5b", r#"{"a":{"b":1}}"#),
        ];
        let table: Vec<String> = cases
            .iter()
            .map(|(query, body)| {
                let mut params = read(query, body.as_bytes()).unwrap();
                let result = match apply(&mut params, CALLBACK_NAMES) {
                    Ok(()) => {
                        let keep = |name: &str| ["client_id", "client_phone", "message"].contains(&name);
                        let mut named = params.named().clone();
                        named.retain(|name, _| keep(name));
                        Value::Object(named).to_string()
                    }
                    Err(error) => error.to_string(),
                };
                format!("{query} {body}\n   {result}")
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
        value_client_id=lead {"lead":1001,"message":"paid"}
           {"message":"paid","client_id":1001}
        value_phone=tel&value_message=text {"tel":"+44 20","text":"hi"}
           {"client_phone":"+44 20","message":"hi"}
        value_client_id=lead {"message":"paid"}
           Parameter "value_client_id" names "lead", which was not sent
        delimiter=5&delimiter_value_client_id=data5user5id {"data":{"user":{"id":1001}}}
           {"client_id":1001}
        delimiter=5&delimiter_value_client_id=data5user5id5 {"data":{"user":{"id":1001}}}
           {"client_id":1001}
        delimiter=5delimiter_value_client_id=data5id {"data":{"id":1001}}
           {"client_id":1001}
        delimiter=__&delimiter_value_phone=leads__0__phone {"leads":[{"phone":"123"}]}
           {"client_phone":"123"}
        delimiter=__&delimiter_value_phone=0__phone [{"phone":"123"}]
           {"client_phone":"123"}
        delimiter=5&delimiter_value_client_id=data5id data=%7B%22id%22%3A7%7D
           {"client_id":7}
        delimiter=5&delimiter_value_client_id=data5no {"data":{"id":1}}
           Parameter "delimiter_value_client_id" leads nowhere: data → no
        delimiter=5&delimiter_value_client_id=data {"data":{"id":1}}
           Parameter "delimiter_value_client_id" leads nowhere: data
        delimiter_value_client_id=a5b {"a":{"b":1}}
           Parameter "delimiter_value_client_id" needs the parameter "delimiter"
        "#);
    }
}
