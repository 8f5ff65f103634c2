//! Steps of a turn that calls a network: what is committed before, how the block starts anew, and the limits.

use base::limits::{
    FUEL_PER_TURN, NETWORK_CALLS_PER_TURN, NETWORK_SECONDS_PER_TURN, QUERIES_PER_TURN, REPLY_BYTES_PER_STEP,
};
use base::{BlockId, Code, Timestamp};
use flow::{
    Answer, Bot, By, Call, CallOutcome, Checkpoint, Found, HttpCall, Journal, Next, Question, Reply, Scene,
    Spent, Step, Talk, TraceEntry, Turn, apply, turn, turn_asking,
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
        site: String::new(),
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
        site: call.site.clone(),
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
            site: call.site.clone(),
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

/// What a step told of its calls: what came back, and what the author should know.
fn warnings(turn: &Turn) -> Vec<(String, Option<String>)> {
    turn.trace
        .entries
        .iter()
        .filter_map(|entry| match entry {
            TraceEntry::Answered { came, warning, .. } => Some((came.clone(), warning.clone())),
            _ => None,
        })
        .collect()
}

fn first_is(value: i64) -> impl FnMut(&Question, &[Event]) -> Option<Reply> {
    move |question: &Question, _: &[Event]| {
        Some(match question.number {
            0 | 1 => Reply::of(value),
            _ => reply(question),
        })
    }
}

#[test]
fn an_answer_is_given_though_what_the_block_reckons_with_has_changed_since_the_call() {
    let bot = bot(ASKER);
    let scene = scene(&bot, 1);
    let (call, checkpoint) = called(turn_asking(&bot, &scene, &Journal::default(), &mut first_is(2)));
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![Answer {
            site: call.site.clone(),
            asked: Call::Http(call).asked(),
            ..answer(0, 1)
        }],
        found: Vec::new(),
    };
    // As it was asked then.
    let same = turn_asking(&bot, &scene, &journal, &mut first_is(2));
    assert_eq!(warnings(&same), [("status 200, 9 bytes".to_owned(), None)]);
    // The variable has changed meanwhile, and with it the address: the call was made nevertheless.
    let second = turn_asking(&bot, &scene, &journal, &mut first_is(3));
    assert_eq!((codes(&second), &second.next), (Vec::new(), &Next::Done));
    let told = warnings(&second);
    assert_eq!(told[0].0, "status 200, 9 bytes");
    assert!(told[0].1.as_ref().unwrap().contains("has changed"), "{told:?}");
}

#[test]
fn an_answer_is_never_given_to_a_call_at_another_place() {
    let bot = bot("
version: 1
blocks:
  - id: 1
    type: start
    calculator: |
      first = if(get_client_var(7, 'a') > 2, 0, requests_post('https://api.example.com/a', 'status'))
      second = requests_post('https://api.example.com/b', 'status')
    text: '#{first} #{second}.'
");
    let scene = scene(&bot, 1);
    let (call, checkpoint) = called(turn_asking(&bot, &scene, &Journal::default(), &mut first_is(2)));
    assert_eq!(call.url, "https://api.example.com/a");
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![Answer {
            site: call.site.clone(),
            asked: Call::Http(call).asked(),
            ..answer(0, 1)
        }],
        found: Vec::new(),
    };
    // The first call is not to be made any more: its answer is nobody's, and the second is not made on a guess.
    let second = turn_asking(&bot, &scene, &journal, &mut first_is(3));
    assert_eq!(
        (codes(&second), &second.next),
        (vec![Code::Diverged], &Next::Done)
    );
    assert!(warnings(&second).is_empty());
}

#[test]
fn an_answer_of_the_store_is_never_given_to_another_question() {
    let bot = bot(ASKER);
    let scene = scene(&bot, 1);
    let (call, checkpoint) = called(turn_asking(&bot, &scene, &Journal::default(), &mut first_is(2)));
    let journal = Journal {
        checkpoint: Some(checkpoint),
        answers: vec![Answer {
            site: call.site.clone(),
            asked: Call::Http(call).asked(),
            ..answer(0, 1)
        }],
        found: Vec::new(),
    };
    let mut other = reply_to_all(&bot, &scene, &journal, first_is(2));
    other.found[0].question.arguments[1] = "b".into();
    let codes = codes(&turn(&bot, &scene, &other));
    assert_eq!(codes, [Code::Diverged; 3]);
}

#[test]
fn what_was_asked_before_a_call_counts_though_the_block_starts_anew() {
    let asks = 40;
    let bot = bot(&format!(
        "
version: 1
blocks:
  - id: 1
    type: start
    calculator: |
      a = 0{}
      b = [requests_get('https://api.example.com/1'), requests_get('https://api.example.com/2'), requests_get('https://api.example.com/3'), requests_get('https://api.example.com/4'), requests_get('https://api.example.com/5'), requests_get('https://api.example.com/6')]
",
        " + get_client_var(7, 1)".repeat(asks)
    ));
    let scene = scene(&bot, 1);
    let (mut journal, mut asked) = (Journal::default(), 0);
    let last = loop {
        let step = turn_asking(&bot, &scene, &journal, &mut |_: &Question, _: &[Event]| {
            asked += 1;
            Some(Reply::of(1))
        });
        match &step.next {
            Next::Call { call, checkpoint } => {
                journal.answers.push(Answer {
                    site: call.site().to_owned(),
                    asked: call.asked(),
                    ..answer(call.number(), 1)
                });
                journal.checkpoint = Some(checkpoint.clone());
            }
            _ => break step,
        }
    };
    assert_eq!(asked, QUERIES_PER_TURN);
    assert!(codes(&last).contains(&Code::QueryLimit));
}

#[test]
fn a_step_holds_no_more_of_the_stores_answers_than_it_may() {
    let bot = bot("
version: 1
blocks:
  - {id: 1, type: start, calculator: 'a = get_client_var(7, 1)', arrows: [{id: 1, to: 2, delay: 0}]}
  - {id: 2, type: not_state, calculator: 'a = get_client_var(7, 2)', arrows: [{id: 2, to: 3, delay: 0}]}
  - {id: 3, type: not_state, calculator: 'a = get_client_var(7, 3)'}
");
    let scene = scene(&bot, 1);
    let large = "x".repeat(REPLY_BYTES_PER_STEP / 3);
    let ended = turn_asking(
        &bot,
        &scene,
        &Journal::default(),
        &mut |_: &Question, _: &[Event]| Some(Reply::of(large.as_str())),
    );
    assert_eq!(ended.found.len(), 2);
    let of_the_store = ended.events.iter().any(|event| {
        matches!(event, Event::TurnFaulted { fault } if fault.code == Code::TooLarge && fault.message.contains("the answers of the store"))
    });
    assert!(of_the_store, "{:?}", codes(&ended));
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
