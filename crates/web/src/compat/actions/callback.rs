//! `callback` and `tg_callback`: a hidden text for the bot of one client; what else is sent becomes variables.

use crate::compat::call::{Answer, Call};
use crate::compat::params::BadParameter;
use crate::compat::registry::{Action, Outcome, Parameter, one_of, optional, required};
use crate::compat::{rename, when};
use app::AppError;
use app::dialogs::{Callback, Target};
use model::{Action as Permission, ChannelKind};

const MESSAGE: Parameter = required(
    "message",
    "The callback's text, matched by blocks and arrows like a client's own.",
);
const RESUME: Parameter = optional(
    "resume_bot",
    "`True` ends a pause of the bot for this client first.",
);
const SHIFT: Parameter = optional("time_shift", "Seconds from now; wins over `send_time`.");
const TIME: Parameter = optional("send_time", "`YYYY-MM-DD HH:MM:SS` in the project's time zone.");

/// `callback`.
pub static CALLBACK: Action = Action {
    name: "callback",
    permission: Permission::WriteClients,
    writes: true,
    help: "Gives the bot a hidden text for a client, found by id, phone or e-mail address. Every other parameter \
           becomes a variable: of the deal, or of the client with the prefix `client.`.",
    parameters: &[
        one_of("client_id", "The client's id."),
        one_of("client_phone", "The client's phone number."),
        one_of("client_email", "The client's e-mail address."),
        MESSAGE,
        RESUME,
        SHIFT,
        TIME,
    ],
    renames: Some(rename::CALLBACK_NAMES),
    unlimited: false,
    run: |call| Box::pin(callback(call)),
};

/// `tg_callback`.
pub static TG_CALLBACK: Action = Action {
    name: "tg_callback",
    permission: Permission::WriteClients,
    writes: true,
    help: "Gives the bot a hidden text for a Telegram user. Every other parameter becomes a variable.",
    parameters: &[
        required("user_id", "The user's id in Telegram."),
        required("group_id", "The bot's user name, which ends in `bot`."),
        MESSAGE,
        RESUME,
        SHIFT,
        TIME,
    ],
    renames: Some(&[]),
    unlimited: false,
    run: |call| Box::pin(tg_callback(call)),
};

async fn callback(call: Call) -> Outcome {
    let target = client_target(&call)?;
    send(call, target, &CALLBACK).await
}

async fn tg_callback(call: Call) -> Outcome {
    let platform_id = call.params.need_text("user_id")?.trim().to_owned();
    let group = call.params.need_text("group_id")?;
    let group = Some(group.trim().trim_start_matches('@').to_owned());
    let target = Target::Platform {
        kind: ChannelKind::Telegram,
        platform_id,
        group,
    };
    send(call, target, &TG_CALLBACK).await
}

/// The client of `callback`: by id, else by phone, else by e-mail address.
fn client_target(call: &Call) -> Result<Target, AppError> {
    let params = &call.params;
    if let Some(id) = params.id("client_id")? {
        return Ok(Target::Client(id));
    }
    if let Some(phone) = params.text("client_phone")? {
        return Ok(Target::Phone(phone));
    }
    if let Some(email) = params.text("client_email")? {
        return Ok(Target::Email(email));
    }
    Err(BadParameter::of("client_id", "required, or \"client_phone\", or \"client_email\"").into())
}

async fn send(call: Call, target: Target, action: &Action) -> Outcome {
    let zone = call.zone().await?;
    let params = &call.params;
    let known: Vec<&str> = action.parameters.iter().map(|parameter| parameter.name).collect();
    let callback = Callback {
        text: params.need_text("message")?,
        resume: params.flag("resume_bot")?,
        at: when::send_at(params, call.caller.now, &zone)?,
        variables: params.extras(&known),
    };
    let done = app::dialogs::callback(&call.web.app, &call.caller, target, callback).await?;
    Ok(Answer::success([
        ("client_id", Some(done.client_id.get().into())),
        ("message_id", done.message_id.map(|id| id.get().into())),
        ("job_id", done.planned_id.map(|id| id.get().into())),
    ]))
}
