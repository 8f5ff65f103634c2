//! Events as short lines that people read in scenario files.

use base::{Timestamp, Zone};
use model::planned::PlannedWhat;
use model::{Content, Event, Fault, Scope};

/// One event as one line.
pub fn line_of(event: &Event, zone: &Zone) -> String {
    match event {
        Event::MessageCreated {
            content,
            block_id,
            origin,
        } => {
            let from =
                block_id.map_or_else(|| format!("{origin:?}").to_lowercase(), |block| block.to_string());
            format!("says ({from}) {}", said(content))
        }
        Event::ClientMoved { block_id } => format!("moves to {block_id}"),
        Event::BlockVisited {
            block_id,
            by_condition: true,
        } => format!("visits {block_id} by its condition"),
        Event::BlockVisited { block_id, .. } => format!("visits {block_id}"),
        Event::ArrowPassed { arrow_id } => format!("passes arrow {arrow_id}"),
        Event::VariableSet { scope, name, value } => {
            let value = value.to_string();
            let shown = base::text::clip(&value, 200);
            let more = if shown.len() < value.len() { "…" } else { "" };
            format!("sets {}{name} = {shown}{more}", prefix(*scope))
        }
        Event::VariableDeleted { scope, name } => format!("deletes {}{name}", prefix(*scope)),
        Event::OtherVariableSet {
            client_id,
            name,
            value,
            version,
        } => match value {
            Some(value) => format!("sets {name} = {value} of client {client_id}, over version {version}"),
            None => format!("deletes {name} of client {client_id}, over version {version}"),
        },
        Event::DealOpened { deal_id } => format!("opens deal {deal_id}"),
        Event::DealClosed { deal_id } => format!("closes deal {deal_id}"),
        Event::MessagePlanned { planned } => {
            let what = match &planned.what {
                PlannedWhat::Block(block) => format!("block {block}"),
                PlannedWhat::Content(content) => said(content),
                PlannedWhat::Callback { text, .. } => format!("callback {text}"),
            };
            let marks = [
                (planned.keep, ", kept"),
                (planned.cancel_if_left, ", unless left"),
            ];
            let marks: String = marks
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, mark)| *mark)
                .collect();
            format!(
                "plans {}: {what} at {}{marks}",
                planned.id,
                clock(planned.fire_at, zone)
            )
        }
        Event::PlannedFired { id } => format!("fires {id}"),
        Event::PlannedCancelled { ids } => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("cancels {}", ids.join(", "))
        }
        Event::TurnFaulted { fault } => format!("fault {}", told(fault)),
        other => serde_json::to_value(other).unwrap()["event"]
            .as_str()
            .unwrap()
            .to_owned(),
    }
}

fn said(content: &Content) -> String {
    let mut line = format!("{:?}", content.text);
    let mut rest = serde_json::to_value(content).unwrap();
    rest.as_object_mut().unwrap().remove("text");
    if rest.as_object().is_some_and(|rest| !rest.is_empty()) {
        line.push_str(&format!(" {rest}"));
    }
    line
}

const fn prefix(scope: Scope) -> &'static str {
    match scope {
        Scope::Deal => "",
        Scope::Client => "client.",
        Scope::Project => "project.",
        Scope::Constant => "constant.",
    }
}

fn told(fault: &Fault) -> String {
    let block = fault
        .block_id
        .map_or_else(String::new, |block| format!(" in block {block}"));
    let field = fault
        .field
        .as_deref()
        .map_or_else(String::new, |field| format!(", {field}"));
    let at = fault
        .line
        .zip(fault.column)
        .map_or_else(String::new, |(line, column)| format!(" at {line}:{column}"));
    // What is wrong inside a formula is the Calculator's to word; where it is, is ours to tell.
    let message = if at.is_empty() {
        format!(": {}", fault.message)
    } else {
        String::new()
    };
    format!("{}{block}{field}{at}{message}", fault.code)
}

fn clock(at: Timestamp, zone: &Zone) -> String {
    at.civil(zone).strftime("%d.%m.%Y %H:%M:%S").to_string()
}
