//! Accounts: the people who sign in, by a one-time link or a password, and their sessions.

mod password;
mod sessions;
mod sign_in;

pub use password::set_password;
pub use sessions::{sign_out, sign_out_everywhere};
pub use sign_in::{SignedIn, sign_in_with_link, sign_in_with_password};

use crate::caller::{Caller, Who};
use crate::error::{AppError, Result};
use crate::paging::every;
use crate::projects::checked_name;
use crate::seal::token_hash;
use crate::start::App;
use base::{Code, OperatorId, Secret};
use model::{Action, Operator, Project, Role};

/// How long a one-time link works.
const LINK_SECONDS: i64 = 24 * 3_600;
/// Letters and digits of a link's or session's token.
const TOKEN: usize = 40;

/// The account that is signed in.
#[derive(Debug, Clone)]
pub struct Me {
    /// Who.
    pub operator: Operator,
    /// What they may do.
    pub actions: Vec<Action>,
    /// The projects they see.
    pub projects: Vec<Project>,
}

/// Who the caller is, what they may do, and where.
///
/// # Errors
/// `forbidden`, when the caller is not a person.
pub async fn me(app: &App, caller: &Caller) -> Result<Me> {
    let operator = person(caller)?.clone();
    let actions = Action::ALL
        .into_iter()
        .filter(|action| operator.role.may(*action))
        .collect();
    let projects = crate::projects::all(app).await?;
    Ok(Me {
        operator,
        actions,
        projects,
    })
}

/// Everybody who may sign in.
///
/// # Errors
/// When the store does not answer.
pub async fn list(app: &App) -> Result<Vec<Operator>> {
    app.read("list accounts", |tx| {
        every(
            |operator: &Operator| operator.id,
            |after, limit| store::operators::page(tx, after, limit),
        )
    })
    .await
}

/// At the first start, when nobody could sign in: makes the owner's account without a password, and gives the token of
/// a one-time link. `None` when there is an account already.
///
/// # Errors
/// When the address or name cannot be one.
pub async fn create_owner(app: &App, email: &str, name: &str) -> Result<Option<Secret>> {
    let (email, name) = (checked_email(email)?, checked_name("a person's name", name)?);
    let link = Secret::new(base::random::secret_token(TOKEN));
    let (hash, now) = (token_hash(link.expose()), app.now());
    let made = app
        .write("make the owner's account", move |tx| {
            if !store::operators::page(tx, None, 1)?.items.is_empty() {
                return Ok(false);
            }
            let owner = store::operators::insert(tx, &email, &name, Role::Owner, now)?;
            store::sign_in_links::insert(tx, &hash, owner.id, now.plus_seconds(LINK_SECONDS), now)?;
            Ok(true)
        })
        .await?;
    Ok(made.then_some(link))
}

/// The token of a new one-time link for an account. Its older links stop working.
///
/// # Errors
/// `not_found`, naming the addresses that have one.
pub async fn new_link(app: &App, email: &str) -> Result<Secret> {
    let link = Secret::new(base::random::secret_token(TOKEN));
    let (hash, wanted, now) = (token_hash(link.expose()), email.to_owned(), app.now());
    app.write("make a sign-in link", move |tx| {
        let Some(operator) = store::operators::by_email(tx, &wanted)? else {
            let known = every(
                |one: &Operator| one.id,
                |after: Option<OperatorId>, limit| store::operators::page(tx, after, limit),
            )?;
            return Err(store::Error::refused(no_account(&wanted, &known)));
        };
        store::sign_in_links::delete_all(tx, operator.id)?;
        store::sign_in_links::insert(tx, &hash, operator.id, now.plus_seconds(LINK_SECONDS), now)
    })
    .await?;
    Ok(link)
}

fn no_account(wanted: &str, known: &[Operator]) -> AppError {
    let addresses = || known.iter().map(|operator| operator.email.as_str());
    let hint = match base::text::did_you_mean(wanted, addresses()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "the owner's account is made at the first `rapport serve`".to_owned(),
        None => format!("there are {}", addresses().take(5).collect::<Vec<_>>().join(", ")),
    };
    AppError::new(
        Code::NotFound,
        format!(
            "no account has the address `{}`; {hint}",
            base::text::clip(wanted, 100)
        ),
    )
}

/// The person who calls.
fn person(caller: &Caller) -> Result<&Operator> {
    match &caller.who {
        Who::Operator(operator) => Ok(operator),
        Who::Key(_) | Who::Console => Err(AppError::new(
            Code::Forbidden,
            "this is for people who signed in, not for programs",
        )),
    }
}

fn checked_email(email: &str) -> Result<String> {
    let email = email.trim();
    let fits = email.len() <= 254
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits {
        return Ok(email.to_owned());
    }
    Err(AppError::bad(format!(
        "`{}` is no e-mail address",
        base::text::clip(email, 100)
    )))
}
