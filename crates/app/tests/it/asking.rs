//! What formulas ask: variables of other clients over the turn's own writes, conflicts, and requests with their journal.

use super::on_every_engine;
use base::ClientId;
use serde_json::{Value, json};
use store::testing::TestDb;
use testkit::{Messenger, Reply, TestApp};

async fn variable(test: &TestApp, client: ClientId, name: &str) -> Value {
    let caller = test.caller().await;
    let all = app::variables::get(&test.app, &caller, client).await.unwrap();
    all.get(name).cloned().unwrap_or_default()
}

async fn set(test: &TestApp, client: ClientId, name: &str, value: Value) {
    let caller = test.caller().await;
    let variables = model::Variables::from_iter([(format!("client.{name}"), value)]);
    app::variables::save(&test.app, &caller, &[client], variables)
        .await
        .unwrap();
}

async fn faults(test: &TestApp) -> Vec<String> {
    let traces = test
        .db
        .db
        .read(|tx| {
            let rows = tx.query("SELECT trace FROM turns WHERE trace IS NOT NULL ORDER BY id", &[])?;
            rows.into_iter()
                .map(|mut row| row.take_text(0))
                .collect::<store::Result<Vec<_>>>()
        })
        .await
        .unwrap();
    traces
        .iter()
        .flat_map(|trace| {
            let trace: Value = serde_json::from_str(trace).unwrap();
            let faults = trace["faults"].as_array().cloned().unwrap_or_default();
            faults
                .into_iter()
                .map(|fault| fault["code"].as_str().unwrap_or_default().to_owned())
        })
        .collect()
}

const SHARING: &str = r##"
version: 1
name: Sharing
blocks:
  - id: 1
    type: start
    condition: { text: give, match: exact }
    calculator: |
      before = get_client_var(project_friend, 'gift')
      a = set_client_var(project_friend, 'gift', 1)
      seen = get_client_var(project_friend, 'gift')
      b = set_client_vars(project_friend, {'gift': seen + 1, 'from': client_id})
      after = get_client_vars(project_friend, ['gift', 'from', 'name', 'none'])
    text: "#{before} #{a} #{seen} #{b} #{after['gift']} #{after['none']}."
  - id: 2
    type: start
    condition: { text: stranger, match: exact }
    calculator: |
      a = get_client_var(999999, 'gift')
      b = set_client_var(999999, 'gift', 1)
      c = set_client_var(project_friend, 'question', 1)
    text: "#{a} #{b} #{c}."
  - id: 3
    type: start
    condition: { text: count, match: exact }
    calculator: "client.gift = gift + 10"
    text: "#{gift}."
"##;

async fn two(test: &TestApp) -> (testkit::Chat, ClientId, testkit::Chat, ClientId) {
    let mut one = test.chat().await;
    let mut other = test.chat_named("Other").await;
    one.say(test, "hi").await;
    other.say(test, "hi").await;
    let first = test.client(&one.session.recipient).await;
    let second = test.client(&other.session.recipient).await;
    set(test, first, "project_friend", json!(second.get())).await;
    (one, first, other, second)
}

async fn a_turn_sees_what_it_wrote_to_another_client(db: TestDb) {
    let test = TestApp::on(db, SHARING).await;
    let (mut one, first, mut other, second) = two(&test).await;
    one.say(&test, "give").await;
    assert_eq!(one.lines(&test).await.last().unwrap(), "bot:  true 1 true 2 .");
    assert_eq!(variable(&test, second, "gift").await, json!(2));
    assert_eq!(variable(&test, second, "from").await, json!(first.get()));
    assert!(faults(&test).await.is_empty());
    other.say(&test, "count").await;
    assert_eq!(other.lines(&test).await.last().unwrap(), "bot: 12.");
}

async fn a_client_who_is_not_there_is_a_fault_and_nothing_is_written(db: TestDb) {
    let test = TestApp::on(db, SHARING).await;
    let (mut one, ..) = two(&test).await;
    one.say(&test, "stranger").await;
    assert_eq!(one.lines(&test).await.last().unwrap(), "bot:   false.");
    assert_eq!(faults(&test).await, ["not_found", "not_found", "bad_name"]);
}

