//! From a file to what the engine runs: formulas, texts and conditions compiled, with what their compilers found.

use crate::bot::{Bot, COMPOSED};
use crate::compiled::{
    Arrow, ArrowFace, Attachment, AttachmentSource, Block, Button, Buttons, Condition, Request, Table, Timer,
    Wanted,
};
use crate::file::words::MatchKind;
use crate::file::{ArrowFile, BlockFile, BotFile, ButtonsFile, ConditionFile, RequestFile, Written};
use crate::finding::{Finding, Findings, Severity};
use crate::matching::{Budget, Pattern};
use crate::timing::{Delay, When, read_date, read_time, split_delay};
use base::{BlockId, Code};
use calculator::{Choices, Expression, Names, Program, Template};
use model::Scope;
use std::collections::{HashMap, HashSet};

/// The compiled blocks and the names they use.
pub struct Compiled {
    pub blocks: Vec<Block>,
    pub used: Used,
}

/// Names that a bot uses.
#[derive(Debug, Default)]
pub struct Used {
    /// Variables read, with where: block, field and place in the file.
    pub reads: Vec<(String, Finding)>,
    /// Variables written anywhere.
    pub written: HashSet<String>,
    /// Variables and functions mentioned at all.
    pub mentioned: HashSet<String>,
    /// What regular expressions may still take.
    pub regexes: Budget,
}

/// Compiles all blocks.
pub fn compile(file: &BotFile, found: &mut Findings) -> Compiled {
    let mut used = Used::default();
    let blocks = file.blocks.iter().map(|block| {
        Compiler {
            block: block.id,
            used: &mut used,
            found,
        }
        .block(block)
    });
    Compiled {
        blocks: blocks.collect(),
        used,
    }
}

/// Puts compiled blocks into the order in which the engine asks them.
pub fn index(file: BotFile, compiled: Compiled, warnings: Findings) -> Bot {
    let Compiled { blocks, used } = compiled;
    let index: HashMap<_, _> = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| (block.id, at))
        .collect();
    let mut arrows = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        arrows.extend(
            block
                .arrows
                .iter()
                .enumerate()
                .map(|(n, arrow)| (arrow.id, (at, n))),
        );
    }
    let by_priority = |wanted: &dyn Fn(&Block) -> bool| {
        let mut found: Vec<usize> = (0..blocks.len()).filter(|at| wanted(&blocks[*at])).collect();
        found.sort_by_key(|at| (std::cmp::Reverse(blocks[*at].condition.priority), blocks[*at].id));
        found
    };
    use crate::file::words::BlockKind::{Start, Trigger};
    let (starts, openers, triggers) = (
        by_priority(&|block| block.kind == Start && block.condition.asks()),
        by_priority(&|block| block.kind == Start && !block.condition.asks()),
        by_priority(&|block| block.kind == Trigger),
    );
    let needs_visits = used.mentioned.contains("was_in_state")
        || used.mentioned.contains(COMPOSED)
        || blocks
            .iter()
            .any(|block| block.condition.once || block.arrows.iter().any(|arrow| arrow.condition.once));
    Bot {
        file,
        index,
        arrows,
        starts,
        openers,
        triggers,
        mentioned: used.mentioned,
        needs_visits,
        warnings,
        blocks,
    }
}

struct Compiler<'c> {
    block: BlockId,
    used: &'c mut Used,
    found: &'c mut Findings,
}

