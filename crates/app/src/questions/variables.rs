//! Variables of other clients of the project (specification §9.6): client variables, and what is on the card.

use super::{Answered, argument, text, whole};
use base::limits::{VALUE_BYTES_PER_BLOCK, VARIABLE_CHARACTERS, VARIABLES_PER_OWNER};
use base::{ClientId, Code, ProjectId};
use flow::Reply;
use flow::scope::{CARD, may_assign, plain_name};
use model::{Client, Event, Scope, Value};
use std::collections::BTreeSet;
use store::Tx;
use store::variables::Versioned;

pub(super) const ANSWERED: &[Answered] = &[
    Answered {
        function: "get_client_var",
        concerns,
        answer: get,
    },
    Answered {
        function: "get_client_vars",
        concerns,
        answer: get_many,
    },
    Answered {
        function: "set_client_var",
        concerns,
        answer: set,
    },
    Answered {
        function: "set_client_vars",
        concerns,
        answer: set_many,
    },
];

/// Of all that a step does, only changes of that client's variables are seen here.
fn concerns(arguments: &[Value], event: &Event) -> bool {
    matches!(event, Event::OtherVariableSet { client_id, .. } if client_id.get() == whole(arguments, 0))
}

fn get(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Reply> {
    let client = match find(tx, project, arguments)? {
        Ok(client) => client,
        Err(unknown) => return Ok(unknown),
    };
    let name = text(arguments, 1);
    let (values, read) = values(tx, &client, &[&name])?;
    Ok(Reply {
        read,
        ..Reply::of(values.into_iter().next().unwrap_or_default())
    })
}

fn get_many(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Reply> {
    let client = match find(tx, project, arguments)? {
        Ok(client) => client,
        Err(unknown) => return Ok(unknown),
    };
    let names: BTreeSet<String> = argument(arguments, 1)
        .as_array()
        .into_iter()
        .flatten()
        .map(|name| calculator::Value::from_json(name).to_text())
        .collect();
    if let Some(refused) = too_many(names.len()) {
        return Ok(refused);
    }
    let borrowed: Vec<&str> = names.iter().map(String::as_str).collect();
    // A name may stand there as `v` and as `client.v`: the value is then given twice.
    let plain: Vec<&str> = borrowed.iter().map(|name| plain_name(name)).collect();
    let bytes =
        2 * store::variables::bytes_of_names(tx, client.project_id, Scope::Client, client.id.get(), &plain)?;
    if bytes > VALUE_BYTES_PER_BLOCK {
        let message = format!(
            "these variables of client {} take more than {} MiB together; ask for fewer at once",
            client.id,
            VALUE_BYTES_PER_BLOCK >> 21
        );
        return Ok(Reply::fault(Code::TooLarge, message));
    }
    let (values, read) = values(tx, &client, &borrowed)?;
    let found: model::Variables = names.into_iter().zip(values).collect();
    Ok(Reply {
        read,
        ..Reply::of(Value::Object(found))
    })
}

/// The refusal of more names than a client can have variables.
fn too_many(names: usize) -> Option<Reply> {
    (names > VARIABLES_PER_OWNER).then(|| {
        Reply::fault(
            Code::TooLarge,
            format!("{names} names were given, and a client has at most {VARIABLES_PER_OWNER} variables; give fewer"),
        )
    })
}

fn set(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Reply> {
    let (name, value) = (text(arguments, 1), argument(arguments, 2));
    store_all(tx, project, arguments, &[(name, value)])
}

fn set_many(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Reply> {
    let wanted: Vec<(String, &Value)> = argument(arguments, 1)
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value))
        .collect();
    store_all(tx, project, arguments, &wanted)
}

/// The client that is meant, or the answer that there is none: one of another project is none.
fn find(tx: &mut dyn Tx, project: ProjectId, arguments: &[Value]) -> store::Result<Result<Client, Reply>> {
    let id = ClientId(whole(arguments, 0));
    let client = store::clients::header(tx, project, id, false)?;
    Ok(client.ok_or_else(|| {
        Reply::fault(
            Code::NotFound,
            format!("there is no client {id} in this project; check the number"),
        )
    }))
}

/// A variable that was read, and its version.
type Read = (ClientId, String, i64);

/// The values of these names in their order, null where there is none, and the versions that they were read at.
fn values(tx: &mut dyn Tx, client: &Client, names: &[&str]) -> store::Result<(Vec<Value>, Vec<Read>)> {
    let plain: Vec<&str> = names.iter().map(|name| plain_name(name)).collect();
    let found = store::variables::of_names(tx, client.project_id, Scope::Client, client.id.get(), &plain)?;
    let read = plain.iter().map(|name| {
        let version = found.get(*name).map_or(0, |variable| variable.version);
        (client.id, (*name).to_owned(), version)
    });
    let values = plain.iter().map(|name| match found.get(*name) {
        Some(variable) => variable.value.clone(),
        None if CARD.contains(name) => on_card(client, name),
        None => Value::Null,
    });
    Ok((values.collect(), read.collect()))
}

fn on_card(client: &Client, name: &str) -> Value {
    match name {
        "name" | "full_name" => client.name.as_str().into(),
        "avatar" => client.avatar.clone().into(),
        "platform_id" => client.platform_id.as_str().into(),
        "group" => client.group.as_str().into(),
        "tag" => client.tag.as_deref().unwrap_or("NONE").into(),
        "client_type" => client.kind.client_type().into(),
        "messenger" => client.kind.display().into(),
        _ => Value::Null,
    }
}

/// Stores all of these variables, or none.
fn store_all(
    tx: &mut dyn Tx,
    project: ProjectId,
    arguments: &[Value],
    wanted: &[(String, &Value)],
) -> store::Result<Reply> {
    let refused = |(code, message): (Code, String)| Reply {
        value: Value::Bool(false),
        ..Reply::fault(code, message)
    };
    if let Some(reply) = too_many(wanted.len()) {
        return Ok(Reply {
            value: Value::Bool(false),
            ..reply
        });
    }
    let client = match find(tx, project, arguments)? {
        Ok(client) => client,
        Err(unknown) => return Ok(unknown),
    };
    for (name, value) in wanted {
        if let Err(wrong) = check(name, value) {
            return Ok(refused(wrong));
        }
    }
    let names: Vec<&str> = wanted.iter().map(|(name, _)| plain_name(name)).collect();
    let owner = client.id.get();
    let known = store::variables::of_names(tx, project, Scope::Client, owner, &names)?;
    let count = store::variables::count_of_owner(tx, project, Scope::Client, owner)?;
    let mut events = Vec::new();
    let mut fresh = 0;
    for (name, value) in wanted {
        let name = plain_name(name);
        let deletes = value.is_null() || value.as_str() == Some("");
        let wanted = (!deletes).then(|| (*value).clone());
        let before = known.get(name);
        if before.map(|variable| &variable.value) == wanted.as_ref() {
            continue;
        }
        fresh += usize::from(before.is_none());
        events.push(Event::OtherVariableSet {
            client_id: client.id,
            name: name.to_owned(),
            value: wanted,
            version: before.map_or(0, |Versioned { version, .. }| *version),
        });
    }
    if fresh > 0 && count + fresh > VARIABLES_PER_OWNER {
        let message = format!(
            "client {} would have more than {VARIABLES_PER_OWNER} variables, so nothing was stored; delete some",
            client.id
        );
        return Ok(refused((Code::TooLarge, message)));
    }
    Ok(Reply {
        events,
        ..Reply::of(true)
    })
}

/// Whether another client may get this variable.
fn check(name: &str, value: &Value) -> Result<(), (Code, String)> {
    let name = plain_name(name);
    if name == "name" {
        let message =
            "the name of another client cannot be set as a variable; it renames only the turn's own client";
        return Err((Code::BadName, message.to_owned()));
    }
    may_assign(Scope::Client, name).map_err(|reason| (Code::BadName, reason))?;
    let length = value
        .as_str()
        .map_or_else(|| value.to_string().chars().count(), |text| text.chars().count());
    if length > VARIABLE_CHARACTERS {
        let message = format!(
            "the value of `{name}` has {length} characters, more than {VARIABLE_CHARACTERS}, so nothing was stored"
        );
        return Err((Code::TooLarge, message));
    }
    Ok(())
}
