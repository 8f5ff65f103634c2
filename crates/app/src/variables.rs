//! Variables of clients as programs read and write them.

use crate::caller::Caller;
use crate::dialogs::variable_changes;
use crate::error::{AppError, Result};
use crate::start::App;
use base::limits::{VARIABLE_CHARACTERS, VARIABLE_NAME_CHARACTERS, VARIABLES_PER_OWNER};
use base::{ClientId, Code, DealId};
use model::{Action, Client, Deal, Scope, Value, Variables};
use store::ids::Noun;

/// The variables of a client as one flat object: what the engine knows of itself, then the client's and the deal's own,
/// the deal's winning (specification `http-api.md` §3.4). Missing built-ins are the text `NONE`.
///
/// # Errors
/// When there is no such client, or the caller may not read it.
pub async fn get(app: &App, caller: &Caller, id: ClientId) -> Result<Variables> {
    caller.may(Action::ReadClients)?;
    let client = crate::clients::find(app, caller, id).await?;
    let (project, deal) = (caller.project_id, client.deal_id);
    let loaded = app
        .read("read variables", move |tx| {
            store::variables::load(tx, project, deal, id)
        })
        .await?;
    let mut all = built_ins(&client);
    for (name, value) in loaded.project.into_iter().chain(loaded.client).chain(loaded.deal) {
        all.insert(name, value);
    }
    Ok(all)
}

fn built_ins(client: &Client) -> Variables {
    let none = || Value::from("NONE");
    let text = |value: Option<&str>| value.map_or_else(none, Value::from);
    Variables::from_iter([
        ("client_id".to_owned(), client.id.to_string().into()),
        (
            "client_type".to_owned(),
            client.kind.client_type().to_string().into(),
        ),
        ("messenger".to_owned(), client.kind.display().into()),
        ("platform_id".to_owned(), client.platform_id.as_str().into()),
        ("group".to_owned(), client.group.as_str().into()),
        ("name".to_owned(), client.name.as_str().into()),
        ("full_name".to_owned(), client.name.as_str().into()),
        ("avatar".to_owned(), text(client.avatar.as_deref())),
        ("tag".to_owned(), text(client.tag.as_deref())),
        (
            "message_id".to_owned(),
            client
                .position
                .map_or_else(none, |block| block.to_string().into()),
        ),
        ("main_client_id".to_owned(), none()),
        (
            "order_id".to_owned(),
            client
                .deal_id
                .map_or_else(none, |deal| format!("{}-{deal}", client.id).into()),
        ),
    ])
}

/// Sets variables of clients: of the deal without a prefix, else of the client or the project. An empty text deletes.
///
/// # Errors
/// When a client is missing, a name or value does not fit, or the caller may not write. Nothing is then changed.
pub async fn save(app: &App, caller: &Caller, clients: &[ClientId], variables: Variables) -> Result<()> {
    caller.may(Action::WriteClients)?;
    check(&variables)?;
    let needs_deal = variables.iter().any(|(name, value)| {
        Scope::of_name(name).0 == Scope::Deal && !value.is_null() && value.as_str() != Some("")
    });
    let mut deals = Vec::with_capacity(clients.len());
    for _ in clients {
        // Reserved even if the client has a deal: an id costs nothing, and which one has a deal is known in the commit.
        let id = if needs_deal {
            app.0.ids.next(Noun::Deal).await
        } else {
            Ok(0)
        };
        deals.push(DealId(
            id.map_err(|error| crate::start::of_store("reserve an id", error))?,
        ));
    }
    let (project, clients, now) = (caller.project_id, clients.to_vec(), app.now());
    app.write("save variables", move |tx| {
        for (id, fresh) in clients.iter().zip(&deals) {
            let mut client = store::clients::header(tx, project, *id, true)?
                .ok_or_else(|| store::Error::from(AppError::not_found("client")))?;
            let version = client.version;
            if needs_deal && client.deal_id.is_none() {
                client.deal_id = Some(*fresh);
                store::deals::insert(
                    tx,
                    &Deal {
                        id: *fresh,
                        project_id: project,
                        client_id: client.id,
                        name: String::new(),
                        closed_at: None,
                        created_at: now,
                    },
                )?;
            }
            let deal = client.deal_id.map_or(0, DealId::get);
            client.updated_at = now;
            // The version tells turns under way that what they read has changed.
            store::clients::update(tx, &client, version)?;
            store::variables::apply(tx, project, now, &variable_changes(&variables, &client, deal))?;
        }
        Ok(())
    })
    .await
}

/// The variables whose names and values can be saved; what else a request carried is left out.
pub(crate) fn only_assignable(variables: Variables) -> Variables {
    let one = |name: &String, value: &Value| Variables::from_iter([(name.clone(), value.clone())]);
    variables
        .into_iter()
        .filter(|(name, value)| check(&one(name, value)).is_ok())
        .collect()
}

fn check(variables: &Variables) -> Result<()> {
    if variables.len() > VARIABLES_PER_OWNER {
        return Err(AppError::new(
            Code::TooLarge,
            format!(
                "{} variables at once; at most {VARIABLES_PER_OWNER} are taken",
                variables.len()
            ),
        ));
    }
    for (full, value) in variables {
        let (scope, name) = Scope::of_name(full);
        let shown = base::text::clip(full, 60);
        if !calculator::is_name(name) || name.chars().count() > VARIABLE_NAME_CHARACTERS {
            return Err(AppError::bad(format!(
                "`{shown}` is no name of a variable; use a letter, then letters, digits and `_`"
            )));
        }
        flow::scope::may_assign(scope, name).map_err(AppError::bad)?;
        let length = value
            .as_str()
            .map_or_else(|| value.to_string().len(), |text| text.chars().count());
        if length > VARIABLE_CHARACTERS {
            return Err(AppError::new(
                Code::TooLarge,
                format!(
                    "the value of `{shown}` has {length} characters; at most {VARIABLE_CHARACTERS} are kept"
                ),
            ));
        }
    }
    Ok(())
}
