//! One call: judge, send, follow redirects by hand, and read the answer within its limits.

use crate::client::{Clients, meaning};
use crate::error::Why;
use crate::guard::Policy;
use crate::names::{Names, SystemNames};
use crate::pieces::{Joined, Limits, pieces};
use crate::redirect::{drop_body_headers, is_redirect, keep_harmless, onward};
use crate::request::{Method, Request};
use crate::response::{Download, Response};
use crate::target::Target;
use crate::{Headers, NetConfig, NetError, encode, lanes::Lanes, redact};
use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, LOCATION};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

const LATE: &str = "the time for the call ran out";

/// The client for everything that leaves the machine by HTTP. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Net(Arc<Inner>);

struct Inner {
    clients: Clients,
    policy: Arc<Policy>,
    lanes: Lanes,
}

/// An answer whose head is here, with what must live until its body is read.
struct Answered {
    response: reqwest::Response,
    redirects: usize,
}

impl Net {
    /// The client of a configuration.
    ///
    /// # Errors
    /// When an extra certificate cannot be read or TLS cannot be set up.
    pub fn new(config: &NetConfig) -> Result<Self, NetError> {
        Self::with_names(config, Arc::new(SystemNames))
    }

    /// The client of a configuration with another source of names.
    ///
    /// # Errors
    /// As [`Net::new`].
    pub fn with_names(config: &NetConfig, names: Arc<dyn Names>) -> Result<Self, NetError> {
        let policy = Arc::new(Policy {
            allowed: config.allow_addresses.clone(),
            allow_loopback: config.allow_loopback,
        });
        Ok(Self(Arc::new(Inner {
            clients: Clients::new(config, &policy, &names)?,
            policy,
            lanes: Lanes::default(),
        })))
    }

    /// Makes a call and reads the whole answer.
    ///
    /// # Errors
    /// See [`NetError`]; an answer with any status is no error.
    pub async fn call(&self, request: Request) -> Result<Response, NetError> {
        let mut answer = self.open(request).await?;
        let mut body = Joined::default();
        while let Some(piece) = answer.next().await {
            body.add(piece?);
        }
        Ok(Response {
            status: answer.status,
            headers: answer.headers,
            body: body.bytes(),
            url: answer.url,
            redirects: answer.redirects,
        })
    }

    /// Makes a call and writes the body of a successful answer (200-299) to `sink`, at most `max` bytes of it. Of any
    /// other answer the head alone is given back.
    ///
    /// # Errors
    /// See [`NetError`]; after one, what `sink` has got is incomplete.
    pub async fn download(
        &self,
        request: Request,
        sink: &mut (dyn AsyncWrite + Unpin + Send),
        max: u64,
    ) -> Result<Response, NetError> {
        let mut answer = self.open(request.max_bytes(max)).await?;
        if answer.is_success() {
            let failed = |error: std::io::Error| NetError::Sink(error.to_string());
            while let Some(piece) = answer.next().await {
                sink.write_all(&piece?).await.map_err(failed)?;
            }
            sink.flush().await.map_err(failed)?;
        }
        Ok(Response {
            status: answer.status,
            headers: answer.headers,
            body: Bytes::new(),
            url: answer.url,
            redirects: answer.redirects,
        })
    }

