//! Signing in. Attempts are counted per address and per account in the store, so that a restart or another node forgets
//! none; a refusal tells nothing about whether the account exists, by its words or by its time.

use super::password::{self, Checked};
use super::sessions;
use crate::error::{AppError, Result};
use crate::seal::token_hash;
use crate::start::App;
use base::limits::{SIGN_IN_WINDOW_SECONDS, SIGN_INS_PER_ACCOUNT, SIGN_INS_PER_ADDRESS};
use base::{Code, OperatorId, Secret, Timestamp};
use model::Operator;
use store::Tx;
use tokio::sync::Semaphore;

const WINDOW: i64 = SIGN_IN_WINDOW_SECONDS * 1_000_000;

/// Passwords checked at once on this node: each takes 19 MiB and a moment of a core. Counting happens within, so that
/// attempts side by side cannot outrun the limits.
static CHECKING: Semaphore = Semaphore::const_new(2);

/// A person who just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session's token.
    pub token: Secret,
    /// Who.
    pub operator: Operator,
}

/// Signs in with the token of a one-time link, and uses the link up. `address` is where the attempt comes from.
///
/// # Errors
/// `unauthorized`; `rate_limited` after too many wrong attempts from the address.
pub async fn sign_in_with_link(app: &App, link: &str, address: &str) -> Result<SignedIn> {
    let (hash, now, from) = (token_hash(link.trim()), app.now(), Tally::address(address));
    app.write("sign in with a link", move |tx| {
            if from.is_full(tx, now)? {
                return Ok(Err(too_many()));
            }
            let Some(operator) = store::sign_in_links::take(tx, &hash, now)? else {
                from.add(tx, now)?;
                let text = "this link does not work: each works once, for 24 hours; get another with `rapport account link`";
                return Ok(Err(AppError::new(Code::Unauthorized, text)));
            };
            begin_session(tx, operator, now)
        })
        .await?
}

/// Signs in with e-mail address and password. `address` is where the attempt comes from.
///
/// # Errors
/// `unauthorized`, the same for a wrong password and an unknown account; `rate_limited` after too many wrong attempts
/// from the address or for the account. A one-time link still works then.
pub async fn sign_in_with_password(
    app: &App,
    email: &str,
    password: &Secret,
    address: &str,
) -> Result<SignedIn> {
    let _turn = CHECKING
        .acquire()
        .await
        .map_err(|error| AppError::internal("sign in", &error))?;
    let (email, now) = (email.trim().to_owned(), app.now());
    let tallies = [Tally::address(address), Tally::account(&email)];
    let counted = tallies.clone();
    let found = app
        .read("sign in", move |tx| {
            for tally in &counted {
                if tally.is_full(tx, now)? {
                    return Ok(Err(too_many()));
                }
            }
            Ok(Ok(match store::operators::by_email(tx, &email)? {
                Some(operator) => Some((operator.id, store::operators::password(tx, operator.id)?)),
                None => None,
            }))
        })
        .await??;
    let stored = found.as_ref().and_then(|(_, hash)| hash.clone());
    let checked = password::check(password, stored).await?;
    app.write("sign in", move |tx| match (&found, checked) {
        (Some((id, _)), Checked::Right) => {
            tallies[1].clear(tx)?;
            begin_session(tx, *id, now)
        }
        _ => {
            for tally in &tallies {
                tally.add(tx, now)?;
            }
            Ok(Err(AppError::new(
                Code::Unauthorized,
                "wrong e-mail address or password",
            )))
        }
    })
    .await?
}

fn begin_session(tx: &mut dyn Tx, operator: OperatorId, now: Timestamp) -> store::Result<Result<SignedIn>> {
    let (token, session) = sessions::begin(operator, now);
    let Some(operator) = store::operators::get(tx, operator)? else {
        return Ok(Err(AppError::new(Code::Unauthorized, "this account was removed")));
    };
    store::sessions::insert(tx, &session)?;
    Ok(Ok(SignedIn { token, operator }))
}

fn too_many() -> AppError {
    let minutes = SIGN_IN_WINDOW_SECONDS / 60;
    AppError::new(
        Code::RateLimited,
        format!("too many attempts to sign in; try again in {minutes} minutes"),
    )
    .after(SIGN_IN_WINDOW_SECONDS.unsigned_abs())
}

/// Wrong attempts that count together.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    name: String,
    most: i64,
}

impl Tally {
    /// Attempts from one address.
    pub fn address(address: &str) -> Self {
        Self {
            name: format!("sign in from {}", base::text::clip(address, 64)),
            most: SIGN_INS_PER_ADDRESS,
        }
    }

    /// Attempts for one account, whether it exists or not. Its address is not kept, only a hash of it.
    pub fn account(email: &str) -> Self {
        Self {
            name: format!("sign in as {}", token_hash(&base::text::fold(email))),
            most: SIGN_INS_PER_ACCOUNT,
        }
    }

    pub fn is_full(&self, tx: &mut dyn Tx, now: Timestamp) -> store::Result<bool> {
        Ok(store::attempts::count(tx, &self.name, now, WINDOW)? >= self.most)
    }

    pub fn add(&self, tx: &mut dyn Tx, now: Timestamp) -> store::Result<()> {
        store::attempts::hit(tx, &self.name, now, WINDOW).map(drop)
    }

    fn clear(&self, tx: &mut dyn Tx) -> store::Result<()> {
        store::attempts::clear(tx, &self.name)
    }
}
