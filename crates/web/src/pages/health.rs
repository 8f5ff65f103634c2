//! `/healthz` (the process answers), `/readyz` (so does the database), `/metrics` (Prometheus).

use crate::web::Shared;
use app::MetricKind;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

/// Answers as long as the process lives.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Answers 200 when requests can be served: the database answers and the server is not stopping.
pub async fn ready(State(web): State<Shared>) -> Response {
    if web.options.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match web.app.ready().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

/// The node's numbers in Prometheus' text format. No label names a project, a client or a channel.
pub async fn metrics(State(web): State<Shared>) -> Response {
    let mut text = String::with_capacity(8 << 10);
    for metric in web.app.metrics() {
        let (name, help) = (metric.name, metric.help);
        let kind = if metric.kind == MetricKind::Counter {
            "counter"
        } else {
            "gauge"
        };
        let _ = writeln!(text, "# HELP rapport_{name} {help}\n# TYPE rapport_{name} {kind}");
        let _ = writeln!(text, "rapport_{name} {}", metric.value);
    }
    let _ = writeln!(text, "# HELP rapport_chat_sockets Open sockets of the web chat.");
    let _ = writeln!(
        text,
        "# TYPE rapport_chat_sockets gauge\nrapport_chat_sockets {}",
        web.sockets.connections()
    );
    web.traffic.write(&mut text);
    const MIME: &str = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, MIME)], text).into_response()
}
