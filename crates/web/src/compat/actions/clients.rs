//! Finding a client's id: by the id in the messenger, and by the visitor's id of the web chat.

use crate::compat::call::{Answer, Call};
use crate::compat::envelope::text_of;
use crate::compat::params::BadParameter;
use crate::compat::registry::{Action, Outcome, optional, required};
use base::limits::CLIENTS_PER_REQUEST;
use model::{Action as Permission, Client, Variables};
use serde_json::{Value, json};

/// `find_client_id_by_platform_id`.
pub static FIND_CLIENT_ID_BY_PLATFORM_ID: Action = Action {
    name: "find_client_id_by_platform_id",
    permission: Permission::ReadClients,
    writes: false,
    help: "The clients with these ids in their messengers.",
    parameters: &[
        required("platform_ids", "A list of ids."),
        optional("group_id", "Only clients of this channel."),
    ],
    renames: None,
    unlimited: false,
    run: |call| Box::pin(find_by_platform_id(call)),
};

/// `online_chat_client_id`.
pub static ONLINE_CHAT_CLIENT_ID: Action = Action {
    name: "online_chat_client_id",
    permission: Permission::WriteClients,
    writes: true,
    help: "The client of a web chat visitor, made if it is not there yet.",
    parameters: &[
        required(
            "recipient",
            "The visitor's id, `SaleBotPro.recipient_id` on the page.",
        ),
        optional("name", "The client's name."),
        optional("tag", "The source tag."),
    ],
    renames: None,
    unlimited: false,
    run: |call| Box::pin(online_chat_client_id(call)),
};

async fn find_by_platform_id(call: Call) -> Outcome {
    let ids = call.params.texts("platform_ids", CLIENTS_PER_REQUEST)?;
    if ids.is_empty() {
        return Err(BadParameter::required("platform_ids").into());
    }
    let group = call.params.text("group_id")?;
    let found =
        app::clients::find_by_platform_ids(&call.web.app, &call.caller, &ids, group.as_deref()).await?;
    let shown: Vec<Value> = found
        .iter()
        .map(|(client, variables)| shown(client, variables))
        .collect();
    Ok(Answer::of(shown.into()))
}

fn shown(client: &Client, variables: &Variables) -> Value {
    let variables: Variables = variables
        .iter()
        .map(|(name, value)| (name.clone(), text_of(value)))
        .collect();
    json!({
        "id": client.id,
        "tag": client.tag,
        "created_at": client.created_at.seconds(),
        "name": client.name,
        "avatar": client.avatar,
        "platform_id": client.platform_id,
        "group": client.group,
        "variables": variables,
    })
}

async fn online_chat_client_id(call: Call) -> Outcome {
    let params = &call.params;
    let recipient = params.need_text("recipient")?;
    let (name, tag) = (params.text("name")?, params.text("tag")?);
    let id = app::clients::online_chat_client(
        &call.web.app,
        &call.caller,
        &recipient,
        name.as_deref(),
        tag.as_deref(),
    )
    .await?;
    Ok(Answer::of(json!({"client_id": id})))
}
