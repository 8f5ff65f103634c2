//! Splitting keeps every character, stays within the limit, and pauses where a reader would.

use channels::features::Unit;
use channels::split::{split_text, visible_units};
use model::Markup;
use proptest::prelude::*;

fn plain(text: &str, limit: usize) -> Vec<String> {
    split_text(text, Markup::Plain, limit, Unit::Utf16)
}

/// What is left to read of HTML: without tags, with entities as one sign each.
fn read_html(text: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

#[test]
fn a_text_that_fits_is_one_part() {
    assert_eq!(plain("", 10), [""]);
    assert_eq!(plain("0123456789", 10), ["0123456789"]);
    assert_eq!(plain(&"я".repeat(4096), 4096).len(), 1);
    assert_eq!(plain(&"😀".repeat(2048), 4096).len(), 1);
    assert_eq!(plain(&"😀".repeat(2049), 4096).len(), 2);
}

#[test]
fn it_prefers_paragraphs_then_lines_then_sentences_then_words() {
    assert_eq!(
        plain("One two.\n\nThree four. Five", 20),
        ["One two.\n\n", "Three four. Five"]
    );
    assert_eq!(
        plain("One two\nthree. Four five", 16),
        ["One two\n", "three. Four five"]
    );
    assert_eq!(
        plain("One two. Three four five", 18),
        ["One two. ", "Three four five"]
    );
    assert_eq!(plain("one two three four", 12), ["one two ", "three four"]);
    assert_eq!(plain("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
}

#[test]
fn an_early_paragraph_does_not_make_a_tiny_part() {
    let text = format!("Hi\n\n{}", "word ".repeat(20));
    assert_eq!(plain(&text, 60)[0].len(), 59);
}

#[test]
fn surrogates_graphemes_and_entities_stay_whole() {
    let family = "👨‍👩‍👧";
    assert_eq!(
        plain(&family.repeat(3), 20),
        [family.repeat(2), family.to_owned()]
    );
    let parts = split_text("ab&amp;&lt;cd", Markup::Html, 3, Unit::Utf16);
    assert_eq!(parts, ["ab&amp;", "&lt;cd"]);
    let parts = split_text(r"ab\.\.cd", Markup::MarkdownV2, 3, Unit::Utf16);
    assert_eq!(parts, [r"ab\.", r"\.cd"]);
    assert_eq!(
        plain("a\u{301}\u{301}\u{301}\u{301}\u{301}", 4),
        ["a\u{301}\u{301}\u{301}", "\u{301}\u{301}"]
    );
}

#[test]
fn an_open_style_is_closed_and_opened_again() {
    let parts = split_text("<b>one <i>two three</i></b> four", Markup::Html, 8, Unit::Utf16);
    assert_eq!(parts, ["<b>one <i>two </i></b>", "<b><i>three</i></b> ", "four"]);
    let parts = split_text(
        r#"<a href="https://a.b/?x=1">one two</a>"#,
        Markup::Html,
        4,
        Unit::Utf16,
    );
    assert_eq!(
        parts,
        [
            r#"<a href="https://a.b/?x=1">one </a>"#,
            r#"<a href="https://a.b/?x=1">two</a>"#
        ]
    );
    let parts = split_text("*one _two three_*", Markup::MarkdownV2, 8, Unit::Utf16);
    assert_eq!(parts, ["*one _two _*", "*_three_*"]);
    let parts = split_text("[one two](https://a.b/x\\)y)", Markup::MarkdownV2, 4, Unit::Utf16);
    assert_eq!(parts, ["[one ](https://a.b/x\\)y)", "[two](https://a.b/x\\)y)"]);
    let parts = split_text("```rust\nlet a;\nlet b;```", Markup::MarkdownV2, 8, Unit::Utf16);
    assert_eq!(parts, ["```rust\nlet a;\n```", "```rust\nlet b;```"]);
}

#[test]
fn marks_count_nothing_and_entities_one() {
    let count = |text, markup| visible_units(text, markup, Unit::Utf16);
    assert_eq!(count("<b>a&amp;b</b>&#128512;", Markup::Html), 5);
    assert_eq!(count(r"*a\.b* [c](http://x)", Markup::MarkdownV2), 5);
    assert_eq!(count("a < b & c", Markup::Html), 9);
    assert_eq!(count("😀", Markup::Plain), 2);
}

#[test]
fn rows_of_marks_are_read_once() {
    let size = 60_000;
    let rows = [
        (Markup::Html, "<".repeat(size)),
        (Markup::Html, "<a".repeat(size)),
        (Markup::Html, "</a".repeat(size)),
        (Markup::Html, "&".repeat(size)),
        (Markup::MarkdownV2, "[".repeat(size)),
        (Markup::MarkdownV2, "[](".repeat(size / 10)),
        (Markup::MarkdownV2, "\\".repeat(size)),
    ];
    for (markup, text) in rows {
        let units = visible_units(&text, markup, Unit::Utf16);
        let parts = split_text(&text, markup, 4096, Unit::Utf16);
        assert!(
            parts.len() >= units.div_ceil(4096),
            "{}: {} parts",
            &text[..3],
            parts.len()
        );
    }
}

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,12}",
        "[а-яё]{1,12}",
        Just("😀".to_owned()),
        Just("👨‍👩‍👧".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just(". ".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..200).prop_map(|pieces| pieces.concat())
}

/// HTML whose tags nest properly.
fn html() -> impl Strategy<Value = String> {
    let text = prop_oneof!["[a-z ]{1,20}", Just("&amp;".to_owned()), Just("😀 ".to_owned())];
    text.prop_recursive(4, 60, 6, |inner| {
        (
            prop::sample::select(vec!["b", "i", "tg-spoiler", "code"]),
            prop::collection::vec(inner, 1..6),
        )
            .prop_map(|(tag, inner)| format!("<{tag}>{}</{tag}>", inner.concat()))
    })
}

proptest! {
    #[test]
    fn parts_joined_are_the_text_and_each_fits(text in words(), limit in 2_usize..60) {
        let parts = plain(&text, limit);
        prop_assert_eq!(parts.concat(), text);
        for part in &parts {
            prop_assert!(part.encode_utf16().count() <= limit, "{:?}", part);
        }
        if parts.len() > 1 {
            prop_assert!(parts.iter().all(|part| !part.is_empty()));
        }
    }

    #[test]
    fn parts_of_html_read_the_same_and_balance(text in html(), limit in 4_usize..40) {
        let parts = split_text(&text, Markup::Html, limit, Unit::Utf16);
        prop_assert_eq!(read_html(&parts.concat()), read_html(&text));
        for part in &parts {
            prop_assert!(visible_units(part, Markup::Html, Unit::Utf16) <= limit);
            prop_assert_eq!(part.matches("</").count() * 2, part.matches('<').count(), "{}", part);
        }
    }

    #[test]
    fn any_markup_splits_without_panic_and_within_the_limit(text in "[a-z<>/&;*_~`|\\[\\]()\\\\\n ]{0,200}", limit in 2_usize..30) {
        for markup in [Markup::Html, Markup::MarkdownV2] {
            let parts = split_text(&text, markup, limit, Unit::Utf16);
            prop_assert!(visible_units(&text, markup, Unit::Utf16) <= limit || parts.len() > 1);
        }
    }
}
