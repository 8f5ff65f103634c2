//! What editors send and get: texts, cursors and ranges by line and column, both from 1, columns in characters.

use app::AppError;
use app::editor::{
    Completion, Edit, Hover, Item, Kind, Language, Lines, Position, Renamed, Signature, Usage, Usages, Use,
};
use base::limits::USAGES_TOLD;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use utoipa::{IntoParams, ToSchema};

/// A text and the cursor in it.
#[derive(Deserialize, ToSchema)]
pub struct Cursor {
    /// The text, also half typed.
    pub text: String,
    /// What it is: program (the default), expression or template.
    #[serde(default)]
    pub kind: Option<String>,
    /// The cursor's line, from 1.
    #[serde(default)]
    pub line: u32,
    /// The cursor's column in characters, from 1.
    #[serde(default)]
    pub column: u32,
    /// The language of help: en (the default) or ru.
    #[serde(default)]
    pub language: Option<String>,
    /// The bot file whose variables are offered too; not read where the address names a version.
    #[serde(default)]
    pub bot: Option<String>,
}

/// A cursor, checked.
pub struct Asked {
    pub text: String,
    pub kind: Kind,
    pub at: usize,
    pub language: Language,
}

/// The kind of a text by its word.
pub fn kind(word: Option<&str>) -> Result<Kind, AppError> {
    word.map_or(Ok(Kind::Program), |word| {
        Kind::from_key(word).ok_or_else(|| {
            let shown = base::text::clip(word, 40);
            AppError::bad(format!(
                "`kind` is program, expression or template, not `{shown}`"
            ))
        })
    })
}

impl Cursor {
    /// Checks it and finds its offset.
    pub fn read(self) -> Result<Asked, AppError> {
        let kind = kind(self.kind.as_deref())?;
        let at = Lines::of(&self.text).offset(Position {
            line: self.line.max(1),
            column: self.column.max(1),
        });
        Ok(Asked {
            kind,
            at,
            language: Language::of_tag(self.language.as_deref().unwrap_or("en")),
            text: self.text,
        })
    }
}

/// A place in a text.
#[derive(Serialize, ToSchema)]
pub struct TextPlace {
    /// The line, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
}

/// A range of a text; its end is the place behind it.
#[derive(Serialize, ToSchema)]
pub struct TextRange {
    start: TextPlace,
    end: TextPlace,
}

impl TextRange {
    fn of(text: &str, range: &Range<usize>) -> Self {
        let lines = Lines::of(text);
        let place = |at| {
            let Position { line, column } = lines.position(at);
            TextPlace { line, column }
        };
        Self {
            start: place(range.start),
            end: place(range.end),
        }
    }
}

/// Something that may stand at the cursor.
#[derive(Serialize, ToSchema)]
pub struct CompletionItem {
    /// What is shown.
    label: String,
    /// function, variable, constant, key, parameter or word.
    kind: &'static str,
    /// A few words: a signature, where a variable comes from.
    detail: String,
    /// What it does or means, as Markdown.
    help: String,
    /// What is inserted in place of `replace`.
    insert: String,
    /// Where the cursor goes in it: how many characters from its beginning.
    caret: usize,
}

/// What may stand at the cursor, the likeliest first.
#[derive(Serialize, ToSchema)]
#[schema(as = Completion)]
pub struct CompletionBody {
    /// What an item replaces.
    replace: TextRange,
    items: Vec<CompletionItem>,
    /// Whether there are more, so that typing on should ask anew.
    more: bool,
}

impl CompletionBody {
    pub fn of(text: &str, found: Completion) -> Self {
        Self {
            replace: TextRange::of(text, &found.replace),
            items: found.items.into_iter().map(CompletionItem::of).collect(),
            more: found.more,
        }
    }
}

impl CompletionItem {
    fn of(item: Item) -> Self {
        Self {
            caret: item.insert[..item.caret].chars().count(),
            label: item.label,
            kind: item.kind.key(),
            detail: item.detail,
            help: item.help,
            insert: item.insert,
        }
    }
}

/// What the word at the cursor is.
#[derive(Serialize, ToSchema)]
#[schema(as = Hover)]
pub struct HoverBody {
    /// The word.
    range: TextRange,
    /// Its signature, or its name.
    title: String,
    /// What it is, as Markdown.
    help: String,
}

impl HoverBody {
    pub fn of(text: &str, found: Hover) -> Self {
        Self {
            range: TextRange::of(text, &found.at),
            title: found.title,
            help: found.help,
        }
    }
}

/// A parameter of a signature.
#[derive(Serialize, ToSchema)]
pub struct SignatureParameter {
    name: String,
    /// Where it begins in the label, in characters.
    start: usize,
    /// Where it ends.
    end: usize,
    help: String,
}

