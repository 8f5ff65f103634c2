//! Albums: several messages of a messenger are one event of the bot, with several attachments.

use base::ClientId;
use serde_json::json;
use std::sync::Arc;
use testkit::{Messenger, Reply, TestApp};
use tokio::sync::Notify;

const BOT: &str = r##"
version: 1
name: Pictures
blocks:
  - id: 1
    type: trigger
    condition: { text: "" }
    calculator: |
      turns = turns + 1
      count = 0
      count = if(attachments == None, 0, len(findall('https?://', attachments)))
    text: "turn #{turns}: #{question}, #{count} files"
"##;

fn photo(number: i64, album: Option<&str>, caption: Option<&str>) -> serde_json::Value {
    let mut message = json!({
        "message_id": number, "date": 1_767_600_000,
        "chat": { "id": 77, "type": "private", "first_name": "Ann" },
        "from": { "id": 77, "is_bot": false, "first_name": "Ann" },
        "photo": [{ "file_id": format!("photo{number}"), "file_unique_id": "u", "width": 10, "height": 10, "file_size": 4 }],
    });
    if let Some(album) = album {
        message["media_group_id"] = album.into();
    }
    if let Some(caption) = caption {
        message["caption"] = caption.into();
    }
    json!({ "update_id": number, "message": message })
}

#[tokio::test]
async fn ten_pictures_of_an_album_at_once_make_one_client_and_one_turn() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(BOT).await;
    test.telegram(&messenger).await;
    let updates: Vec<_> = (1..=10)
        .map(|n| photo(n, Some("g1"), (n == 1).then_some("Our shop")))
        .collect();
    futures::future::join_all(updates.iter().map(|update| test.deliver(&messenger, update))).await;
    assert!(messenger.texts(77).is_empty(), "the other parts are waited for");
    test.wait_seconds(2).await;
    assert_eq!(messenger.texts(77), ["turn 1: Our shop, 10 files"]);
    let _: ClientId = test.client("77").await;
}

#[tokio::test]
async fn a_picture_alone_is_answered_at_once_and_a_message_waits_behind_an_album() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(BOT).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &photo(1, None, None)).await.unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(77), ["turn 1: attachment_message, 1 files"]);
    test.deliver(&messenger, &photo(2, Some("g"), None))
        .await
        .unwrap();
    test.deliver(&messenger, &super::update(3, 77, "after"))
        .await
        .unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(77).len(), 1);
    test.wait_seconds(2).await;
    test.settle().await;
    assert_eq!(
        messenger.texts(77)[1..],
        ["turn 2: attachment_message, 1 files", "turn 3: after, 1 files"]
    );
}

#[tokio::test]
async fn a_picture_right_after_an_album_is_none_of_its_parts() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(BOT).await;
    test.telegram(&messenger).await;
    for update in [
        photo(1, Some("g"), None),
        photo(2, Some("g"), None),
        photo(3, None, Some("single")),
    ] {
        test.deliver(&messenger, &update).await.unwrap();
    }
    test.wait_seconds(2).await;
    test.settle().await;
    assert_eq!(
        messenger.texts(77),
        ["turn 1: attachment_message, 2 files", "turn 2: single, 1 files"]
    );
}

#[tokio::test]
async fn two_albums_in_one_second_are_two_events() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(BOT).await;
    test.telegram(&messenger).await;
    for number in 1..=4 {
        let (album, caption) = if number % 2 == 1 {
            ("odd", "Odd")
        } else {
            ("even", "Even")
        };
        test.deliver(&messenger, &photo(number, Some(album), Some(caption)))
            .await
            .unwrap();
    }
    test.wait_seconds(2).await;
    test.settle().await;
    assert_eq!(
        messenger.texts(77),
        ["turn 1: Odd, 2 files", "turn 2: Even, 2 files"]
    );
}

#[tokio::test]
async fn a_part_that_comes_while_its_album_is_answered_is_answered_as_well() {
    let messenger = Messenger::start().await;
    let asking = format!(
        "    request: {{ type: GET, url: '{}/api/files' }}\n    text: \"turn",
        messenger.base()
    );
    let test = TestApp::new(&BOT.replace("    text: \"turn", &asking)).await;
    test.telegram(&messenger).await;
    let go_on = Arc::new(Notify::new());
    messenger.next("files", Reply::Later(Arc::clone(&go_on)));
    test.deliver(&messenger, &photo(1, Some("g"), None))
        .await
        .unwrap();
    test.clock.advance_millis(2_000);
    let late = async {
        messenger.heard("files").await;
        test.deliver(&messenger, &photo(2, Some("g"), None))
            .await
            .unwrap();
        go_on.notify_one();
    };
    tokio::join!(test.settle(), late);
    test.wait_seconds(2).await;
    test.settle().await;
    let turn = |number| format!("turn {number}: attachment_message, 1 files");
    assert_eq!(messenger.texts(77), [turn(1), turn(2)]);
}

#[tokio::test]
async fn a_file_is_fetched_and_its_address_works() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(BOT).await;
    test.telegram(&messenger).await;
    messenger.file("photo1", "\u{fffd}PNG".as_bytes());
    test.deliver(&messenger, &photo(1, None, None)).await.unwrap();
    test.settle().await;
    let caller = test.caller().await;
    let client = test.client("77").await;
    let query = app::dialogs::HistoryQuery {
        limit: 10,
        from: None,
        to: None,
    };
    let rows = app::dialogs::history(&test.app, &caller, client, query)
        .await
        .unwrap();
    let source = &rows.last().unwrap().content.attachments[0].source;
    let model::AttachmentSource::File(id) = source else {
        panic!("{source:?}")
    };
    let url = app::files::url(&test.app, *id, "photo");
    let parts: Vec<&str> = url.rsplit('/').collect();
    let (signature, expires) = (parts[1], parts[2].parse().unwrap());
    let file = app::files::by_address(&test.app, *id, expires, signature)
        .await
        .unwrap();
    assert_eq!(file.size, 6);
    assert!(
        app::files::by_address(&test.app, base::FileId(id.get() + 1), expires, signature)
            .await
            .is_err()
    );
    test.clock.advance_millis(8 * 86_400_000);
    assert!(
        app::files::by_address(&test.app, *id, expires, signature)
            .await
            .is_err()
    );
}
