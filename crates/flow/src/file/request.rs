//! The API request of a block: what is called, and what is kept of the answer.

use super::Written;
use super::reader::Reader;
use super::words::{REQUEST_KEYS, Word};
use crate::finding::{Finding, Findings};
use crate::yaml::Node;
use base::Code;
use model::Scope;

/// An API request (specification §10).
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFile {
    /// How it is made.
    pub kind: RequestKind,
    /// The address, with `#{…}`.
    pub url: Written,
    /// Headers: a JSON object as text, with `#{…}`.
    pub headers: Option<Written>,
    /// Parameters: a JSON object as text, with `#{…}`.
    pub params: Option<Written>,
    /// What is kept of a JSON answer.
    pub save: Vec<Save>,
    /// The text in which that stands.
    pub save_text: Option<Written>,
}

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// `GET`, its parameters in the address.
    Get,
    /// `POST` of form fields.
    Post,
    /// `POST` of JSON.
    PostJson,
}

/// The kinds of request, by their names in all editions.
pub const REQUEST_KINDS: &[Word<RequestKind>] = &[
    Word {
        value: RequestKind::Get,
        key: "GET",
        en: "GET",
        ru: "GET",
        also: &[],
    },
    Word {
        value: RequestKind::Post,
        key: "POST",
        en: "POST",
        ru: "POST",
        also: &["form"],
    },
    Word {
        value: RequestKind::PostJson,
        key: "POST-JSON",
        en: "POST-JSON",
        ru: "POST-JSON",
        also: &["json", "post_json"],
    },
];

/// One saved value: `data|0|name -> client.city`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// Keys and positions from the outside in.
    pub path: Vec<String>,
    /// Whose variable.
    pub scope: Scope,
    /// Its name.
    pub name: String,
}

/// Reads a request.
pub fn read_request(node: &Node, what: &str, found: &mut Findings) -> Option<RequestFile> {
    let map = Reader::open(node, format!("the request of {what}"), REQUEST_KEYS, found)?;
    let kind = map.word("type", REQUEST_KINDS, found).unwrap_or(RequestKind::Get);
    let Some(url) = map.filled("url", found) else {
        map.missing("url", found);
        return None;
    };
    let save_text = map.filled("save", found);
    let save = save_text
        .as_ref()
        .map(|text| saves(text, found))
        .unwrap_or_default();
    Some(RequestFile {
        kind,
        url,
        headers: map.filled("headers", found),
        params: map.filled("params", found),
        save,
        save_text,
    })
}

/// Reads `path -> name` pairs separated by `;` or line ends.
fn saves(text: &Written, found: &mut Findings) -> Vec<Save> {
    let mut saves = Vec::new();
    for pair in text
        .text
        .split([';', '\n'])
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
    {
        let parsed = pair
            .split_once("->")
            .map(|(path, target)| (path.trim(), target.trim()));
        let target = parsed.map(|(_, target)| Scope::of_name(target));
        match (parsed, target) {
            (Some((path, _)), Some((scope, name)))
                if !path.is_empty() && crate::scope::may_assign(scope, name).is_ok() =>
            {
                let path = path.split('|').map(|step| step.trim().to_owned()).collect();
                saves.push(Save {
                    path,
                    scope,
                    name: name.to_owned(),
                });
            }
            _ => found.push(Finding::error(
                Code::BadBotFile,
                text.place,
                format!("`{pair}` is no saved value; write `key|0|key -> variable`, pairs separated by `;`"),
            )),
        }
    }
    saves
}
