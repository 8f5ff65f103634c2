//! Steps of a turn that calls a network: what is committed before, how the block starts anew, and the limits.

use base::limits::{FUEL_PER_TURN, NETWORK_CALLS_PER_TURN, NETWORK_SECONDS_PER_TURN, QUERIES_PER_TURN};
use base::{BlockId, Code, Timestamp};
use flow::{
    Answer, Bot, By, Call, CallOutcome, Checkpoint, Found, HttpCall, Journal, Next, Question, Reply, Scene,
    Spent, Step, Talk, Turn, apply, turn, turn_asking,
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
        outcome: CallOutcome::Response {
            status: 200,
            body: "{\"ok\": 1}".to_owned(),
        },
        elapsed_ms,
        asked: String::new(),
        warning: None,
    }
}

/// The call that a step ended with.
fn called(turn: Turn) -> (HttpCall, Checkpoint) {
    match turn.next {
        Next::Call {
            call: Call::Http(call),
            checkpoint,
        } => (call, checkpoint),
        other => panic!("a call is needed, not {other:?}"),
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
    for event in &first.events {
        let now = scene.header.now;
        apply(&mut scene, event, now);
    }
    let (call, checkpoint) = called(first);
    // The journal survives a crash as text.
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![answer(call.number, 10)],
        found: Vec::new(),
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
    let (call, checkpoint) = called(turn(&bot, &scene, &Journal::default()));
    let lost = CallOutcome::Failed {
        code: Code::InDoubt,
        message: "begun before a crash".to_owned(),
    };
    let answers = vec![Answer {
        call: 0,
        outcome: lost,
        elapsed_ms: 0,
        asked: Call::Http(call).asked(),
        warning: None,
    }];
    let done = turn(
        &bot,
        &scene,
        &Journal {
            checkpoint: Some(checkpoint),
            answers,
            found: Vec::new(),
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
        found: Vec::new(),
    };
    let (call, _) = called(turn(&bot, &scene, &with(all - 4_000)));
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
        found: Vec::new(),
    };
    let ended = turn(&bot, &scene, &journal);
    assert!(codes(&ended).contains(&Code::OutOfFuel));
    assert!(!ran(&ended).contains(&3));
}

const ASKER: &str = "
version: 1
blocks:
  - id: 1
    type: start
    calculator: |
      a = get_client_var(7, 'a')
      b = if(a > 1, requests_get('https://api.example.com/' + a, 'text'), get_client_var(7, 'never'))
      c = set_client_var(7, 'c', b)
    text: '#{a} #{b} #{c} #{get_client_var(7, \"d\")}'
";

fn reply(question: &Question) -> Reply {
    let events = match question.function.as_str() {
        "set_client_var" => vec![Event::OtherVariableSet {
            client_id: base::ClientId(7),
            name: "c".to_owned(),
            value: Some(question.arguments[2].clone()),
            version: 0,
        }],
        _ => Vec::new(),
    };
    Reply {
        events,
        ..Reply::of(i64::from(question.number) + 2)
    }
}

#[test]
fn a_step_that_is_answered_at_once_gives_the_events_of_one_that_begins_anew_for_each_answer() {
    let bot = bot(ASKER);
    let scene = scene(&bot, 1);
    let mut journal = Journal::default();
    let mut pending = Vec::new();
    let mut anew = |journal: &mut Journal| loop {
        let step = turn(&bot, &scene, journal);
        match step.next {
            Next::Ask { ref question } => {
                pending.push(step.events.len());
                journal.found.push(Found {
                    reply: reply(question),
                    question: question.clone(),
                });
            }
            _ => return step,
        }
    };
    let (call, checkpoint) = called(anew(&mut journal));
    assert_eq!(call.url, "https://api.example.com/2");
    journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![Answer {
            asked: Call::Http(call.clone()).asked(),
            ..answer(call.number, 1)
        }],
        found: Vec::new(),
    };
    let at_once = turn_asking(&bot, &scene, &journal, &mut |question: &Question, _: &[Event]| {
        Some(reply(question))
    });
    assert_eq!(at_once.next, Next::Done);
    let last = anew(&mut journal);
    assert_eq!(last, at_once);
    assert_eq!(last.found, journal.found);
    assert!(codes(&last).is_empty(), "{:?}", last.events);
    assert!(
        pending.iter().all(|events| *events > 0),
        "what the block did is told with the question"
    );
}

#[test]
fn an_answer_to_another_question_is_a_fault_and_never_taken_for_the_right_one() {
    let bot = bot(ASKER);
    let scene = scene(&bot, 1);
    let with = |value: i64| {
        move |question: &Question, _: &[Event]| {
            Some(match question.number {
                0 => Reply::of(value),
                _ => reply(question),
            })
        }
    };
    let first = turn_asking(&bot, &scene, &Journal::default(), &mut with(2));
    let (call, checkpoint) = called(first);
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![Answer {
            asked: Call::Http(call).asked(),
            ..answer(0, 1)
        }],
        found: Vec::new(),
    };
    // The variable has changed meanwhile, and with it the address.
    let second = turn_asking(&bot, &scene, &journal, &mut with(3));
    assert_eq!(
        (codes(&second), &second.next),
        (vec![Code::Diverged], &Next::Done),
        "the call is not made again"
    );
    let mut other = reply_to_all(&bot, &scene, &journal, with(2));
    other.found[0].question.arguments[1] = "b".into();
    assert_eq!(codes(&turn(&bot, &scene, &other)), [Code::Diverged; 3]);
}

/// The journal with all that the store answered in a step.
fn reply_to_all(
    bot: &Bot,
    scene: &Scene,
    journal: &Journal,
    mut asker: impl FnMut(&Question, &[Event]) -> Option<Reply>,
) -> Journal {
    let turn = turn_asking(bot, scene, journal, &mut asker);
    Journal {
        found: turn.found,
        ..journal.clone()
    }
}

#[test]
fn a_turn_asks_the_store_no_more_often_than_it_may() {
    let bot = bot(&format!(
        "
version: 1
blocks:
  - {{id: 1, type: start, calculator: 'a = 0{}'}}
",
        " + get_client_var(7, 1)".repeat(QUERIES_PER_TURN + 3)
    ));
    let scene = scene(&bot, 1);
    let mut asked = 0;
    let ended = turn_asking(
        &bot,
        &scene,
        &Journal::default(),
        &mut |_: &Question, _: &[Event]| {
            asked += 1;
            Some(Reply::of(1))
        },
    );
    assert_eq!((asked, ended.found.len()), (QUERIES_PER_TURN, QUERIES_PER_TURN));
    assert_eq!(codes(&ended), [Code::QueryLimit; 3]);
}

#[test]
fn a_condition_may_call_a_server_and_the_turn_begins_anew_with_the_answer() {
    let bot = bot("
version: 1
blocks:
  - id: 1
    type: start
    condition: {text: hello, compare: \"requests_get('https://api.example.com/', 'status') == 200\"}
    text: hello
");
    let mut talk = Talk::new(bot, Timestamp(0)).answering(|call| (answer(call.number, 0).outcome, 1));
    let heard = talk.say("hello");
    assert_eq!((heard.calls.len(), heard.messages.len()), (1, 1));
    assert_eq!(heard.faults().count(), 0);
}
