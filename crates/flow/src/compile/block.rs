//! A block and its arrows, field by field.

use super::Compiler;
use crate::compiled::{
    Arrow, ArrowFace, Attachment, AttachmentSource, Block, Button, Buttons, Request, Table, Timer,
};
use crate::file::{ArrowFile, BlockFile, ButtonsFile, RequestFile, Written};
use crate::finding::Severity;
use crate::timing::{Delay, When, read_date, read_time, split_delay};
use base::Code;
use calculator::{Choices, Expression, Template};
use model::Scope;

impl Compiler<'_> {
    pub(super) fn block(&mut self, file: &BlockFile) -> Block {
        let mut arrows: Vec<Arrow> = file.arrows.iter().map(|arrow| self.arrow(arrow)).collect();
        arrows.sort_by_key(|arrow| {
            (
                !arrow.condition.asks(),
                std::cmp::Reverse(arrow.condition.priority),
                arrow.id,
            )
        });
        Block {
            id: file.id,
            kind: file.kind,
            name: file.name.clone(),
            condition: self.condition(&file.condition, "condition"),
            calculator: file.calculator.as_ref().map(|text| self.program(text)),
            request: file.request.as_ref().map(|request| self.request(request)),
            text: file
                .text
                .as_ref()
                .map(|text| self.template(text, "text", Choices::Pick)),
            markup: file.markup,
            switches: file.switches,
            attachments: file
                .attachments
                .iter()
                .map(|attachment| Attachment {
                    kind: attachment.kind,
                    source: AttachmentSource::compile(&attachment.source, |url| {
                        self.template(url, "attachments", Choices::Keep)
                    }),
                    name: attachment
                        .name
                        .as_ref()
                        .map(|name| self.template(name, "attachments", Choices::Keep)),
                })
                .collect(),
            buttons: self.buttons(&file.buttons),
            arrows,
        }
    }

    fn buttons(&mut self, file: &ButtonsFile) -> Buttons {
        let mut filled = |text: &Written| self.template(text, "buttons", Choices::Keep);
        Buttons {
            keyboard: file.keyboard,
            show: file.show,
            show_arrows: file.show_arrows,
            hint: file.hint.as_ref().map(&mut filled),
            code: file.code.as_ref().map(&mut filled),
            list: file
                .list
                .iter()
                .map(|button| Button {
                    text: filled(&button.text),
                    kind: button.kind,
                    url: button.url.as_ref().map(&mut filled),
                    callback: button.callback.as_ref().map(&mut filled),
                    web_app: button.web_app.as_ref().map(&mut filled),
                    line: button.line,
                    index: button.index,
                    color: button.color.clone(),
                    one_time: button.one_time,
                })
                .collect(),
        }
    }

    fn request(&mut self, file: &RequestFile) -> Request {
        for save in &file.save {
            self.mentions(&save.name);
        }
        for name in ["custom_answer", "custom_answer_status"] {
            self.mentions(name);
        }
        Request {
            kind: file.kind,
            url: self.template(&file.url, "request url", Choices::Keep),
            headers: file
                .headers
                .as_ref()
                .map(|text| self.table(text, "request headers")),
            params: file
                .params
                .as_ref()
                .map(|text| self.table(text, "request params")),
            save: file.save.clone(),
        }
    }

    fn table(&mut self, text: &Written, field: &str) -> Table {
        let template = self.template(text, field, Choices::Keep);
        let is_json = template
            .constant()
            .is_some_and(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
        let expression = if is_json {
            None
        } else {
            Expression::compile(&text.text).ok()
        };
        if template.is_constant() && !is_json && expression.is_none() {
            let message = format!("`{field}` must be a JSON object such as `{{\"key\": \"value\"}}`");
            self.tell(Severity::Error, Code::BadBotFile, text, field, (1, 1), message);
        }
        if let Some(expression) = &expression {
            self.names(expression.names(), text, field);
        }
        Table { template, expression }
    }

    fn arrow(&mut self, file: &ArrowFile) -> Arrow {
        let field = |name: &str| format!("arrow {}, {name}", file.id);
        let condition = self.condition(&file.condition, &field("condition"));
        let timer = file.is_timer().then(|| Timer {
            delay: file
                .delay
                .as_ref()
                .and_then(|text| self.delay(text, &field("delay"))),
            time: file
                .send_time
                .as_ref()
                .map(|text| self.when(text, &field("send_time"), |t| read_time(t).is_some())),
            date: file
                .send_date
                .as_ref()
                .map(|text| self.when(text, &field("send_date"), |t| read_date(t).is_some())),
            if_date_passed: file.if_date_passed,
        });
        let capture = file
            .capture
            .as_ref()
            .and_then(|name| self.capture(name, &field("capture")));
        let button = file.button.as_ref().map(|button| {
            let label = match (&button.text, &file.condition.text) {
                (Some(text), _) => text.clone(),
                (None, Some(condition)) => {
                    let first = condition.text.split(';').next().unwrap_or_default().trim();
                    Written {
                        text: first.to_owned(),
                        ..condition.clone()
                    }
                }
                (None, None) => Written::default(),
            };
            ArrowFace {
                text: self.template(&label, &field("button"), Choices::Keep),
                line: button.line,
                index: button.index,
                color: button.color.clone(),
            }
        });
        Arrow {
            id: file.id,
            to: file.to,
            condition,
            timer,
            cancel_timers: file.cancel_timers,
            cancel_if_left: file.cancel_if_left,
            do_not_cancel: file.do_not_cancel,
            capture,
            button,
        }
    }

    fn capture(&mut self, text: &Written, field: &str) -> Option<(Scope, String)> {
        let (scope, name) = Scope::of_name(text.text.trim());
        if let Err(reason) = crate::scope::may_assign(scope, name) {
            self.tell(Severity::Error, Code::BadName, text, field, (1, 1), reason);
            return None;
        }
        self.mentions(name);
        Some((scope, name.to_owned()))
    }

    fn delay(&mut self, text: &Written, field: &str) -> Option<Delay> {
        let (amount, unit) = split_delay(&text.text);
        if let Some((_, word)) = amount.rsplit_once(char::is_whitespace)
            && word.chars().all(char::is_alphabetic)
            && Expression::compile(amount).is_err()
        {
            let message = format!(
                "`{}` is no unit of time; write seconds, minutes, hours, days or months, as in `10 minutes`",
                base::text::clip(word, 40)
            );
            self.tell(Severity::Error, Code::BadTime, text, field, (1, 1), message);
            return None;
        }
        let amount = self.expression(
            &Written {
                text: amount.to_owned(),
                ..text.clone()
            },
            field,
        )?;
        Some(Delay { amount, unit })
    }

    fn when(&mut self, text: &Written, field: &str, is_fixed: impl Fn(&str) -> bool) -> When {
        if text.text.contains("#{") {
            return When::Text(self.template(text, field, Choices::Keep));
        }
        if !is_fixed(&text.text)
            && let Ok(expression) = Expression::compile(&text.text)
            && {
                let names = expression.names();
                !(names.reads.is_empty() && names.calls.is_empty())
            }
        {
            self.names(expression.names(), text, field);
            return When::Formula(expression);
        }
        if !is_fixed(&text.text) {
            let message = format!(
                "`{}` is no time or date; write times as `09:30`, dates as `31.12.2026`, or a variable",
                base::text::clip(&text.text, 40)
            );
            self.tell(Severity::Error, Code::BadTime, text, field, (1, 1), message);
        }
        When::Text(Template::compile(&text.text, Choices::Keep))
    }
}
