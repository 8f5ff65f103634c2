//! From an address to an action: the key first, then the action, the permission, the parameters.

use super::call::{Answer, Call};
use super::params::Params;
use super::registry::Action;
use super::{cors, encodings, envelope, idempotency, registry, rename};
use crate::edge::address::Visitor;
use crate::edge::window::Standing;
use crate::edge::{access, body, face::Face};
use crate::web::{Shared, Web};
use app::{AppError, Caller};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use axum::{Router, middleware};
use base::Code;
use base::limits::REQUEST_BYTES;
use model::KeyScope;
use tracing::Instrument as _;

/// The routes of the compatible API.
pub fn routes(web: &Shared) -> Router {
    Router::new()
        .route("/api/{key}/{action}", any(handle))
        .route("/api", any(handle))
        .route("/api/", any(handle))
        .route("/api/{key}", any(handle))
        .route("/api/{key}/", any(handle))
        .route("/api/{key}/{action}/{*rest}", any(handle))
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Compatible),
            access::around,
        ))
        .with_state(web.clone())
}

async fn handle(
    State(web): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    if request.method() == Method::OPTIONS {
        return cors::preflight(request.headers());
    }
    let mut standing = None;
    let mut response = match answer(&web, visitor, request, &mut standing).await {
        Ok(answer) => envelope::answer(&answer),
        Err(Refused::Method(allowed)) => {
            let error = AppError::bad(format!("this method is not allowed here; use {allowed}"));
            let mut response = Face::Compatible.refuse_as(StatusCode::METHOD_NOT_ALLOWED, &error);
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static(allowed));
            response
        }
        Err(Refused::Error(error)) => envelope::refusal(&error),
    };
    if let Some(standing) = standing {
        tell_limit(&mut response, standing);
    }
    cors::open(&mut response);
    response
}

/// Why a call was not made or did not succeed.
enum Refused {
    Method(&'static str),
    Error(AppError),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self::Error(error)
    }
}

async fn answer(
    web: &Shared,
    visitor: Visitor,
    request: Request,
    standing: &mut Option<Standing>,
) -> Result<Answer, Refused> {
    let (key, name) = key_and_action(request.uri().path());
    let caller = authenticate(web, visitor, key, standing).await?;
    let action = registry::find(name);
    *standing = Some(admit(
        web,
        &caller,
        action.is_some_and(|action| action.unlimited),
    )?);
    let action = action.ok_or_else(|| AppError::new(Code::NotFound, "unknown action"))?;
    check_method(action, request.method())?;
    permit(&caller, action)?;
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, REQUEST_BYTES)
        .await
        .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
    let query = parts.uri.query().unwrap_or_default();
    let mut params = encodings::read(query, &body).map_err(AppError::from)?;
    if let Some(names) = action.renames {
        rename::apply(&mut params, names).map_err(AppError::from)?;
    }
    if !action.writes {
        return Ok((action.run)(Call {
            web: web.clone(),
            caller,
            params,
        })
        .await?);
    }
    let key = idempotency::key(&parts.headers)?.map(str::to_owned);
    Ok(to_the_end(write(web.clone(), caller, action, params, key)).await?)
}

/// Makes a change, once per `Idempotency-Key`.
async fn write(
    web: Shared,
    caller: Caller,
    action: &'static Action,
    params: Params,
    key: Option<String>,
) -> Result<Answer, AppError> {
    let Some(key) = key else {
        return (action.run)(Call { web, caller, params }).await;
    };
    let hash = idempotency::fingerprint(action.name, &params);
    let work = (action.run)(Call {
        web: web.clone(),
        caller: caller.clone(),
        params,
    });
    idempotency::once(&web.app, &caller, &key, hash, work).await
}

