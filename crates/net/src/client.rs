//! The HTTP library, set up once: TLS, one pool of connections a route, and what its errors mean to us.

use crate::error::Why;
use crate::guard::{Policy, Route};
use crate::names::{Names, Refused, VettedNames};
use crate::{NetConfig, NetError};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// Shorter than servers keep idle connections, so that we close first and no request meets a closing one.
const IDLE: Duration = Duration::from_secs(20);
const IDLE_PER_HOST: usize = 256;

/// The two pools. They are apart so that a connection opened to an administrator's private address is never used
/// for a foreign call to the same name.
pub(crate) struct Clients {
    guarded: reqwest::Client,
    trusted: reqwest::Client,
}

impl Clients {
    pub fn new(config: &NetConfig, policy: &Arc<Policy>, names: &Arc<dyn Names>) -> Result<Self, NetError> {
        let tls = tls(config)?;
        let client = |route| {
            let names = VettedNames {
                names: names.clone(),
                policy: policy.clone(),
                route,
            };
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .dns_resolver(Arc::new(names))
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .user_agent(config.user_agent.as_str())
                .connect_timeout(config.connect_timeout)
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(IDLE_PER_HOST)
                .tcp_nodelay(true)
                .build()
                .map_err(|error| NetError::BadRequest(chain(&error)))
        };
        Ok(Self {
            guarded: client(Route::Guarded)?,
            trusted: client(Route::Trusted)?,
        })
    }

    pub const fn of(&self, route: Route) -> &reqwest::Client {
        match route {
            Route::Guarded => &self.guarded,
            Route::Trusted => &self.trusted,
        }
    }
}

/// TLS with the machine's certificates and the configured ones, HTTP/2 where the server offers it.
fn tls(config: &NetConfig) -> Result<rustls::ClientConfig, NetError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::warn!(
            "this machine has no trusted certificates, so every https call will fail; install the package `ca-certificates`"
        );
    }
    for (at, certificate) in config.extra_roots.iter().enumerate() {
        roots.add(certificate.clone().into()).map_err(|error| {
            NetError::BadRequest(format!("extra certificate {} cannot be read: {error}", at + 1))
        })?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NetError::BadRequest(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// What a failure of the HTTP library means: refused by us, certainly not sent, or in doubt.
pub(crate) fn meaning(error: reqwest::Error, why: impl FnOnce(String) -> Why) -> NetError {
    let error = error.without_url();
    if find::<Refused>(&error).is_some() {
        return NetError::AddressRefused;
    }
    // `Canceled` is what hyper says of a request that it never began to write.
    let unwritten = find::<hyper::Error>(&error).is_some_and(hyper::Error::is_canceled);
    let why = why(chain(&error));
    if error.is_connect() || error.is_builder() || unwritten {
        NetError::NotSent(why)
    } else {
        NetError::NoAnswer(why)
    }
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// The last cause of an error: the one that says something.
fn chain(error: &dyn Error) -> String {
    let mut last = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        last = error.to_string();
        next = error.source();
    }
    last
}
