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
        // Microseconds say enough.
        let duration_ms = (duration_ms * 1_000.0).round() / 1_000.0;
        let id = format_args!("{id:016x}");
        if self.level == Level::INFO {
            tracing::info!(%id, face, %method, route, path, status, duration_ms, "request answered");
        } else {
            tracing::debug!(%id, face, %method, route, path, status, duration_ms, "request answered");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::WebOptions;
    use crate::web::Web;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn called(face: Face, path: &str) -> (u16, String) {
        async fn panics() -> &'static str {
            panic!("a test panics on purpose")
        }
        let test = testkit::TestApp::new("version: 1\nname: Empty\nblocks: []\n").await;
        let web = Web::new(test.app.clone(), WebOptions::default());
        let router: Router = Router::new()
            .route("/panics", get(panics))
            .route("/hangs", get(std::future::pending::<&'static str>))
            .layer(axum::middleware::from_fn_with_state((web, face), around));
        let request = axum::http::Request::builder()
            .uri(path)
            .body(Body::empty())
            .unwrap();
        tokio::time::pause();
        let response = router.oneshot(request).await.unwrap();
        tokio::time::resume();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_answers_in_the_faces_envelope_and_names_the_request() {
        let (status, body) = called(Face::Compatible, "/panics").await;
        assert_eq!(status, 500);
        let wanted = "{\"status\":\"fail\",\"message\":\"internal error; the server's log has the details under request ";
        assert!(body.starts_with(wanted), "{body}");
        let (status, body) = called(Face::Own, "/panics").await;
        assert!(status == 500 && body.contains("\"code\":\"internal\""), "{body}");
        assert_eq!(called(Face::Hook, "/panics").await.0, 500);
    }

    #[tokio::test]
    async fn a_handler_that_hangs_is_given_up() {
        let (status, body) = called(Face::Compatible, "/hangs").await;
        assert_eq!(
            (status, body.as_str()),
            (
                503,
                r#"{"status":"fail","message":"no answer within 60 s; try again"}"#
            )
        );
    }
}
