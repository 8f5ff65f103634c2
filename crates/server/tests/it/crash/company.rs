//! The company that is served: its bot leaves a trace of everything it does, so that a loss or a repetition shows.

use crate::world::World;
use serde_json::{Value, json};
use std::path::Path;
use testkit::Messenger;

/// Every block that answers counts the client's message, and everybody's.
const BOT: &str = "
version: 1
name: Every trace
blocks:
  - id: 1
    type: start
    condition: { text: pair, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
    text: 'first #{n}'
    arrows: [{ id: 1, to: 2, delay: 0 }]
  - { id: 2, type: not_state, text: 'second #{n}' }

  - id: 3
    type: start
    condition: { text: hello, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
    text: 'hello #{n}'

  - id: 4
    type: start
    condition: { text: plan, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
    text: 'planned #{n}'
    arrows: [{ id: 2, to: 5, delay: 1 second, do_not_cancel: true }]
  - id: 5
    type: not_state
    calculator: client.fired = fired + 1
    text: 'later #{fired}'

  - id: 6
    type: start
    condition: { text: rate, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
    text: 'asking #{n}'
    arrows: [{ id: 3, to: 7, delay: 0 }]
  - id: 7
    type: not_state
    calculator: client.asked = asked + 1
    request: { type: GET, url: 'BASE/api/rate#{platform_id}', save: ok -> client.told }
    text: 'rate #{told}'

  - id: 8
    type: start
    condition: { text: order, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
    text: 'ordering #{n}'
    arrows: [{ id: 4, to: 9, delay: 0 }]
  - id: 9
    type: not_state
    calculator: client.asked = asked + 1
    request: { type: POST-JSON, url: 'BASE/api/order#{platform_id}', params: '{\"n\": 1}' }
    text: 'ordered #{asked}'

  - id: 10
    type: start
    condition: { text: attachment_message, match: exact }
    calculator: |
      client.n = n + 1
      project.total = total + 1
      client.files = files + len(findall('https?://', attachments))
    text: 'pictures #{n}'
";

/// A prepared data folder, and what one must know to speak to whoever serves it.
pub struct Company {
    world: World,
    /// The key of the compatible API.
    pub key: String,
    /// The path of the messenger's hook.
    pub hook: String,
    /// The secret that its requests carry.
    pub secret: String,
}

impl Company {
    /// Makes the project, its bot and its channel by commands, before anybody serves.
    pub fn found(messenger: &Messenger, database: &[&str]) -> Self {
        let world = World::new();
        let say = |words: &[&str]| world.json(&[words, database].concat());
        say(&["project", "create", "--name", "Shop"]);
        let bot = world.file("shop.bot.yaml", &BOT.replace("BASE", &messenger.base()));
        let imported = say(&["bot", "import", &bot, "--project", "Shop", "--publish"]);
        assert_eq!(imported["findings"], json!([]));
        let key = say(&["key", "create", "--project", "Shop", "--name", "test", "--all"]);
        let (base, hooks) = (messenger.base(), "https://hooks.example.com");
        let token = [
            "--token",
            "4242:test-token",
            "--api-base",
            &base,
            "--webhook",
            hooks,
        ];
        let rates = [
            "rate_per_second=1000000",
            "chat_rate_per_second=1000000",
            "chat_burst=1000",
        ];
        let rates = rates.map(|rate| ["--option", rate]).concat();
        say(&[
            &["channel", "add", "telegram", "--project", "Shop"],
            &token[..],
            &rates,
        ]
        .concat());
        let set = messenger
            .asked("setWebhook")
            .pop()
            .expect("the messenger was told of the hook");
        let url = text(&set["url"]);
        Self {
            key: text(&key["key"]),
            hook: url.strip_prefix(hooks).unwrap().to_owned(),
            secret: text(&set["secret_token"]),
            world,
        }
    }

    /// Copies the data folder into another folder, under the same name.
    pub fn copy_to(&self, folder: &Path) {
        copy(&self.world.path("data"), &folder.join("data"));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
