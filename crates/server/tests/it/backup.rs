//! Backup and restore: what was there is there again, and what cannot be restored leaves nothing behind.

use crate::world::{BOT, World, names};
use serde_json::json;

const CONTENT: &[u8] = b"a picture of a cup";

/// A company with a bot, a key and a stored content; gives the key.
fn company(world: &World) -> String {
    world.json(&["project", "create", "--name", "Coffee", "--zone", "Europe/Moscow"]);
    let bot = world.file("greeter.bot.yaml", BOT);
    world.json(&["bot", "import", &bot, "--project", "1", "--publish"]);
    world.json(&["channel", "add", "web", "--project", "1"]);
    let key = world.json(&["key", "create", "--project", "1", "--name", "k", "--all"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let files = files::Files::open(files::Place::Folder(world.path("data/files")))
            .await
            .unwrap();
        files.put_bytes(CONTENT.into(), None, 1_000).await.unwrap();
    });
    key["key"].as_str().unwrap().to_owned()
}

/// What of a company can be seen in the folder `data`.
fn check_company(world: &World, key: &str) {
    assert_eq!(
        world.json(&["project", "list"]),
        json!([{ "id": 1, "name": "Coffee", "zone": "Europe/Moscow" }])
    );
    assert_eq!(world.json(&["doctor"])["healthy"], json!(true));
    let hash = files::ContentHash::of(CONTENT);
    assert_eq!(
        std::fs::read(world.path("data/files").join(hash.path())).unwrap(),
        CONTENT
    );
    let served = world.serve(&[]);
    assert_eq!(served.get(&format!("/api/{key}/connected_channels")).0, 200);
}

#[test]
fn a_backup_made_while_serving_becomes_the_same_installation() {
    let world = World::new();
    let key = company(&world);
    let served = world.serve(&[]);
    let made = world.json(&["backup", "all.backup"]);
    assert_eq!((&made["files"], &made["encrypted"]), (&json!(1), &json!(false)));
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(world.path("all.backup")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        world
            .refused(&["--data", "data", "backup", "all.backup"])
            .contains("exists already")
    );
    assert!(served.end("TERM").success());
    std::fs::rename(world.path("data"), world.path("old")).unwrap();
    world.json(&["restore", "all.backup"]);
    check_company(&world, &key);
    assert!(
        world
            .refused(&["--data", "data", "restore", "all.backup"])
            .contains("is not empty")
    );
}

#[test]
fn an_encrypted_backup_opens_with_its_passphrase_alone() {
    let world = World::new();
    let key = company(&world);
    let right = world.file("right", "correct horse\n");
    let wrong = world.file("wrong", "battery staple\n");
    let made = world.json(&["backup", "all.backup", "--passphrase-file", &right]);
    assert_eq!(made["encrypted"], json!(true));
    let bytes = std::fs::read(world.path("all.backup")).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"Coffee"));
    std::fs::rename(world.path("data"), world.path("old")).unwrap();
    let restore =
        |words: &[&str]| world.refused(&[&["--data", "data", "restore", "all.backup"], words].concat());
    assert!(restore(&[]).contains("--passphrase-file"));
    assert!(restore(&["--passphrase-file", &wrong]).contains("the passphrase is wrong"));
    assert!(names(&world.path("data")).is_empty());
    world.json(&["restore", "all.backup", "--passphrase-file", &right]);
    check_company(&world, &key);
}

#[test]
fn what_is_no_whole_backup_is_refused_and_leaves_the_folder_empty() {
    let world = World::new();
    company(&world);
    world.json(&["backup", "all.backup"]);
    let whole = std::fs::read(world.path("all.backup")).unwrap();
    std::fs::write(world.path("short.backup"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(
        world.path("text.backup"),
        "this is a letter to a friend, not a backup",
    )
    .unwrap();
    std::fs::write(world.path("empty.backup"), "").unwrap();
    for name in ["short.backup", "text.backup", "empty.backup", "none.backup"] {
        let refused = world.refused(&["--data", "new", "restore", name]);
        assert!(refused.contains(name), "{refused}");
        assert!(names(&world.path("new")).is_empty(), "{name}");
    }
}