impl Compiler<'_> {
    fn block(&mut self, file: &BlockFile) -> Block {
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
            self.writes(&save.name);
        }
        for name in ["custom_answer", "custom_answer_status"] {
            self.writes(name);
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
            self.names(&expression.names(), text, field);
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
        self.writes(name);
        Some((scope, name.to_owned()))
    }

    fn delay(&mut self, text: &Written, field: &str) -> Option<Delay> {
        let (amount, unit) = split_delay(&text.text);
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
            self.names(&expression.names(), text, field);
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

    fn condition(&mut self, file: &ConditionFile, field: &str) -> Condition {
        let compare = file
            .compare
            .as_ref()
            .and_then(|text| self.expression(text, &format!("{field}, compare")));
        let bare = compare.as_ref().and_then(|compare| compare.as_bare_name());
        let variable = bare.filter(|_| file.text.is_some()).map(str::to_owned);
        let wanted = |this: &mut Self, text: &Written, field: &str| this.wanted(text, file.kind, field);
        Condition {
            text: file.text.as_ref().and_then(|text| wanted(self, text, field)),
            not: file
                .not
                .as_ref()
                .and_then(|text| wanted(self, text, &format!("{field}, not"))),
            kind: file.kind,
            compare,
            variable,
            priority: file.priority,
            once: file.once,
            only_callback: file.only_callback,
        }
    }

    fn wanted(&mut self, text: &Written, kind: MatchKind, field: &str) -> Option<Wanted> {
        // In a regular expression `#{` is part of the expression.
        if kind != MatchKind::Regex && text.text.contains("#{") {
            let parts = crate::matching::alternatives(&text.text);
            let part = |part: &str| Written {
                text: part.to_owned(),
                ..text.clone()
            };
            let templates = parts
                .into_iter()
                .map(|one| self.template(&part(one), field, Choices::Keep));
            return Some(Wanted::Filled(templates.collect()));
        }
        match Pattern::compile(&text.text, kind, &mut self.used.regexes) {
            Ok(pattern) => Some(Wanted::Fixed(pattern)),
            Err(error) => {
                self.tell(
                    Severity::Error,
                    Code::BadRegex,
                    text,
                    field,
                    (1, 1),
                    error.to_string(),
                );
                None
            }
        }
    }

    fn program(&mut self, text: &Written) -> Program {
        let program = Program::compile(&text.text);
        // A line that does not parse is skipped and the others run, so it does not stop the bot.
        for diagnostic in program.diagnostics() {
            self.diagnostic(diagnostic, Severity::Warning, text, "calculator");
        }
        self.names(&program.names(), text, "calculator");
        program
    }

    fn expression(&mut self, text: &Written, field: &str) -> Option<Expression> {
        match Expression::compile(&text.text) {
            Ok(expression) => {
                for diagnostic in expression.diagnostics() {
                    self.diagnostic(diagnostic, Severity::Warning, text, field);
                }
                self.names(&expression.names(), text, field);
                Some(expression)
            }
            Err(diagnostics) => {
                for diagnostic in &diagnostics {
                    self.diagnostic(diagnostic, Severity::Error, text, field);
                }
                None
            }
        }
    }

    fn template(&mut self, text: &Written, field: &str, choices: Choices) -> Template {
        let template = Template::compile(&text.text, choices);
        for diagnostic in template.diagnostics() {
            self.diagnostic(diagnostic, Severity::Warning, text, field);
        }
        self.names(&template.names(), text, field);
        template
    }

    fn diagnostic(&mut self, from: &calculator::Diagnostic, severity: Severity, text: &Written, field: &str) {
        let at = (from.place.line, from.place.column);
        self.tell(severity, from.code, text, field, at, from.message.clone());
    }

    fn tell(
        &mut self,
        severity: Severity,
        code: Code,
        text: &Written,
        field: &str,
        at: (u32, u32),
        message: impl Into<String>,
    ) {
        let finding = Finding {
            severity,
            ..self.finding(code, text, field, at, message)
        };
        self.found.push(finding);
    }

    fn finding(
        &self,
        code: Code,
        text: &Written,
        field: &str,
        (line, column): (u32, u32),
        message: impl Into<String>,
    ) -> Finding {
        let mut finding = Finding::warning(code, text.place_of(line, column), message);
        finding.fault = finding.fault.at_block(self.block).in_field(field);
        finding.fault.line = Some(line);
        finding.fault.column = Some(column);
        finding
    }

    fn writes(&mut self, name: &str) {
        self.used.written.insert(name.to_owned());
        self.used.mentioned.insert(name.to_owned());
    }

    fn names(&mut self, names: &Names, text: &Written, field: &str) {
        for read in &names.reads {
            self.used.mentioned.insert(read.name.to_string());
            if !read.bare {
                let at = (read.place.line, read.place.column);
                let finding = self.finding(Code::UnknownName, text, field, at, "");
                self.used.reads.push((read.name.to_string(), finding));
            }
        }
        for write in &names.writes {
            let Some(name) = &write.name else { continue };
            let scope = crate::scope::of_calculator(write.scope);
            if !write.deleted
                && let Err(reason) = crate::scope::may_assign(scope, name)
            {
                let at = (write.place.line, write.place.column);
                self.tell(Severity::Warning, Code::BadName, text, field, at, reason);
            }
            self.writes(name);
        }
        for call in &names.calls {
            self.used.mentioned.insert(call.name.to_string());
        }
        if names.composed {
            self.used.mentioned.insert(COMPOSED.to_owned());
        }
    }
}
