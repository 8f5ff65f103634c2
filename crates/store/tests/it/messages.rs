//! Messages: duplicates, states, receipts, history.

use crate::world::{NOW, check, ids, message};
use base::{ChannelId, MessageId, ProjectId};
use model::{
    Attachment, AttachmentKind, AttachmentSource, Buttons, Content, Direction, MessageState, Origin,
};
use store::messages::{self, NewMessage};

#[test]
fn the_same_event_in_the_same_channel_is_stored_once() {
    check(|tx, world| {
        let content = Content::text("привет");
        let new = message(&world, &content, Some("e1"));
        let first = messages::insert_inbound(tx, &new)?.expect("new");
        assert_eq!(messages::insert_inbound(tx, &new)?, None);
        let elsewhere = NewMessage {
            channel_id: ChannelId(99),
            ..new
        };
        assert!(messages::insert_inbound(tx, &elsewhere)?.is_some());
        assert_eq!(messages::by_event(tx, world.channel, "e1")?, Some(first));
        let stored = messages::get(tx, world.project, first)?.expect("there");
        assert_eq!((stored.direction, stored.origin), (Direction::In, Origin::Client));
        assert_eq!(stored.content, content);
        assert_eq!(stored.external_id.as_deref(), Some("e1"));
        assert_eq!(messages::get(tx, ProjectId(99), first)?, None);
        Ok(())
    });
}

#[test]
fn a_content_comes_back_with_all_it_had() {
    check(|tx, world| {
        let content = Content {
            text: "смотрите".to_owned(),
            attachments: vec![Attachment {
                kind: AttachmentKind::Location,
                source: AttachmentSource::Location {
                    latitude: 55.75,
                    longitude: 37.61,
                },
                name: None,
                mime: None,
                size: None,
            }],
            buttons: Some(Buttons {
                hint: Some("?".to_owned()),
                ..Buttons::default()
            }),
            silent: true,
            ..Content::default()
        };
        let contents = [Content::text("один"), content, Content::text("")];
        let new: Vec<_> = contents
            .iter()
            .map(|content| message(&world, content, None))
            .collect();
        let stored = messages::insert_outbound_many(tx, &new)?;
        assert!(stored.is_sorted());
        let read = messages::any_get_many(tx, &stored)?;
        assert_eq!(ids(&read), stored);
        assert!(read.iter().map(|message| &message.content).eq(contents.iter()));
        Ok(())
    });
}

#[test]
fn an_outgoing_message_goes_its_way_and_receipts_only_raise_it() {
    check(|tx, world| {
        let content = Content::text("ответ");
        let id = messages::insert_outbound(tx, &message(&world, &content, None))?;
        let state =
            |tx: &mut dyn store::Tx| messages::get(tx, world.project, id).map(|m| m.expect("there").state);
        assert_eq!(messages::mark_sending(tx, &[id])?, [id]);
        assert!(
            messages::mark_sending(tx, &[id])?.is_empty(),
            "it is on its way already"
        );
        messages::mark_sent(tx, &[(id, Some("m1"))])?;
        assert_eq!(state(tx)?, MessageState::Sent);
        let receipt = |tx: &mut dyn store::Tx, state, error| {
            messages::set_state_by_external(tx, world.client, "m1", state, error)
        };
        assert_eq!(receipt(tx, MessageState::Read, None)?, Some(id));
        assert_eq!(
            receipt(tx, MessageState::Delivered, None)?,
            None,
            "a late receipt lowers nothing"
        );
        assert_eq!(receipt(tx, MessageState::Failed, Some("blocked"))?, None);
        messages::mark_sent(tx, &[(id, Some("m1"))])?;
        assert_eq!(state(tx)?, MessageState::Read);
        Ok(())
    });
}

#[test]
fn a_refused_and_a_doubtful_message_say_so() {
    check(|tx, world| {
        let content = Content::text("ответ");
        let new = message(&world, &content, None);
        let stored = messages::insert_outbound_many(tx, &[new, new, new])?;
        messages::mark_sending(tx, &stored)?;
        messages::mark_failed(tx, stored[0], "the client blocked the bot")?;
        messages::mark_in_doubt(tx, stored[1], "no answer")?;
        messages::requeue(tx, &stored)?;
        let read = messages::any_get_many(tx, &stored)?;
        let states: Vec<_> = read.iter().map(|message| message.state).collect();
        assert_eq!(
            states,
            [MessageState::Failed, MessageState::InDoubt, MessageState::Queued]
        );
        assert_eq!(read[0].error.as_deref(), Some("the client blocked the bot"));
        messages::mark_in_doubt(tx, stored[0], "late")?;
        let first = messages::get(tx, world.project, stored[0])?.expect("there");
        assert_eq!(
            first.state,
            MessageState::Failed,
            "what was refused is not in doubt"
        );
        Ok(())
    });
}

