//! `message`: writes to a client as the project, or runs a block of the bot for the client.

use crate::compat::call::{Answer, Call};
use crate::compat::params::BadParameter;
use crate::compat::registry::{Action, Outcome, optional, required};
use crate::compat::{attachments, buttons, when};
use app::AppError;
use app::dialogs::Say;
use base::limits::INCOMING_TEXT_CHARACTERS;
use base::{BlockId, ClientId};
use model::{Action as Permission, Content};

/// `message`.
pub static MESSAGE: Action = Action {
    name: "message",
    permission: Permission::WriteClients,
    writes: true,
    help: "Sends a message to a client: a text, a file, or a block of the bot, which then runs whole and takes the \
           client into it.",
    parameters: &[
        required("client_id", "The client's id."),
        optional("message", "The text; required unless a file or a block is given."),
        optional("message_id", "The number of the block to run."),
        optional(
            "attachment_type",
            "image, video, link, file or audio; required with `attachment_url`.",
        ),
        optional("attachment_url", "The file's address."),
        optional(
            "buttons",
            "`{\"hint\": …, \"buttons\": […]}` or a list of buttons.",
        ),
        optional("time_shift", "Seconds from now; wins over `send_time`."),
        optional("send_time", "`YYYY-MM-DD HH:MM:SS` in the project's time zone."),
    ],
    renames: Some(&[]),
    unlimited: false,
    run: |call| Box::pin(message(call)),
};

async fn message(call: Call) -> Outcome {
    let zone = call.zone().await?;
    let params = &call.params;
    let client: ClientId = params.need_id("client_id")?;
    let block: Option<BlockId> = params.id("message_id")?;
    let content = content(&call)?;
    if block.is_none() && content.is_none() {
        return Err(BadParameter::of("message", "required, or \"attachment_url\", or \"message_id\"").into());
    }
    let at = when::send_at(params, call.caller.now, &zone)?;
    let said = app::dialogs::say(&call.web.app, &call.caller, client, Say { content, block, at }).await?;
    Ok(Answer::success([
        ("message_id", said.message_ids.first().map(|id| id.get().into())),
        ("job_id", said.planned_id.map(|id| id.get().into())),
    ]))
}

/// What the message says; none when only a block is to run.
fn content(call: &Call) -> Result<Option<Content>, AppError> {
    let params = &call.params;
    let text = params.text("message")?.unwrap_or_default();
    if text.chars().nth(INCOMING_TEXT_CHARACTERS).is_some() {
        let most = INCOMING_TEXT_CHARACTERS;
        return Err(BadParameter::of("message", format_args!("is longer than {most} characters")).into());
    }
    let content = Content {
        text,
        attachments: attachments::read(params)?.into_iter().collect(),
        buttons: buttons::read(params)?,
        ..Content::default()
    };
    Ok((!content.is_empty()).then_some(content))
}
