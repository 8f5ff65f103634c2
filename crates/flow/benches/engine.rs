//! CPU per two-question session: "hello" → colour → drink → done, the scene written out and read back between messages.
//! The target is 60 µs a session.

use base::limits::{DEALS_PER_TURN, PLANNED_PER_TURN};
use base::{BlockId, MessageId, Timestamp};
use criterion::{Criterion, criterion_group, criterion_main};
use flow::{Bot, IdRange, Ids, Journal, Scene, Talk, apply, turn};
use model::{Event, Inbound, Variables};
use std::hint::black_box;
use std::sync::Arc;

const BOT: &str = r#"
version: 1
name: Two questions
blocks:
  - id: 1
    type: start
    condition: hello;hi;/start
    text: '{Hello|Hi} #{name}! What is your favourite colour?'
    buttons: [Red, Green, Blue]
    arrows:
      - {id: 1, to: 2, condition: red;green;blue, capture: colour}
      - {id: 2, to: 9}
  - id: 2
    calculator: |
      colour = capitalize(colour)
      asked = current_time
    text: '#{colour} is nice. And what do you drink?'
    buttons: [Tea, Coffee]
    arrows:
      - {id: 3, to: 3, condition: (tea|coffee|water), match: keyword, capture: drink}
      - {id: 4, to: 9}
      - {id: 5, to: 8, delay: 1 hour, cancel_if_left: true}
  - id: 3
    calculator: client.sessions = sessions + 1
    text: 'Done: #{colour} and #{lower(drink)}, session #{sessions}.'
  - {id: 8, type: not_state, text: Are you still there?}
  - {id: 9, type: not_state, text: Please choose one of the answers.}
  - {id: 10, type: trigger, condition: {text: price, match: keyword}, text: Nothing.}
"#;

/// One message: the scene is read from text, the turn is run, its events applied, and the scene written out.
fn message(bot: &Bot, state: &str, text: &str, number: i64) -> (String, Vec<Event>) {
    let mut scene: Scene = serde_json::from_str(state).expect("a scene that was written");
    scene.header.inbound = Inbound::Message {
        message_id: MessageId(number),
        text: text.to_owned(),
        attachments: Vec::new(),
        urls: Vec::new(),
        variables: Variables::new(),
    };
    scene.header.seed = number as u64;
    scene.header.ids = Ids {
        deals: IdRange {
            first: number * 100,
            count: DEALS_PER_TURN,
        },
        planned: IdRange {
            first: number * 1_000,
            count: PLANNED_PER_TURN,
        },
    };
    let turn = turn(bot, &scene, &Journal::default());
    let now = scene.header.now;
    for event in &turn.events {
        apply(&mut scene, event, now);
    }
    (
        serde_json::to_string(&scene).expect("a scene can be written"),
        turn.events,
    )
}

fn session(bot: &Bot, start: &str) -> String {
    let (state, _) = message(bot, start, "hello", 1);
    let (state, _) = message(bot, &state, "Green", 2);
    let (state, events) = message(bot, &state, "a cup of coffee", 3);
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::ClientMoved { block_id: BlockId(3) }))
    );
    state
}

fn sessions(criterion: &mut Criterion) {
    let bot = Arc::new(Bot::parse(BOT).expect("the bot is right"));
    let talk = Talk::new(Arc::clone(&bot), Timestamp::from_seconds(1_767_600_000));
    let start = serde_json::to_string(talk.scene()).expect("a scene can be written");
    criterion.bench_function("two-question session", |bencher| {
        bencher.iter(|| session(&bot, black_box(&start)));
    });
    let (asked, _) = message(&bot, &start, "hello", 1);
    let scene: Scene = serde_json::from_str(&asked).expect("a scene that was written");
    criterion.bench_function("scene written and read", |bencher| {
        bencher.iter(|| {
            let text = serde_json::to_string(black_box(&scene)).expect("a scene can be written");
            serde_json::from_str::<Scene>(&text).expect("a scene that was written")
        });
    });
    let mut scene = scene;
    scene.header.inbound = Inbound::Message {
        message_id: MessageId(2),
        text: "Green".to_owned(),
        attachments: Vec::new(),
        urls: Vec::new(),
        variables: Variables::new(),
    };
    criterion.bench_function("one turn alone", |bencher| {
        bencher.iter(|| turn(&bot, black_box(&scene), &Journal::default()));
    });
}

criterion_group!(benches, sessions);
criterion_main!(benches);
