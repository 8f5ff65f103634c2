//! Accounts: one-time links, passwords, sessions, and the limits on guessing.

use super::{COLOURS, on_every_engine};
use app::{App, AppError, Caller, Who, accounts};
use base::{Code, ProjectId, Secret};
use store::testing::TestDb;
use testkit::TestApp;

const OWNER: &str = "owner@example.com";
const ADDRESS: &str = "192.0.2.7";

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

/// Makes the owner and signs in by the first link; gives the session's token.
async fn owner(app: &App) -> Secret {
    let link = accounts::create_owner(app, OWNER, "Olga")
        .await
        .unwrap()
        .expect("nobody was there");
    accounts::sign_in_with_link(app, link.expose(), ADDRESS)
        .await
        .unwrap()
        .token
}

async fn caller(app: &App, token: &Secret) -> Caller {
    app.session_caller(token.expose(), None).await.unwrap()
}

fn code<T>(result: Result<T, AppError>) -> Option<Code> {
    result.err().map(|error| error.code)
}

async fn the_owner_is_made_once_and_a_link_signs_in_once(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let link = accounts::create_owner(&test.app, OWNER, "Olga")
        .await
        .unwrap()
        .unwrap();
    assert!(
        accounts::create_owner(&test.app, "other@example.com", "Oleg")
            .await
            .unwrap()
            .is_none()
    );
    let (one, two) = tokio::join!(
        accounts::sign_in_with_link(&test.app, link.expose(), ADDRESS),
        accounts::sign_in_with_link(&test.app, link.expose(), ADDRESS),
    );
    assert_eq!(
        [code(one), code(two)]
            .iter()
            .filter(|code| code.is_none())
            .count(),
        1
    );
    let later = accounts::new_link(&test.app, "Owner@Example.com").await.unwrap();
    let newer = accounts::new_link(&test.app, OWNER).await.unwrap();
    assert_eq!(
        code(accounts::sign_in_with_link(&test.app, later.expose(), ADDRESS).await),
        Some(Code::Unauthorized)
    );
    test.clock.advance_millis(24 * 3_600 * 1_000 + 1);
    assert_eq!(
        code(accounts::sign_in_with_link(&test.app, newer.expose(), ADDRESS).await),
        Some(Code::Unauthorized)
    );
}

async fn a_session_lasts_thirty_days_from_its_last_use(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let token = owner(&test.app).await;
    for _ in 0..3 {
        test.clock.advance_millis(29 * 86_400 * 1_000);
        let caller = caller(&test.app, &token).await;
        assert!(matches!(&caller.who, Who::Operator(operator) if operator.email == OWNER));
    }
    test.clock.advance_millis(30 * 86_400 * 1_000);
    assert_eq!(
        code(test.app.session_caller(token.expose(), None).await),
        Some(Code::Unauthorized)
    );
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        the_owner_is_made_once_and_a_link_signs_in_once
        a_session_lasts_thirty_days_from_its_last_use
    }
}

#[tokio::test]
async fn a_session_is_bound_to_a_project_that_is_there() {
    let test = TestApp::new(COLOURS).await;
    let token = owner(&test.app).await;
    let bound = test
        .app
        .session_caller(token.expose(), Some(test.project_id()))
        .await
        .unwrap();
    assert_eq!(bound.project_id, test.project_id());
    let foreign = test.app.session_caller(token.expose(), Some(ProjectId(99))).await;
    assert_eq!(code(foreign), Some(Code::NotFound));
    for wrong in ["", "x", &"a".repeat(40)] {
        assert_eq!(
            code(test.app.session_caller(wrong, None).await),
            Some(Code::Unauthorized)
        );
    }
}

