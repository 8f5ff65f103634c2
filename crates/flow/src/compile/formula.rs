//! Conditions, texts and formulas, with what their compilers found and the names they use.

use super::{Compiler, Formula, When};
use crate::bot::COMPOSED;
use crate::compiled::{Condition, Wanted};
use crate::file::words::MatchKind;
use crate::file::{ConditionFile, Written};
use crate::finding::{Finding, Severity};
use crate::matching::Pattern;
use base::Code;
use calculator::{Choices, Diagnostic, Expression, Names, Program, Template};

impl Compiler<'_> {
    pub(super) fn condition(&mut self, file: &ConditionFile, field: &str) -> Condition {
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

    pub(super) fn wanted(&mut self, text: &Written, kind: MatchKind, field: &str) -> Option<Wanted> {
        if kind == MatchKind::Regex && text.text.contains("#{") {
            let message =
                "nothing is filled in in a regular expression; there `#{` is part of the expression";
            self.tell(Severity::Warning, Code::Unsupported, text, field, (1, 1), message);
        }
        if kind != MatchKind::Regex && text.text.contains("#{") {
            let parts = crate::matching::alternatives(&text.text);
            let part = |part: &str| part_of(text, part);
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

    pub(super) fn program(&mut self, text: &Written) -> Program {
        let program = Program::compile(&text.text);
        // A line that does not parse is skipped and the others run, so it does not stop the bot.
        let names = program.names();
        self.diagnostics(&program.check_form(&names), text, "calculator");
        self.names(names, text, "calculator");
        program
    }

    pub(super) fn expression(&mut self, text: &Written, field: &str) -> Option<Expression> {
        match Expression::compile(&text.text) {
            Ok(expression) => {
                self.diagnostics(&expression.check_form(), text, field);
                self.names(expression.names(), text, field);
                Some(expression)
            }
            Err(diagnostics) => {
                for diagnostic in &diagnostics {
                    self.diagnostic(diagnostic, calculator::Severity::Error, text, field);
                }
                None
            }
        }
    }

    pub(super) fn template(&mut self, text: &Written, field: &str, choices: Choices) -> Template {
        let template = Template::compile(&text.text, choices);
        self.diagnostics(&template.check_form(), text, field);
        if !template.is_constant() {
            self.names(template.names(), text, field);
        }
        template
    }

    /// What was found in a formula that runs all the same: a wrong line or call does not stop the bot.
    fn diagnostics(&mut self, found: &[Diagnostic], text: &Written, field: &str) {
        for one in found {
            self.diagnostic(one, one.severity.min(calculator::Severity::Warning), text, field);
        }
    }

    fn diagnostic(&mut self, from: &Diagnostic, severity: calculator::Severity, text: &Written, field: &str) {
        let severity = match severity {
            calculator::Severity::Remark => Severity::Remark,
            calculator::Severity::Warning => Severity::Warning,
            calculator::Severity::Error => Severity::Error,
        };
        let mut finding = crate::check::finding_of(from, severity, self.block, text, field);
        finding.length = from.length(&text.text);
        self.found.push(finding);
    }

    pub(super) fn tell(
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
        at: (u32, u32),
        message: impl Into<String>,
    ) -> Finding {
        crate::check::finding_at(Severity::Warning, code, self.block, text, field, at, message)
    }

    /// A name that is mentioned outside formulas.
    pub(super) fn mentions(&mut self, name: &str) {
        self.used.mentioned.insert(name.to_owned());
    }

    pub(super) fn names(&mut self, names: Names, text: &Written, field: &str) {
        for write in &names.writes {
            let Some(name) = &write.name else { continue };
            let scope = crate::scope::of_calculator(write.scope);
            if !write.deleted
                && let Err(reason) = crate::scope::may_assign(scope, name)
            {
                let at = (write.place.line, write.place.column);
                self.tell(Severity::Warning, Code::BadName, text, field, at, reason);
            }
        }
        let reads = names.reads.iter().map(|read| &read.name);
        let writes = names.writes.iter().filter_map(|write| write.name.as_ref());
        let calls = names.calls.iter().map(|call| &call.name);
        for name in reads.chain(writes).chain(calls) {
            if !self.used.mentioned.contains(&**name) {
                self.used.mentioned.insert(name.to_string());
            }
        }
        if names.composed {
            self.used.mentioned.insert(COMPOSED.to_owned());
        }
        self.used.formulas.push(Formula {
            block: self.block,
            field: field.to_owned(),
            at: Written {
                text: String::new(),
                ..*text
            },
            when: When::of(field),
            names,
        });
    }
}

/// A part of a field's text, with its place. Faults of a run count lines and columns within the part.
fn part_of(text: &Written, part: &str) -> Written {
    let offset = part.as_ptr() as usize - text.text.as_ptr() as usize;
    let before = text.text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() as u32 + 1;
    let in_line = before.rsplit('\n').next().unwrap_or_default();
    let column = in_line.chars().count() as u32 + 1;
    let place = match text.indent {
        None => text.place_of(line, column),
        Some(_) => text.place_of(line, 1),
    };
    Written {
        text: part.to_owned(),
        place,
        indent: text.indent,
    }
}
