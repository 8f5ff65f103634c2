//! Finding clients.

use crate::caller::Caller;
use crate::error::{AppError, Result};
use crate::start::App;
use base::ClientId;
use base::limits::CLIENTS_PER_REQUEST;
use model::{Action, Client, Scope, Variables};

/// A client of the caller's project.
///
/// # Errors
/// `not_found`, also for a client of another project.
pub async fn get(app: &App, caller: &Caller, id: ClientId) -> Result<Client> {
    caller.may(Action::ReadClients)?;
    find(app, caller, id).await
}

/// A client of the caller's project, whatever the caller may do with it.
pub(crate) async fn find(app: &App, caller: &Caller, id: ClientId) -> Result<Client> {
    let project = caller.project_id;
    app.read("read a client", move |tx| {
        store::clients::header(tx, project, id, false)
    })
    .await?
    .ok_or_else(|| AppError::not_found("client"))
}

/// Clients by their ids in messengers, each with the variables of its card.
///
/// # Errors
/// When the caller may not read clients.
pub async fn find_by_platform_ids(
    app: &App,
    caller: &Caller,
    ids: &[String],
    group: Option<&str>,
) -> Result<Vec<(Client, Variables)>> {
    caller.may(Action::ReadClients)?;
    let (project, ids, group) = (caller.project_id, ids.to_vec(), group.map(str::to_owned));
    app.read("find clients", move |tx| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut found = store::clients::find_by_platform_ids(tx, project, &ids, CLIENTS_PER_REQUEST)?;
        if let Some(group) = &group {
            found.retain(|client| client.group == *group);
        }
        found
            .into_iter()
            .map(|client| {
                let variables = store::variables::load(tx, project, None, client.id)?.client;
                Ok((client, variables))
            })
            .collect()
    })
    .await
}

/// The client of a web chat visitor, made if it is not there yet; a name and a tag are noted.
///
/// # Errors
/// When the project has no web chat, or the caller may not change clients.
pub async fn online_chat_client(
    app: &App,
    caller: &Caller,
    recipient: &str,
    name: Option<&str>,
    tag: Option<&str>,
) -> Result<ClientId> {
    caller.may(Action::WriteClients)?;
    recipient
        .parse::<channels::webchat::Visitor>()
        .map_err(|error| AppError::bad(format!("`recipient`: {error}")))?;
    let chats: Vec<_> = crate::channels::list(app, caller.project_id)
        .await?
        .into_iter()
        .filter(|channel| channels::features::of(channel.kind).ours)
        .collect();
    let (project, person) = (caller.project_id, recipient.to_owned());
    let known = app
        .read("find a client", move |tx| {
            store::clients::find_by_platform_ids(tx, project, &[person.as_str()], CLIENTS_PER_REQUEST)
        })
        .await?;
    let known = known
        .into_iter()
        .find(|client| channels::features::of(client.kind).ours);
    let channel_id = match (&known, chats.first()) {
        (Some(client), _) => client.channel_id,
        (None, Some(channel)) => channel.id,
        (None, None) => {
            return Err(AppError::bad(
                "no web chat connected; add one with: rapport channel add web",
            ));
        }
    };
    let channel = app.channel_entry(channel_id).await?;
    let id = app.meet(&channel, recipient, name, tag).await?;
    let (name, tag, now) = (name.map(str::to_owned), tag.map(str::to_owned), app.now());
    if name.is_some() || tag.is_some() {
        app.write("note a client's name", move |tx| {
            let Some(mut client) = store::clients::header(tx, project, id, true)? else {
                return Ok(());
            };
            let version = client.version;
            if let Some(name) = &name {
                client.name.clone_from(name);
            }
            if tag.is_some() {
                client.tag.clone_from(&tag);
            }
            client.updated_at = now;
            store::clients::update(tx, &client, version)
        })
        .await?;
    }
    Ok(id)
}

/// The client with a phone number: a WhatsApp client, or one with the variable `phone`. Spellings of one number
/// (`+7…`, `8…`, `7…`, ten digits) count as the same.
pub(crate) async fn by_phone(app: &App, caller: &Caller, phone: &str) -> Result<Option<ClientId>> {
    for spelling in spellings(phone) {
        if let Some(client) = by_variable(app, caller, "phone", &spelling).await? {
            return Ok(Some(client));
        }
        for id in [spelling.clone(), format!("{spelling}@s.whatsapp.net")] {
            let project = caller.project_id;
            let found = app
                .read("find a client", move |tx| {
                    store::clients::find_by_platform_ids(tx, project, &[id.as_str()], CLIENTS_PER_REQUEST)
                })
                .await?;
            if let Some(client) = found.into_iter().find(|client| client.kind.ids_are_phones()) {
                return Ok(Some(client.id));
            }
        }
    }
    Ok(None)
}

/// The client with an e-mail address in its variables, or that writes from it.
pub(crate) async fn by_email(app: &App, caller: &Caller, email: &str) -> Result<Option<ClientId>> {
    by_variable(app, caller, "email", email.trim()).await
}

async fn by_variable(
    app: &App,
    caller: &Caller,
    name: &'static str,
    value: &str,
) -> Result<Option<ClientId>> {
    let (project, value) = (caller.project_id, value.to_owned());
    app.read("find a client", move |tx| {
        for scope in [Scope::Client, Scope::Deal] {
            let found = store::clients::find_by_variable(tx, project, scope, name, &value, None, 1)?;
            if let Some(client) = found.first() {
                return Ok(Some(*client));
            }
        }
        Ok(None)
    })
    .await
}

/// The ways in which people write one phone number.
fn spellings(phone: &str) -> Vec<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let mut all = vec![phone.trim().to_owned(), digits.clone(), format!("+{digits}")];
    let national = match (digits.len(), digits.as_bytes().first()) {
        (11, Some(b'7' | b'8')) => Some(&digits[1..]),
        (10, _) => Some(digits.as_str()),
        _ => None,
    };
    if let Some(national) = national {
        all.extend([
            format!("7{national}"),
            format!("8{national}"),
            format!("+7{national}"),
            national.to_owned(),
        ]);
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|spelling| !spelling.is_empty() && seen.insert(spelling.clone()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_several_spellings() {
        let of = |phone| spellings(phone);
        assert!(of("8 (000) 123-45-67").contains(&"+70001234567".to_owned()));
        assert!(of("+70001234567").contains(&"80001234567".to_owned()));
        assert!(of("0001234567").contains(&"70001234567".to_owned()));
        assert_eq!(of("+44 20"), ["+44 20", "4420", "+4420"]);
    }
}
