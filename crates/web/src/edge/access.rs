//! The one middleware: who asks, how long it took, what the log says of it, and what a panic or a time-out answers.

use super::address::{self, Visitor};
use super::face::Face;
use super::redact;
use crate::web::Shared;
use app::AppError;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use base::Code;
use futures::FutureExt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::{Instrument, Level};

/// The header that names a request in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What surrounds every request.
pub async fn around(State((web, face)): State<(Shared, Face)>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let visitor = visitor_of(&web, &request);
    request.extensions_mut().insert(visitor);
    let line = Line::begin(face, &request);
    let id = web.next_request_id();
    let run = AssertUnwindSafe(tokio::time::timeout(face.time_limit(), next.run(request))).catch_unwind();
    let outcome = if face == Face::Hook {
        run.await
    } else {
        run.instrument(tracing::info_span!("request", id = %format_args!("{id:016x}")))
            .await
    };
    let mut response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => face.refuse(&AppError::new(
            Code::Unavailable,
            format!("no answer within {} s; try again", face.time_limit().as_secs()),
        )),
        // The panic itself was reported where it happened.
        Err(_) => face.refuse(&AppError::new(
            Code::Internal,
            format!("internal error; the server's log has the details under request {id:016x}"),
        )),
    };
    let elapsed = started.elapsed();
    web.traffic.count(face, response.status(), elapsed);
    line.end(id, response.status().as_u16(), elapsed.as_secs_f64() * 1_000.0);
    if face != Face::Hook {
        protect(&mut response);
        if let Ok(id) = HeaderValue::from_str(&format!("{id:016x}")) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
    }
    response
}

/// The visitor behind a request; the loopback address when there is no connection, as in tests.
fn visitor_of(web: &Shared, request: &Request) -> Visitor {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
    address::visitor(peer, request.headers(), &web.options.trusted_proxies)
}

/// What browsers are told about every answer that did not say it itself.
fn protect(response: &mut Response) {
    const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// A line of the access log. Its texts are made only when somebody reads them.
struct Line {
    shown: Option<Shown>,
    level: Level,
    face: Face,
}

struct Shown {
    method: Method,
    route: Option<MatchedPath>,
    path: String,
}

impl Line {
    fn begin(face: Face, request: &Request) -> Self {
        // Hooks are the hot path, and health checks come every second: both are only of interest when looked for.
        let quiet = face == Face::Hook || matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics");
        let level = if quiet { Level::DEBUG } else { Level::INFO };
        let wanted = if quiet {
            tracing::enabled!(Level::DEBUG)
        } else {
            tracing::enabled!(Level::INFO)
        };
        let shown = wanted.then(|| Shown {
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            path: redact::path(request.uri().path()),
        });
        Self { shown, level, face }
    }

    fn end(self, id: u64, status: u16, duration_ms: f64) {
        let Some(Shown { method, route, path }) = self.shown else {
            return;
        };
        let (face, route) = (
            self.face.key(),
            route.as_ref().map_or("none", MatchedPath::as_str),
        );
        let id = format_args!("{id:016x}");
        if self.level == Level::INFO {
            tracing::info!(%id, face, %method, route, path, status, duration_ms, "request answered");
        } else {
            tracing::debug!(%id, face, %method, route, path, status, duration_ms, "request answered");
        }
    }
}
