//! Odd bodies, as clients send them, and what is read out of them.

use super::*;
use proptest::prelude::*;

/// Shows what is read: the merged parameters as JSON, or the refusal.
fn shown(query: &str, body: &[u8]) -> String {
    match read(query, body) {
        Ok(params) => {
            let rows = params
                .rows()
                .map(|rows| format!(" rows {}", Value::from(rows.to_vec())));
            format!(
                "{}{}",
                Value::Object(params.named().clone()),
                rows.unwrap_or_default()
            )
        }
        Err(error) => format!("refused: {error}"),
    }
}

#[test]
fn every_encoding_of_the_wild_is_read() {
    let multipart = "--x1\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n7\r\n\
        --x1\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nhi\r\nthere\r\n\
        --x1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nbytes\r\n--x1--\r\n";
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(110), "]".repeat(110));
    let deeper = "[".repeat(100_000);
    let cases: &[(&str, &[u8])] = &[
        ("", b""),
        ("", b"  \n"),
        ("", b"null"),
        ("", b"{}"),
        ("client_id=7&message=a%20b+c", b""),
        ("", br#"{"client_id": 7, "message": "hi"}"#),
        ("", "\u{feff}{\"message\": \"hi\"}".as_bytes()),
        ("", br#""{\"client_id\": 7}""#),
        ("", b"client_id=7&message=%D0%BF%D1%80%D0%B8"),
        ("client_id=1&x=2", br#"{"client_id": 7}"#),
        (
            "client_id=1",
            br#"{"client_id": "", "list": null, "buttons": [], "ok": 0, "no": false}"#,
        ),
        ("", br#"[{"platform_id": 1}, {"platform_id": "2"}]"#),
        ("a=1", br#"[1]"#),
        (
            "",
            b"clients[]=1&clients[]=2&variables[client.name]=Ann&variables[age]=7",
        ),
        ("", b"clients=1&clients=2&clients=3"),
        ("a=1&a=2", b"a=3"),
        ("", b"%5B%5D=1&[]=2&[a]=3"),
        ("", multipart.as_bytes()),
        ("", b"{\"client_id\": 7"),
        ("", b"{client_id: 7}"),
        ("", b"hello"),
        ("", b"42"),
        ("", b"\"text\""),
        ("", b"message=\xff"),
        ("", b"\xff\xfe{"),
        ("", b"{\"a\": \"x\\u0000y\"}"),
        ("", b"{\"a\": {\"b\\u0000\": 1}}"),
        ("a%00b=1", b""),
        ("message=%ff", b""),
        ("", deep.as_bytes()),
        ("", deeper.as_bytes()),
        ("", br#"{"a": 1, "a": 2}"#),
        ("", br#"{"a": 1e400}"#),
        ("&&=&a&b=", b""),
    ];
    let table: Vec<String> = cases
        .iter()
        .map(|(query, body)| {
            let text = String::from_utf8_lossy(body);
            let text: String = text.chars().take(60).collect();
            format!("{query:?} + {text:?}\n   {}", shown(query, body))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"), @r#"
    "" + ""
       {}
    "" + "  \n"
       {}
    "" + "null"
       {}
    "" + "{}"
       {}
    "client_id=7&message=a%20b+c" + ""
       {"client_id":"7","message":"a b c"}
    "" + "{\"client_id\": 7, \"message\": \"hi\"}"
       {"client_id":7,"message":"hi"}
    "" + "\u{feff}{\"message\": \"hi\"}"
       {"message":"hi"}
    "" + "\"{\\\"client_id\\\": 7}\""
       {"client_id":7}
    "" + "client_id=7&message=%D0%BF%D1%80%D0%B8"
       {"client_id":"7","message":"при"}
    "client_id=1&x=2" + "{\"client_id\": 7}"
       {"client_id":7,"x":"2"}
    "client_id=1" + "{\"client_id\": \"\", \"list\": null, \"buttons\": [], \"ok\": 0, \"no\""
       {"client_id":"1","ok":0,"no":false}
    "" + "[{\"platform_id\": 1}, {\"platform_id\": \"2\"}]"
       {} rows [{"platform_id":1},{"platform_id":"2"}]
    "a=1" + "[1]"
       {"a":"1"} rows [1]
    "" + "clients[]=1&clients[]=2&variables[client.name]=Ann&variables"
       {"clients":["1","2"],"variables":{"client.name":"Ann","age":"7"}}
    "" + "clients=1&clients=2&clients=3"
       {"clients":["1","2","3"]}
    "a=1&a=2" + "a=3"
       {"a":"3"}
    "" + "%5B%5D=1&[]=2&[a]=3"
       {"[]":["1","2"],"[a]":"3"}
    "" + "--x1\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n7\r"
       {"client_id":"7","message":"hi\r\nthere"}
    "" + "{\"client_id\": 7"
       refused: the body is not valid JSON: EOF while parsing an object at line 1 column 15
    "" + "{client_id: 7}"
       refused: the body is not valid JSON: key must be a string at line 1 column 2
    "" + "hello"
       refused: the body is neither JSON nor a form
    "" + "42"
       refused: the body is neither JSON nor a form
    "" + "\"text\""
       refused: the body is not valid JSON: expected ident at line 1 column 2
    "" + "message=�"
       refused: the body is not UTF-8 text: bad byte at position 8
    "" + "��{"
       refused: the body is not UTF-8 text: bad byte at position 0
    "" + "{\"a\": \"x\\u0000y\"}"
       refused: Parameter "a" holds a null character (\u0000); remove it
    "" + "{\"a\": {\"b\\u0000\": 1}}"
       refused: Parameter "a" holds a null character (\u0000); remove it
    "a%00b=1" + ""
       refused: Parameter "a\0b" has a null character in its name; remove it
    "message=%ff" + ""
       refused: the query is not UTF-8 text; percent-encode UTF-8
    "" + "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
       refused: Parameter "a" nests deeper than 100 levels
    "" + "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
       refused: the body is not valid JSON: recursion limit exceeded at line 1 column 128
    "" + "{\"a\": 1, \"a\": 2}"
       {"a":2}
    "" + "{\"a\": 1e400}"
       refused: the body is not valid JSON: number out of range at line 1 column 11
    "&&=&a&b=" + ""
       {}
    "#);
}

proptest! {
    #[test]
    fn reading_never_panics(query in ".{0,60}", body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&query, &body);
    }

    #[test]
    fn a_form_gives_back_what_was_put_in(pairs in proptest::collection::btree_map("[a-z_]{1,8}", "[^\0]{1,20}", 0..6)) {
        let form = serde_urlencoded::to_string(&pairs).unwrap();
        let params = read("", form.as_bytes()).unwrap();
        for (name, value) in &pairs {
            prop_assert_eq!(&params.named()[name], value);
        }
    }
}
