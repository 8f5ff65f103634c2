//! What formulas ask: variables of other clients over the turn's own writes, conflicts, and requests with their journal.

use super::on_every_engine;
use base::ClientId;
use serde_json::{Value, json};
use std::sync::Arc;
use store::testing::TestDb;
use testkit::{Messenger, Reply, TestApp};
use tokio::sync::Notify;

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

const TEMPORARY: &str = r##"
version: 1
name: Temporary
blocks:
  - id: 1
    type: start
    condition: { text: elsewhere, match: exact }
    calculator: |
      a = set_client_var(friend, 'tmp', 1)
      b = set_client_var(friend, 'tmp', '')
    text: "elsewhere #{a} #{b}."
  - id: 2
    type: start
    condition: { text: project, match: exact }
    calculator: |
      project.tmp = 1
      project.tmp = ''
    text: "project."
"##;

async fn a_variable_that_is_set_and_deleted_in_one_step_holds_nobody_up(db: TestDb) {
    let test = TestApp::on(db, TEMPORARY).await;
    let (mut one, first, _, second) = two(&test).await;
    set(&test, first, "friend", json!(second.get())).await;
    one.say(&test, "elsewhere").await;
    assert_eq!(
        one.lines(&test).await.last().unwrap(),
        "bot: elsewhere true true."
    );
    one.say(&test, "project").await;
    assert_eq!(one.lines(&test).await.last().unwrap(), "bot: project.");
    assert_eq!(variable(&test, second, "tmp").await, Value::Null);
    assert!(faults(&test).await.is_empty());
}

const REPEATING: &str = r##"
version: 1
name: Repeating
blocks:
  - id: 1
    type: start
    condition: { text: repeat, match: exact }
    calculator: |
      of_other = arr_len(get_client_vars(friend, names))
      of_own = arr_len(get_client_vars(client_id, names))
    text: "#{of_other} #{of_own}."
  - id: 2
    type: start
    condition: { text: distinct, match: exact }
    calculator: |
      of_other = get_client_vars(friend, names)
      of_own = get_client_vars(client_id, names)
      stored = set_client_vars(client_id, {'fine': 1, 'name_of_it': 2, 'question': 3})
      fine = get_client_var(client_id, 'fine')
    text: "#{of_other} #{of_own} #{stored} #{fine}."
"##;

async fn a_name_given_often_is_read_once_and_too_many_names_are_refused(db: TestDb) {
    let test = TestApp::on(db, REPEATING).await;
    let (mut one, first, _, second) = two(&test).await;
    let large = "x".repeat(90_000);
    for client in [first, second] {
        set(&test, client, "v", json!(large)).await;
    }
    set(&test, first, "friend", json!(second.get())).await;
    // Together this would be more than a gigabyte of each client's.
    set(&test, first, "names", json!(vec!["v"; 15_000])).await;
    one.say(&test, "repeat").await;
    assert_eq!(one.lines(&test).await.last().unwrap(), "bot: 1 1.");
    assert!(faults(&test).await.is_empty());
    let names: Vec<String> = (0..1_001).map(|at| format!("n{at}")).collect();
    set(&test, first, "names", json!(names)).await;
    one.say(&test, "distinct").await;
    assert_eq!(
        one.lines(&test).await.last().unwrap(),
        "bot:   false .",
        "of several variables all are stored or none, also of the own client"
    );
    assert_eq!(faults(&test).await, ["too_large", "too_large", "bad_name"]);
}

fn paying(base: &str) -> String {
    format!(
        r##"
version: 1
name: Paying
blocks:
  - id: 1
    type: start
    condition: {{ text: order, match: exact }}
    calculator: |
      project.n = project.n + 1
      paid = requests_post('{base}/api/orders', 'status', None, '', {{'order': project.n}})
    text: "paid #{{paid}}."
  - id: 2
    type: start
    condition: {{ text: block, match: exact }}
    request:
      type: POST-JSON
      url: "{base}/api/orders"
      params: '{{"mark": "#{{mark}}"}}'
      save: ok->ok
    text: "ok #{{ok}} #{{mark}}."
  - id: 3
    type: start
    condition: {{ text: shared, match: exact }}
    calculator: |
      a = set_client_var(friend, 'n', get_client_var(friend, 'n') + 1)
      paid = requests_post('{base}/api/orders', 'status', None, '', {{'n': get_client_var(friend, 'n')}})
      seen = get_client_var(friend, 'n')
    text: "paid #{{paid}} #{{seen}}."
"##
    )
}

/// What the traces tell of the calls that were answered: their warnings.
async fn warnings(test: &TestApp) -> usize {
    let read = |tx: &mut dyn store::Tx| {
        let rows = tx.query(
            "SELECT trace FROM turns WHERE trace LIKE '%has changed since it made this call%'",
            &[],
        )?;
        Ok(rows.len())
    };
    test.db.db.read(read).await.unwrap()
}

