//! `connected_channels`: the channels of a project, one list per messenger.

use crate::compat::call::{Answer, Call};
use crate::compat::registry::{Action, Outcome};
use model::{Action as Permission, Channel};
use serde_json::{Map, Value, json};

/// `connected_channels`.
pub static CONNECTED_CHANNELS: Action = Action {
    name: "connected_channels",
    permission: Permission::ReadClients,
    writes: false,
    help: "The project's channels by messenger, with the `group_id` that other actions want.",
    parameters: &[],
    renames: None,
    unlimited: false,
    run: |call| Box::pin(connected_channels(call)),
};

/// The messengers that are always listed, also without a channel (specification `http-api.md` §5.2).
const ALWAYS: [&str; 10] = [
    "viber",
    "facebook",
    "telegram",
    "whatsapp",
    "vkontakte",
    "avito",
    "ok",
    "email",
    "instagram",
    "online_chat",
];

/// What some messengers call `group_id` besides.
const ALIASES: [(&str, &str); 3] = [
    ("viber", "uri"),
    ("telegram", "short_name"),
    ("vkontakte", "group"),
];

async fn connected_channels(call: Call) -> Outcome {
    let channels = app::channels::list(&call.web.app, call.caller.project_id).await?;
    let mut body = Map::from_iter([("project_id".to_owned(), json!(call.caller.project_id))]);
    body.extend(by_messenger(&channels));
    Ok(Answer::of(Value::Object(body)))
}

fn by_messenger(channels: &[Channel]) -> Map<String, Value> {
    let mut lists: Map<String, Value> = ALWAYS.iter().map(|key| ((*key).to_owned(), json!([]))).collect();
    for channel in channels {
        let list = lists.entry(channel.kind.key()).or_insert_with(|| json!([]));
        if let Value::Array(items) = list {
            items.push(item(channel));
        }
    }
    lists
}

fn item(channel: &Channel) -> Value {
    let key = channel.kind.key();
    let mut item = json!({
        "id": channel.id, "name": channel.name, "enabled": channel.enabled, "group_id": channel.group_id,
    });
    if let Some((_, alias)) = ALIASES.iter().find(|(messenger, _)| *messenger == key) {
        item[*alias] = channel.group_id.as_str().into();
    }
    if key == "whatsapp" {
        // 1 is STARTED, 3 is STOPPED (manual 001, "connected_channels").
        item["status"] = if channel.enabled { 1 } else { 3 }.into();
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{ChannelId, ProjectId, Timestamp};
    use model::ChannelKind;

    #[test]
    fn every_messenger_has_a_list_and_its_own_fields() {
        let channels: Vec<Channel> = ["telegram", "viber", "whatsapp", "online_chat", "max"]
            .iter()
            .zip(1..)
            .map(|(key, id)| Channel {
                id: ChannelId(id),
                project_id: ProjectId(1),
                kind: ChannelKind::from_key(key).unwrap(),
                group_id: format!("{key}_bot"),
                name: format!("Our {key}"),
                enabled: id != 3,
                settings: json!({}),
                created_at: Timestamp(0),
            })
            .collect();
        insta::assert_json_snapshot!(Value::Object(by_messenger(&channels)), @r#"
        {
          "viber": [
            {
              "id": 2,
              "name": "Our viber",
              "enabled": true,
              "group_id": "viber_bot",
              "uri": "viber_bot"
            }
          ],
          "facebook": [],
          "telegram": [
            {
              "id": 1,
              "name": "Our telegram",
              "enabled": true,
              "group_id": "telegram_bot",
              "short_name": "telegram_bot"
            }
          ],
          "whatsapp": [
            {
              "id": 3,
              "name": "Our whatsapp",
              "enabled": false,
              "group_id": "whatsapp_bot",
              "status": 3
            }
          ],
          "vkontakte": [],
          "avito": [],
          "ok": [],
          "email": [],
          "instagram": [],
          "online_chat": [
            {
              "id": 4,
              "name": "Our online_chat",
              "enabled": true,
              "group_id": "online_chat_bot"
            }
          ],
          "max": [
            {
              "id": 5,
              "name": "Our max",
              "enabled": true,
              "group_id": "max_bot"
            }
          ]
        }
        "#);
    }
}
