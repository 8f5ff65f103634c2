//! `rapport calc lsp`: the Language Server Protocol on standard input and output, for editors outside.
//!
//! Files ending in `.bot.yaml` are bots, and the formulas in them are what is helped with; every other file is a
//! Calculator of its own.

mod answer;
mod diagnose;
mod document;
mod symbols;

use answer::Session;
use anyhow::Context;
use lsp_server::{Connection, Message};
use lsp_types::{
    CompletionOptions, HoverProviderCapability, OneOf, RenameOptions, ServerCapabilities,
    SignatureHelpOptions, TextDocumentSyncCapability, TextDocumentSyncKind,
};

/// Serves one editor until it says goodbye.
///
/// # Errors
/// When the editor does not keep to the protocol, or its pipe breaks.
pub async fn run() -> anyhow::Result<()> {
    tokio::task::spawn_blocking(|| {
        let (connection, threads) = Connection::stdio();
        talk(&connection)?;
        drop(connection);
        threads.join().context("the editor's pipe broke")
    })
    .await?
}

fn talk(connection: &Connection) -> anyhow::Result<()> {
    let wanted = connection
        .initialize(serde_json::to_value(capabilities())?)
        .context("the editor does not begin as the protocol wants; start it by an editor, not by hand")?;
    let mut session = Session::begin(&wanted);
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    return Ok(());
                }
                connection.sender.send(session.answer(request).into())?;
            }
            Message::Notification(notification) => {
                if let Some(told) = session.hear(notification) {
                    connection.sender.send(told.into())?;
                }
            }
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn capabilities() -> ServerCapabilities {
    let marks = |all: &[&str]| Some(all.iter().map(|&mark| mark.to_owned()).collect());
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: marks(&[".", "'", "\"", "{", "["]),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: marks(&["(", ",", "="]),
            ..SignatureHelpOptions::default()
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        ..ServerCapabilities::default()
    }
}

#[cfg(test)]
mod tests;
