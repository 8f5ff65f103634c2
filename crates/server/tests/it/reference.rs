//! The configuration as it is printed, and the reference pages.

use crate::world::{World, names};
use serde_json::json;

#[test]
fn the_printed_configuration_tells_where_each_value_came_from() {
    let world = World::new();
    world.file(
        "rapport.toml",
        "listen = \"127.0.0.1:9000\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n",
    );
    let mut command = world.command(&[
        "config",
        "print",
        "--data",
        "there",
        "--database",
        "postgres://u:hunter2@h/d",
    ]);
    let output = command.env("RAPPORT_LOG", "debug").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in [
        "data = \"there\" # flag",
        "listen = \"127.0.0.1:9000\" # file",
        "trusted_proxies = [\"10.0.0.0/8\"] # file",
        "log = \"debug\" # environment",
        "log_format = \"text\" # default",
        "database = \"***\" # flag",
    ] {
        assert!(
            printed.lines().any(|printed| printed == line),
            "{line} in\n{printed}"
        );
    }
    assert!(!printed.contains("hunter2") && !world.path("there").exists());
    let as_json = world.run(&["config", "print", "--json"]);
    let settings: serde_json::Value = serde_json::from_str(&as_json.out).unwrap();
    assert_eq!(
        (&settings["listen"]["value"], &settings["listen"]["source"]),
        (&json!("127.0.0.1:9000"), &json!("file"))
    );
}

#[test]
fn a_printed_configuration_is_read_back_as_the_same() {
    let world = World::new();
    let printed = world.run(&["config", "print"]).out;
    world.file("rapport.toml", &printed);
    let again = world.run(&["config", "print"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert_eq!(again.out.replace(" # file", " # default"), printed);
}

#[test]
fn the_reference_pages_are_the_same_each_time() {
    let world = World::new();
    for folder in ["one", "two"] {
        assert_eq!(world.run(&["docs", folder]).code, Some(0));
    }
    assert_eq!(names(&world.path("one")), ["calculator", "reference"]);
    for folder in ["reference", "calculator", "calculator/ru"] {
        let pages = names(&world.path("one").join(folder));
        assert!(pages.contains(&"README.md".to_owned()), "{folder}: {pages:?}");
        assert_eq!(pages, names(&world.path("two").join(folder)));
        for page in pages.iter().filter(|page| page.contains('.')) {
            let text = |root: &str| std::fs::read(world.path(root).join(folder).join(page)).unwrap();
            assert_eq!(text("one"), text("two"), "{folder}/{page}");
        }
    }
}
