//! Keys, operators, sessions, one-time links, attempts, idempotency.

use crate::world::{NOW, check};
use base::{OperatorId, ProjectId};
use model::{KeyScope, Role, Session};
use store::idempotency::{self, Keyed, Seen};
use store::keys::{self, NewKey};
use store::{Error, attempts, operators, sessions, sign_in_links};

#[test]
fn a_key_is_found_by_its_hash_and_one_is_primary() {
    check(|tx, world| {
        let new = |hash: &'static str, primary| NewKey {
            project_id: world.project,
            name: "site",
            hash,
            prefix: "abcd",
            scopes: &[KeyScope::ClientsRead, KeyScope::CrmWrite],
            primary,
            sealed: primary.then_some(hash.as_bytes()),
            created_at: NOW,
        };
        let first = keys::insert(tx, &new("h1", true))?;
        keys::insert(tx, &new("h2", false))?;
        keys::insert(tx, &new("h3", true))?;
        assert_eq!(
            keys::primary_sealed(tx, world.project)?.as_deref(),
            Some(&b"h3"[..])
        );
        let found = keys::any_by_hash(tx, "h1")?.expect("still valid");
        assert_eq!((found.id, found.primary), (first, false));
        assert_eq!(found.scopes, [KeyScope::ClientsRead, KeyScope::CrmWrite]);
        keys::touch_used(tx, first, NOW)?;
        assert_eq!(
            keys::page(tx, world.project, None, 10)?.items[0].last_used_at,
            Some(NOW)
        );
        assert!(matches!(
            keys::delete(tx, ProjectId(99), first),
            Err(Error::NotFound { .. })
        ));
        keys::delete(tx, world.project, first)?;
        assert_eq!(keys::any_by_hash(tx, "h1")?, None);
        assert_eq!(keys::primary_sealed(tx, ProjectId(99))?, None);
        Ok(())
    });
}

#[test]
fn an_address_has_one_account_in_whatever_case() {
    check(|tx, _| {
        let anna = operators::insert(tx, "Anna@Example.com", "Анна", Role::Owner, NOW)?;
        assert!(matches!(
            operators::insert(tx, "anna@example.COM", "x", Role::Operator, NOW),
            Err(Error::Unique { .. })
        ));
        assert_eq!(operators::by_email(tx, "ANNA@example.com")?, Some(anna.clone()));
        assert_eq!(operators::password(tx, anna.id)?, None);
        operators::set_password(tx, anna.id, "$argon2id$…")?;
        assert_eq!(operators::password(tx, anna.id)?.as_deref(), Some("$argon2id$…"));
        assert!(matches!(
            operators::set_password(tx, OperatorId(99), "x"),
            Err(Error::NotFound { .. })
        ));
        assert_eq!(operators::get(tx, anna.id)?, Some(anna.clone()));
        assert_eq!(operators::page(tx, None, 10)?.items, [anna]);
        Ok(())
    });
}

#[test]
fn a_link_signs_in_once_and_sessions_end() {
    check(|tx, _| {
        let anna = operators::insert(tx, "a@example.com", "Анна", Role::Owner, NOW)?.id;
        sign_in_links::insert(tx, "l1", anna, NOW.plus_seconds(60), NOW)?;
        sign_in_links::insert(tx, "l2", anna, NOW.plus_seconds(60), NOW)?;
        assert_eq!(sign_in_links::take(tx, "l1", NOW)?, Some(anna));
        assert_eq!(sign_in_links::take(tx, "l1", NOW)?, None);
        assert_eq!(
            sign_in_links::take(tx, "l2", NOW.plus_seconds(60))?,
            None,
            "expired"
        );
        assert_eq!(sign_in_links::any_prune(tx, NOW.plus_seconds(60))?, 1);
        sign_in_links::insert(tx, "l3", anna, NOW.plus_seconds(60), NOW)?;
        sign_in_links::delete_all(tx, anna)?;
        assert_eq!(sign_in_links::take(tx, "l3", NOW)?, None);

        for hash in ["s1", "s2", "s3"] {
            let session = Session {
                token_hash: hash.to_owned(),
                operator_id: anna,
                expires_at: NOW.plus_seconds(60),
                created_at: NOW,
            };
            sessions::insert(tx, &session)?;
        }
        assert_eq!(sessions::get(tx, "s1", NOW)?.expect("there").operator_id, anna);
        assert_eq!(sessions::get(tx, "s1", NOW.plus_seconds(60))?, None);
        sessions::extend(tx, "s1", NOW.plus_seconds(90))?;
        assert!(sessions::get(tx, "s1", NOW.plus_seconds(60))?.is_some());
        sessions::delete(tx, "s3")?;
        assert_eq!(sessions::delete_all(tx, anna, Some("s1"))?, 1);
        assert_eq!(sessions::delete_all(tx, anna, None)?, 1);
        Ok(())
    });
}

