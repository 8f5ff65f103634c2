//! Names to addresses, checked at the moment of connecting: the connection goes to the very addresses that were judged.

use crate::guard::{Policy, Route};
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Where names are looked up; tests give their own.
pub trait Names: Send + Sync + 'static {
    /// All addresses of a host name.
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The machine's resolver.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemNames;

impl Names for SystemNames {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    }
}

/// One of a name's addresses may not be called.
#[derive(Debug, thiserror::Error)]
#[error("address refused")]
pub(crate) struct Refused;

/// Gives the HTTP library only addresses that the policy permits. One that is not spoils them all: a name with a
/// public and a private record is an attempt.
pub(crate) struct VettedNames {
    pub names: Arc<dyn Names>,
    pub policy: Arc<Policy>,
    pub route: Route,
}

impl Resolve for VettedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.names.lookup(name.as_str().trim_end_matches('.').to_owned());
        let (policy, route) = (self.policy.clone(), self.route);
        Box::pin(async move {
            let found = lookup.await?;
            if found.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            if !found.iter().all(|address| policy.permits(route, *address)) {
                return Err(Refused.into());
            }
            let sockets = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}