/// Lets a change that was begun come to its end, also when the one who asked for it hangs up meanwhile: half a change, or
/// a key that is never given free, would be worse than an answer that nobody reads.
async fn to_the_end<F>(work: F) -> Result<Answer, AppError>
where
    F: Future<Output = Result<Answer, AppError>> + Send + 'static,
{
    match tokio::spawn(work.in_current_span()).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(AppError::new(Code::Unavailable, "the server is stopping; try again").after(5)),
    }
}

/// The key and the action in a path: `/api/KEY/ACTION`. A blank after the action, which comes from copying the
/// manual's examples, and a slash at the end are passed over.
fn key_and_action(path: &str) -> (&str, &str) {
    let rest = path.strip_prefix("/api").unwrap_or(path);
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let (key, action) = rest.split_once('/').unwrap_or((rest, ""));
    (key, action.trim_end_matches('/').trim_end_matches("%20"))
}

/// Finds out whose key it is. Guesses are limited by address.
async fn authenticate(
    web: &Web,
    visitor: Visitor,
    key: &str,
    standing: &mut Option<Standing>,
) -> Result<Caller, AppError> {
    let (who, now) = (visitor.limit_key(), web.app.now());
    let guesses = web.wrong_keys.lock().look(&who, now);
    if guesses.exceeded {
        *standing = Some(guesses);
        return Err(too_many(guesses));
    }
    match web.app.key_caller(key).await {
        Err(error) if error.code == Code::Unauthorized => {
            *standing = Some(web.wrong_keys.lock().count(who, now));
            Err(AppError::new(Code::Unauthorized, "invalid api key"))
        }
        other => other,
    }
}

/// Counts a call of a key.
fn admit(web: &Web, caller: &Caller, unlimited: bool) -> Result<Standing, Refused> {
    let app::Who::Key(key) = &caller.who else {
        return Err(AppError::new(Code::Unauthorized, "invalid api key").into());
    };
    let mut keys = web.keys.lock();
    if unlimited {
        return Ok(keys.look(&key.id, caller.now));
    }
    let standing = keys.count(key.id, caller.now);
    if standing.exceeded {
        Err(too_many(standing).into())
    } else {
        Ok(standing)
    }
}

fn too_many(standing: Standing) -> AppError {
    let Standing { limit, reset, .. } = standing;
    AppError::new(
        Code::RateLimited,
        format!("more than {limit} requests a minute; try again in {reset} s"),
    )
    .after(u64::from(reset))
}

fn check_method(action: &Action, method: &Method) -> Result<(), Refused> {
    match *method {
        Method::GET | Method::POST => Ok(()),
        // Whoever only looks must not write.
        Method::HEAD if !action.writes => Ok(()),
        _ => Err(Refused::Method("GET, POST")),
    }
}

fn permit(caller: &Caller, action: &Action) -> Result<(), AppError> {
    caller.may(action.permission).map_err(|error| {
        let needed = KeyScope::needed_for(action.permission).map(KeyScope::title);
        needed.map_or(error, |needed| {
            AppError::new(Code::Forbidden, format!("access denied: needs {needed}"))
        })
    })
}

/// The headers that say how much of the limit is left.
fn tell_limit(response: &mut Response, standing: Standing) {
    for (name, number) in [
        ("x-ratelimit-limit", standing.limit),
        ("x-ratelimit-remaining", standing.remaining),
        ("x-ratelimit-reset", standing.reset),
    ] {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from(number));
    }
}

#[cfg(test)]
mod tests {
    use super::key_and_action;

    #[test]
    fn an_address_is_split_into_key_and_action() {
        for (path, wanted) in [
            ("/api/k/message", ("k", "message")),
            ("/api/k/message/", ("k", "message")),
            ("/api/k/message%20", ("k", "message")),
            ("/api/k/message/more", ("k", "message/more")),
            ("/api//message", ("", "message")),
            ("/api/k", ("k", "")),
            ("/api/", ("", "")),
            ("/api", ("", "")),
        ] {
            assert_eq!(key_and_action(path), wanted, "{path}");
        }
    }
}
