//! An open file: its text, what is known around its formulas, and where they stand.

use calculator::editor::{Kind, Known, Lines, Position as At, Role, mentions};
use flow::editor;
use flow::file::{self, BotFile};
use lsp_types::{Position, Range, TextEdit};
use std::collections::HashSet;
use std::ops;

/// An open file.
pub struct Document {
    pub text: String,
    /// The editor's number of this state of it.
    pub version: i32,
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
    pub fn open(name: &str, text: String, version: i32, before: Option<Self>) -> Self {
        if !(name.ends_with(".bot.yaml") || name.ends_with(".bot.yml")) {
            return Self {
                text,
                version,
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
            version,
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

    /// Its lines, counted once for any number of ranges.
    pub fn lines(&self) -> Lines<'_> {
        Lines::of(&self.text)
    }

    /// An editor's range of a range of bytes.
    pub fn range(&self, bytes: &ops::Range<usize>) -> Range {
        range(&self.lines(), bytes)
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
            None => editor::name_in_program(&self.text, offset),
        }
    }

    /// Where a variable stands.
    pub fn places(&self, name: &str) -> Vec<ops::Range<usize>> {
        match &self.bot {
            Some(Bot { file: Some(file) }) => editor::places_of(&self.text, file, name),
            Some(Bot { file: None }) => Vec::new(),
            None => editor::places_in_program(&self.text, name),
        }
    }

    /// The changes that rename a variable, or why it keeps its name: an editor makes them unseen, so none is in doubt.
    pub fn rename(&self, from: &str, to: &str) -> Result<Vec<TextEdit>, String> {
        let renamed = match &self.bot {
            Some(Bot { file: Some(file) }) => editor::rename(&self.text, file, from, to),
            Some(Bot { file: None }) => {
                return Err("the file is not YAML at the moment; mend it first".to_owned());
            }
            None => editor::rename_in_program(&self.text, from, to),
        };
        let renamed = renamed.map_err(|refused| refused.message)?;
        if let Some(doubt) = renamed.doubt {
            return Err(doubt);
        }
        let lines = self.lines();
        let edits = renamed.edits.into_iter();
        Ok(edits
            .filter_map(|edit| Some(TextEdit::new(range(&lines, edit.file.as_ref()?), edit.text)))
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
        let lines = self.lines();
        let edit = |(at, new)| TextEdit::new(range(&lines, &at), new);
        edits.into_iter().map(edit).collect()
    }

    /// The variables that a Calculator sets, each at its first place.
    pub fn written(&self) -> Vec<(String, ops::Range<usize>)> {
        let mut seen = HashSet::new();
        let mentions = mentions(&self.text, Kind::Program).names.into_iter();
        mentions
            .filter(|mention| matches!(mention.role, Role::Write(_)) && seen.insert(mention.name.clone()))
            .map(|mention| (mention.name.to_string(), mention.at))
            .collect()
    }
}

/// An editor's range of a range of bytes.
pub fn range(lines: &Lines<'_>, bytes: &ops::Range<usize>) -> Range {
    let place = |at| {
        let At { line, column } = lines.utf16(at);
        Position::new(line, column)
    };
    Range::new(place(bytes.start), place(bytes.end))
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
