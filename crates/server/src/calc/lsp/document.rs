//! An open file: its text, what is known around its formulas, and where they stand.

use calculator::editor::{Kind, Known, Lines, Position as At, Role, mentions};
use flow::editor;
use flow::file::{self, BotFile};
use lsp_types::{Position, Range, TextEdit};
use std::ops;

/// An open file.
pub struct Document {
    pub text: String,
    /// For a bot, what of it could be read last.
    pub bot: Option<Bot>,
    pub known: Known,
}

/// What a bot's file holds.
pub struct Bot {
    /// Absent while the file is no YAML.
    pub file: Option<BotFile>,
}

/// The formula at a cursor.
pub struct Formula {
    pub kind: Kind,
    pub text: String,
    /// The cursor in it, in bytes.
    pub at: usize,
    /// Its place in a bot file; absent where it is the whole file.
    inside: Option<editor::At>,
}

impl Document {
    /// Opens a file. `before` is what it was until now: what was known then stays known while the file cannot be read.
    pub fn open(name: &str, text: String, before: Option<Self>) -> Self {
        if !(name.ends_with(".bot.yaml") || name.ends_with(".bot.yml")) {
            return Self {
                text,
                bot: None,
                known: editor::known(None),
            };
        }
        let file = file::read_half(&text);
        let known = match (&file, before) {
            (None, Some(before)) => before.known,
            (file, _) => editor::known(file.as_ref()),
        };
        Self {
            text,
            bot: Some(Bot { file }),
            known,
        }
    }

    /// The offset of an editor's position.
    pub fn offset(&self, position: Position) -> usize {
        Lines::of(&self.text).offset_utf16(At {
            line: position.line,
            column: position.character,
        })
    }

    /// An editor's range of a range of bytes.
    pub fn range(&self, bytes: &ops::Range<usize>) -> Range {
        let lines = Lines::of(&self.text);
        let place = |at| {
            let At { line, column } = lines.utf16(at);
            Position::new(line, column)
        };
        Range::new(place(bytes.start), place(bytes.end))
    }

    /// The formula at a position.
    pub fn formula(&self, position: Position) -> Option<Formula> {
        let offset = self.offset(position);
        let Some(bot) = &self.bot else {
            return Some(Formula {
                kind: Kind::Program,
                text: self.text.clone(),
                at: offset,
                inside: None,
            });
        };
        let inside = editor::at(&self.text, bot.file.as_ref()?, offset)?;
        Some(Formula {
            kind: inside.kind,
            text: inside.text.clone(),
            at: inside.at,
            inside: Some(inside),
        })
    }

    /// The variable at a position, with its bytes.
    pub fn name(&self, position: Position) -> Option<(String, ops::Range<usize>)> {
        let offset = self.offset(position);
        match &self.bot {
            Some(bot) => editor::name_at(&self.text, bot.file.as_ref()?, offset),
            None => mentions(&self.text, Kind::Program)
                .names
                .into_iter()
                .find(|mention| (mention.at.start..=mention.at.end).contains(&offset))
                .map(|mention| (mention.name.to_string(), mention.at)),
        }
    }

    /// Where a variable stands.
    pub fn places(&self, name: &str) -> Vec<ops::Range<usize>> {
        match &self.bot {
            Some(Bot { file: Some(file) }) => editor::places_of(&self.text, file, name),
            Some(Bot { file: None }) => Vec::new(),
            None => mentions(&self.text, Kind::Program)
                .names
                .into_iter()
                .filter(|mention| &*mention.name == name)
                .map(|mention| mention.at)
                .collect(),
        }
    }

    /// The changes that rename a variable, or why it keeps its name.
    pub fn rename(&self, from: &str, to: &str) -> Result<Vec<TextEdit>, String> {
        match &self.bot {
            Some(Bot { file: Some(file) }) => self.rename_in_bot(file, from, to),
            Some(Bot { file: None }) => Err("the file is not YAML at the moment; mend it first".to_owned()),
            None => self.rename_in_program(from, to),
        }
    }

    fn rename_in_bot(&self, file: &BotFile, from: &str, to: &str) -> Result<Vec<TextEdit>, String> {
        let renamed = editor::rename(&self.text, file, from, to).map_err(|refused| refused.message)?;
        renamed
            .edits
            .into_iter()
            .map(|edit| match &edit.file {
                Some(at) => Ok(TextEdit::new(self.range(at), edit.text)),
                None => Err(format!(
                    "`{from}` stands in a text that the file folds over lines (line {}); write that text below `|` first",
                    edit.usage.place.line
                )),
            })
            .collect()
    }

    fn rename_in_program(&self, from: &str, to: &str) -> Result<Vec<TextEdit>, String> {
        flow::scope::may_assign(model::Scope::Deal, to)?;
        let found = mentions(&self.text, Kind::Program);
        if found.names.iter().any(|mention| &*mention.name == to) || self.known.names.contains_key(to) {
            return Err(format!("`{to}` is taken; choose another name"));
        }
        if self.known.names.contains_key(from) {
            return Err(format!(
                "`{from}` gets its value from Rapport itself and keeps its name"
            ));
        }
        if let Some(composed) = found.composed.iter().find(|composed| composed.may_be(from)) {
            let shown = &self.text[composed.at.clone()];
            return Err(format!(
                "`{shown}` may become `{from}`; write that name out first"
            ));
        }
        let mentions = found.names.iter().filter(|mention| &*mention.name == from);
        Ok(mentions
            .map(|mention| TextEdit::new(self.range(&mention.at), to.to_owned()))
            .collect())
    }

    /// The changes that formatting makes.
    pub fn formatted(&self) -> Vec<TextEdit> {
        let edits = match &self.bot {
            Some(Bot { file: Some(file) }) => editor::formatted(&self.text, file),
            Some(Bot { file: None }) => Vec::new(),
            None => {
                let new = calculator::editor::format(&self.text, Kind::Program);
                let changed = new != self.text;
                changed.then_some((0..self.text.len(), new)).into_iter().collect()
            }
        };
        let edit = |(at, new)| TextEdit::new(self.range(&at), new);
        edits.into_iter().map(edit).collect()
    }

    /// The variables that a Calculator sets, each at its first place.
    pub fn written(&self) -> Vec<(String, ops::Range<usize>)> {
        let mut seen: Vec<(String, ops::Range<usize>)> = Vec::new();
        for mention in mentions(&self.text, Kind::Program).names {
            let sets = matches!(mention.role, Role::Write(_));
            if sets && !seen.iter().any(|(name, _)| **name == *mention.name) {
                seen.push((mention.name.to_string(), mention.at));
            }
        }
        seen
    }
}

impl Formula {
    /// A range of the formula as a range of its file.
    pub fn in_file(&self, range: ops::Range<usize>) -> ops::Range<usize> {
        match &self.inside {
            Some(inside) => inside.in_file(range),
            None => range,
        }
    }
}