const COUNTING: &str = r##"
version: 1
name: Counting
blocks:
  - id: 1
    type: start
    condition: { text: count, match: exact }
    calculator: |
      sum = get_client_var(friend, 'sum')
      a = set_client_var(friend, 'sum', sum + 1)
    text: counted
"##;

async fn two_turns_that_change_the_same_variable_lose_no_change(db: TestDb) {
    let test = TestApp::on(db, COUNTING).await;
    let mut friend = test.chat().await;
    friend.say(&test, "hi").await;
    let id = test.client(&friend.session.recipient).await;
    let mut chats = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        let mut chat = test.chat_named(name).await;
        chat.say(&test, "hi").await;
        let client = test.client(&chat.session.recipient).await;
        set(&test, client, "friend", json!(id.get())).await;
        chats.push(chat);
    }
    let all = chats.iter_mut().map(|chat| async {
        chat.say(&test, "count").await;
        chat.say(&test, "count").await;
    });
    futures::future::join_all(all).await;
    test.settle().await;
    assert_eq!(variable(&test, id, "sum").await, json!(12));
    assert!(faults(&test).await.is_empty());
}

fn calling(base: &str) -> String {
    format!(
        r##"
version: 1
name: Calling
blocks:
  - id: 1
    type: start
    condition: {{ text: get, match: exact }}
    calculator: |
      first = requests_get('{base}/api/rates', 'json', None, {{'day': 1}})['value']
      second = if(first > 5, requests_get('{base}/api/rates', 'text', None, {{'day': first}}), 'small')
    text: "#{{first}} #{{second}}."
  - id: 2
    type: start
    condition: {{ text: post, match: exact }}
    calculator: "made = requests_post('{base}/api/orders', 'status', {{'X-Key': 'k'}}, '', {{'sum': 100}}, ['us', 'pw'])"
    text: "made #{{made}}."
  - id: 3
    type: start
    condition: {{ text: evil, match: exact }}
    calculator: |
      a = requests_get('{base}/api/rates', 'status', {{'X-A': 'b\r\nEvil: 1'}})
      b = requests_get('http://169.254.169.254/latest', 'text')
    text: "#{{a}} #{{b}}."
"##
    )
}

async fn calls_of_formulas_are_made_one_after_the_other(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &calling(&messenger.base())).await;
    let mut chat = test.chat().await;
    messenger.next("rates", Reply::Json(200, json!({ "value": 9 })));
    messenger.next("rates", Reply::Json(200, json!([1])));
    chat.say(&test, "get").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: 9 [1].");
    assert_eq!(messenger.asked("rates").len(), 2);
    messenger.next("orders", Reply::Json(201, json!({})));
    chat.say(&test, "post").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: made 201.");
    assert_eq!(messenger.asked("orders"), [json!({ "sum": 100 })]);
    assert!(faults(&test).await.is_empty());
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_turn_sees_what_it_wrote_to_another_client
        a_client_who_is_not_there_is_a_fault_and_nothing_is_written
        two_turns_that_change_the_same_variable_lose_no_change
        calls_of_formulas_are_made_one_after_the_other
    }
}

#[tokio::test]
async fn a_formula_cannot_write_headers_of_its_own_nor_reach_the_machines_network() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&calling(&messenger.base())).await;
    let mut chat = test.chat().await;
    chat.say(&test, "evil").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot:  .");
    assert_eq!(faults(&test).await, ["network_failed", "address_refused"]);
    assert!(messenger.asked("rates").is_empty());
}

