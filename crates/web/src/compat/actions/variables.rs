//! `save_variables` and `get_variables`.

use crate::compat::call::{Answer, Call};
use crate::compat::envelope::text_of;
use crate::compat::params::BadParameter;
use crate::compat::registry::{Action, Outcome, one_of, required};
use base::ClientId;
use base::limits::CLIENTS_PER_REQUEST;
use model::{Action as Permission, Variables};
use serde_json::Value;

/// `save_variables`.
pub static SAVE_VARIABLES: Action = Action {
    name: "save_variables",
    permission: Permission::WriteClients,
    writes: true,
    help: "Sets variables of one or many clients: of the current deal, or of the client with the prefix `client.`. An \
           empty text deletes a variable.",
    parameters: &[
        one_of("client_id", "The client's id."),
        one_of("clients", "The ids of several clients."),
        required("variables", "An object of names and values."),
    ],
    renames: Some(&[]),
    unlimited: true,
    run: |call| Box::pin(save_variables(call)),
};

/// `get_variables`.
pub static GET_VARIABLES: Action = Action {
    name: "get_variables",
    permission: Permission::ReadClients,
    writes: false,
    help: "The variables of a client, its built-in ones included, as one flat object of texts.",
    parameters: &[required("client_id", "The client's id.")],
    renames: None,
    unlimited: false,
    run: |call| Box::pin(get_variables(call)),
};

async fn save_variables(call: Call) -> Outcome {
    let params = &call.params;
    let mut clients: Vec<ClientId> = params.ids("clients", CLIENTS_PER_REQUEST)?;
    clients.extend(params.id::<ClientId>("client_id")?);
    clients.sort_unstable();
    clients.dedup();
    if clients.is_empty() {
        return Err(BadParameter::of("client_id", "required, or \"clients\"").into());
    }
    let variables = params
        .object("variables")?
        .ok_or_else(|| BadParameter::required("variables"))?;
    app::variables::save(&call.web.app, &call.caller, &clients, variables).await?;
    Ok(Answer::success([]))
}

async fn get_variables(call: Call) -> Outcome {
    let client: ClientId = call.params.need_id("client_id")?;
    let variables = app::variables::get(&call.web.app, &call.caller, client).await?;
    let shown: Variables = variables
        .iter()
        .map(|(name, value)| (name.clone(), text_of(value)))
        .collect();
    Ok(Answer::of(Value::Object(shown)))
}
