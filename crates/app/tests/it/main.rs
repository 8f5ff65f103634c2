//! The app's behaviour, in this process, on SQLite and, where it matters, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod accounts;
mod albums;
mod api;
mod asking;
mod calls;
mod chat;
mod checklist;
mod connecting;
mod doubt;
mod files;
mod lanes;
mod mishaps;
mod settings;
mod telegram;
mod timers;
mod upkeep;

/// Runs a test on every engine that is there.
macro_rules! on_every_engine {
    ($($name:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            for db in store::testing::engines() {
                super::$name(db).await;
            }
        }
    )*};
}
pub(crate) use on_every_engine;

/// A bot that asks for a colour and a drink, and counts what it heard.
pub const COLOURS: &str = r##"
version: 1
name: Colours
blocks:
  - id: 1
    type: start
    condition: { text: hello, match: exact }
    text: Which colour?
    buttons: [{ text: Red }, { text: Blue }]
    arrows:
      - { id: 1, to: 2, capture: colour }
  - id: 2
    text: "#{colour} it is. And to drink?"
    arrows:
      - { id: 2, to: 3, capture: drink }
  - id: 3
    type: close_deal
    calculator: client.orders = orders + 1
    text: "A #{colour} glass of #{drink}, order #{orders}."
  - id: 4
    type: trigger
    condition: { text: count, match: exact }
    calculator: project.asked = asked + 1
    text: "asked #{asked} times"
  - id: 5
    type: trigger
    condition: { text: paid, match: exact, only_callback: true }
    text: "Thank you for paying #{sum}."
"##;

/// A text message as Telegram delivers it.
pub fn update(number: i64, chat: i64, text: &str) -> serde_json::Value {
    serde_json::json!({
        "update_id": number,
        "message": {
            "message_id": number, "date": 1_767_600_000,
            "chat": { "id": chat, "type": "private", "first_name": "Ann" },
            "from": { "id": chat, "is_bot": false, "first_name": "Ann", "username": "ann" },
            "text": text,
        },
    })
}
