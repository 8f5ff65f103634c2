//! The story of a step as it is kept: what happened, the author's mistakes, and nothing that is secret.

use base::Secret;
use flow::{Trace, TraceEntry, Turn};
use model::{Event, Fault, Value};

/// The trace as it is kept; none where nothing happened that anybody could want to see. What the store answered is told
/// in short alone: nothing plays a turn again, and whole answers would keep for weeks what clients told in confidence.
pub(crate) fn story(turn: &Turn, secrets: &[Secret]) -> Option<String> {
    #[derive(serde::Serialize)]
    struct Kept<'a> {
        #[serde(flatten)]
        trace: &'a Trace,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        faults: Vec<&'a Fault>,
    }
    let faults: Vec<&Fault> = turn
        .events
        .iter()
        .filter_map(|event| match event {
            Event::TurnFaulted { fault } => Some(fault),
            _ => None,
        })
        .collect();
    if turn.trace.entries.is_empty() && faults.is_empty() {
        return None;
    }
    let mut trace = turn.trace.clone();
    for entry in &mut trace.entries {
        if let TraceEntry::Asked { what, gave, .. } = entry
            && net::names_secret(what)
        {
            net::STARS.clone_into(gave);
        }
    }
    let mut kept = serde_json::to_value(Kept {
        trace: &trace,
        faults,
    })
    .ok()?;
    hide(&mut kept, secrets);
    Some(kept.to_string())
}

/// Hides secrets in every text, wherever it stands.
fn hide(value: &mut Value, secrets: &[Secret]) {
    match value {
        Value::String(text) => *text = net::redact(text, secrets),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, secrets)),
        Value::Object(entries) => entries.iter_mut().for_each(|(_, item)| hide(item, secrets)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Code;
    use flow::{Next, Used};

    fn turn(entries: Vec<TraceEntry>, events: Vec<Event>) -> Turn {
        Turn {
            events,
            next: Next::Done,
            trace: Trace { entries, fuel: 1 },
            found: Vec::new(),
            used: Used::default(),
        }
    }

    fn asked(what: &str, gave: &str) -> TraceEntry {
        TraceEntry::Asked {
            block_id: None,
            number: 0,
            what: what.to_owned(),
            gave: gave.to_owned(),
        }
    }

    #[test]
    fn no_part_of_a_story_shows_a_secret() {
        let url = "https://user:hush@example.com/?token=hush";
        let fault = Fault::new(Code::Diverged, format!("`POST {url}` is not what it asked then"));
        let story = story(
            &turn(
                vec![
                    asked("set_client_var(7, \"k\", \"s3cr\\\"t\")", "true"),
                    asked("set_client_var(7, \"k\", \"plain-key\")", "true"),
                    asked("get_client_var(7, \"access_token\")", "\"hush\""),
                    asked("set_client_vars(7, {\"a\": 1, \"password\": \"hush\"})", "true"),
                    asked("get_client_var(7, \"score\")", "12"),
                    TraceEntry::Called {
                        block_id: None,
                        number: 0,
                        what: format!("GET {url}"),
                    },
                ],
                vec![Event::TurnFaulted { fault }],
            ),
            &[Secret::new("plain-key")],
        )
        .unwrap();
        assert!(!story.contains("hush") && !story.contains("plain-key"), "{story}");
        assert!(story.contains("\"gave\":\"12\""), "{story}");
        assert!(story.contains("example.com/?token=***"), "{story}");
    }

    #[test]
    fn a_turn_in_which_nothing_happened_has_no_story() {
        assert_eq!(story(&turn(Vec::new(), Vec::new()), &[]), None);
    }
}
