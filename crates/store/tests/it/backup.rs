//! A backup, put back, is the same database and goes on where it was.

use crate::world::{World, make, message, on_engines};
use model::Content;
use store::testing::TestDb;
use store::{Db, Error, Kind, Options, channels, messages, projects};

fn fill(db: &TestDb) -> World {
    let world = make(db);
    let seen = world.clone();
    db.write_blocking(move |tx| {
        for number in 0..1_200 {
            let content = Content::text(format!("line\n{{\"table\":\"{number}\"}} \\ ё"));
            messages::insert_outbound(tx, &message(&seen, &content, None))?;
        }
        Ok(())
    })
    .unwrap();
    world
}

#[test]
fn a_copy_made_while_serving_restores_everything() {
    on_engines(|db| {
        let world = fill(db);
        let path = db.path("copy");
        futures::executor::block_on(db.backup_to(&path)).unwrap();
        let again = futures::executor::block_on(db.backup_to(&path));
        assert!(
            matches!(&again, Err(Error::Backup { reason, .. }) if reason.contains("new name")),
            "{again:?}"
        );

        let empty = (db.kind() == Kind::Postgres).then(|| store::testing::postgres().expect("as before"));
        let options = match &empty {
            Some(empty) => empty.options.clone(),
            None => Options {
                throw_away: true,
                ..Options::new(db.path("restored.sqlite").display().to_string())
            },
        };
        Db::restore_from(&options, &path).unwrap();
        let restored = Db::open(&options).unwrap();
        let (of_old, of_new) = (world.clone(), world.clone());
        let read = |db: &Db, world: World| {
            db.read_blocking(move |tx| {
                let history = messages::history(tx, world.project, world.client, 5_000, None, None)?;
                let sealed = channels::any_sealed(tx, world.channel)?;
                Ok((history, sealed, projects::get(tx, world.project)?))
            })
            .unwrap()
        };
        let (old, new) = (read(&db.db, of_old), read(&restored, of_new));
        assert_eq!(old, new);
        assert_eq!(old.0.len(), 1_200);
        assert_eq!(old.1.as_deref(), Some(&[1, 0, 255][..]));
        let last = old.0.last().unwrap().id;
        let next = restored
            .write_blocking(move |tx| {
                messages::insert_outbound(tx, &message(&world, &Content::text("next"), None))
            })
            .unwrap();
        assert!(next > last, "new ids go on after the restored ones");
        futures::executor::block_on(restored.close());
        let twice = Db::restore_from(&options, &path).unwrap_err();
        assert!(matches!(twice, Error::Backup { .. }), "{twice}");
    });
}

#[test]
fn a_file_that_is_no_backup_is_refused() {
    on_engines(|db| {
        let path = db.path("letter");
        std::fs::write(&path, "dear reader").unwrap();
        let empty = (db.kind() == Kind::Postgres).then(|| store::testing::postgres().expect("as before"));
        let options = match &empty {
            Some(empty) => empty.options.clone(),
            None => Options::new(db.path("restored.sqlite").display().to_string()),
        };
        let refused = Db::restore_from(&options, &path).unwrap_err();
        assert!(
            matches!(&refused, Error::Backup { path, .. } if path.ends_with("letter")),
            "{refused}"
        );
        assert!(!db.path("restored.sqlite").exists(), "nothing is left behind");
    });
}
