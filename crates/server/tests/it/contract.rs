//! The contract for anything that drives Rapport from outside.

use crate::world::{BOT, World};
use serde_json::{Value, json};

/// Makes a project with a bot, a key and a web chat; gives the key and the chat's `group_id`.
fn company(world: &World, name: &str) -> (String, String) {
    let project = world.json(&["project", "create", "--name", name]);
    let id = project["id"].as_i64().unwrap().to_string();
    let bot = world.file("greeter.bot.yaml", BOT);
    let imported = world.json(&["bot", "import", &bot, "--project", name, "--publish"]);
    assert_eq!(
        imported,
        json!({ "version": 1, "published": true, "findings": [] })
    );
    let key = world.json(&["key", "create", "--project", &id, "--name", "program", "--all"]);
    let channel = world.json(&["channel", "add", "web", "--project", name, "--name", "Chat"]);
    assert!(channel["id"].is_i64());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&key["key"]), text(&channel["group_id"]))
}

fn check_key_and_chat(key: &str, chat: &str) {
    assert_eq!(key.len(), 40);
    assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(chat.len(), 16);
    assert!(
        chat.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
}

#[test]
fn commands_work_on_the_folder_while_nobody_serves() {
    let world = World::new();
    let (key, chat) = company(&world, "Coffee");
    check_key_and_chat(&key, &chat);
    assert_eq!(world.json(&["project", "list"])[0]["name"], "Coffee");
    let keys = world.json(&["key", "list", "--project", "1"]);
    assert_eq!(
        (&keys[0]["prefix"], &keys[0]["primary"]),
        (&json!(key[..6]), &json!(true))
    );
    assert_eq!(
        world.json(&["channel", "list", "--project", "Coffee"])[0]["group_id"],
        json!(chat)
    );
    assert_eq!(
        world.json(&["bot", "versions", "--project", "Coffee"])[0]["state"],
        "published"
    );
    assert_eq!(world.json(&["doubt", "list", "--project", "Coffee"]), json!([]));
    let exported = world.run(&["--data", "data", "bot", "export", "-", "--project", "Coffee"]);
    assert_eq!(exported.out.trim_end(), BOT.trim_end());
}

#[test]
fn a_serving_process_sees_every_command_at_once() {
    let world = World::new();
    let mut served = world.serve(&[]);
    assert!(
        served
            .line()
            .starts_with("owner: sign in once within 24 hours at http://127.0.0.1:")
    );
    let (key, chat) = company(&world, "Coffee");
    check_key_and_chat(&key, &chat);
    let (status, body) = served.get(&format!("/api/{key}/connected_channels"));
    assert_eq!(status, 200, "{body}");
    let channels: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(channels["online_chat"][0]["group_id"], json!(chat));
    world.json(&["key", "delete", "--project", "Coffee", "1"]);
    assert_eq!(served.get(&format!("/api/{key}/connected_channels")).0, 403);
    assert_eq!(served.get("/healthz").0, 200);
    assert_eq!(served.get("/readyz").0, 200);
}

#[test]
fn a_signal_ends_it_well_and_the_next_start_goes_on() {
    let world = World::new();
    let mut served = world.serve(&[]);
    let link = served.line();
    let (key, _) = company(&world, "Coffee");
    assert!(served.end("TERM").success());
    assert!(!world.path("data/control.sock").exists());
    let served = world.serve(&[]);
    assert_eq!(served.get(&format!("/api/{key}/connected_channels")).0, 200);
    assert!(served.end("INT").success());
    assert!(link.contains("/sign-in?link="), "{link}");
}

#[test]
fn a_killed_process_leaves_nothing_that_hinders_the_next() {
    let world = World::new();
    let served = world.serve(&[]);
    let (key, _) = company(&world, "Coffee");
    assert!(!served.end("KILL").success());
    assert_eq!(world.json(&["project", "list"])[0]["name"], "Coffee");
    let served = world.serve(&[]);
    assert_eq!(served.get(&format!("/api/{key}/connected_channels")).0, 200);
}

#[test]
fn versions_are_published_by_number_and_a_channel_is_switched_and_removed() {
    let world = World::new();
    company(&world, "Coffee");
    let bot = world.file("second.bot.yaml", &BOT.replace("Coffee & Co", "Tea & Co"));
    let draft = world.json(&["bot", "import", &bot, "--project", "Coffee", "--note", "tea"]);
    assert_eq!(
        (&draft["version"], &draft["published"]),
        (&json!(2), &json!(false))
    );
    world.json(&["bot", "publish", "--project", "Coffee", "2"]);
    let versions = world.json(&["bot", "versions", "--project", "Coffee"]);
    let states: Vec<&Value> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["state"])
        .collect();
    assert_eq!(states, [&json!("published"), &json!("retired")]);
    world.json(&["channel", "disable", "--project", "Coffee", "1"]);
    assert_eq!(
        world.json(&["channel", "list", "--project", "Coffee"])[0]["enabled"],
        json!(false)
    );
    world.json(&["channel", "remove", "--project", "Coffee", "1"]);
    assert_eq!(world.json(&["channel", "list", "--project", "Coffee"]), json!([]));
}

