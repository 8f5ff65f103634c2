//! The page of the bot file: its fields and words, from the tables that read it.

use super::{NOTE, cell};
use flow::file::words::{self, Word};
use std::fmt::Write as _;

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "# The bot file\n\n{NOTE}\nWhat the fields mean is told in [the guide](../guide/bot-file.md).\n\n## Fields\n\n"
    );
    for (of, keys) in [
        ("the file", words::FILE_KEYS),
        ("`settings`", words::SETTINGS_KEYS),
        ("a block", words::BLOCK_KEYS),
        ("`condition`", words::CONDITION_KEYS),
        ("`switches`", words::SWITCH_KEYS),
        ("an attachment", words::ATTACHMENT_KEYS),
        ("`buttons`", words::BUTTONS_KEYS),
        ("a button", words::BUTTON_KEYS),
        ("an arrow", words::ARROW_KEYS),
        ("an arrow's `button`", words::ARROW_BUTTON_KEYS),
        ("`request`", words::REQUEST_KEYS),
        ("a test", words::TEST_KEYS),
        ("a canned reply", words::REPLY_KEYS),
        ("a step", words::STEP_KEYS),
        ("an expected reply", words::EXPECT_KEYS),
    ] {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let _ = writeln!(page, "- {of}: {}", keys.join(", "));
    }
    table(&mut page, "`type` of a block", words::BLOCK_KINDS);
    table(&mut page, "`match` of a condition", words::MATCH_KINDS);
    table(&mut page, "`markup` of a block", words::MARKUPS);
    table(&mut page, "`kind` of an attachment", words::ATTACHMENT_KINDS);
    table(&mut page, "`type` of a button", words::BUTTON_KINDS);
    table(&mut page, "`keyboard` of buttons", words::KEYBOARDS);
    page
}

fn table<T>(page: &mut String, title: &str, words: &[Word<T>]) {
    let _ = write!(
        page,
        "\n## {title}\n\n| word | MaviBot | Salebot |\n| --- | --- | --- |\n"
    );
    for word in words {
        let _ = writeln!(page, "| `{}` | {} | {} |", word.key, cell(word.en), cell(word.ru));
    }
}
