//! `rapport docs DIR`: the pages of `docs/reference` and `docs/calculator`, written below a folder from the tables that the
//! program itself works by. The same program always writes the same pages.

mod bot_file;
mod calculator;
mod commands;
mod variables;

use crate::config::Config;
use anyhow::Context;
use base::Code;
use std::fmt::Write as _;
use std::path::Path;

/// Writes the pages into a folder, which is made if it is missing.
///
/// # Errors
/// When a page cannot be written.
pub fn write(dir: &Path) -> anyhow::Result<()> {
    for (name, text) in pages() {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// All pages, by their path below the folder.
fn pages() -> Vec<(String, String)> {
    let pages = [
        ("README.md", contents()),
        ("command-line.md", commands::page()),
        ("configuration.md", configuration()),
        ("errors.md", errors()),
        ("variables.md", variables::page()),
        ("bot-file.md", bot_file::page()),
        ("compatible-api.md", web::compatible_reference()),
        ("openapi.json", web::openapi()),
    ];
    let mut pages: Vec<(String, String)> = pages
        .into_iter()
        .map(|(name, text)| (format!("reference/{name}"), text))
        .collect();
    pages.extend(calculator::pages());
    pages
}

const NOTE: &str = "This page is written by the program (`cargo xtask docs`) from the tables it works by.\n";
const NOTE_RU: &str =
    "Эту страницу пишет сама программа (`cargo xtask docs`) по таблицам, по которым она работает.\n";

fn contents() -> String {
    format!(
        "# Reference\n\n{NOTE}\n\
         | page | what |\n| --- | --- |\n\
         | [The command line](command-line.md) | every command and flag |\n\
         | [Configuration](configuration.md) | every setting |\n\
         | [Error codes](errors.md) | every code of an error or fault |\n\
         | [The Calculator](../calculator/README.md) | every function, with examples |\n\
         | [Built-in variables](variables.md) | every name that has a value by itself |\n\
         | [The bot file](bot-file.md) | every field and word of the format |\n\
         | [The compatible API](compatible-api.md) | every action below `/api/{{key}}/` |\n\
         | [Our own API](openapi.json) | `/api/v1` as OpenAPI |\n"
    )
}

fn configuration() -> String {
    format!(
        "# Configuration\n\n{NOTE}\nA setting is read from the file (`--config`, or `rapport.toml` in the current folder), then \
         from the environment\n(`RAPPORT_` and the name in capitals), then from flags; the later wins. Any setting can be given as \
         `--set NAME=VALUE`.\nThese are the defaults.\n\n```toml\n{}```\n",
        Config::default().print().replace(" # default\n", "\n")
    )
}

fn errors() -> String {
    let mut page = format!(
        "# Error and fault codes\n\n{NOTE}\nA code is stable: programs may branch on it. The sentence beside an error may improve.\n\n\
         | code | meaning |\n| --- | --- |\n"
    );
    for code in Code::ALL {
        let _ = writeln!(page, "| `{code}` | {} |", cell(code.about()));
    }
    page
}

/// A text as it may stand in a table's cell.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_written_the_same_each_time_and_has_no_default_marks() {
        let (first, second) = (pages(), pages());
        assert_eq!(first, second);
        assert!(
            first
                .iter()
                .all(|(name, text)| !text.trim().is_empty() && name.contains('/'))
        );
        assert!(!configuration().contains("# default"));
    }

    #[test]
    fn every_code_is_on_its_page() {
        let errors = errors();
        assert!(
            Code::ALL
                .iter()
                .all(|code| errors.contains(&format!("| `{code}` | ")))
        );
    }
}
