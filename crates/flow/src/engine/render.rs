//! What a block says: its text and attachments, filled in and escaped by where they stand.

use super::run::{Field, Run};
use crate::compiled::{AttachmentSource as From, Block};
use base::limits::ATTACHMENTS_PER_MESSAGE;
use base::{Code, FileId};
use calculator::{Context, Expression, Template, Value};
use model::{Attachment, AttachmentSource, Content, Markup};

/// How `#{…}` is escaped in a text of this markup.
pub const fn context_of(markup: Markup) -> Context {
    match markup {
        Markup::Plain => Context::Text,
        Markup::Html => Context::Html,
        Markup::MarkdownV2 => Context::MarkdownV2,
    }
}

impl<'t> Run<'t> {
    /// A text filled in; none when a limit was reached, which is told, or an answer is needed first.
    pub fn render(&mut self, template: &Template, context: Context) -> Option<String> {
        if let Some(constant) = template.constant() {
            return Some(constant.to_owned());
        }
        if self.needs.is_some() {
            return None;
        }
        // The host is the run itself, so the fuel steps aside for the call.
        let mut fuel = self.fuel.clone();
        let rendered = template.render(self, &mut fuel, context);
        self.fuel = fuel;
        rendered.map_err(|stop| self.tell_stop(stop)).ok()
    }

    /// The value of an expression; none when a limit was reached, which is told, or an answer is needed first.
    pub fn evaluate(&mut self, expression: &Expression) -> Option<Value> {
        if self.needs.is_some() {
            return None;
        }
        let mut fuel = self.fuel.clone();
        let value = expression.eval(self, &mut fuel);
        self.fuel = fuel;
        value.map_err(|stop| self.tell_stop(stop)).ok()
    }

    /// What a block says; nothing when it has neither text nor attachments.
    pub fn content(&mut self, block: &'t Block) -> Option<Content> {
        if block.text.is_none() && block.attachments.is_empty() {
            return None;
        }
        let context = if block.switches.variables_carry_markup {
            Context::Text
        } else {
            context_of(block.markup)
        };
        self.field = Field::Block("text");
        let text = match &block.text {
            Some(template) => self.render(template, context).unwrap_or_default(),
            None => String::new(),
        };
        let attachments = self.attachments(block);
        let text = if text.trim().is_empty() {
            String::new()
        } else {
            text
        };
        if text.is_empty() && attachments.is_empty() {
            return None;
        }
        let buttons = self.buttons(block);
        Some(Content {
            text,
            markup: block.markup,
            attachments,
            buttons,
            silent: block.switches.silent,
            protected: block.switches.protect,
            no_preview: !block.switches.preview,
        })
    }

    fn attachments(&mut self, block: &'t Block) -> Vec<Attachment> {
        self.field = Field::Block("attachments");
        let mut all = Vec::with_capacity(block.attachments.len());
        for attachment in &block.attachments {
            let name = attachment
                .name
                .as_ref()
                .and_then(|name| self.render(name, Context::Text));
            let mut add = |source| {
                all.push(Attachment {
                    kind: attachment.kind,
                    source,
                    name: name.clone(),
                    mime: None,
                    size: None,
                });
            };
            match &attachment.source {
                From::File(id) => add(AttachmentSource::File(FileId(*id))),
                From::Urls(urls) => {
                    let pick = if urls.len() > 1 {
                        self.random().below(urls.len() as u64) as usize
                    } else {
                        0
                    };
                    let url = urls
                        .get(pick)
                        .and_then(|url| self.render(url, Context::Url))
                        .unwrap_or_default();
                    let url = url.trim();
                    if !url.is_empty() {
                        add(AttachmentSource::Url(url.to_owned()));
                    }
                }
            }
        }
        if all.len() > ATTACHMENTS_PER_MESSAGE {
            let message = format!(
                "{} attachments; the first {ATTACHMENTS_PER_MESSAGE} are sent",
                all.len()
            );
            self.tell_here(Code::TooLarge, message);
            all.truncate(ATTACHMENTS_PER_MESSAGE);
        }
        all
    }
}
