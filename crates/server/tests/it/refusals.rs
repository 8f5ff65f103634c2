//! What a person can mend: one sentence with the remedy, the code 2, nothing changed.

use crate::world::{BOT, World, names};

fn says(sentence: &str, parts: &[&str]) {
    for part in parts {
        assert!(sentence.contains(part), "`{part}` in: {sentence}");
    }
}

#[test]
fn a_port_in_use_is_named_and_no_folder_is_made() {
    let world = World::new();
    let served = world.serve(&[]);
    let refused = world.refused(&["serve", "--data", "other", "--listen", &served.address]);
    says(&refused, &[&served.address, "in use", "--listen"]);
    assert!(!world.path("other").exists());
}

#[test]
fn a_folder_is_served_once() {
    let world = World::new();
    let served = world.serve(&[]);
    let refused = world.refused(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    says(&refused, &["is served by another process", "--data"]);
    says(
        &world.refused(&["--data", "data", "migrate"]),
        &["is served at this moment"],
    );
    assert_eq!(served.get("/readyz").0, 200);
}

#[test]
fn a_folder_that_cannot_be_made_or_is_not_there_is_named() {
    let world = World::new();
    world.file("file", "");
    says(
        &world.refused(&["serve", "--data", "file/data", "--listen", "127.0.0.1:0"]),
        &["cannot make the data folder file/data", "--data"],
    );
    says(
        &world.refused(&["--data", "typo", "key", "list", "--project", "1"]),
        &["there is no data folder typo"],
    );
    assert_eq!(names(&world.path("")), ["file"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused_as_it_is() {
    let world = World::new();
    world.json(&["project", "create", "--name", "Coffee"]);
    let path = world.path("data/rapport.db");
    let db = store::Db::open(&store::Options::new(path.display().to_string())).unwrap();
    db.write_blocking(|tx| {
        tx.exec(
            "INSERT INTO schema_migrations (number, name, hash) VALUES (999, 'later', 'x')",
            &[],
        )
    })
    .unwrap();
    drop(db);
    let refused = world.refused(&["--data", "data", "project", "list"]);
    says(&refused, &["schema 999", "newer version"]);
    says(
        &world.refused(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]),
        &["schema 999"],
    );
}

#[test]
fn another_sealing_key_is_refused() {
    let world = World::new();
    world.json(&["project", "create", "--name", "Coffee"]);
    let other = format!("sealing_key={}", "ab".repeat(32));
    says(
        &world.refused(&["--data", "data", "--set", &other, "project", "list"]),
        &["sealed with another key"],
    );
    says(
        &world.refused(&["--data", "data", "--set", "sealing_key=x", "project", "list"]),
        &["64 hexadecimal digits"],
    );
    assert_eq!(world.json(&["project", "list"])[0]["name"], "Coffee");
}

#[test]
fn a_wrong_setting_or_flag_is_named() {
    let world = World::new();
    says(
        &world.refused(&["serve", "--set", "lisen=x"]),
        &["unknown setting `lisen`", "`listen`"],
    );
    says(
        &world.refused(&["serve", "--listen", "nowhere"]),
        &["nowhere", "127.0.0.1:8080"],
    );
    says(
        &world.refused(&["serve", "--listen", "127.0.0.1:0", "--trusted-proxy", "x"]),
        &["trusted_proxies", "`x`"],
    );
    says(
        &world.refused(&["serve", "--listen", "127.0.0.1:0", "--public-url", "ftp://x"]),
        &["public_url", "https://"],
    );
    let configured = world.file("bad.toml", "listen = \"127.0.0.1:0\"\nport = 1\n");
    says(
        &world.refused(&["serve", "--config", &configured]),
        &["bad.toml", "unknown setting `port`"],
    );
    says(
        &world.refused(&["doctor", "--lisen", "x"]),
        &["unexpected argument '--lisen'"],
    );
    assert_eq!(names(&world.path("")), ["bad.toml"]);
}

#[test]
fn a_project_channel_or_key_that_cannot_be_is_refused_with_the_remedy() {
    let world = World::new();
    world.json(&["project", "create", "--name", "Coffee"]);
    let on_data = |words: &[&str]| world.refused(&[&["--data", "data"], words].concat());
    says(
        &on_data(&["project", "create", "--name", "Coffee"]),
        &["`Coffee` exists already"],
    );
    says(
        &on_data(&["project", "create", "--name", "7"]),
        &["reads as a project's id"],
    );
    says(
        &on_data(&["project", "create", "--name", "Tea", "--zone", "Mars"]),
        &["unknown time zone `Mars`"],
    );
    says(
        &on_data(&["key", "list", "--project", "Cofee"]),
        &["did you mean `Coffee`?"],
    );
    says(
        &on_data(&["key", "create", "--project", "1", "--name", "k", "--scope", "all"]),
        &["unknown permission `all`", "clients:read"],
    );
    says(
        &on_data(&["channel", "add", "pigeon", "--project", "1"]),
        &["unknown kind of channel `pigeon`"],
    );
    says(
        &on_data(&["channel", "add", "telegram", "--project", "1"]),
        &["--token"],
    );
    says(
        &on_data(&["channel", "add", "telegram", "--project", "1", "--token", "a/b"]),
        &["does not accept this token"],
    );
    says(
        &on_data(&["channel", "add", "web", "--project", "1", "--domain", "a b"]),
        &["a b"],
    );
    says(
        &on_data(&["channel", "disable", "--project", "1", "9"]),
        &["channel 9 not found"],
    );
    says(
        &on_data(&["account", "link", "nobody@localhost"]),
        &["no account has the address"],
    );
    says(
        &on_data(&["bot", "publish", "--project", "1", "3"]),
        &["no version 3"],
    );
    assert_eq!(
        world.json(&["channel", "list", "--project", "1"]),
        serde_json::json!([])
    );
    assert_eq!(
        world.json(&["key", "list", "--project", "1"]),
        serde_json::json!([])
    );
}

#[test]
fn a_bad_bot_file_is_not_imported() {
    let world = World::new();
    world.json(&["project", "create", "--name", "Coffee"]);
    let bad = world.file("bad.bot.yaml", &BOT.replace("condition:", "conditoin:"));
    let refused = world.refused(&[
        "--data",
        "data",
        "bot",
        "import",
        &bad,
        "--project",
        "1",
        "--publish",
    ]);
    says(
        &refused,
        &[
            "bad.bot.yaml: 1 mistake",
            "nothing was changed",
            "conditoin",
            "bad.bot.yaml:8:",
            "^",
        ],
    );
    says(
        &world.refused(&["bot", "import", "none.yaml", "--project", "1"]),
        &["cannot read the bot file none.yaml"],
    );
    std::fs::write(world.path("latin.yaml"), [0xff, 0xfe]).unwrap();
    says(&world.refused(&["bot", "test", "latin.yaml"]), &["no UTF-8 text"]);
    assert_eq!(
        world.json(&["bot", "versions", "--project", "1"]),
        serde_json::json!([])
    );
}
