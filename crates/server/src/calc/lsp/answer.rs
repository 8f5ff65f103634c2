//! An editor's requests and what is answered.

use super::document::{Document, range};
use super::{diagnose, symbols};
use calculator::editor::{self, Item, ItemKind, Language};
use lsp_server::{ErrorCode, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    Completion, DocumentSymbolRequest, Formatting, HoverRequest, PrepareRenameRequest, References, Rename,
    Request as _, SignatureHelpRequest,
};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, Documentation, Hover, HoverContents,
    InitializeParams, InsertTextFormat, Location, MarkupContent, MarkupKind, ParameterInformation,
    ParameterLabel, Position, PublishDiagnosticsParams, SignatureHelp, SignatureInformation,
    TextDocumentItem, TextDocumentPositionParams, TextEdit, Uri, VersionedTextDocumentIdentifier,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;

/// What one editor has open, and how it wants its answers.
pub struct Session {
    documents: HashMap<String, Document>,
    language: Language,
    /// Whether it fills in snippets, so that the cursor can be put between brackets.
    snippets: bool,
}

type Answered = Result<Value, String>;

impl Session {
    /// Begins by what the editor says of itself. Help is in Russian if its locale or the option `language` says so.
    pub fn begin(wanted: &Value) -> Self {
        let params: InitializeParams = serde_json::from_value(wanted.clone()).unwrap_or_default();
        let option = wanted
            .pointer("/initializationOptions/language")
            .and_then(Value::as_str);
        let tag = option.or(params.locale.as_deref()).unwrap_or("en");
        let snippets = wanted
            .pointer("/capabilities/textDocument/completion/completionItem/snippetSupport")
            .and_then(Value::as_bool);
        Self {
            documents: HashMap::new(),
            language: Language::of_tag(tag),
            snippets: snippets.unwrap_or(false),
        }
    }