#[test]
fn an_edit_changes_the_clients_own_message_only() {
    check(|tx, world| {
        let content = Content::text("приветт");
        let id = messages::insert_inbound(tx, &message(&world, &content, Some("e1")))?.expect("new");
        assert_eq!(
            messages::edit_by_external(tx, world.client, "e1", "привет")?,
            Some(id)
        );
        assert_eq!(messages::edit_by_external(tx, world.client, "e2", "x")?, None);
        assert_eq!(
            messages::edit_by_external(tx, base::ClientId(99), "e1", "x")?,
            None
        );
        assert_eq!(
            messages::get(tx, world.project, id)?.expect("there").content.text,
            "привет"
        );
        messages::mark_processed(tx, id)?;
        assert_eq!(
            messages::get(tx, world.project, id)?.expect("there").state,
            MessageState::Processed
        );
        Ok(())
    });
}

#[test]
fn history_is_the_newest_in_rising_order_and_pages_go_both_ways() {
    check(|tx, world| {
        let content = Content::text("x");
        let mut stored = Vec::new();
        for number in 0..10 {
            let new = NewMessage {
                created_at: NOW.plus_seconds(number),
                ..message(&world, &content, None)
            };
            stored.push(messages::insert_outbound(tx, &new)?);
        }
        let (project, client) = (world.project, world.client);
        let history = messages::history(tx, project, client, 3, None, None)?;
        assert_eq!(ids(&history), stored[7..]);
        let between = messages::history(
            tx,
            project,
            client,
            100,
            Some(NOW.plus_seconds(2)),
            Some(NOW.plus_seconds(5)),
        )?;
        assert_eq!(ids(&between), stored[2..5]);
        assert!(messages::history(tx, ProjectId(99), client, 100, None, None)?.is_empty());

        let first = messages::page_before(tx, project, client, None, 6)?;
        let back: Vec<MessageId> = stored.iter().rev().copied().collect();
        assert_eq!(ids(&first.items), back[..6]);
        let before = first.next.expect("more").0.parse().expect("an id");
        let second = messages::page_before(tx, project, client, Some(before), 6)?;
        assert_eq!(ids(&second.items), back[6..]);
        assert_eq!(second.next, None);
        let missed = messages::page_after(tx, project, client, Some(stored[3]), 100)?;
        assert_eq!(ids(&missed.items), stored[4..]);
        Ok(())
    });
}

#[test]
fn what_is_in_doubt_is_listed_and_queued_again_by_hand_alone() {
    check(|tx, world| {
        let content = Content::text("ответ");
        let new = message(&world, &content, None);
        let stored = messages::insert_outbound_many(tx, &[new, new])?;
        messages::mark_sending(tx, &stored)?;
        messages::mark_in_doubt(tx, stored[0], "no answer")?;
        assert_eq!(ids(&messages::in_doubt(tx, world.project, 10)?), stored[..1]);
        assert!(messages::in_doubt(tx, ProjectId(99), 10)?.is_empty());
        assert!(messages::queue_again(tx, stored[0])?);
        assert!(!messages::queue_again(tx, stored[1])?, "it is on its way");
        assert!(messages::in_doubt(tx, world.project, 10)?.is_empty());
        Ok(())
    });
}

#[test]
fn reading_a_message_reads_what_came_before_it() {
    check(|tx, world| {
        let content = Content::text("ответ");
        let new = message(&world, &content, None);
        let stored = messages::insert_outbound_many(tx, &[new, new, new])?;
        messages::mark_sent(tx, &[(stored[0], None), (stored[2], None)])?;
        assert_eq!(
            messages::mark_read_up_to(tx, world.project, world.client, stored[1])?,
            1
        );
        assert_eq!(
            messages::mark_read_up_to(tx, ProjectId(99), world.client, stored[2])?,
            0
        );
        let states: Vec<_> = messages::any_get_many(tx, &stored)?
            .iter()
            .map(|m| m.state)
            .collect();
        assert_eq!(
            states,
            [MessageState::Read, MessageState::Queued, MessageState::Sent]
        );
        Ok(())
    });
}
