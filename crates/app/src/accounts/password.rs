//! Passwords: hashed with Argon2id, checked in about the same time whether there is one or not, and changed by whoever
//! knows the present one.

use super::person;
use super::sign_in::Tally;
use crate::caller::Caller;
use crate::error::{AppError, Result};
use crate::start::App;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base::limits::{PASSWORD_CHARACTERS, PASSWORD_CHARACTERS_LEAST};
use base::{Code, Secret};
use std::sync::LazyLock;

/// What is checked when there is no password, so that this takes as long.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hash("nobody's").expect("a fixed password can be hashed"));

/// What checking a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// It is the one.
    Right,
    /// It is another, or there is none.
    Wrong,
}

/// Compares a password with the stored hash, off the threads that answer requests.
pub(super) async fn check(password: &Secret, stored: Option<String>) -> Result<Checked> {
    let password = password.clone();
    let work = move || {
        let nobodys = NOBODYS.as_str();
        let hash =
            PasswordHash::new(stored.as_deref().unwrap_or(nobodys)).map_err(|error| error.to_string())?;
        let same = Argon2::default()
            .verify_password(password.expose().as_bytes(), &hash)
            .is_ok();
        Ok::<_, String>(if same && stored.is_some() {
            Checked::Right
        } else {
            Checked::Wrong
        })
    };
    let checked = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AppError::internal("check a password", &error))?;
    checked.map_err(|error| AppError::internal("read a password's hash", &error))
}

fn hash(password: &str) -> std::result::Result<String, String> {
    let salt: [u8; 16] = base::random::secret_bytes();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Sets the caller's password and ends their other sessions and links. `current` must be the present password, unless
/// there is none yet.
///
/// # Errors
/// `bad_request` for a password that is too short or too long; `unauthorized` for a wrong present one; `rate_limited`
/// after too many wrong ones; `conflict`, when it was changed meanwhile.
pub async fn set_password(app: &App, caller: &Caller, current: Option<Secret>, new: Secret) -> Result<()> {
    let operator = person(caller)?.clone();
    checked(&new)?;
    let (id, now, tally) = (operator.id, app.now(), Tally::account(&operator.email));
    let counting = tally.clone();
    let (known, full) = app
        .read("read a password", move |tx| {
            Ok((store::operators::password(tx, id)?, counting.is_full(tx, now)?))
        })
        .await?;
    if full {
        return Err(AppError::new(
            Code::RateLimited,
            "too many wrong passwords; try again in 15 minutes",
        )
        .after(base::limits::SIGN_IN_WINDOW_SECONDS.unsigned_abs()));
    }
    if known.is_some() {
        let current = current.ok_or_else(|| AppError::bad("give the present password as `current`"))?;
        if check(&current, known.clone()).await? == Checked::Wrong {
            app.write("count a wrong password", move |tx| tally.add(tx, now))
                .await?;
            return Err(AppError::new(
                Code::Unauthorized,
                "the present password is another",
            ));
        }
    }
    let hashed = tokio::task::spawn_blocking(move || hash(new.expose())).await;
    let hashed = hashed.map_err(|error| AppError::internal("hash a password", &error))?;
    let hashed = hashed.map_err(|error| AppError::internal("hash a password", &error))?;
    let session = caller.session.clone();
    app.write("set a password", move |tx| {
        if store::operators::password(tx, id)? != known {
            let text = "the password was changed by somebody else meanwhile; try again";
            return Err(store::Error::refused(AppError::new(Code::Conflict, text)));
        }
        store::operators::set_password(tx, id, &hashed)?;
        store::sign_in_links::delete_all(tx, id)?;
        store::sessions::delete_all(tx, id, session.as_deref()).map(drop)
    })
    .await
}

fn checked(new: &Secret) -> Result<()> {
    let length = new.expose().chars().count();
    if (PASSWORD_CHARACTERS_LEAST..=PASSWORD_CHARACTERS).contains(&length) {
        return Ok(());
    }
    Err(AppError::bad(format!(
        "a password has {PASSWORD_CHARACTERS_LEAST} to {PASSWORD_CHARACTERS} characters, this one has {length}"
    )))
}
