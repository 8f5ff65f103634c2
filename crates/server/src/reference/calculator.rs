//! The pages of `docs/calculator`, written from the registry: a list of all functions and a page for each family, both in
//! English and in Russian, and the page for those who come from other products.

mod coming;
mod differs;
mod documented;
mod family;
mod index;

use calculator::editor::Language;
use calculator::{Availability, Family, Function, Help, functions};

/// All pages, by their path below `docs`.
pub fn pages() -> Vec<(String, String)> {
    let mut pages = vec![(path(Language::En, COMING), coming::page())];
    for language in [Language::En, Language::Ru] {
        pages.push((path(language, "README.md"), index::page(language)));
        for family in families() {
            pages.push((path(language, &file(family)), family::page(family, language)));
        }
    }
    pages
}

/// The page for those who come from other products.
const COMING: &str = "coming-from-salebot-mavibot.md";

fn path(language: Language, file: &str) -> String {
    match language {
        Language::En => format!("calculator/{file}"),
        Language::Ru => format!("calculator/ru/{file}"),
    }
}

/// The families that have functions, in the order of the registry.
fn families() -> Vec<Family> {
    let mut families = Vec::new();
    for function in functions() {
        if !families.contains(&function.family) {
            families.push(function.family);
        }
    }
    families
}

/// The functions of a family.
fn of(family: Family) -> impl Iterator<Item = &'static Function> {
    functions()
        .iter()
        .copied()
        .filter(move |function| function.family == family)
}

/// The file of a family's page: its English title in small letters, with `-` for whatever is none.
fn file(family: Family) -> String {
    let words: Vec<String> = family
        .title()
        .en
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!("{}.md", words.join("-"))
}

/// Where a function stands, as a link from another page of the same folder.
fn link(function: &Function) -> String {
    let anchor: String = function
        .signature()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
            _ => None,
        })
        .collect();
    format!("{}#{anchor}", file(function.family))
}

const fn is_ready(function: &Function) -> bool {
    matches!(function.availability, Availability::Ready)
}

/// A text in both languages.
const fn both(en: &'static str, ru: &'static str) -> Help {
    Help { en, ru }
}

/// A help text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let text = format!("{first}{}", chars.as_str());
    if text.ends_with('.') {
        text
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_function_stands_once_on_the_page_of_its_family_in_both_languages() {
        let pages = pages();
        let names: HashSet<&String> = pages.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), pages.len(), "no page is written twice");
        for function in functions() {
            let heading = format!("### `{}`\n", function.signature());
            for language in [Language::En, Language::Ru] {
                let path = path(language, &file(function.family));
                let page = &pages.iter().find(|(name, _)| *name == path).unwrap().1;
                assert_eq!(page.matches(&heading).count(), 1, "{heading} in {path}");
                let index = index::page(language);
                assert!(index.contains(&link(function)), "{} in the list", function.name);
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_heading() {
        let round = calculator::function("round").unwrap();
        assert_eq!(link(round), "mathematics.md#roundnum-digits0");
        assert_eq!(file(Family::Codes), "qr-codes-and-bar-codes.md");
    }
}
