//! Encodings: Base64, URLs, Telegram's markup.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::escape;
use crate::fault::Refusal;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

type Outcome = Result<Value, Refusal>;

const TEXT: &[Param] = &[Param::required("t", Type::Text, "the text", "текст")];
const STR: &[Param] = &[Param::required("str", Type::Text, "the text", "текст")];

pub(super) static FUNCTIONS: &[Function] = &[
    text(
        "base64",
        TEXT,
        help("The text in Base64.", "Текст в кодировке Base64."),
        &[
            ("base64('Hello')", "SGVsbG8="),
            ("base64('привет')", "0L/RgNC40LLQtdGC"),
        ],
        |a, _| Ok(Value::from(STANDARD.encode(&*a.text(0)))),
    ),
    text(
        "base64decode",
        TEXT,
        help(
            "The text that Base64 stands for.",
            "Текст, раскодированный из Base64.",
        ),
        &[
            ("base64decode('SGVsbG8=')", "Hello"),
            ("base64decode('SGVsbG8')", "Hello"),
            ("base64decode('*')", "None"),
        ],
        base64decode,
    ),
    text(
        "urlencode",
        TEXT,
        help("The text as a part of a URL.", "Текст, закодированный для URL."),
        &[
            ("urlencode('a b&c')", "a%20b%26c"),
            ("urlencode('мир')", "%D0%BC%D0%B8%D1%80"),
        ],
        |a, _| {
            let mut out = String::new();
            escape::percent(&a.text(0), &mut out);
            Ok(Value::from(out))
        },
    ),
    text(
        "urldecode",
        TEXT,
        help(
            "The text that a part of a URL stands for.",
            "Текст, раскодированный из URL.",
        ),
        &[
            ("urldecode('a%20b%26c')", "a b&c"),
            ("urldecode('100%')", "100%"),
            ("urldecode('1+1')", "1+1"),
        ],
        |a, _| {
            let text = a.text(0);
            Ok(Value::from(
                percent_encoding::percent_decode_str(&text)
                    .decode_utf8_lossy()
                    .into_owned(),
            ))
        },
    ),
    text(
        "tg_escape",
        STR,
        help(
            "The text with Telegram's MarkdownV2 characters escaped.",
            "Текст с экранированными символами MarkdownV2.",
        ),
        &[
            ("tg_escape('a_b*c.')", r"a\_b\*c\."),
            ("tg_escape('привет!')", r"привет\!"),
        ],
        |a, _| {
            let mut out = String::new();
            escape::markdown(&a.text(0), &mut out);
            Ok(Value::from(out))
        },
    ),
];

const fn text(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Strings, params, Type::Text, help, examples, run)
}

/// Either alphabet, with padding or without; bytes that are no text are shown as `�`.
fn base64decode(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let text = arguments.text(0);
    let text = text.trim();
    let engines = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
    match engines.iter().find_map(|engine| engine.decode(text).ok()) {
        Some(bytes) => Ok(Value::from(String::from_utf8_lossy(&bytes).into_owned())),
        None => Err(arguments.refuse(0, "a Base64 text")),
    }
}
