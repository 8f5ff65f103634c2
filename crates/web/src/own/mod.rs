//! Our own API, `/api/v1`: what the console and programs of the installation's owner use. Its description is
//! `/openapi.json`, generated from the handlers.

pub mod auth;
pub mod bots;
pub mod calculator;
pub mod channels;
pub mod editor;
mod editor_shapes;
pub mod me;
pub mod page;
pub mod problem;
pub mod projects;
pub mod session;
pub mod unprocessed;

use crate::edge::{access, face::Face};
use crate::web::Shared;
use app::AppError;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Router, middleware};
use base::Code;
use utoipa::OpenApi;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rapport",
        description = "Rapport's own API. Sign in at `/api/v1/session`; a browser then carries a cookie, a program \
                       sends `Authorization: Bearer` with the token it asked for. Errors are `application/problem+json` \
                       with a stable `code`."
    ),
    components(schemas(problem::ProblemBody)),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "projects", description = "Projects, their channels, their bots, and what failed in them")
    )
)]
struct Description;

/// The router and the description, which are made together so that they cannot disagree.
fn described() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    let (router, mut api) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::sign_out_everywhere))
        .routes(routes!(session::set_password))
        .routes(routes!(me::me))
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(projects::get))
        .routes(routes!(channels::list))
        .routes(routes!(unprocessed::list))
        .routes(routes!(unprocessed::retry, unprocessed::forget))
        .routes(routes!(bots::list, bots::import))
        .routes(routes!(bots::export))
        .routes(routes!(bots::publish))
        .routes(routes!(editor::complete))
        .routes(routes!(editor::hover))
        .routes(routes!(editor::signature))
        .routes(routes!(editor::format))
        .routes(routes!(editor::complete_in_bot))
        .routes(routes!(editor::hover_in_bot))
        .routes(routes!(editor::usages))
        .routes(routes!(editor::rename))
        .routes(routes!(calculator::check))
        .split_for_parts();
    finish(&mut api);
    (router, api)
}

/// Adds what holds for every operation: how to sign in, and what refusals look like.
fn finish(api: &mut utoipa::openapi::OpenApi) {
    let components = api.components.get_or_insert_default();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(auth::COOKIE));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let none: [&str; 0] = [];
    api.security = Some(vec![
        SecurityRequirement::new("cookie", none),
        SecurityRequirement::new("token", none),
    ]);
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let refusal = ResponseBuilder::new()
        .description("Refused")
        .content("application/problem+json", problem)
        .build();
    for item in api.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            responses.insert("default".to_owned(), refusal.clone().into());
        }
    }
}

/// The description of our own API (OpenAPI 3.1) as JSON, for the generated client and for programs.
#[must_use]
pub fn openapi() -> String {
    let mut text = described()
        .1
        .to_pretty_json()
        .expect("a description made of our own types is JSON");
    text.push('\n');
    text
}

/// The routes of our own API.
pub fn routes(web: &Shared) -> Router {
    let description = openapi();
    described()
        .0
        .route("/openapi.json", get(move || shown(description.clone())))
        .route("/api/v1", any(unknown))
        .route("/api/v1/", any(unknown))
        .route("/api/v1/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(
            (web.clone(), Face::Own),
            access::around,
        ))
        .with_state(web.clone())
}

async fn shown(description: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description).into_response()
}

async fn unknown() -> Response {
    let error = AppError::new(
        Code::NotFound,
        "nothing is here; /openapi.json describes what there is",
    );
    Face::Own.refuse(&error)
}

async fn wrong_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        // No page of another origin may use this API: there is nothing to allow.
        return StatusCode::NO_CONTENT.into_response();
    }
    let error = AppError::bad(format!(
        "{method} is not allowed here; /openapi.json describes what is"
    ));
    Face::Own.refuse_as(StatusCode::METHOD_NOT_ALLOWED, &error)
}
