//! The local Telegram by itself, so that clients of the Bot API that others wrote can be held against it:
//!
//! `cargo run -p testkit --example messenger`, then with npm `grammy` and the address that it prints:
//!
//! ```js
//! const bot = new Bot('4242:token', { client: { apiRoot: 'http://127.0.0.1:PORT' } })
//! await bot.api.getMe(); await bot.api.sendMessage(5, 'hello'); await bot.api.getUpdates()
//! ```

use serde_json::json;
use testkit::Messenger;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the address is what the program prints")]
async fn main() {
    let messenger = Messenger::start().await;
    messenger.file("photo1", "content");
    messenger.update(json!({
        "update_id": 7,
        "message": {
            "message_id": 1, "date": 1_767_600_000, "text": "/start",
            "entities": [{ "type": "bot_command", "offset": 0, "length": 6 }],
            "chat": { "id": 5, "type": "private", "first_name": "Ann" },
            "from": { "id": 5, "is_bot": false, "first_name": "Ann" },
        },
    }));
    println!("{}", messenger.base());
    std::future::pending::<()>().await;
}
