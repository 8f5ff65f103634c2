//! A request in our own words: no type of the HTTP library is part of it.

use crate::{Guard, Headers, NetError};
use base::{ProjectId, Secret, limits};
use bytes::Bytes;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// GET.
    #[default]
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = NetError;

    /// Reads a method's word, in any case.
    fn from_str(text: &str) -> Result<Self, NetError> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                let text = base::text::clip(text, 20);
                NetError::BadRequest(format!(
                    "`{text}` is no method; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"
                ))
            })
    }
}

/// What is sent along.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// Bytes of a media type.
    Bytes {
        /// The `Content-Type`, none when empty; a header of the request wins over it.
        content_type: String,
        /// The bytes.
        bytes: Bytes,
    },
    /// JSON.
    Json(serde_json::Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<Part>),
}

impl Body {
    /// Bytes of no type: the request's own headers say it, or nobody does.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::Bytes {
            content_type: String::new(),
            bytes: bytes.into(),
        }
    }

    /// JSON that is text already.
    pub fn json_text(text: impl Into<Bytes>) -> Self {
        Self::Bytes {
            content_type: "application/json".into(),
            bytes: text.into(),
        }
    }
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name; a part with one is a file.
    pub file_name: Option<String>,
    /// The part's media type.
    pub content_type: Option<String>,
    /// The part's content.
    pub bytes: Bytes,
}

impl Part {
    /// A part of plain text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            file_name: None,
            content_type: None,
            bytes: Bytes::from(text.into()),
        }
    }

    /// A file.
    pub fn file(
        name: impl Into<String>,
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        bytes: Bytes,
    ) -> Self {
        Self {
            name: name.into(),
            file_name: Some(file_name.into()),
            content_type: Some(content_type.into()),
            bytes,
        }
    }
}

/// One call to a server.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is asked.
    pub method: Method,
    /// The address, `http` or `https`, without userinfo.
    pub url: String,
    /// Headers. Those of the connection itself (`Host`, `Content-Length`, `Connection` …) are left out when sending.
    pub headers: Headers,
    /// What is sent along.
    pub body: Body,
    /// Time for everything: name, connection, redirects, answer. When it is shorter than the time in which a connection
    /// must stand (`NetConfig::connect_timeout`), a connection that hangs counts as in doubt, not as not sent.
    pub timeout: Duration,
    /// Bytes of the answer's body, after decompression.
    pub max_bytes: u64,
    /// Redirects followed; with 0 a redirect is the answer.
    pub redirects: usize,
    /// Which addresses are allowed.
    pub guard: Guard,
    /// What the call is for, in traces: `telegram`, `api_block`, `attachment` …
    pub purpose: &'static str,
    /// The project on whose behalf it is; its calls share a limited number of places.
    pub project: Option<ProjectId>,
    /// Texts that must not appear in traces and errors.
    pub secrets: Vec<Secret>,
}

impl Request {
    /// A call with the limits of a call on behalf of a bot; redirects are followed under [`Guard::Foreign`] only.
    pub fn new(method: Method, url: impl Into<String>, guard: Guard, purpose: &'static str) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Headers::new(),
            body: Body::Empty,
            timeout: Duration::from_secs(limits::NETWORK_CALL_SECONDS),
            max_bytes: limits::RESPONSE_BYTES as u64,
            redirects: match guard {
                Guard::Foreign => limits::REDIRECTS,
                Guard::Messenger { .. } | Guard::Administrator { .. } => 0,
            },
            guard,
            purpose,
            project: None,
            secrets: Vec::new(),
        }
    }

    /// The same call with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.add(name, value);
        self
    }

    /// The same call with another body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The same call with another time limit.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same call with another size limit.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// The same call with another number of redirects.
    #[must_use]
    pub const fn redirects(mut self, redirects: usize) -> Self {
        self.redirects = redirects;
        self
    }

    /// The same call on behalf of a project.
    #[must_use]
    pub const fn project(mut self, project: ProjectId) -> Self {
        self.project = Some(project);
        self
    }

    /// The same call with one more text to hide.
    #[must_use]
    pub fn secret(mut self, secret: Secret) -> Self {
        self.secrets.push(secret);
        self
    }
}