/// The call around the cursor.
#[derive(Serialize, ToSchema)]
#[schema(as = Signature)]
pub struct SignatureBody {
    /// The signature: `round(num, digits=0)`.
    label: String,
    /// What the function does.
    help: String,
    parameters: Vec<SignatureParameter>,
    /// The parameter the cursor stands in, from 0; absent past the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<usize>,
}

impl SignatureBody {
    pub fn of(found: Signature) -> Self {
        let characters = |at: usize| found.label[..at].chars().count();
        let parameters = found.parameters.iter().map(|parameter| SignatureParameter {
            name: parameter.name.to_owned(),
            start: characters(parameter.at.start),
            end: characters(parameter.at.end),
            help: parameter.help.clone(),
        });
        Self {
            parameters: parameters.collect(),
            label: found.label.clone(),
            help: found.help,
            active: found.active,
        }
    }
}

/// A text to format.
#[derive(Deserialize, ToSchema)]
pub struct Unformatted {
    /// The text.
    pub text: String,
    /// What it is: program (the default), expression or template.
    #[serde(default)]
    pub kind: Option<String>,
}

/// A formatted text.
#[derive(Serialize, ToSchema)]
pub struct Formatted {
    /// The text with its blanks put right; its meaning is the same.
    pub text: String,
}

/// A variable.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfVariable {
    /// Its name, without a prefix.
    pub name: String,
}

/// An old and a new name.
#[derive(Deserialize, ToSchema)]
pub struct Renaming {
    /// The variable's name, without a prefix; all scopes are renamed at once.
    pub from: String,
    /// The name it gets.
    pub to: String,
}

/// A place where a variable is used.
#[derive(Serialize, ToSchema)]
#[schema(as = Usage)]
pub struct UsageBody {
    /// read, write, delete, composed (a name made up by `#{…}` may become it), text (quotes spell it) or test.
    #[serde(rename = "use")]
    #[schema(value_type = String)]
    role: Use,
    /// The scope in which it is written: deal, client or project.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    /// The block; absent for settings and tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    block_id: Option<i64>,
    /// The arrow, if it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrow_id: Option<i64>,
    /// The field: `calculator`, `arrow 5, condition`.
    field: String,
    /// The line in the field's text, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
    /// The line in the bot file.
    file_line: u32,
    /// The column in the bot file.
    file_column: u32,
}

impl UsageBody {
    fn of(usage: &Usage) -> Self {
        Self {
            role: usage.role,
            scope: usage.scope,
            block_id: usage.block_id.map(base::BlockId::get),
            arrow_id: usage.arrow_id.map(base::ArrowId::get),
            field: usage.field.clone(),
            line: usage.line,
            column: usage.column,
            file_line: usage.place.line,
            file_column: usage.place.column,
        }
    }
}

/// All places where a variable is used.
#[derive(Serialize, ToSchema)]
#[schema(as = Usages)]
pub struct UsagesBody {
    /// Where it stands by its name.
    certain: Vec<UsageBody>,
    /// Where it may be meant.
    possible: Vec<UsageBody>,
    /// How many more places there are than are listed.
    more: usize,
}

impl UsagesBody {
    pub fn of(found: &Usages) -> Self {
        Self {
            certain: found.certain.iter().map(UsageBody::of).collect(),
            possible: found.possible.iter().map(UsageBody::of).collect(),
            more: found.more,
        }
    }
}

/// One change of one text.
#[derive(Serialize, ToSchema)]
pub struct RenamingEdit {
    /// Where the old name stands.
    #[serde(flatten)]
    usage: UsageBody,
    /// What stands there afterwards.
    text: String,
}

/// What renaming changes. Nothing is stored: import `source` as a new version.
#[derive(Serialize, ToSchema)]
#[schema(as = Renamed)]
pub struct RenamedBody {
    /// The changes; the first 2 000 of them.
    edits: Vec<RenamingEdit>,
    /// How many more changes there are than are listed; `source` has them all.
    more: usize,
    /// Texts that spell the name and were left as they are; the first 2 000 of them.
    unproved: Vec<UsageBody>,
    /// The bot file with the changes made; absent when `doubt` says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Why there is no `source`: a change cannot be put into the file as it is written, or a text may mean the variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<String>,
}

impl RenamedBody {
    pub fn of(renamed: Renamed) -> Self {
        let edit = |edit: &Edit| RenamingEdit {
            usage: UsageBody::of(&edit.usage),
            text: edit.text.clone(),
        };
        Self {
            edits: renamed.edits.iter().take(USAGES_TOLD).map(edit).collect(),
            more: renamed.edits.len().saturating_sub(USAGES_TOLD),
            unproved: renamed
                .unproved
                .iter()
                .take(USAGES_TOLD)
                .map(UsageBody::of)
                .collect(),
            source: renamed.source,
            doubt: renamed.doubt,
        }
    }
}
