//! Captchas of the web chat: asked for when a limit is reached, and what a solved one opens.

use super::ChatSession;
use crate::error::{AppError, Result};
use crate::start::App;
use base::Code;
use base::limits::CHAT_CAPTCHA_SECONDS;
use channels::webchat::verify_captcha;

/// The beginning of the names under which is kept until when a visitor's limits are open, in microseconds.
pub(crate) const PASSES: &str = "captcha ";
/// Bytes of a solution; the makers' own are below 4 KiB.
const SOLUTION: usize = 8 << 10;

/// Takes the solution of a captcha: for the next hour the limits of the address and of the site are open to this visitor.
///
/// # Errors
/// `not_found` when the chat has no captcha; `forbidden` when the solution is wrong; `unavailable` when its makers do not
/// answer; `rate_limited` after too many.
pub async fn solve(app: &App, session: &ChatSession, solution: &str) -> Result<()> {
    let captcha = session.chat.settings.captcha.as_ref();
    let captcha = captcha.ok_or_else(|| AppError::not_found("captcha"))?;
    app.0.chat_limits.captcha(&session.address, app.now())?;
    if solution.is_empty() || solution.len() > SOLUTION {
        return Err(AppError::bad(format!(
            "`response` is the captcha's solution, 1 to {SOLUTION} bytes"
        )));
    }
    let secret = &session.chat.entry.connected.secret;
    let good = verify_captcha(&app.0.net, captcha, secret, solution)
        .await
        .map_err(|error| {
            tracing::warn!(channel.id = %session.chat.channel().id, error, "a captcha could not be checked");
            AppError::new(Code::Unavailable, "the captcha cannot be checked at this moment").after(5)
        })?;
    if !good {
        return Err(AppError::new(
            Code::Forbidden,
            "the captcha was not solved; try again",
        ));
    }
    let (name, until) = (name_of(session), app.now().plus_seconds(CHAT_CAPTCHA_SECONDS));
    app.write("note that a captcha was solved", move |tx| {
        store::cursors::set(tx, &name, &until.micros().to_string())
    })
    .await
}

/// What a limit says: as it is, or that a captcha opens it, or nothing when the visitor has solved one.
pub(super) async fn open(app: &App, session: &ChatSession, limited: Result<()>) -> Result<()> {
    let Err(refused) = limited else { return Ok(()) };
    if session.chat.settings.captcha.is_none() || refused.code != Code::RateLimited {
        return Err(refused);
    }
    let name = name_of(session);
    let until = app
        .read("look for a solved captcha", move |tx| {
            store::cursors::get(tx, &name)
        })
        .await?;
    let until = until.and_then(|until| until.parse::<i64>().ok());
    if until.is_some_and(|until| until > app.now().micros()) {
        return Ok(());
    }
    Err(AppError::new(
        Code::CaptchaRequired,
        "too much at once; solve the captcha, then try again",
    ))
}

fn name_of(session: &ChatSession) -> String {
    format!("{PASSES}{} {}", session.chat.channel().id, session.recipient)
}
