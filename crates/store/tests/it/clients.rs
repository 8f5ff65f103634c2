//! Clients and their dialogs.

use crate::world::{NOW, channel, check, client, make, on_engines};
use base::{BlockId, ClientId, MessageId, Timestamp};
use model::Scope;
use serde_json::json;
use store::clients::{self, NewClient};
use store::dialogs::{self, Touch};
use store::variables::{self, VariableChange};
use store::{Error, projects};

#[test]
fn a_person_of_a_channel_is_one_client() {
    check(|tx, world| {
        let new = NewClient {
            project_id: world.project,
            channel_id: world.channel,
            platform_id: "100",
            name: "Другая",
            avatar: None,
            tag: None,
            created_at: NOW,
        };
        assert_eq!(clients::insert(tx, &new)?, None);
        let there = clients::header(tx, world.project, world.client, false)?.expect("there");
        assert_eq!(there.name, "Анна");
        assert_eq!((there.group.as_str(), there.kind.key()), ("shop_bot", "telegram"));
        assert_eq!(there.tag.as_deref(), Some("flyer"));
        assert_eq!(
            clients::header_by_platform(tx, world.channel, "100", true)?,
            Some(there)
        );
        assert_eq!(
            clients::header_by_platform(tx, world.channel, "101", false)?,
            None
        );
        Ok(())
    });
}

#[test]
fn a_stale_client_is_a_conflict_and_changes_nothing() {
    check(|tx, world| {
        let mut client = clients::header(tx, world.project, world.client, true)?.expect("there");
        client.position = Some(BlockId(7));
        client.paused_until = Some(Timestamp(5));
        client.greeted = true;
        client.planned_count = 3;
        clients::update(tx, &client, client.version)?;
        let read = clients::header(tx, world.project, world.client, false)?.expect("there");
        assert_eq!(read.version, client.version + 1);
        client.version += 1;
        assert_eq!(read, client);
        let stale = clients::update(tx, &client, 1);
        assert!(
            matches!(&stale, Err(Error::Conflict { what: "client", .. })),
            "{stale:?}"
        );
        Ok(())
    });
}

#[test]
fn a_clients_dialog_keeps_its_last_message_and_what_is_unread() {
    check(|tx, world| {
        let touch = |id, unread, read_before| Touch {
            message_id: MessageId(id),
            at: NOW.plus_seconds(id),
            preview: "привет",
            read_before,
            unread,
        };
        dialogs::touch(tx, world.client, &touch(1, 1, false))?;
        let client = clients::header(tx, world.project, world.client, true)?.expect("there");
        clients::update_touching(tx, &client, client.version, &touch(2, 1, false))?;
        let stale = clients::update_touching(tx, &client, client.version, &touch(3, 1, false));
        assert!(matches!(stale, Err(Error::Conflict { .. })));
        let dialog = |tx: &mut dyn store::Tx| {
            dialogs::page(tx, world.project, None, 10).map(|page| page.items[0].clone())
        };
        let now = dialog(tx)?;
        assert_eq!(
            (now.message_id, now.unread, now.preview.as_str()),
            (MessageId(2), 2, "привет")
        );
        dialogs::touch(tx, world.client, &touch(4, 0, true))?;
        assert_eq!(dialog(tx)?.unread, 0);
        dialogs::touch(tx, world.client, &touch(5, 1, false))?;
        dialogs::mark_read(tx, world.project, world.client)?;
        assert_eq!(dialog(tx)?.unread, 0);
        assert!(matches!(
            dialogs::mark_read(tx, base::ProjectId(99), world.client),
            Err(Error::NotFound { .. })
        ));
        Ok(())
    });
}

#[test]
fn lists_of_clients_and_dialogs_come_in_pages_without_gaps() {
    check(|tx, world| {
        for number in 0..25 {
            let id = client(tx, world.project, world.channel, &format!("p{number}"))?.id;
            let touch = Touch {
                message_id: MessageId(1),
                at: NOW.plus_seconds(number / 4),
                preview: "",
                read_before: false,
                unread: 0,
            };
            dialogs::touch(tx, id, &touch)?;
        }
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = clients::page(tx, world.project, after, 10)?;
            seen.extend(page.items.iter().map(|client| client.id));
            let Some(next) = page.next else { break };
            after = Some(next.0.parse::<ClientId>().expect("an id"));
        }
        assert_eq!(seen.len(), 26);
        assert!(seen.is_sorted());

        let (mut before, mut seen) = (None, Vec::new());
        loop {
            let page = dialogs::page(tx, world.project, before, 10)?;
            seen.extend(page.items.iter().map(|dialog| (dialog.at, dialog.client_id)));
            if page.next.is_none() {
                break;
            }
            before = seen.last().copied();
        }
        assert_eq!(seen.len(), 25);
        assert!(seen.is_sorted_by(|a, b| a > b));
        Ok(())
    });
}

#[test]
fn clients_are_found_by_what_is_known_of_them_and_never_across_projects() {
    check(|tx, world| {
        let other = projects::insert(tx, "other", &model::ProjectSettings::default(), NOW)?.id;
        let other_channel = channel(tx, other, "other_bot")?.id;
        let stranger = client(tx, other, other_channel, "100")?;
        let second_channel = channel(tx, world.project, "second_bot")?.id;
        let second = client(tx, world.project, second_channel, "100")?;
        let found = clients::find_by_platform_ids(tx, world.project, &["100", "x"], 10)?;
        assert_eq!(
            found.iter().map(|c| c.id).collect::<Vec<_>>(),
            [world.client, second.id]
        );

        let phone = json!("+7 ЁЛКА");
        let set = |owner: ClientId| VariableChange {
            scope: Scope::Client,
            owner: owner.get(),
            name: "phone",
            value: Some(&phone),
            expected: None,
        };
        variables::apply(tx, world.project, NOW, &[set(world.client), set(second.id)])?;
        variables::apply(tx, other, NOW, &[set(stranger.id)])?;
        let find = |tx: &mut dyn store::Tx, scope, after| {
            clients::find_by_variable(tx, world.project, scope, "phone", "+7 елка", after, 10)
        };
        assert_eq!(find(tx, Scope::Client, None)?, [world.client, second.id]);
        assert_eq!(find(tx, Scope::Client, Some(world.client))?, [second.id]);
        assert!(find(tx, Scope::Deal, None)?.is_empty());
        assert!(clients::header(tx, world.project, stranger.id, false)?.is_none());
        Ok(())
    });
}

#[test]
fn deleting_a_client_leaves_nothing_of_it() {
    on_engines(|db| {
        let world = make(db);
        let left = db.write_blocking(move |tx| {
            let value = json!(1);
            let change = VariableChange {
                scope: Scope::Client,
                owner: world.client.get(),
                name: "x",
                value: Some(&value),
                expected: None,
            };
            variables::apply(tx, world.project, NOW, &[change])?;
            store::visits::record(tx, world.client, NOW, &[store::visits::Passed::Block(BlockId(1))])?;
            let content = model::Content::text("hi");
            store::messages::insert_outbound(tx, &crate::world::message(&world, &content, None))?;
            let foreign = clients::delete(tx, base::ProjectId(99), world.client);
            assert!(matches!(foreign, Err(Error::NotFound { .. })));
            clients::delete(tx, world.project, world.client)?;
            let count = "SELECT (SELECT COUNT(*) FROM clients) + (SELECT COUNT(*) FROM messages)
                + (SELECT COUNT(*) FROM variables) + (SELECT COUNT(*) FROM visits)";
            tx.query_one(count, &[])?.int(0)
        });
        assert_eq!(left.unwrap(), 0);
    });
}