#[test]
fn a_fresh_installation_is_healthy_and_gives_its_owner_another_link() {
    let world = World::new();
    let served = world.serve(&[]);
    company(&world, "Coffee");
    let found = world.json(&["doctor"]);
    assert_eq!(found["healthy"], json!(true), "{found}");
    let first = world.json(&["account", "link", "owner@localhost"]);
    let link = first["link"].as_str().unwrap();
    let path = link.strip_prefix(&format!("http://{}", served.address)).unwrap();
    assert_eq!(
        served.get(path).0,
        200,
        "opening a link uses it up only when its button is pressed"
    );
}

#[test]
fn the_demo_makes_its_company_once() {
    let world = World::new();
    let demo = |key: &str| {
        let mut child = world
            .command(&["demo", "--data", "data", "--listen", "127.0.0.1:0"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        let mut told = String::new();
        for line in lines {
            let line = line.unwrap();
            told.push_str(&format!("{line}\n"));
            if line.starts_with("Ctrl-C") {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(told.contains("Web chat    http://127.0.0.1:"), "{told}");
        assert!(told.contains(key), "{told}");
    };
    demo("(shown once)");
    demo("shown at the first start");
    assert_eq!(world.json(&["project", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn the_same_holds_on_postgresql() {
    let Some(db) = store::testing::postgres() else {
        return;
    };
    let world = World::new();
    let database = ["--data", "data", "--database", &db.options.url, "--json"];
    let ask = |words: &[&str]| -> Value {
        let ran = world.run(&[database.as_slice(), words].concat());
        assert_eq!(ran.code, Some(0), "{words:?}: {}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    assert_eq!(ask(&["project", "create", "--name", "Coffee"])["id"], 1);
    let served = world.serve(&["--database", &db.options.url]);
    let bot = world.file("greeter.bot.yaml", BOT);
    ask(&["bot", "import", &bot, "--project", "Coffee", "--publish"]);
    let key = ask(&["key", "create", "--project", "Coffee", "--name", "k", "--all"]);
    ask(&["channel", "add", "web", "--project", "Coffee"]);
    assert_eq!(
        served
            .get(&format!(
                "/api/{}/connected_channels",
                key["key"].as_str().unwrap()
            ))
            .0,
        200
    );
    assert_eq!(ask(&["doctor"])["healthy"], json!(true));
    assert_eq!(ask(&["backup", "all.backup"])["encrypted"], json!(false));
    assert!(served.end("TERM").success());
    let other = world.refused(&["--data", "new", "restore", "all.backup"]);
    assert!(other.contains("is of a postgresql database"), "{other}");
}
