//! The reference page of the compatible API, written from the same declarations that answer it.

use super::registry::{ACTIONS, Need};
use model::KeyScope;
use std::fmt::Write as _;

/// The page, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# The compatible API\n\n\
         `GET` or `POST` `/api/{key}/{action}`. Parameters come in the query, as JSON or as a form; the body wins. What is \
         `\"\"`, `null` or `[]` is as if it was not sent. An `Idempotency-Key` makes a write happen once in 24 hours.\n\n\
         | refusal | status and body |\n| --- | --- |\n\
         | unknown key | 403 `{\"status\":\"fail\",\"message\":\"invalid api key\"}` |\n\
         | missing permission | 403 `{\"status\":\"fail\",\"message\":\"access denied: needs …\"}` |\n\
         | unknown action | 404 `{\"status\":\"fail\",\"message\":\"unknown action\"}` |\n\
         | unknown client | 404 `{\"status\":\"client_not_found\"}` |\n\
         | missing or bad parameter | 400 `{\"status\":\"fail\",\"message\":\"Parameter \\\"client_id\\\" required\"}` |\n\
         | too many requests | 429 with `Retry-After`; every answer carries `X-RateLimit-Limit`, `-Remaining`, `-Reset` |\n",
    );
    for action in ACTIONS {
        let permission = KeyScope::needed_for(action.permission).map_or("", KeyScope::title);
        let _ = write!(
            page,
            "\n## `{}`\n\n{}\n\nNeeds: {permission}.\n",
            action.name, action.help
        );
        if action.parameters.is_empty() {
            continue;
        }
        page.push_str("\n| parameter | | |\n| --- | --- | --- |\n");
        for parameter in action.parameters {
            let need = match parameter.need {
                Need::Required => "required",
                Need::OneOf => "one of these",
                Need::Optional => "",
            };
            let _ = writeln!(page, "| `{}` | {need} | {} |", parameter.name, parameter.help);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::super::registry::ACTIONS;

    #[test]
    fn every_action_has_its_section() {
        let page = super::markdown();
        for action in ACTIONS {
            assert!(page.contains(&format!("\n## `{}`\n", action.name)));
        }
    }
}
