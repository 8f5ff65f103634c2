//! Counters of requests by face, for `/metrics`: atomics alone, so that counting never waits.

use crate::edge::face::Face;
use axum::http::StatusCode;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets of durations, in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];
/// Why a hook was refused, as metrics name it.
pub const HOOK_REFUSALS: [&str; 5] = ["unknown", "unsigned", "malformed", "unavailable", "body"];

/// The counters of one face.
#[derive(Debug, Default)]
struct Counters {
    /// Answers by the first digit of their status, 1 to 5.
    classes: [AtomicU64; 5],
    /// Answers by duration; the last counts the slower ones.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    /// All durations together, in microseconds.
    micros: AtomicU64,
}

/// The counters of this node's faces.
#[derive(Debug, Default)]
pub struct Traffic {
    faces: [Counters; Face::ALL.len()],
    hook_refusals: [AtomicU64; HOOK_REFUSALS.len()],
}

impl Traffic {
    /// Counts an answer.
    pub fn count(&self, face: Face, status: StatusCode, duration: Duration) {
        let counters = &self.faces[face as usize];
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        counters.classes[class].fetch_add(1, Ordering::Relaxed);
        let seconds = duration.as_secs_f64();
        let bucket = BOUNDS
            .iter()
            .position(|bound| seconds <= *bound)
            .unwrap_or(BOUNDS.len());
        counters.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        counters
            .micros
            .fetch_add(duration.as_micros() as u64, Ordering::Relaxed);
    }

    /// Counts a refused hook; `why` is one of [`HOOK_REFUSALS`].
    pub fn refuse_hook(&self, why: &'static str) {
        if let Some(at) = HOOK_REFUSALS.iter().position(|known| *known == why) {
            self.hook_refusals[at].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes the counters in Prometheus' text format.
    pub fn write(&self, to: &mut String) {
        to.push_str("# HELP rapport_http_requests_total Requests answered, by face and class of status.\n");
        to.push_str("# TYPE rapport_http_requests_total counter\n");
        for face in Face::ALL {
            for (at, count) in self.faces[face as usize].classes.iter().enumerate() {
                let (count, class) = (count.load(Ordering::Relaxed), at + 1);
                if count > 0 {
                    let face = face.key();
                    let _ = writeln!(
                        to,
                        "rapport_http_requests_total{{face=\"{face}\",status=\"{class}xx\"}} {count}"
                    );
                }
            }
        }
        to.push_str("# HELP rapport_http_request_seconds How long answers took, by face.\n");
        to.push_str("# TYPE rapport_http_request_seconds histogram\n");
        for face in Face::ALL {
            self.write_durations(face, to);
        }
        to.push_str("# HELP rapport_hook_refusals_total Hooks that were refused, by reason.\n");
        to.push_str("# TYPE rapport_hook_refusals_total counter\n");
        for (reason, count) in HOOK_REFUSALS.iter().zip(&self.hook_refusals) {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(to, "rapport_hook_refusals_total{{reason=\"{reason}\"}} {count}");
        }
    }

    fn write_durations(&self, face: Face, to: &mut String) {
        const NAME: &str = "rapport_http_request_seconds";
        let counters = &self.faces[face as usize];
        let face = face.key();
        let mut sum = 0;
        for (at, count) in counters.buckets.iter().enumerate() {
            sum += count.load(Ordering::Relaxed);
            let bound = BOUNDS
                .get(at)
                .map_or_else(|| "+Inf".to_owned(), ToString::to_string);
            let _ = writeln!(to, "{NAME}_bucket{{face=\"{face}\",le=\"{bound}\"}} {sum}");
        }
        let seconds = counters.micros.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(to, "{NAME}_sum{{face=\"{face}\"}} {seconds}");
        let _ = writeln!(to, "{NAME}_count{{face=\"{face}\"}} {sum}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_face_class_and_duration() {
        let traffic = Traffic::default();
        traffic.count(Face::Hook, StatusCode::OK, Duration::from_millis(2));
        traffic.count(Face::Hook, StatusCode::UNAUTHORIZED, Duration::from_secs(9));
        traffic.refuse_hook("unsigned");
        let mut text = String::new();
        traffic.write(&mut text);
        let hook: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("hook\"") || line.contains("unsigned"))
            .collect();
        insta::assert_snapshot!(hook.join("\n"), @r#"
        rapport_http_requests_total{face="hook",status="2xx"} 1
        rapport_http_requests_total{face="hook",status="4xx"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.001"} 0
        rapport_http_request_seconds_bucket{face="hook",le="0.005"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.01"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.025"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.05"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.1"} 1
        rapport_http_request_seconds_bucket{face="hook",le="0.5"} 1
        rapport_http_request_seconds_bucket{face="hook",le="1"} 1
        rapport_http_request_seconds_bucket{face="hook",le="5"} 1
        rapport_http_request_seconds_bucket{face="hook",le="+Inf"} 2
        rapport_http_request_seconds_sum{face="hook"} 9.002
        rapport_http_request_seconds_count{face="hook"} 2
        rapport_hook_refusals_total{reason="unsigned"} 1
        "#);
    }
}