    /// Takes note of a change; the answer tells what is wrong in the file now.
    pub fn hear(&mut self, notification: Notification) -> Option<Notification> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                let params: DidOpenTextDocumentParams = serde_json::from_value(params).ok()?;
                let TextDocumentItem {
                    uri, text, version, ..
                } = params.text_document;
                Some(self.changed(uri, text, version))
            }
            DidChangeTextDocument::METHOD => {
                let mut params: DidChangeTextDocumentParams = serde_json::from_value(params).ok()?;
                let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
                // A late change is of a text that the editor has left already.
                let before = self.documents.get(uri.as_str());
                if before.is_some_and(|before| before.version > version) {
                    return None;
                }
                Some(self.changed(uri, params.content_changes.pop()?.text, version))
            }
            DidCloseTextDocument::METHOD => {
                let params: DidCloseTextDocumentParams = serde_json::from_value(params).ok()?;
                self.documents.remove(params.text_document.uri.as_str());
                Some(published(params.text_document.uri, Vec::new(), None))
            }
            _ => None,
        }
    }

    fn changed(&mut self, uri: Uri, text: String, version: i32) -> Notification {
        let before = self.documents.remove(uri.as_str());
        let document = Document::open(uri.as_str(), text, version, before);
        let found = diagnose::all(&document);
        self.documents.insert(uri.as_str().to_owned(), document);
        published(uri, found, Some(version))
    }

    /// Answers a request.
    pub fn answer(&self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let answered = match method.as_str() {
            Completion::METHOD => self.at(&params, |document, at| self.complete(document, at)),
            HoverRequest::METHOD => self.at(&params, |document, at| self.hover(document, at)),
            SignatureHelpRequest::METHOD => self.at(&params, |document, at| self.signature(document, at)),
            PrepareRenameRequest::METHOD => self.at(&params, |document, at| {
                shown(document.name(at).map(|(_, bytes)| document.range(&bytes)))
            }),
            Rename::METHOD => self.at(&params, |document, at| rename(document, at, &params)),
            References::METHOD => self.at(&params, |document, at| references(document, at, &params)),
            Formatting::METHOD => self.of(&params, |document| shown(document.formatted())),
            DocumentSymbolRequest::METHOD => self.of(&params, |document| shown(symbols::all(document))),
            _ => {
                let message = format!("`{method}` is not answered here");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match answered {
            Ok(value) => Response::new_ok(id, value),
            Err(message) => Response::new_err(id, ErrorCode::RequestFailed as i32, message),
        }
    }

    /// Answers about an open file.
    fn of(&self, params: &Value, answer: impl FnOnce(&Document) -> Answered) -> Answered {
        let uri = params
            .pointer("/textDocument/uri")
            .and_then(Value::as_str)
            .unwrap_or_default();
        match self.documents.get(uri) {
            Some(document) => answer(document),
            None => Err(format!("`{uri}` is not open")),
        }
    }

    /// Answers about a position in an open file.
    fn at(&self, params: &Value, answer: impl FnOnce(&Document, Position) -> Answered) -> Answered {
        let position: TextDocumentPositionParams = read(params)?;
        self.of(params, |document| answer(document, position.position))
    }

    fn complete(&self, document: &Document, at: Position) -> Answered {
        let Some(formula) = document.formula(at) else {
            return Ok(Value::Null);
        };
        let found = editor::complete(
            &formula.text,
            formula.at,
            formula.kind,
            &document.known,
            self.language,
        );
        let range = document.range(&formula.in_file(found.replace.clone()));
        let items = found.items.into_iter().enumerate();
        shown(CompletionList {
            is_incomplete: found.more,
            items: items.map(|(nth, item)| self.item(nth, item, range)).collect(),
        })
    }

    fn item(&self, nth: usize, item: Item, range: lsp_types::Range) -> CompletionItem {
        let snippet = self.snippets && item.caret < item.insert.len();
        let new_text = match (snippet, self.snippets || item.kind != ItemKind::Function) {
            (true, _) => {
                let (before, after) = item.insert.split_at(item.caret);
                format!("{}$0{}", plain(before), plain(after))
            }
            (false, true) => item.insert,
            // Without snippets the cursor would land behind the brackets.
            (false, false) => item.label.clone(),
        };
        CompletionItem {
            kind: Some(match item.kind {
                ItemKind::Function => CompletionItemKind::FUNCTION,
                ItemKind::Variable => CompletionItemKind::VARIABLE,
                ItemKind::Constant => CompletionItemKind::CONSTANT,
                ItemKind::Key => CompletionItemKind::PROPERTY,
                ItemKind::Parameter => CompletionItemKind::FIELD,
                ItemKind::Word => CompletionItemKind::KEYWORD,
            }),
            detail: Some(item.detail),
            documentation: (!item.help.is_empty()).then(|| Documentation::MarkupContent(markdown(item.help))),
            // Editors sort by this text; ours is the better order.
            sort_text: Some(format!("{nth:04}")),
            filter_text: Some(item.label.clone()),
            label: item.label,
            insert_text_format: snippet.then_some(InsertTextFormat::SNIPPET),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            ..CompletionItem::default()
        }
    }

    fn hover(&self, document: &Document, at: Position) -> Answered {
        let found = document.formula(at).and_then(|formula| {
            let found = editor::hover(
                &formula.text,
                formula.at,
                formula.kind,
                &document.known,
                self.language,
            )?;
            let range = document.range(&formula.in_file(found.at.clone()));
            Some(Hover {
                contents: HoverContents::Markup(markdown(found.markdown())),
                range: Some(range),
            })
        });
        shown(found)
    }

    fn signature(&self, document: &Document, at: Position) -> Answered {
        let found = document
            .formula(at)
            .and_then(|formula| editor::signature(&formula.text, formula.at, formula.kind, self.language));
        let help = found.map(|found| {
            let units = |at: usize| found.label[..at].encode_utf16().count() as u32;
            let parameters = found.parameters.iter().map(|parameter| ParameterInformation {
                label: ParameterLabel::LabelOffsets([units(parameter.at.start), units(parameter.at.end)]),
                documentation: Some(Documentation::String(parameter.help.clone())),
            });
            // Past the last parameter none is marked: the protocol says so by a number that there is not.
            let active = found.active.unwrap_or(found.parameters.len()) as u32;
            SignatureHelp {
                signatures: vec![SignatureInformation {
                    label: found.label.clone(),
                    documentation: Some(Documentation::String(found.help.clone())),
                    parameters: Some(parameters.collect()),
                    active_parameter: Some(active),
                }],
                active_signature: Some(0),
                active_parameter: Some(active),
            }
        });
        shown(help)
    }
}

fn uri(params: &Value) -> Result<Uri, String> {
    read(params.pointer("/textDocument/uri").unwrap_or(&Value::Null))
}

fn references(document: &Document, at: Position, params: &Value) -> Answered {
    let Some((name, _)) = document.name(at) else {
        return Ok(Value::Null);
    };
    let uri = uri(params)?;
    let lines = document.lines();
    let places = document.places(&name).into_iter();
    let locations: Vec<Location> = places
        .map(|bytes| Location::new(uri.clone(), range(&lines, &bytes)))
        .collect();
    shown(locations)
}

fn rename(document: &Document, at: Position, params: &Value) -> Answered {
    let Some((from, _)) = document.name(at) else {
        return Err("no variable stands here".to_owned());
    };
    let to = params.get("newName").and_then(Value::as_str).unwrap_or_default();
    let edits = document.rename(&from, to)?;
    let uri = uri(params)?;
    // The protocol's map from files to edits, as plain JSON: the type of its key may not be one of ours.
    Ok(serde_json::json!({ "changes": { uri.as_str(): edits } }))
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| format!("the request is not what the protocol says: {error}"))
}

fn shown(answer: impl Serialize) -> Answered {
    serde_json::to_value(answer).map_err(|error| error.to_string())
}

/// A text in a snippet, where `$`, `}` and `\` have a meaning.
fn plain(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent {
        kind: MarkupKind::Markdown,
        value,
    }
}

/// What is underlined, in which state of the file, so that an editor drops what has come too late.
fn published(uri: Uri, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> Notification {
    let params = PublishDiagnosticsParams {
        uri,
        diagnostics,
        version,
    };
    Notification::new(PublishDiagnostics::METHOD.to_owned(), params)
}
