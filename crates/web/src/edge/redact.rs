//! Paths as logs may show them: keys, hook secrets, signatures and file names are replaced by `***`, queries dropped.

/// What stands in place of a secret.
const STARS: &str = "***";

/// A path without its secrets. Unknown paths keep their first segment alone, because a mistyped address may hold a
/// key in a place that we do not expect.
#[must_use]
pub fn path(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let shown: Vec<&str> = match segments.as_slice() {
        ["api", "v1", rest @ ..] if rest.iter().all(|segment| is_plain(segment)) => return path.to_owned(),
        ["api", _] => vec!["api", STARS],
        ["api", _, action] if is_plain(action) => vec!["api", STARS, action],
        ["files", id, _, _, _] if is_plain(id) => vec!["files", id, STARS],
        // A channel's key is public: it stands in the source of every page that embeds the chat.
        ["chat", key] if is_plain(key) => vec!["chat", key],
        ["chat", key, what] if is_plain(key) && is_plain(what) => vec!["chat", key, what],
        [only] if is_plain(only) => vec![only],
        [first, _, ..] if is_plain(first) => vec![first, STARS],
        _ => vec![STARS],
    };
    format!("/{}", shown.join("/"))
}

/// Whether a segment can stand in a log: short, and of letters, digits, `.`, `_` and `-`. A key or token is longer.
fn is_plain(segment: &str) -> bool {
    segment.len() < 32
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_paths_are_replaced() {
        let key = "b551e18c8b8e86bea6f14f38de3f5cc3c31ba1ed";
        for (given, wanted) in [
            (format!("/api/{key}/message"), "/api/***/message"),
            (format!("/api/{key}/message?x={key}"), "/api/***/message"),
            (format!("/api/{key}"), "/api/***"),
            (format!("/api/{key}/message/{key}"), "/api/***"),
            (format!("/api//{key}"), "/api/***"),
            (format!("/api/{key}/{key}"), "/api/***"),
            (format!("/hook/{key}"), "/hook/***"),
            ("/files/7/1790000000/abcdef/cat.png".into(), "/files/7/***"),
            (format!("/sign-in?link={key}"), "/sign-in"),
            (format!("/sign-in/{key}"), "/sign-in/***"),
            (format!("/{key}"), "/***"),
            (format!("/v1/{key}/x"), "/v1/***"),
            (
                "/api/v1/projects/3/channels".into(),
                "/api/v1/projects/3/channels",
            ),
            (format!("/api/v1/session/{key}"), "/api/***"),
            ("/chat/shop/socket".into(), "/chat/shop/socket"),
            (format!("/chat/shop/{key}"), "/chat/***"),
            ("/".into(), "/"),
            ("/healthz".into(), "/healthz"),
            ("/a b\n".into(), "/***"),
        ] {
            let shown = path(&given);
            assert_eq!(shown, wanted, "{given}");
            assert!(!shown.contains(key));
        }
    }
}