    /// Makes a call and gives the body as it comes. Dropping the answer ends the call.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn open(&self, request: Request) -> Result<Download, NetError> {
        let began = Instant::now();
        let result = self
            .open_within(&request, began + request.timeout)
            .await
            .map_err(|error| error.without(&request.secrets));
        let duration_ms = began.elapsed().as_millis() as u64;
        let url = redact(base::text::clip(&request.url, 300), &request.secrets);
        let (purpose, method) = (request.purpose, request.method.as_str());
        match &result {
            Ok(answer) => {
                tracing::debug!(
                    purpose,
                    method,
                    url,
                    status = answer.status,
                    duration_ms,
                    "called out"
                );
            }
            Err(error) => tracing::debug!(purpose, method, url, %error, duration_ms, "call failed"),
        }
        result
    }

    async fn open_within(&self, request: &Request, deadline: Instant) -> Result<Download, NetError> {
        let begun = AtomicBool::new(false);
        let late = || {
            let why = self.why(request, LATE.to_owned());
            if begun.load(Ordering::Relaxed) {
                NetError::NoAnswer(why)
            } else {
                NetError::NotSent(why)
            }
        };
        let started = async {
            let place = match request.project {
                Some(project) => self.0.lanes.enter(project).await,
                None => None,
            };
            let answered = self.follow(request, &begun).await?;
            Ok((answered, place))
        };
        let (answered, place) = timeout_at(deadline, started)
            .await
            .unwrap_or_else(|_| Err(late()))?;
        self.reading(request, answered, place, deadline)
    }

    /// Sends the request and follows its redirects; every hop is judged anew.
    async fn follow(&self, request: &Request, begun: &AtomicBool) -> Result<Answered, NetError> {
        let mut target = Target::parse(&request.url)?;
        let mut method = request.method;
        let mut headers = request.headers.clone();
        let mut body = encode::body(&request.body)?;
        let mut redirects = 0;
        loop {
            let hop = self.hop(request, &target, method, &headers, body.as_ref(), begun);
            let response = match hop.await {
                Err(error) if redirects > 0 => return Err(error.after_redirect()),
                other => other?,
            };
            let status = response.status().as_u16();
            let location = response.headers().get(LOCATION);
            let (true, Some(location)) = (is_redirect(status) && request.redirects > 0, location) else {
                return Ok(Answered { response, redirects });
            };
            if redirects == request.redirects {
                return Err(NetError::TooManyRedirects {
                    limit: request.redirects,
                });
            }
            redirects += 1;
            let next = std::str::from_utf8(location.as_bytes())
                .ok()
                .and_then(|location| target.join(location))
                .ok_or(NetError::RedirectRefused)?;
            let same_origin = next.origin == target.origin;
            let onward = onward(status, method, same_origin);
            method = onward.method;
            if !onward.keeps_body {
                body = None;
                drop_body_headers(&mut headers);
            }
            if !same_origin {
                keep_harmless(&mut headers);
            }
            target = next;
        }
    }

    async fn hop(
        &self,
        request: &Request,
        target: &Target,
        method: Method,
        headers: &Headers,
        body: Option<&(String, Bytes)>,
        begun: &AtomicBool,
    ) -> Result<reqwest::Response, NetError> {
        let route = self.0.policy.judge(&request.guard, target)?;
        let content_type = body.map(|(content_type, _)| content_type.as_str());
        let headers = encode::headers(headers, content_type.filter(|known| !known.is_empty()))?;
        let mut sending = self
            .0
            .clients
            .of(route)
            .request(encode::method(method), target.url.clone())
            .headers(headers);
        match body {
            Some((_, bytes)) => sending = sending.body(bytes.clone()),
            // Some servers refuse a POST that does not say that it is empty (RFC 9110 §8.6).
            None if matches!(method, Method::Post | Method::Put | Method::Patch) => {
                sending = sending.header(CONTENT_LENGTH, 0);
            }
            None => {}
        }
        begun.store(true, Ordering::Relaxed);
        sending
            .send()
            .await
            .map_err(|error| meaning(error, |why| self.why(request, why)))
    }

    /// The answer's body within the time and size that are left.
    fn reading(
        &self,
        request: &Request,
        answered: Answered,
        place: Option<OwnedSemaphorePermit>,
        deadline: Instant,
    ) -> Result<Download, NetError> {
        let Answered { response, redirects } = answered;
        let limit = request.max_bytes;
        if response.content_length().is_some_and(|length| length > limit) && request.method != Method::Head {
            return Err(NetError::TooLarge { limit });
        }
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let url = response.url().to_string();
        let limits = Limits {
            bytes: limit,
            deadline,
            lost: self.why(request, "the answer broke off".to_owned()),
            late: self.why(request, LATE.to_owned()),
        };
        Ok(Download {
            status,
            headers,
            url,
            redirects,
            pieces: pieces(response, place, limits),
        })
    }

    fn why(&self, request: &Request, why: String) -> Why {
        Why(request.guard.tells_why().then(|| redact(&why, &request.secrets)))
    }
}
