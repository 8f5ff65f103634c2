//! What people set up: projects, keys, versions of the bot; and requests that are repeated under a key.

use super::{COLOURS, on_every_engine};
use app::idempotency::{self, Begun};
use app::{App, AppError, bots, keys, projects};
use base::{Code, ProjectId, Secret};
use model::{KeyScope, ProjectSettings};
use store::testing::TestDb;
use testkit::TestApp;

fn code<T>(result: Result<T, AppError>) -> Option<Code> {
    result.err().map(|error| error.code)
}

fn says(text: &str) -> String {
    format!(
        "version: 1\nname: One\nconstants:\n  word: {text}\nblocks:\n  - id: 1\n    type: start\n    text: '#{{word}}'\n"
    )
}

async fn a_project_is_found_by_id_or_exact_name(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let app = &test.app;
    let made = projects::create(app, "  Coffee house ", ProjectSettings::default())
        .await
        .unwrap();
    assert_eq!(made.name, "Coffee house");
    let taken = projects::create(app, "Coffee house", ProjectSettings::default())
        .await
        .unwrap_err();
    assert_eq!(
        taken.message,
        "a project `Coffee house` exists already; choose another name"
    );
    for name in ["", " ", "12", "a\nb", &"x".repeat(101)] {
        let refused = projects::create(app, name, ProjectSettings::default()).await;
        assert_eq!(code(refused), Some(Code::BadRequest), "{name:?}");
    }
    assert_eq!(
        projects::find(app, &made.id.to_string()).await.unwrap().id,
        made.id
    );
    assert_eq!(projects::find(app, "Coffee house").await.unwrap().id, made.id);
    let near = projects::find(app, "coffee hose").await.unwrap_err();
    assert_eq!(
        near.message,
        "there is no project `coffee hose`; did you mean `Coffee house`?"
    );
    let first = projects::list(app, None, 1).await.unwrap();
    let second = projects::list(app, first.next.clone(), 1).await.unwrap();
    assert_eq!(
        (first.items[0].id, second.items[0].id),
        (test.project_id(), made.id)
    );
    assert_eq!(second.next, None);
}

async fn a_key_works_until_it_is_deleted_on_every_node(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let other = test.second_node().await;
    let made = keys::create(&test.app, test.project_id(), "crm", &[KeyScope::CrmRead], false)
        .await
        .unwrap();
    assert!(!made.key.primary && made.secret.expose().starts_with(&made.key.prefix));
    for app in [&test.app, &other] {
        assert_eq!(
            app.key_caller(made.secret.expose()).await.unwrap().project_id,
            test.project_id()
        );
    }
    let known = keys::list(&test.app, test.project_id()).await.unwrap();
    assert_eq!(
        known.iter().map(|key| key.primary).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(known[1].last_used_at, Some(test.app.now()));
    assert_eq!(
        code(keys::delete(&test.app, ProjectId(99), made.key.id).await),
        Some(Code::NotFound)
    );
    keys::delete(&test.app, test.project_id(), made.key.id)
        .await
        .unwrap();
    for app in [&test.app, &other] {
        assert_eq!(
            code(app.key_caller(made.secret.expose()).await),
            Some(Code::Unauthorized)
        );
    }
}

async fn a_request_under_a_key_is_done_once_and_answered_the_same_for_a_day(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let app = &test.app;
    let caller = test.caller().await;
    let Begun::Fresh(ticket) = idempotency::begin(app, &caller, "k", "one").await.unwrap() else {
        panic!("nobody used the key")
    };
    assert_eq!(
        idempotency::begin(app, &caller, "k", "one").await,
        Ok(Begun::Running)
    );
    idempotency::finish(app, ticket, "200 {}".to_owned())
        .await
        .unwrap();
    assert_eq!(
        idempotency::begin(app, &caller, "k", "one").await,
        Ok(Begun::Answered("200 {}".to_owned()))
    );
    assert_eq!(
        idempotency::begin(app, &caller, "k", "two").await,
        Ok(Begun::Differs)
    );
    let second = keys::create(app, test.project_id(), "second", &KeyScope::ALL, false)
        .await
        .unwrap();
    let second = app.key_caller(second.secret.expose()).await.unwrap();
    assert!(
        matches!(
            idempotency::begin(app, &second, "k", "two").await,
            Ok(Begun::Fresh(_))
        ),
        "keys of callers never meet"
    );
    let Ok(Begun::Fresh(refused)) = idempotency::begin(app, &caller, "refused", "one").await else {
        panic!("nobody used the key")
    };
    idempotency::forget(app, refused).await.unwrap();
    assert!(matches!(
        idempotency::begin(app, &caller, "refused", "one").await,
        Ok(Begun::Fresh(_))
    ));
    test.clock.advance_millis(24 * 3_600 * 1_000);
    let caller = test.caller().await;
    assert!(matches!(
        idempotency::begin(app, &caller, "k", "two").await,
        Ok(Begun::Fresh(_))
    ));
}

async fn what_is_published_answers_from_then_on(db: TestDb) {
    let test = TestApp::on(db, &says("one")).await;
    let app = &test.app;
    let mut chat = test.chat().await;
    chat.say(&test, "a").await;
    test.settle().await;
    let draft = bots::import(app, test.project_id(), says("two"), false, " second ")
        .await
        .unwrap();
    assert_eq!((draft.version.number, draft.version.note.as_str()), (2, "second"));
    chat.say(&test, "b").await;
    test.settle().await;
    bots::publish(app, test.project_id(), 2).await.unwrap();
    chat.say(&test, "c").await;
    test.settle().await;
    bots::publish(app, test.project_id(), 1).await.unwrap();
    chat.say(&test, "d").await;
    test.settle().await;
    let lines = chat.lines(&test).await;
    let bot: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("bot: "))
        .collect();
    assert_eq!(bot, ["one", "one", "two", "one"]);
    assert_eq!(
        bots::export(app, test.project_id(), 2).await.unwrap(),
        says("two")
    );
    assert_eq!(bots::published(app, test.project_id()).await.unwrap().number, 1);
    let page = bots::versions(app, test.project_id(), None, 1).await.unwrap();
    assert_eq!((page.items[0].number, page.items[0].source.as_str()), (2, ""));
    let rest = bots::versions(app, test.project_id(), page.next, 1)
        .await
        .unwrap();
    assert_eq!((rest.items[0].number, rest.next), (1, None));
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_project_is_found_by_id_or_exact_name
        a_key_works_until_it_is_deleted_on_every_node
        a_request_under_a_key_is_done_once_and_answered_the_same_for_a_day
        what_is_published_answers_from_then_on
    }
}