#[tokio::test]
async fn me_tells_what_an_owner_may_do_and_where() {
    let test = TestApp::new(COLOURS).await;
    let token = owner(&test.app).await;
    let me = accounts::me(&test.app, &caller(&test.app, &token).await)
        .await
        .unwrap();
    assert_eq!(
        (me.operator.name.as_str(), me.actions.len(), me.projects.len()),
        ("Olga", 7, 1)
    );
    assert_eq!(
        code(accounts::me(&test.app, &test.caller().await).await),
        Some(Code::Forbidden)
    );
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_links_and_wants_the_present_one() {
    let test = TestApp::new(COLOURS).await;
    let app = &test.app;
    let here = owner(app).await;
    let link = accounts::new_link(app, OWNER).await.unwrap();
    let there = accounts::sign_in_with_link(app, link.expose(), ADDRESS)
        .await
        .unwrap()
        .token;
    let waiting = accounts::new_link(app, OWNER).await.unwrap();
    let me = caller(app, &here).await;
    let short = accounts::set_password(app, &me, None, secret("123456789")).await;
    assert_eq!(
        short.unwrap_err().message,
        "a password has 10 to 200 characters, this one has 9"
    );
    accounts::set_password(app, &me, None, secret("first password"))
        .await
        .unwrap();
    assert!(app.session_caller(here.expose(), None).await.is_ok());
    assert_eq!(
        code(app.session_caller(there.expose(), None).await),
        Some(Code::Unauthorized)
    );
    assert_eq!(
        code(accounts::sign_in_with_link(app, waiting.expose(), ADDRESS).await),
        Some(Code::Unauthorized)
    );
    let without = accounts::set_password(app, &me, None, secret("second password")).await;
    assert_eq!(code(without), Some(Code::BadRequest));
    let wrong = accounts::set_password(app, &me, Some(secret("guess")), secret("second password")).await;
    assert_eq!(code(wrong), Some(Code::Unauthorized));
    let right = accounts::set_password(
        app,
        &me,
        Some(secret("first password")),
        secret("second password"),
    )
    .await;
    assert_eq!(right, Ok(()));
    let again =
        accounts::sign_in_with_password(app, "OWNER@example.com", &secret("second password"), ADDRESS).await;
    let again = again.unwrap().token;
    accounts::sign_out(app, again.expose()).await.unwrap();
    assert_eq!(
        code(app.session_caller(again.expose(), None).await),
        Some(Code::Unauthorized)
    );
    assert_eq!(accounts::sign_out_everywhere(app, &me).await, Ok(1));
    assert_eq!(
        code(app.session_caller(here.expose(), None).await),
        Some(Code::Unauthorized)
    );
}

#[tokio::test]
async fn an_unknown_account_is_refused_in_the_words_of_a_wrong_password() {
    let test = TestApp::new(COLOURS).await;
    owner(&test.app).await;
    let unknown =
        accounts::sign_in_with_password(&test.app, "nobody@example.com", &secret("guess"), ADDRESS).await;
    let without = accounts::sign_in_with_password(&test.app, OWNER, &secret("guess"), ADDRESS).await;
    assert_eq!(unknown.unwrap_err(), without.unwrap_err());
}

#[tokio::test]
async fn guessing_is_limited_per_account_and_a_link_still_works_then() {
    let test = TestApp::new(COLOURS).await;
    let app = &test.app;
    let token = owner(app).await;
    accounts::set_password(app, &caller(app, &token).await, None, secret("right password"))
        .await
        .unwrap();
    for attempt in 0..base::limits::SIGN_INS_PER_ACCOUNT {
        let from = format!("192.0.2.{attempt}");
        let wrong = accounts::sign_in_with_password(app, OWNER, &secret("guess"), &from).await;
        assert_eq!(code(wrong), Some(Code::Unauthorized), "{attempt}");
    }
    let full = accounts::sign_in_with_password(app, OWNER, &secret("right password"), "198.51.100.1")
        .await
        .unwrap_err();
    assert_eq!((full.code, full.retry_after), (Code::RateLimited, Some(900)));
    let link = accounts::new_link(app, OWNER).await.unwrap();
    assert!(
        accounts::sign_in_with_link(app, link.expose(), "198.51.100.1")
            .await
            .is_ok()
    );
    test.clock.advance_millis(900 * 1_000);
    let right = accounts::sign_in_with_password(app, OWNER, &secret("right password"), "198.51.100.1").await;
    assert!(right.is_ok());
}

#[tokio::test]
async fn guessing_links_is_limited_per_address() {
    let test = TestApp::new(COLOURS).await;
    owner(&test.app).await;
    for _ in 0..base::limits::SIGN_INS_PER_ADDRESS {
        let wrong = accounts::sign_in_with_link(&test.app, "guess", ADDRESS).await;
        assert_eq!(code(wrong), Some(Code::Unauthorized));
    }
    let link = accounts::new_link(&test.app, OWNER).await.unwrap();
    let full = accounts::sign_in_with_link(&test.app, link.expose(), ADDRESS).await;
    assert_eq!(code(full), Some(Code::RateLimited));
    assert!(
        accounts::sign_in_with_link(&test.app, link.expose(), "198.51.100.1")
            .await
            .is_ok()
    );
}
