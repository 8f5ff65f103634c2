//! Queries, numbers in addresses, and pages of lists: `?cursor=…&limit=…`, `{"items": […], "next": …}`.

use app::AppError;
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::request::Parts;
use base::limits::PAGE_ROWS;
use base::{Cursor, Page};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// A query, read into a type; refusals are in our envelope.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = Query::try_from_uri(&parts.uri).map_err(|error| {
            AppError::bad(format!(
                "the query is not what is wanted here: {}",
                error.body_text()
            ))
        })?;
        Ok(Self(query.0))
    }
}

/// The `{number}` of an address. A text that is no number names nothing that is there.
pub struct Number(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|error| AppError::bad(error.body_text()))?;
        let text = params
            .iter()
            .find(|(name, _)| *name == "number")
            .map(|(_, text)| text);
        let number = text
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| AppError::not_found("what this address names"))?;
        Ok(Self(number))
    }
}

/// Which page is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before; absent for the first.
    cursor: Option<String>,
    /// How many rows, 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// Which page is wanted, checked.
pub struct Wanted {
    /// Where it begins.
    pub cursor: Option<Cursor>,
    /// How many rows.
    pub limit: usize,
}

const ROWS: usize = 50;

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Asked(query) = Asked::<PageQuery>::from_request_parts(parts, state).await?;
        let limit = query.limit.unwrap_or(ROWS);
        if !(1..=PAGE_ROWS).contains(&limit) {
            return Err(AppError::bad(format!("limit must be 1 to {PAGE_ROWS}, got {limit}")).into());
        }
        Ok(Self {
            cursor: query.cursor.map(Cursor),
            limit,
        })
    }
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct Paged<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// A page of rows, each shown by `show`.
    pub fn of<R>(page: Page<R>, show: impl Fn(R) -> T) -> Self {
        let next = page.next.map(|Cursor(text)| text);
        Self {
            items: page.items.into_iter().map(show).collect(),
            next,
        }
    }
}
