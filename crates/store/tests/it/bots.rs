//! Versions of a bot.

use crate::world::{NOW, check};
use base::{BotVersionId, ProjectId};
use model::BotState;
use store::{Error, bots};

#[test]
fn versions_are_numbered_and_at_most_one_is_published() {
    check(|tx, world| {
        let first = bots::insert(tx, world.project, "version: 1 # ёж", "first", NOW)?;
        let second = bots::insert(tx, world.project, "version: 1", "", NOW)?;
        assert_eq!((first.number, second.number), (1, 2));
        assert_eq!(bots::published(tx, world.project)?, None);
        bots::publish(tx, world.project, first.id)?;
        bots::publish(tx, world.project, second.id)?;
        bots::publish(tx, world.project, first.id)?;
        assert_eq!(bots::published_id(tx, world.project)?, Some(first.id));
        let published = bots::published(tx, world.project)?.expect("published");
        assert_eq!(
            (published.source.as_str(), published.state),
            ("version: 1 # ёж", BotState::Published)
        );
        let states: Vec<_> = bots::page(tx, world.project, None, 10)?
            .items
            .iter()
            .map(|v| (v.number, v.state))
            .collect();
        assert_eq!(states, [(2, BotState::Retired), (1, BotState::Published)]);
        assert_eq!(bots::get(tx, ProjectId(99), first.id)?, None);
        assert!(matches!(
            bots::publish(tx, world.project, BotVersionId(77)),
            Err(Error::NotFound { .. })
        ));
        Ok(())
    });
}
