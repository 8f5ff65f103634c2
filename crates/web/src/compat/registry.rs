//! The actions of the compatible API: one declaration gives name, permission, parameters, help and handler. What is
//! not declared here is an unknown action.

use super::actions;
use super::call::{Answer, Call};
use app::AppError;
use futures::future::BoxFuture;
use model::Action as Permission;

/// What an action answers, or why it refuses.
pub type Outcome = Result<Answer, AppError>;

/// One action.
pub struct Action {
    /// Its name, as in the address.
    pub name: &'static str,
    /// What a key must be allowed.
    pub permission: Permission,
    /// Whether it changes anything: then `Idempotency-Key` counts and `HEAD` is refused.
    pub writes: bool,
    /// What it does, for the documentation.
    pub help: &'static str,
    /// The parameters it knows, for the documentation.
    pub parameters: &'static [Parameter],
    /// How this action calls what `value_phone` and the like name; none when those do not apply.
    pub renames: Option<&'static [(&'static str, &'static str)]>,
    /// Whether calls are exempt from the limit of requests (`save_variables` is documented as without one).
    pub unlimited: bool,
    /// What runs.
    pub run: fn(Call) -> BoxFuture<'static, Outcome>,
}

/// One parameter of an action.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// What it holds.
    pub help: &'static str,
}

/// Whether a parameter must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// One of those with this mark.
    OneOf,
    /// No.
    Optional,
}

pub(super) const fn required(name: &'static str, help: &'static str) -> Parameter {
    Parameter {
        name,
        need: Need::Required,
        help,
    }
}

pub(super) const fn one_of(name: &'static str, help: &'static str) -> Parameter {
    Parameter {
        name,
        need: Need::OneOf,
        help,
    }
}

pub(super) const fn optional(name: &'static str, help: &'static str) -> Parameter {
    Parameter {
        name,
        need: Need::Optional,
        help,
    }
}

/// Every action, in the order of the documentation.
pub static ACTIONS: &[&Action] = &[
    &actions::callback::CALLBACK,
    &actions::callback::TG_CALLBACK,
    &actions::message::MESSAGE,
    &actions::history::GET_HISTORY,
    &actions::variables::SAVE_VARIABLES,
    &actions::variables::GET_VARIABLES,
    &actions::clients::FIND_CLIENT_ID_BY_PLATFORM_ID,
    &actions::clients::ONLINE_CHAT_CLIENT_ID,
    &actions::channels::CONNECTED_CHANNELS,
];

/// The action of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().copied().find(|action| action.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_actions() {
        let table: Vec<String> = ACTIONS
            .iter()
            .map(|action| {
                let parameters: Vec<String> = action
                    .parameters
                    .iter()
                    .map(|parameter| match parameter.need {
                        Need::Required => parameter.name.to_owned(),
                        Need::OneOf => format!("{}|", parameter.name),
                        Need::Optional => format!("[{}]", parameter.name),
                    })
                    .collect();
                let kind = if action.writes { "writes" } else { "reads" };
                format!(
                    "{} {kind} {:?}: {}",
                    action.name,
                    action.permission,
                    parameters.join(" ")
                )
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @"
        callback writes WriteClients: client_id| client_phone| client_email| message [resume_bot] [time_shift] [send_time]
        tg_callback writes WriteClients: user_id group_id message [resume_bot] [time_shift] [send_time]
        message writes WriteClients: client_id [message] [message_id] [attachment_type] [attachment_url] [buttons] [time_shift] [send_time]
        get_history reads ReadClients: client_id [limit] [start_date] [stop_date]
        save_variables writes WriteClients: client_id| clients| variables
        get_variables reads ReadClients: client_id
        find_client_id_by_platform_id reads ReadClients: platform_ids [group_id]
        online_chat_client_id writes WriteClients: recipient [name] [tag]
        connected_channels reads ReadClients:
        ");
    }

    #[test]
    fn names_are_unique_and_every_action_and_parameter_is_explained() {
        for (at, action) in ACTIONS.iter().enumerate() {
            assert!(
                ACTIONS[..at].iter().all(|other| other.name != action.name),
                "{}",
                action.name
            );
            assert!(
                !action.help.is_empty() && action.parameters.iter().all(|p| !p.help.is_empty()),
                "{}",
                action.name
            );
        }
    }
}