/// Says a text whose turn posts an order, and does something while the foreign server has the order and has not answered.
async fn meanwhile(
    test: &TestApp,
    messenger: &Messenger,
    chat: &mut testkit::Chat,
    text: &str,
    then: impl AsyncFn(),
) {
    let gate = Arc::new(Notify::new());
    messenger.next("orders", Reply::Later(Arc::clone(&gate)));
    chat.say(test, text).await;
    let change = async {
        messenger.heard("orders").await;
        then().await;
        gate.notify_one();
    };
    futures::join!(test.settle(), change);
    test.settle().await;
}

async fn an_answer_that_was_paid_for_is_kept_when_what_it_was_asked_with_changes(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &paying(&messenger.base())).await;
    let mut chat = test.chat().await;
    // Somebody else counts on while the order is under way.
    meanwhile(&test, &messenger, &mut chat, "order", async || {
        test.db
            .db
            .write({
                let project = test.project_id();
                move |tx| {
                    let value = json!(6);
                    let change = store::variables::VariableChange {
                        scope: model::Scope::Project,
                        owner: 0,
                        name: "n",
                        value: Some(&value),
                        expected: None,
                    };
                    store::variables::apply(tx, project, base::Timestamp(1), &[change])
                }
            })
            .await
            .unwrap();
    })
    .await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: paid 200.");
    assert_eq!(messenger.asked("orders"), [json!({ "order": 1 })], "once");
    assert_eq!(warnings(&test).await, 1);
    assert!(faults(&test).await.is_empty());
}

async fn a_server_may_write_to_the_client_before_it_answers(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &paying(&messenger.base())).await;
    let mut chat = test.chat().await;
    chat.say(&test, "hi").await;
    let client = test.client(&chat.session.recipient).await;
    meanwhile(&test, &messenger, &mut chat, "block", async || {
        set(&test, client, "mark", json!("new")).await;
    })
    .await;
    let line = chat.lines(&test).await.last().unwrap().clone();
    assert_eq!(line, "bot: ok true new.");
    assert_eq!(messenger.asked("orders"), [json!({ "mark": "" })], "once");
    assert_eq!(warnings(&test).await, 1);
    assert!(faults(&test).await.is_empty());
}

async fn a_step_is_rehearsed_also_when_it_goes_on_after_a_call(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &paying(&messenger.base())).await;
    let (mut one, first, _, second) = two(&test).await;
    set(&test, first, "friend", json!(second.get())).await;
    set(&test, second, "n", json!(1)).await;
    // The other client's variable changes during the call: the turn counts on from what stands there then.
    meanwhile(&test, &messenger, &mut one, "shared", async || {
        set(&test, second, "n", json!(5)).await;
    })
    .await;
    assert_eq!(one.lines(&test).await.last().unwrap(), "bot: paid 200 6.");
    assert_eq!(messenger.asked("orders"), [json!({ "n": 2 })]);
    assert_eq!(variable(&test, second, "n").await, json!(6));
    assert!(faults(&test).await.is_empty());
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_variable_that_is_set_and_deleted_in_one_step_holds_nobody_up
        a_name_given_often_is_read_once_and_too_many_names_are_refused
        an_answer_that_was_paid_for_is_kept_when_what_it_was_asked_with_changes
        a_server_may_write_to_the_client_before_it_answers
        a_step_is_rehearsed_also_when_it_goes_on_after_a_call
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

fn never() -> Reply {
    Reply::Later(Arc::new(Notify::new()))
}

/// A process that ends after it wrote its intent and before the answer: another takes the turn over.
async fn crashed(test: &TestApp, messenger: &Messenger, text: &str, method: &str) -> testkit::Chat {
    let mut chat = test.chat().await;
    chat.say(test, text).await;
    {
        let mut first = std::pin::pin!(test.settle());
        let mut heard = std::pin::pin!(messenger.heard(method));
        tokio::select! {
            () = &mut first => panic!("the call was not answered"),
            () = &mut heard => {}
        }
    }
    let again = test.restarted().await;
    test.clock_past_leases();
    again.drain().await.unwrap();
    chat
}

#[tokio::test]
async fn after_a_crash_a_get_is_made_again() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&calling(&messenger.base())).await;
    messenger.next("rates", never());
    messenger.next("rates", Reply::Json(200, json!({ "value": 3 })));
    let chat = crashed(&test, &messenger, "get", "rates").await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: 3 small.");
    assert_eq!(messenger.asked("rates").len(), 2);
}

#[tokio::test]
async fn after_a_crash_a_post_is_in_doubt_and_not_made_again() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&calling(&messenger.base())).await;
    messenger.next("orders", never());
    let chat = crashed(&test, &messenger, "post", "orders").await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: made .");
    assert_eq!(messenger.asked("orders").len(), 1);
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
