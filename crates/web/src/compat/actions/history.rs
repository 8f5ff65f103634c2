//! `get_history`: the messages of a client, newest first, with the types that strict clients check.

use crate::compat::call::{Answer, Call};
use crate::compat::registry::{Action, Outcome, optional, required};
use crate::compat::{attachments, when};
use app::dialogs::HistoryQuery;
use base::ClientId;
use base::limits::HISTORY_ROWS;
use model::{Action as Permission, AttachmentSource, Direction, Message, MessageState};
use serde_json::{Value, json};

/// `get_history`.
pub static GET_HISTORY: Action = Action {
    name: "get_history",
    permission: Permission::ReadClients,
    writes: false,
    help: "The messages of a client, newest first.",
    parameters: &[
        required("client_id", "The client's id."),
        optional("limit", "How many messages; 2 000 at most and by default."),
        optional("start_date", "`dd.mm.yyyy`: the first day; needs `stop_date`."),
        optional(
            "stop_date",
            "`dd.mm.yyyy`: the last day, included; needs `start_date`.",
        ),
    ],
    renames: None,
    unlimited: false,
    run: |call| Box::pin(get_history(call)),
};

async fn get_history(call: Call) -> Outcome {
    let zone = call.zone().await?;
    let client: ClientId = call.params.need_id("client_id")?;
    let stretch = when::stretch(&call.params, &zone)?;
    let query = HistoryQuery {
        limit: call
            .params
            .count("limit")?
            .unwrap_or(HISTORY_ROWS)
            .clamp(1, HISTORY_ROWS),
        from: stretch.map(|(from, _)| from),
        to: stretch.map(|(_, to)| to),
    };
    let (app, caller) = (&call.web.app, &call.caller);
    let messages = app::dialogs::history(app, caller, client, query).await?;
    let files: Vec<_> = messages.iter().flat_map(files_of).collect();
    let urls = app::files::urls(app, caller, &files).await?;
    let mut urls = urls.iter();
    let result: Vec<Value> = messages
        .iter()
        .map(|message| {
            let own: Vec<String> = urls.by_ref().take(files_of(message).count()).cloned().collect();
            item(message, &own)
        })
        .collect();
    Ok(Answer::success([("result", Some(result.into()))]))
}

fn files_of(message: &Message) -> impl Iterator<Item = base::FileId> {
    message
        .content
        .attachments
        .iter()
        .filter_map(|attachment| match attachment.source {
            AttachmentSource::File(id) => Some(id),
            _ => None,
        })
}

/// One message as the documentation shows it (specification `http-api.md` §3.2, "History item").
fn item(message: &Message, urls: &[String]) -> Value {
    let from_client = message.direction == Direction::In;
    let delivered = from_client
        || matches!(
            message.state,
            MessageState::Sent | MessageState::Delivered | MessageState::Read
        );
    let error = match message.state {
        MessageState::Failed => Some(
            message
                .error
                .as_deref()
                .filter(|text| !text.is_empty())
                .unwrap_or("not delivered"),
        ),
        MessageState::Unprocessed => Some(
            message
                .error
                .as_deref()
                .filter(|text| !text.is_empty())
                .unwrap_or("not processed"),
        ),
        MessageState::InDoubt => {
            Some("in doubt: the messenger's answer was lost, the message may have arrived")
        }
        _ => None,
    };
    json!({
        "id": message.id,
        "answered": !matches!(message.state, MessageState::Received | MessageState::Unprocessed),
        "client_replica": from_client,
        "message_id": message.block_id,
        "message_from_outside": message.origin.from_outside(),
        "created_at": message.created_at.seconds(),
        "text": message.content.text,
        "attachments": attachments::shown(&message.content.attachments, urls),
        "delivered": delivered,
        "error_message": error,
        "manager_id": message.operator_id,
        "manager_email": Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{BlockId, ChannelId, MessageId, ProjectId, Timestamp};
    use model::{Attachment, AttachmentKind, Content, Origin};

    fn message(direction: Direction, origin: Origin, state: MessageState) -> Message {
        Message {
            id: MessageId(812),
            project_id: ProjectId(1),
            client_id: ClientId(5),
            channel_id: ChannelId(2),
            direction,
            origin,
            content: Content::text("Hello"),
            block_id: None,
            operator_id: None,
            state,
            error: None,
            external_id: None,
            created_at: Timestamp(1_767_600_000_999_999),
        }
    }

    #[test]
    fn an_item_has_every_documented_field_with_its_type() {
        let mut said = message(Direction::Out, Origin::Bot, MessageState::Sent);
        said.block_id = Some(BlockId(390));
        said.content.attachments.push(Attachment {
            kind: AttachmentKind::Image,
            source: AttachmentSource::File(base::FileId(7)),
            name: None,
            mime: None,
            size: None,
        });
        insta::assert_json_snapshot!(item(&said, &["https://chat.example/files/7".into()]), @r#"
        {
          "id": 812,
          "answered": true,
          "client_replica": false,
          "message_id": 390,
          "message_from_outside": 0,
          "created_at": 1767600000,
          "text": "Hello",
          "attachments": [
            {
              "attachment_url": "https://chat.example/files/7",
              "attachment_type": "image"
            }
          ],
          "delivered": true,
          "error_message": null,
          "manager_id": null,
          "manager_email": null
        }
        "#);
        insta::assert_json_snapshot!(item(&message(Direction::In, Origin::Client, MessageState::Received), &[]), @r#"
        {
          "id": 812,
          "answered": false,
          "client_replica": true,
          "message_id": null,
          "message_from_outside": 0,
          "created_at": 1767600000,
          "text": "Hello",
          "attachments": {},
          "delivered": true,
          "error_message": null,
          "manager_id": null,
          "manager_email": null
        }
        "#);
    }

    #[test]
    fn delivery_follows_the_state() {
        let table: Vec<String> = MessageState::ALL
            .iter()
            .map(|state| {
                let shown = item(&message(Direction::Out, Origin::Api, *state), &[]);
                format!(
                    "{state:?}: delivered {} error {}",
                    shown["delivered"], shown["error_message"]
                )
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
        Received: delivered false error null
        Processed: delivered false error null
        Unprocessed: delivered false error "not processed"
        Queued: delivered false error null
        Sending: delivered false error null
        Sent: delivered true error null
        Delivered: delivered true error null
        Read: delivered true error null
        Failed: delivered false error "not delivered"
        InDoubt: delivered false error "in doubt: the messenger's answer was lost, the message may have arrived"
        "#);
    }
}
