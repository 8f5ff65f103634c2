//! Asking a captcha's makers whether a visitor solved it: the `siteverify` call that hCaptcha, Turnstile and reCAPTCHA share.

use super::settings::Captcha;
use base::Secret;
use net::{Body, Guard, Method, Net, Origin, Request};
use serde::Deserialize;
use std::time::Duration;

/// Bytes of an answer.
const ANSWER_BYTES: u64 = 64 << 10;
const TIME: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Verdict {
    success: bool,
}

/// Whether a solution is good. Each can be asked about once: its makers refuse it the second time.
///
/// # Errors
/// A sentence, when they do not answer, or not in this form.
pub async fn verify(net: &Net, captcha: &Captcha, secret: &Secret, solution: &str) -> Result<bool, String> {
    let base = Origin::of(&captcha.verify_url).map_err(|error| error.to_string())?;
    let form = vec![
        ("secret".to_owned(), secret.expose().to_owned()),
        ("response".to_owned(), solution.to_owned()),
        ("sitekey".to_owned(), captcha.site_key.clone()),
    ];
    let guard = Guard::Messenger { base };
    let request = Request::new(Method::Post, captcha.verify_url.clone(), guard, "captcha")
        .secret(secret.clone())
        .body(Body::Form(form))
        .timeout(TIME)
        .max_bytes(ANSWER_BYTES);
    let response = net.call(request).await.map_err(|error| error.to_string())?;
    let verdict: Verdict = serde_json::from_slice(&response.body).map_err(|_| {
        format!(
            "{} answered {} and no verdict",
            base_of(&captcha.verify_url),
            response.status
        )
    })?;
    Ok(verdict.success)
}

fn base_of(url: &str) -> &str {
    base::text::clip(url.split('?').next().unwrap_or_default(), 100)
}
