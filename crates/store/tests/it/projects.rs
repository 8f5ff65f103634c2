//! Projects, channels, files and small tables beside them.

use crate::world::{NOW, channel, check};
use base::{ChannelId, FileId, ProjectId};
use model::{ChannelKind, File, FileState, ProjectSettings};
use store::{Error, channels, cursors, files, press_tokens, projects};

#[test]
fn a_project_has_a_name_of_its_own() {
    check(|tx, world| {
        let settings = ProjectSettings {
            unknown_answer: Some("Не понимаю".to_owned()),
            ..ProjectSettings::default()
        };
        let taken = projects::insert(tx, "shop", &settings, NOW);
        assert!(
            matches!(&taken, Err(Error::Unique { what }) if what.contains("`shop`")),
            "{taken:?}"
        );
        let other = projects::insert(tx, "Магазин", &settings, NOW)?;
        assert_eq!(projects::by_name(tx, "Магазин")?, Some(other.clone()));
        assert_eq!(projects::by_name(tx, "магазин")?, None, "names are exact");
        projects::update(
            tx,
            &model::Project {
                name: "Лавка".to_owned(),
                ..other.clone()
            },
        )?;
        assert_eq!(projects::get(tx, other.id)?.expect("there").name, "Лавка");
        let page = projects::page(tx, None, 1)?;
        assert_eq!((page.items[0].id, page.next.is_some()), (world.project, true));
        let nobody = model::Project {
            id: ProjectId(99),
            name: "x".to_owned(),
            ..other
        };
        assert!(matches!(
            projects::update(tx, &nobody),
            Err(Error::NotFound { .. })
        ));
        Ok(())
    });
}

#[test]
fn a_projects_files_stay_within_its_quota() {
    check(|tx, world| {
        assert!(projects::add_file_bytes(tx, world.project, 60, 100)?);
        assert!(!projects::add_file_bytes(tx, world.project, 60, 100)?);
        assert!(projects::add_file_bytes(tx, world.project, -30, 100)?);
        assert!(projects::add_file_bytes(tx, world.project, 60, 100)?);
        let file = File {
            id: FileId(0),
            project_id: world.project,
            name: "фото.jpg".to_owned(),
            mime: String::new(),
            size: 0,
            hash: String::new(),
            state: FileState::Remote,
            channel_id: Some(world.channel),
            remote_id: Some("AgAC".to_owned()),
            created_at: NOW,
        };
        let id = files::insert(tx, &file)?;
        assert!(!files::any_has_hash(tx, "")?);
        assert!(files::set_stored(tx, id, "ab", 60, "image/jpeg")?);
        assert!(
            !files::set_stored(tx, id, "ab", 60, "image/jpeg")?,
            "it is counted once"
        );
        files::set_lost(tx, id)?;
        let stored = files::get(tx, world.project, id)?.expect("there");
        assert_eq!(
            (stored.state, stored.size, stored.mime.as_str()),
            (FileState::Stored, 60, "image/jpeg")
        );
        assert_eq!(files::any_get(tx, id)?, Some(stored));
        assert_eq!(files::get(tx, ProjectId(99), id)?, None);
        assert!(files::any_has_hash(tx, "ab")?);
        files::delete(tx, world.project, id)?;
        assert!(!files::any_has_hash(tx, "ab")?);
        assert!(matches!(
            files::delete(tx, world.project, id),
            Err(Error::NotFound { .. })
        ));
        Ok(())
    });
}

#[test]
fn a_channel_is_found_by_its_hook_and_its_group_and_keeps_its_secret_sealed() {
    check(|tx, world| {
        let mut found = channels::any_by_hook(tx, "shop_bot")?.expect("there");
        assert_eq!(found.id, world.channel);
        assert_eq!(
            channels::by_group(tx, world.project, ChannelKind::Telegram, "shop_bot")?,
            Some(found.clone())
        );
        assert_eq!(
            channels::by_group(tx, ProjectId(99), ChannelKind::Telegram, "shop_bot")?,
            None
        );
        assert_eq!(
            channels::any_sealed(tx, world.channel)?.as_deref(),
            Some(&[1, 0, 255][..])
        );
        channels::set_secrets(tx, world.channel, Some(b"new"), Some("hook2"))?;
        assert_eq!(
            channels::any_sealed(tx, world.channel)?.as_deref(),
            Some(&b"new"[..])
        );
        assert_eq!(channels::any_by_hook(tx, "shop_bot")?, None);
        let twice = channel(tx, world.project, "shop_bot");
        assert!(
            matches!(&twice, Err(Error::Unique { what }) if what.contains("telegram channel `shop_bot`")),
            "{twice:?}"
        );
        let second = channel(tx, world.project, "second")?;
        found.enabled = false;
        found.settings = serde_json::json!({});
        channels::update(tx, &found)?;
        let enabled = channels::any_enabled(tx, None, 10)?;
        assert_eq!(enabled.items, [second]);
        assert_eq!(channels::page(tx, world.project, None, 10)?.items.len(), 2);
        assert_eq!(channels::any_get(tx, world.channel)?, Some(found));
        channels::delete(tx, world.project, world.channel)?;
        assert!(matches!(
            channels::delete(tx, world.project, world.channel),
            Err(Error::NotFound { .. })
        ));
        Ok(())
    });
}

#[test]
fn small_named_things_are_kept() {
    check(|tx, world| {
        cursors::set(tx, "poll 1", "10")?;
        cursors::set(tx, "poll 1", "11")?;
        assert_eq!(cursors::get(tx, "poll 1")?.as_deref(), Some("11"));
        press_tokens::insert(tx, world.channel, "t", "a long text", NOW)?;
        press_tokens::insert(tx, world.channel, "t", "another", NOW)?;
        assert_eq!(
            press_tokens::get(tx, world.channel, "t")?.as_deref(),
            Some("a long text")
        );
        assert_eq!(press_tokens::get(tx, ChannelId(99), "t")?, None);
        let two_days_later = NOW.plus_seconds(2 * 86_400);
        press_tokens::insert(tx, world.channel, "t", "a long text", two_days_later)?;
        press_tokens::insert(tx, world.channel, "old", "no message carries it any more", NOW)?;
        assert_eq!(press_tokens::any_prune(tx, NOW.plus_seconds(1))?, 1);
        assert_eq!(press_tokens::get(tx, world.channel, "old")?, None);
        assert_eq!(press_tokens::any_prune(tx, two_days_later.plus_seconds(1))?, 1);
        Ok(())
    });
}
