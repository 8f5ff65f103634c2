//! Texts: parts, cases, joining and splitting.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::operate;

type Outcome = Result<Value, Refusal>;

const STR: Param = Param::required("str", Type::Text, "the text", "текст");

pub(super) static FUNCTIONS: &[Function] = &[
    text(
        "substring",
        &[
            STR,
            Param::required(
                "n1",
                Type::Integer,
                "the first character, counted from 0",
                "первый символ, счёт с 0",
            ),
            Param::optional(
                "n2",
                Type::Integer,
                Default::None,
                "the character after the last; negative counts from the right; without it, to the end",
                "символ после последнего; отрицательное считает справа; без него до конца",
            ),
        ],
        help("A part of the text.", "Часть текста."),
        &[
            ("substring('chatbot', 4)", "bot"),
            ("substring('chatbot', 0, 4)", "chat"),
            ("substring('chatbot', 1, -1)", "hatbo"),
            ("substring('привет', 2, 100)", "ивет"),
            ("substring('abc', 2, 1)", ""),
        ],
        substring,
    ),
    pure(
        "len",
        Family::Strings,
        &[Param::required(
            "str",
            Type::Any,
            "the text; of a list, its elements",
            "текст; у массива считаются элементы",
        )],
        Type::Integer,
        help(
            "How many characters the text has.",
            "Количество символов в тексте.",
        ),
        &[
            ("len('привет')", "6"),
            ("len('')", "0"),
            ("len([1, 2, 3])", "3"),
            ("len(12345)", "5"),
        ],
        |a, _| {
            Ok(Value::Int(match a.value(0) {
                Value::List(items) => items.len() as i64,
                Value::Dict(entries) => entries.len() as i64,
                _ => a.text(0).chars().count() as i64,
            }))
        },
    ),
    text(
        "concat",
        &[
            Param::required("s1", Type::Text, "the first text", "первый текст"),
            Param::required("s2", Type::Text, "the second text", "второй текст"),
        ],
        help("Both texts, one after the other.", "Два текста подряд."),
        &[
            ("concat('chat', 'bot')", "chatbot"),
            ("concat(1, 2)", "12"),
            ("concat('a', None)", "a"),
        ],
        |a, machine| operate::join(a.value(0), a.value(1), machine.fuel),
    ),
    pure(
        "splitter",
        Family::Strings,
        &[
            STR,
            Param::required("sep", Type::Text, "the separator", "разделитель"),
            Param::optional(
                "n",
                Type::Integer,
                Default::None,
                "the most elements; the last one holds the rest",
                "наибольшее число элементов; последний содержит остаток",
            ),
        ],
        Type::List,
        help("The parts of the text as a list.", "Части текста в виде массива."),
        &[
            ("splitter('a,b,c', ',')", r#"["a","b","c"]"#),
            ("splitter('a,b,c', ',', 2)", r#"["a","b,c"]"#),
            ("splitter('abc', ',')", r#"["abc"]"#),
            ("splitter('abc', '')", "None"),
        ],
        splitter,
    ),
    text(
        "lower",
        &[STR],
        help("The text in small letters.", "Текст строчными буквами."),
        &[("lower('ПриВЕТ')", "привет"), ("lower('A1')", "a1")],
        |a, machine| cased(a, machine, str::to_lowercase),
    ),
    text(
        "upper",
        &[STR],
        help("The text in capital letters.", "Текст заглавными буквами."),
        &[("upper('привет')", "ПРИВЕТ"), ("upper('straße')", "STRASSE")],
        |a, machine| cased(a, machine, str::to_uppercase),
    ),
    text(
        "strip",
        &[STR],
        help(
            "The text without blanks around it.",
            "Текст без пробелов по краям.",
        ),
        &[("strip('  a b ')", "a b"), ("strip('')", "")],
        |a, _| Ok(Value::from(a.text(0).trim())),
    ),
    text(
        "capitalize",
        &[STR],
        help(
            "The first letter capital, the others small.",
            "Первая буква заглавная, остальные строчные.",
        ),
        &[
            ("capitalize('иВАН петров')", "Иван петров"),
            ("capitalize('')", ""),
        ],
        |a, machine| cased(a, machine, capitalize),
    ),
    text(
        "title",
        &[STR],
        help(
            "The first letter of every word capital, the others small.",
            "Первая буква каждого слова заглавная.",
        ),
        &[
            ("title('петров аНАТолий')", "Петров Анатолий"),
            ("title('one-two')", "One-Two"),
        ],
        |a, machine| cased(a, machine, title),
    ),
    text(
        "normalizePhone",
        &[STR],
        help(
            "The digits of a phone number; a leading 8 becomes 7.",
            "Цифры номера телефона; первая 8 заменяется на 7.",
        ),
        &[
            ("normalizePhone('+7000-999-99-99')", "70009999999"),
            ("normalizePhone('8 (000) 123-45-67')", "70001234567"),
            ("normalizePhone('none')", ""),
        ],
        normalize_phone,
    ),
    text(
        "replace",
        &[
            STR,
            Param::required("what", Type::Text, "what is replaced", "что заменить"),
            Param::required("with", Type::Text, "what stands in its place", "на что заменить"),
            Param::optional(
                "n",
                Type::Integer,
                Default::None,
                "the most replacements",
                "наибольшее число замен",
            ),
        ],
        help(
            "The text with a part replaced everywhere.",
            "Текст, в котором часть заменена везде.",
        ),
        &[
            ("replace('a-b-c', '-', '+')", "a+b+c"),
            ("replace('a-b-c', '-', '', 1)", "ab-c"),
            ("replace([1,2] + [3], '][', ',')", "[1,2,3]"),
            ("replace('abc', '', '-')", "abc"),
        ],
        replace,
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

fn substring(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let text = arguments.text(0);
    let first = arguments.int(1);
    let after = arguments.int_if_given(2);
    // Only a position from the right needs the length.
    let length = if first < 0 || after.is_some_and(|after| after < 0) {
        text.chars().count() as i64
    } else {
        0
    };
    let absolute = |position: i64| if position < 0 { position.saturating_add(length).max(0) } else { position } as usize;
    let start = absolute(first);
    let wanted = after.map_or(usize::MAX, |after| absolute(after).saturating_sub(start));
    let from = byte_at(&text, start);
    let rest = &text[from..];
    Ok(Value::from(&rest[..byte_at(rest, wanted)]))
}

/// The byte at which a character begins; the end of the text when it has fewer.
fn byte_at(text: &str, character: usize) -> usize {
    text.char_indices()
        .nth(character)
        .map_or(text.len(), |(at, _)| at)
}

fn splitter(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (text, separator) = (arguments.text(0), arguments.text(1));
    if separator.is_empty() {
        return Err(arguments.refuse(1, "at least one character"));
    }
    let most = match arguments.int_if_given(2) {
        Some(most) if most > 0 => usize::try_from(most).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    machine.fuel.spend(text.len() as u64 / 16)?;
    Ok(Value::list(
        text.splitn(most, &*separator).map(Value::from).collect(),
    ))
}

/// Changing case walks every character and may lengthen the text, at most threefold.
fn cased(arguments: &Arguments, machine: &mut Machine<'_>, change: impl Fn(&str) -> String) -> Outcome {
    let text = arguments.text(0);
    machine.fuel.spend(text.len() as u64 / 16)?;
    Ok(Value::from(change(&text)))
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + &chars.as_str().to_lowercase(),
        None => String::new(),
    }
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        inside = c.is_alphabetic();
    }
    out
}

fn normalize_phone(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let mut digits: String = arguments.text(0).chars().filter(char::is_ascii_digit).collect();
    if digits.starts_with('8') {
        digits.replace_range(..1, "7");
    }
    Ok(Value::from(digits))
}

fn replace(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (text, what, with) = (arguments.text(0), arguments.text(1), arguments.text(2));
    machine.fuel.spend(text.len() as u64 / 16)?;
    let most = match arguments.int_if_given(3) {
        Some(most) => usize::try_from(most).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    if what.is_empty() {
        return Ok(Value::Text(text));
    }
    // The length is known before anything is built, so that a small program cannot make a huge text.
    let found = text.matches(&*what).take(most).count();
    let length = (text.len() - found * what.len()).saturating_add(found.saturating_mul(with.len()));
    operate::check_length(length, || {
        let count = |text: &str| text.chars().count();
        count(&text) - found * count(&what) + found * count(&with)
    })?;
    Ok(Value::from(text.replacen(&*what, &with, most)))
}
