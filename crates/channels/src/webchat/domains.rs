//! Which sites may embed a chat.

use url::{Host, Origin, Url};

/// Whether a site may use a chat. `origin` is the browser's `Origin` header or the frame's `host`; `own` the origin of our
/// public address, which is always allowed. An empty list allows every site that has an http(s) origin.
#[must_use]
pub fn is_allowed(origin: &str, own: &str, allowed: &[String]) -> bool {
    let Some(given) = origin_of(origin) else {
        return false;
    };
    if origin_of(own).is_some_and(|own| own == given) {
        return true;
    }
    if allowed.is_empty() {
        return true;
    }
    let Some(host) = Url::parse(&given)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
    else {
        return false;
    };
    allowed
        .iter()
        .filter_map(|domain| host_of(domain))
        .any(|(domain, below)| {
            if below {
                host.strip_suffix(&domain)
                    .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
            } else {
                host == domain
            }
        })
}

/// The exact origin that a text names (`https://shop.example`, with a port that is not the usual one), or none when it is more or
/// less than an http(s) origin.
#[must_use]
pub fn origin_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    match url.origin() {
        origin @ Origin::Tuple(..) if bare => Some(origin.ascii_serialization()),
        _ => None,
    }
}

/// Checks an entry of the list.
pub fn check(domain: &str) -> Result<(), String> {
    host_of(domain).map(|_| ()).ok_or_else(|| {
        let shown = base::text::clip(domain, 100);
        format!("`{shown}` in `allowed_domains` is no domain; write `shop.example` or `*.shop.example`")
    })
}

/// The host of an entry in the form in which browsers send it, and whether it stands for those below it.
fn host_of(domain: &str) -> Option<(String, bool)> {
    let domain = domain.trim();
    let (name, below) = domain
        .strip_prefix("*.")
        .map_or((domain, false), |rest| (rest, true));
    if name.is_empty() || name.contains(['/', '@', '?', '#', '*', ' ']) {
        return None;
    }
    match Host::parse(name).ok()? {
        Host::Domain(host) => Some((host, below)),
        address if !below => Some((address.to_string(), false)),
        _ => None,
    }
}