#[test]
fn attempts_are_counted_within_their_window() {
    check(|tx, _| {
        let window = 60_000_000;
        for expected in 1..=3 {
            assert_eq!(
                attempts::hit(tx, "ip 192.0.2.1", NOW.plus_seconds(expected), window)?,
                expected
            );
        }
        assert_eq!(
            attempts::count(tx, "ip 192.0.2.1", NOW.plus_seconds(4), window)?,
            3
        );
        assert_eq!(
            attempts::count(tx, "ip 192.0.2.1", NOW.plus_seconds(61), window)?,
            0
        );
        assert_eq!(
            attempts::hit(tx, "ip 192.0.2.1", NOW.plus_seconds(61), window)?,
            1
        );
        attempts::clear(tx, "ip 192.0.2.1")?;
        assert_eq!(
            attempts::count(tx, "ip 192.0.2.1", NOW.plus_seconds(62), window)?,
            0
        );
        attempts::hit(tx, "x", NOW, window)?;
        assert_eq!(attempts::any_prune(tx, NOW)?, 1);
        Ok(())
    });
}

#[test]
fn a_write_with_a_key_is_done_once_and_answered_again() {
    check(|tx, world| {
        let keyed = Keyed {
            project_id: world.project,
            key_hash: "k",
            request_hash: "r",
        };
        let other = Keyed {
            request_hash: "other",
            ..keyed
        };
        let (expires, stale) = (NOW.plus_seconds(86_400), NOW.plus_seconds(-60));
        let begin =
            |tx: &mut dyn store::Tx, keyed: &Keyed<'_>| idempotency::begin(tx, keyed, NOW, expires, stale);
        assert_eq!(begin(tx, &keyed)?, Seen::First);
        assert_eq!(begin(tx, &keyed)?, Seen::Running);
        assert_eq!(begin(tx, &other)?, Seen::Different);
        let later = NOW.plus_seconds(120);
        assert_eq!(
            idempotency::begin(tx, &keyed, later, expires, later.plus_seconds(-60))?,
            Seen::Lost,
            "its process died, perhaps after the change"
        );
        idempotency::finish(tx, world.project, "k", "{}")?;
        assert_eq!(begin(tx, &keyed)?, Seen::Done("{}".to_owned()));
        assert_eq!(begin(tx, &other)?, Seen::Different);
        assert_eq!(
            begin(
                tx,
                &Keyed {
                    project_id: ProjectId(99),
                    ..keyed
                }
            )?,
            Seen::First
        );
        idempotency::abandon(tx, ProjectId(99), "k")?;
        assert_eq!(
            begin(
                tx,
                &Keyed {
                    project_id: ProjectId(99),
                    ..keyed
                }
            )?,
            Seen::First
        );
        assert_eq!(
            idempotency::begin(tx, &other, expires, expires.plus_seconds(1), NOW)?,
            Seen::First,
            "the key expired"
        );
        assert_eq!(idempotency::any_prune(tx, expires.plus_seconds(1))?, 2);
        Ok(())
    });
}
