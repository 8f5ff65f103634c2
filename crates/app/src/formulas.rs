//! Checking one formula before it runs: by itself, or as if it stood in a block of a bot.

use crate::bots;
use crate::error::{AppError, Result};
use crate::start::App;
use base::limits::{CONSTANTS_PER_PROJECT, VARIABLES_PER_OWNER};
use base::{BlockId, Code, ProjectId};
use flow::file;
use flow::{Finding, Severity};
use model::Scope;

pub use calculator::Sort;

/// A formula to check.
#[derive(Debug, Clone)]
pub struct Formula {
    /// Its text.
    pub source: String,
    /// What kind of text.
    pub sort: Sort,
    /// The bot file it belongs to; without one, the bot that the project has published.
    pub bot: Option<String>,
    /// The block it stands in; without one it is checked by itself.
    pub block: Option<BlockId>,
}

/// What was found in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaFinding {
    /// Its stable code.
    pub code: Code,
    /// `error`, `warning` or `remark`.
    pub severity: &'static str,
    /// The line of the formula, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How many characters it is about.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead, where that is known.
    pub remedy: Option<String>,
}

impl FormulaFinding {
    fn of(finding: Finding) -> Self {
        Self {
            code: finding.fault.code,
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Remark => "remark",
            },
            line: finding.place.line,
            column: finding.place.column,
            length: finding.length,
            message: finding.fault.message,
            remedy: finding.suggestion,
        }
    }
}

/// Checks a formula. Within a project, its constants and variables are visible; the caller has been asked whether it
/// may see them.
///
/// # Errors
/// `bad_request` for a block without a bot; `bad_bot_file` for a bot file that cannot be read; `not_found` for a block
/// that is not in the bot, or a project that has published none.
pub async fn check(app: &App, project: Option<ProjectId>, formula: Formula) -> Result<Vec<FormulaFinding>> {
    let Formula {
        source,
        sort,
        bot,
        block,
    } = formula;
    let bot = match (bot, block, project) {
        (Some(bot), ..) => Some(bot),
        (None, Some(_), Some(project)) => Some(bots::published(app, project).await?.source),
        (None, Some(_), None) => {
            return Err(AppError::bad(
                "`block_id` needs the bot it stands in; give `bot`, the text of its file, or `project_id`",
            ));
        }
        (None, None, _) => None,
    };
    let given = match project {
        Some(project) => names(app, project).await?,
        None => Vec::new(),
    };
    let checked = tokio::task::spawn_blocking(move || {
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        let file = bot.map(|bot| file::read(&bot)).transpose().map_err(|found| {
            AppError::new(Code::BadBotFile, format!("the bot file has mistakes\n\n{found}"))
        })?;
        let inside = file.as_ref().zip(block);
        let found = flow::check_source(&source, sort, inside, &given);
        found.ok_or_else(|| AppError::not_found("block"))
    });
    let found = checked
        .await
        .map_err(|error| AppError::internal("check a formula", &error))??;
    Ok(found.0.into_iter().map(FormulaFinding::of).collect())
}

/// The names that a project gives all formulas: its constants and its variables.
pub(crate) async fn names(app: &App, project: ProjectId) -> Result<Vec<String>> {
    app.read("list a project's names", move |tx| {
        let mut names = Vec::new();
        for (scope, most) in [
            (Scope::Constant, CONSTANTS_PER_PROJECT),
            (Scope::Project, VARIABLES_PER_OWNER),
        ] {
            let page = store::variables::page_of_owner(tx, project, scope, 0, "", most)?;
            names.extend(page.into_iter().map(|(name, _)| name));
        }
        Ok(names)
    })
    .await
}