/// A process that ends after it wrote its intent and before the answer: another takes the turn over.
async fn crashed(test: &TestApp, text: &str) -> testkit::Chat {
    let mut chat = test.chat().await;
    chat.say(test, text).await;
    // As the first process leaves it: the intent is durable, the answer is not.
    test.db
        .db
        .write(|tx| {
            let turn = tx
                .query_one("SELECT id FROM turns WHERE state = 0", &[])?
                .int(0)?;
            let now = base::Timestamp(1);
            store::turns::intend(tx, base::TurnId(turn), 0, "{}", false, now)
        })
        .await
        .unwrap();
    let again = test.restarted().await;
    test.clock_past_leases();
    again.drain().await.unwrap();
    chat
}

#[tokio::test]
async fn after_a_crash_a_get_is_made_again() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&calling(&messenger.base())).await;
    messenger.next("rates", Reply::Json(200, json!({ "value": 3 })));
    let chat = crashed(&test, "get").await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: 3 small.");
    assert_eq!(messenger.asked("rates").len(), 1);
}

#[tokio::test]
async fn after_a_crash_a_post_is_in_doubt_and_not_made_again() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&calling(&messenger.base())).await;
    let chat = crashed(&test, "post").await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: made .");
    assert!(messenger.asked("orders").is_empty());
    assert_eq!(faults(&test).await, ["in_doubt"]);
}

#[tokio::test]
async fn a_trace_tells_what_was_asked_and_hides_what_is_secret() {
    let messenger = Messenger::start().await;
    let bot = calling(&messenger.base()).replace("{'day': 1}", "{'token': 'hush-hush'}");
    let test = TestApp::new(&bot).await;
    let mut chat = test.chat().await;
    messenger.next("rates", Reply::Json(200, json!({ "value": 3 })));
    chat.say(&test, "get").await;
    test.settle().await;
    let traces: Vec<String> = test
        .db
        .db
        .read(|tx| {
            let rows = tx.query("SELECT trace FROM turns WHERE trace IS NOT NULL ORDER BY id", &[])?;
            rows.into_iter()
                .map(|mut row| row.take_text(0))
                .collect::<store::Result<Vec<_>>>()
        })
        .await
        .unwrap();
    let all = traces.join("\n");
    assert!(all.contains("rates?token=***"), "{all}");
    assert!(all.contains("status 200, 11 bytes"), "{all}");
    assert!(!all.contains("hush"), "{all}");
}

const CODES: &str = r##"
version: 1
name: Codes
blocks:
  - id: 1
    type: start
    condition: { text: codes, match: exact }
    calculator: |
      client.qr = qrcode_generate('hello')
      client.again = qrcode_generate('hello')
      client.bar = barcode_generate('4006381333931')
      client.wrong = barcode_generate('4006381333930')
    text: "#{wrong}."
  - id: 2
    type: start
    condition: { text: refused, match: exact }
    text: "#{recognize_code('http://169.254.169.254/x.png')}."
"##;

#[tokio::test]
async fn a_code_is_one_file_of_the_project_that_counts_once() {
    let test = TestApp::new(CODES).await;
    let mut chat = test.chat().await;
    chat.say(&test, "codes").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: .");
    let client = test.client(&chat.session.recipient).await;
    let qr = variable(&test, client, "qr").await;
    assert_eq!(qr, variable(&test, client, "again").await);
    assert!(qr.as_str().unwrap().ends_with("/qrcode.png"), "{qr}");
    let (count, used) = test
        .db
        .db
        .read(|tx| {
            let row = tx.query_one(
                "SELECT count(*), sum(size), (SELECT file_bytes FROM projects LIMIT 1) FROM files",
                &[],
            )?;
            Ok((row.int(0)?, (row.int(1)?, row.int(2)?)))
        })
        .await
        .unwrap();
    assert_eq!(
        (count, used.0),
        (2, used.1),
        "two pictures, and their bytes in the quota"
    );
    assert_eq!(faults(&test).await, ["argument_value"]);
}

#[tokio::test]
async fn a_picture_of_the_machines_network_is_not_fetched() {
    let test = TestApp::new(CODES).await;
    let mut chat = test.chat().await;
    chat.say(&test, "refused").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: .");
    assert_eq!(faults(&test).await, ["address_refused"]);
}