/// What `#{api_key}` says to a visitor.
async fn told_key(test: &TestApp) -> String {
    let mut chat = test.chat_named("Key").await;
    chat.say(test, "key?").await;
    test.settle().await;
    chat.messages(test)
        .await
        .last()
        .unwrap()
        .message
        .content
        .text
        .clone()
}

#[tokio::test]
async fn the_primary_key_is_what_the_bot_reads() {
    let bot = "version: 1\nname: Key\nblocks:\n  - { id: 1, type: start, text: 'key #{api_key}' }\n";
    let test = TestApp::new(bot).await;
    assert_eq!(told_key(&test).await, format!("key {}", test.key.expose()));
    let ordinary = keys::create(&test.app, test.project_id(), "b", &KeyScope::ALL, false)
        .await
        .unwrap();
    let second = keys::create(&test.app, test.project_id(), "c", &KeyScope::ALL, true)
        .await
        .unwrap();
    assert!(!ordinary.key.primary);
    assert_eq!(told_key(&test).await, format!("key {}", second.secret.expose()));
    assert!(
        test.app.key_caller(test.key.expose()).await.is_ok(),
        "the old one stays valid"
    );
}

#[tokio::test]
async fn a_wrong_key_is_refused_whatever_it_looks_like() {
    let test = TestApp::new(COLOURS).await;
    let long = "a".repeat(100_000);
    for key in ["", "x", &"a".repeat(40), &"ё".repeat(20), long.as_str()] {
        let refused = test.app.key_caller(key).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (Code::Unauthorized, "invalid api key")
        );
    }
    assert_eq!(
        code(keys::create(&test.app, test.project_id(), "k", &[], false).await),
        Some(Code::BadRequest)
    );
    assert_eq!(
        code(keys::create(&test.app, ProjectId(99), "k", &KeyScope::ALL, false).await),
        Some(Code::NotFound)
    );
}

#[tokio::test]
async fn a_bot_file_with_mistakes_is_refused_with_all_of_them_and_nothing_is_stored() {
    let test = TestApp::new(COLOURS).await;
    let bad =
        "version: 1\nname: x\nblocks:\n  - { id: 1, type: strat }\n  - { id: 1, tpye: start }\n".to_owned();
    let refused = bots::import(&test.app, test.project_id(), bad, true, "")
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::BadBotFile);
    assert!(
        refused.message.contains("strat") && refused.message.contains("tpye"),
        "{}",
        refused.message
    );
    let versions = bots::versions(&test.app, test.project_id(), None, 10)
        .await
        .unwrap();
    assert_eq!(versions.items.len(), 1);
    assert_eq!(
        code(bots::publish(&test.app, test.project_id(), 2).await),
        Some(Code::NotFound)
    );
    assert_eq!(
        code(bots::export(&test.app, test.project_id(), i64::MAX).await),
        Some(Code::NotFound)
    );
}

#[tokio::test]
async fn a_damaged_seal_is_no_api_key() {
    // The primary key is sealed for its project: the bytes mean nothing for another one.
    let test = TestApp::new(COLOURS).await;
    let other = other_project(&test.app).await;
    let (from, to) = (test.project_id(), other);
    let opened = test
        .db
        .read(move |tx| {
            Ok((
                store::keys::primary_sealed(tx, from)?,
                store::keys::primary_sealed(tx, to)?,
            ))
        })
        .await
        .unwrap();
    let seal = test.app.seal();
    let sealed = opened.0.unwrap();
    assert_eq!(
        seal.open(&format!("primary key of project {from}"), &sealed)
            .unwrap(),
        Secret::new(test.key.expose())
    );
    assert!(
        seal.open(&format!("primary key of project {to}"), &sealed)
            .is_err()
    );
    assert!(opened.1.is_none());
}

async fn other_project(app: &App) -> ProjectId {
    projects::create(app, "Other", ProjectSettings::default())
        .await
        .unwrap()
        .id
}
