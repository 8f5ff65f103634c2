//! Steps of a turn that calls a network: what is committed before, how the block starts anew, and the limits.

use base::limits::{FUEL_PER_TURN, NETWORK_CALLS_PER_TURN, NETWORK_SECONDS_PER_TURN};
use base::{BlockId, Code, Timestamp};
use flow::{
    Answer, Bot, By, Checkpoint, HttpOutcome, Journal, Next, Scene, Spent, Step, Talk, Turn, apply, turn,
};
use model::{Event, Inbound};
use std::sync::Arc;

const CALLER: &str = "
version: 1
blocks:
  - {id: 1, type: start, text: before, arrows: [{id: 1, to: 2, delay: 0}]}
  - id: 2
    type: not_state
    calculator: |
      dice = random(1, 1000000000)
    request: {url: 'https://api.example.com/#{dice}', save: ok -> ok}
    text: '{a|b|c} #{dice} #{ok}'
    arrows: [{id: 2, to: 3, delay: 0}]
  - {id: 3, type: not_state, text: after}
";

fn bot(source: &str) -> Arc<Bot> {
    Arc::new(Bot::parse(source).unwrap_or_else(|found| panic!("{}", found.render("bot", source))))
}

fn scene(bot: &Arc<Bot>, block: i64) -> Scene {
    let mut talk = Talk::new(Arc::clone(bot), Timestamp::from_seconds(1_767_600_000));
    talk.scene_mut().header.inbound = Inbound::Run {
        block_id: BlockId(block),
    };
    talk.scene().clone()
}

fn ran(turn: &Turn) -> Vec<i64> {
    turn.events
        .iter()
        .filter_map(|event| match event {
            Event::BlockVisited { block_id, .. } => Some(block_id.0),
            _ => None,
        })
        .collect()
}

fn answer(call: u32, elapsed_ms: u64) -> Answer {
    Answer {
        call,
        outcome: HttpOutcome::Response {
            status: 200,
            body: "{\"ok\": 1}".to_owned(),
        },
        elapsed_ms,
    }
}

fn codes(turn: &Turn) -> Vec<Code> {
    turn.events
        .iter()
        .filter_map(|event| match event {
            Event::TurnFaulted { fault } => Some(fault.code),
            _ => None,
        })
        .collect()
}

#[test]
fn what_came_before_a_call_is_committed_and_the_block_starts_anew_with_the_same_randomness() {
    let bot = bot(CALLER);
    let mut scene = scene(&bot, 1);
    let first = turn(&bot, &scene, &Journal::default());
    assert_eq!(ran(&first), [1]);
    let Next::Call { call, checkpoint } = first.next else {
        panic!("a call is needed")
    };
    for event in &first.events {
        let now = scene.header.now;
        apply(&mut scene, event, now);
    }
    // The journal survives a crash as text.
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![answer(call.number, 10)],
    };
    let journal: Journal = serde_json::from_str(&serde_json::to_string(&journal).unwrap()).unwrap();
    let second = turn(&bot, &scene, &journal);
    assert_eq!((ran(&second), &second.next), (vec![2, 3], &Next::Done));
    let said = second.events.iter().find_map(|event| match event {
        Event::MessageCreated { content, .. } => Some(content.text.clone()),
        _ => None,
    });
    let dice = call.url.rsplit('/').next().unwrap();
    assert!(
        said.unwrap().contains(dice),
        "the number in the address is the number in the text"
    );
    // The same step again gives the same events, to the letter.
    assert_eq!(turn(&bot, &scene, &journal), second);
}

#[test]
fn a_call_whose_fate_is_unknown_is_a_fault_and_the_block_goes_on() {
    let bot = bot(CALLER);
    let scene = scene(&bot, 2);
    let Next::Call { call, checkpoint } = turn(&bot, &scene, &Journal::default()).next else {
        panic!("a call")
    };
    let lost = HttpOutcome::Failed {
        code: Code::InDoubt,
        message: "begun before a crash".to_owned(),
    };
    let answers = vec![Answer {
        call: call.number,
        outcome: lost,
        elapsed_ms: 0,
    }];
    let done = turn(
        &bot,
        &scene,
        &Journal {
            checkpoint: Some(checkpoint),
            answers,
        },
    );
    assert_eq!((ran(&done), codes(&done)), (vec![2, 3], vec![Code::InDoubt]));
}

#[test]
fn a_turn_makes_no_more_calls_than_it_may() {
    let bot = bot("
version: 1
blocks:
  - {id: 1, type: start, arrows: [{id: 1, to: 2, delay: 0}]}
  - {id: 2, type: not_state, request: {url: 'https://api.example.com/'}, arrows: [{id: 2, to: 3, delay: 0, compare: 1 == 1}]}
  - {id: 3, type: not_state, request: {url: 'https://api.example.com/'}, arrows: [{id: 3, to: 2, delay: 0, compare: 1 == 1}]}
");
    let mut talk = Talk::new(bot, Timestamp(0)).answering(|call| (answer(call.number, 0).outcome, 1));
    let heard = talk.run(BlockId(2));
    assert_eq!(heard.calls.len(), NETWORK_CALLS_PER_TURN);
    let codes: Vec<Code> = heard.faults().map(|fault| fault.code).collect();
    assert!(
        codes.contains(&Code::NetworkLimit) && codes.last() == Some(&Code::BlockLoop),
        "{codes:?}"
    );
}

#[test]
fn calls_together_take_no_longer_than_a_turn_may() {
    let bot = bot(CALLER);
    let scene = scene(&bot, 2);
    let all = NETWORK_SECONDS_PER_TURN * 1_000;
    let with = |elapsed_ms| Journal {
        checkpoint: Some(Checkpoint {
            queue: vec![Step {
                block_id: BlockId(2),
                by: By::Command,
            }],
            spent: Spent {
                calls: 1,
                ..Spent::default()
            },
            ..Checkpoint::default()
        }),
        answers: vec![answer(0, elapsed_ms)],
    };
    let Next::Call { call, .. } = turn(&bot, &scene, &with(all - 4_000)).next else {
        panic!("a call is left")
    };
    assert_eq!(call.timeout_ms, 4_000);
    let over = turn(&bot, &scene, &with(all));
    assert_eq!((codes(&over), over.next), (vec![Code::NetworkLimit], Next::Done));
}

#[test]
fn a_turn_ends_when_its_fuel_is_used_up() {
    let bot = bot(CALLER);
    let scene = scene(&bot, 2);
    let queue = vec![
        Step {
            block_id: BlockId(2),
            by: By::Command,
        },
        Step {
            block_id: BlockId(3),
            by: By::Command,
        },
    ];
    let spent = Spent {
        fuel: FUEL_PER_TURN,
        ..Spent::default()
    };
    let journal = Journal {
        checkpoint: Some(Checkpoint {
            queue,
            spent,
            ..Checkpoint::default()
        }),
        answers: Vec::new(),
    };
    let ended = turn(&bot, &scene, &journal);
    assert!(codes(&ended).contains(&Code::OutOfFuel));
    assert!(!ran(&ended).contains(&3));
}
