//! Parameters in odd spellings, and what the getters make of them.

use super::*;
use base::ClientId;
use serde_json::json;

fn params(value: Value) -> Params {
    let Value::Object(named) = value else {
        panic!("an object is wanted")
    };
    Params::new(named, None)
}

fn said<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn ids_come_in_many_spellings_and_refusals_name_the_parameter() {
    let values = [
        json!(7),
        json!("7"),
        json!(" 7 "),
        json!(7.0),
        json!("007"),
        json!(0),
        json!(-7),
        json!("x"),
        json!(1.5),
        json!([7]),
        json!({"a": 7}),
        json!(true),
        json!(9_007_199_254_740_992_i64),
        json!("9".repeat(100)),
    ];
    let shown: Vec<String> = values
        .iter()
        .map(|value| {
            format!(
                "{value} -> {}",
                said(params(json!({"client_id": value})).need_id::<ClientId>("client_id"))
            )
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    7 -> ClientId(7)
    "7" -> ClientId(7)
    " 7 " -> ClientId(7)
    7.0 -> ClientId(7)
    "007" -> ClientId(7)
    0 -> Parameter "client_id" must be an id, a whole number from 1, got 0
    -7 -> Parameter "client_id" must be an id, a whole number from 1, got -7
    "x" -> Parameter "client_id" must be an id, a whole number from 1, got "x"
    1.5 -> Parameter "client_id" must be an id, a whole number from 1, got 1.5
    [7] -> Parameter "client_id" must be an id, a whole number from 1, got [7]
    {"a":7} -> Parameter "client_id" must be an id, a whole number from 1, got {"a":7}
    true -> Parameter "client_id" must be an id, a whole number from 1, got true
    9007199254740992 -> Parameter "client_id" must be an id, a whole number from 1, got 9007199254740992
    "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999" -> Parameter "client_id" must be an id, a whole number from 1, got "99999999999999999999999999999999999999999999999999999999999…
    "#);
    assert_eq!(
        said(params(json!({})).need_id::<ClientId>("client_id")),
        "Parameter \"client_id\" required"
    );
}

#[test]
fn lists_come_in_many_spellings() {
    let values = [
        json!([1, "2"]),
        json!("[1, 2]"),
        json!("1,2, 3"),
        json!(5),
        json!("5"),
        json!({"a": 1}),
        json!([[1]]),
        json!((1..12).collect::<Vec<_>>()),
        json!("x,1"),
    ];
    let shown: Vec<String> = values
        .iter()
        .map(|value| {
            format!(
                "{value} -> {}",
                said(params(json!({"clients": value})).ids::<ClientId>("clients", 10))
            )
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    [1,"2"] -> [ClientId(1), ClientId(2)]
    "[1, 2]" -> [ClientId(1), ClientId(2)]
    "1,2, 3" -> [ClientId(1), ClientId(2), ClientId(3)]
    5 -> [ClientId(5)]
    "5" -> [ClientId(5)]
    {"a":1} -> Parameter "clients" must be a list, got {"a":1}
    [[1]] -> Parameter "clients" must be an id, a whole number from 1, got [1]
    [1,2,3,4,5,6,7,8,9,10,11] -> Parameter "clients" holds 11 values; at most 10 are allowed
    "x,1" -> Parameter "clients" must be an id, a whole number from 1, got "x"
    "#);
    assert_eq!(
        params(json!({"p": [5, "a,b"]})).texts("p", 9),
        Ok(vec!["5".into(), "a,b".into()])
    );
}

#[test]
fn switches_counts_and_delays() {
    let now = Timestamp::from_seconds(1_000);
    let shown: Vec<String> = [
        json!(true),
        json!("True"),
        json!(1),
        json!("0"),
        json!("maybe"),
        json!([1]),
        json!(2.5),
        json!("10"),
        json!(-5),
        json!(1e300),
        json!("NaN"),
        json!("soon"),
    ]
    .iter()
    .map(|value| {
        let params = params(json!({"p": value}));
        let (flag, count) = (said(params.flag("p")), said(params.count("p")));
        let delay = said(params.delay("p", now).map(|at| at.map(|at| at.since(now))));
        format!("{value}\n  flag  {flag}\n  count {count}\n  delay {delay}")
    })
    .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    true
      flag  true
      count Parameter "p" must be a whole number of at least 0, got true
      delay Parameter "p" must be a number of seconds, got true
    "True"
      flag  true
      count Parameter "p" must be a whole number of at least 0, got "True"
      delay Parameter "p" must be a number of seconds, got "True"
    1
      flag  true
      count Some(1)
      delay Some(1000000)
    "0"
      flag  false
      count Some(0)
      delay None
    "maybe"
      flag  Parameter "p" must be true or false, got "maybe"
      count Parameter "p" must be a whole number of at least 0, got "maybe"
      delay Parameter "p" must be a number of seconds, got "maybe"
    [1]
      flag  Parameter "p" must be true or false, got [1]
      count Parameter "p" must be a whole number of at least 0, got [1]
      delay Parameter "p" must be a number of seconds, got [1]
    2.5
      flag  Parameter "p" must be true or false, got 2.5
      count Parameter "p" must be a whole number of at least 0, got 2.5
      delay Some(2500000)
    "10"
      flag  Parameter "p" must be true or false, got "10"
      count Some(10)
      delay Some(10000000)
    -5
      flag  Parameter "p" must be true or false, got -5
      count Parameter "p" must be a whole number of at least 0, got -5
      delay None
    1e+300
      flag  Parameter "p" must be true or false, got 1e+300
      count Parameter "p" must be a whole number of at least 0, got 1e+300
      delay Parameter "p" must be at most 316224000 seconds, got 1e+300
    "NaN"
      flag  Parameter "p" must be true or false, got "NaN"
      count Parameter "p" must be a whole number of at least 0, got "NaN"
      delay Parameter "p" must be a number of seconds, got "NaN"
    "soon"
      flag  Parameter "p" must be true or false, got "soon"
      count Parameter "p" must be a whole number of at least 0, got "soon"
      delay Parameter "p" must be a number of seconds, got "soon"
    "#);
}

#[test]
fn extras_are_everything_that_is_not_known() {
    let params = params(json!({
        "client_id": 1, "message": "m", "value_client_id": "x", "delimiter": "5", "delimiter_value_phone": "a",
        "client.email": "a@example.com", "n": 5, "deep": {"a": [1]},
    }));
    let extras = Value::Object(params.extras(&["client_id", "message"]));
    assert_eq!(
        extras,
        json!({"client.email": "a@example.com", "n": 5, "deep": "{\"a\":[1]}"})
    );
}

#[test]
fn an_object_may_come_as_text() {
    assert_eq!(
        said(params(json!({"v": "{\"a\":1}"})).object("v")),
        "Some({\"a\": Number(1)})"
    );
    assert_eq!(
        said(params(json!({"v": [1]})).object("v")),
        "Parameter \"v\" must be an object of names and values, got [1]"
    );
}
