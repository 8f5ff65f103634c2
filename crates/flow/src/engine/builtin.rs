//! The values of built-in names, as `scope.rs` lists them.

use super::run::Run;
use crate::scope::no_value;
use base::{Timestamp, Zone};
use calculator::Value;
use model::{Inbound, Origin};
use std::fmt::Write as _;

/// What a client who sends no text is taken to say (specification §2.5).
pub const SENT_A_FILE: &str = "attachment_message";

/// The value of a built-in name; none for any other name.
pub fn value(run: &Run<'_>, name: &str) -> Option<Value> {
    let client = &*run.stage.client;
    let (now, zone) = (run.now(), run.zone());
    Some(match name {
        "none" => Value::None,
        "question" => question(&run.scene.header.inbound).map_or(Value::None, Value::text),
        "message_from_outside" => from_outside(&run.scene.header.inbound),
        "client_id" | "main_client_id" => Value::Int(client.id.0),
        "client_type" => Value::Int(client.kind.client_type()),
        "messenger" => Value::text(client.kind.display()),
        "name" | "full_name" => Value::text(client.name.as_str()),
        "avatar" => client.avatar.as_deref().map_or(Value::None, Value::text),
        "platform_id" => Value::text(client.platform_id.as_str()),
        "group" => Value::text(client.group.as_str()),
        "wa_bot" if client.kind.ids_are_phones() => Value::text(client.group.as_str()),
        "wa_bot" => Value::None,
        "tag" => client.tag.as_deref().map_or_else(no_value, Value::text),
        "message_id" => client.position.map_or_else(no_value, |block| Value::Int(block.0)),
        "order_id" => client
            .deal_id
            .map_or(Value::None, |deal| Value::text(format!("{}-{deal}", client.id))),
        "order" => order(run),
        "project_id" => Value::Int(run.scene.project.id.0),
        "api_key" => run
            .scene
            .project
            .api_key
            .as_ref()
            .map_or(Value::None, |key| Value::text(key.expose())),
        "current_date" => date(now, zone, 0),
        "next_day" => date(now, zone, 1),
        "current_time" => time(now, zone),
        "weekday" => Value::Int(i64::from(now.civil(zone).weekday().to_monday_one_offset())),
        "timestamp" => Value::Float(now.micros() as f64 / 1e6),
        "date_of_creation" => date(client.created_at, zone, 0),
        "time_of_creation" => time(client.created_at, zone),
        "notSubscribed" => {
            if client.unsubscribed {
                Value::Int(1)
            } else {
                Value::None
            }
        }
        "clientBlocked" => {
            if client.blocked {
                Value::Int(1)
            } else {
                Value::None
            }
        }
        _ => return None,
    })
}

/// What the client said, or the callback's text.
pub fn question(inbound: &Inbound) -> Option<&str> {
    match inbound {
        // A shared contact says its number.
        Inbound::Message {
            text, attachments, ..
        } if text.is_empty() || text == SENT_A_FILE => {
            let phone = attachments
                .iter()
                .find_map(|attachment| match &attachment.source {
                    model::AttachmentSource::Contact { phone, .. } => Some(phone.as_str()),
                    _ => None,
                });
            Some(phone.unwrap_or(if attachments.is_empty() { text } else { SENT_A_FILE }))
        }
        Inbound::Message { text, .. } | Inbound::Callback { text, .. } => Some(text),
        Inbound::Due { planned } => match &planned.what {
            model::planned::PlannedWhat::Callback { text, .. } => Some(text),
            _ => None,
        },
        Inbound::Run { .. } | Inbound::Say { .. } => None,
    }
}

fn from_outside(inbound: &Inbound) -> Value {
    let origin = match inbound {
        Inbound::Message { .. } => Origin::Client,
        Inbound::Callback { .. } => Origin::Callback,
        Inbound::Due { planned } if matches!(planned.what, model::planned::PlannedWhat::Callback { .. }) => {
            Origin::Callback
        }
        Inbound::Due { .. } => return Value::None,
        Inbound::Run { .. } => Origin::Api,
        Inbound::Say { origin, .. } => *origin,
    };
    Value::Int(origin.from_outside())
}

fn order(run: &Run<'_>) -> Value {
    let mut text = String::new();
    for (name, value) in run.stage.deal_variables() {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = write!(text, "{name}: ");
        Value::from_json(value).write_text(&mut text);
    }
    Value::text(text)
}

fn date(at: Timestamp, zone: &Zone, days: i64) -> Value {
    let date = at.civil(zone).date();
    let date = date.checked_add(jiff::Span::new().days(days)).unwrap_or(date);
    Value::text(format!(
        "{:02}.{:02}.{:04}",
        date.day(),
        date.month(),
        date.year()
    ))
}

fn time(at: Timestamp, zone: &Zone) -> Value {
    let civil = at.civil(zone);
    Value::text(format!("{:02}:{:02}", civil.hour(), civil.minute()))
}
