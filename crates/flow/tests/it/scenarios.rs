//! Behaviours of the engine as files: `scenarios/*.yaml` hold a bot, what happens, and the events that are expected.
//! The scene is written out and read back between all steps, so whatever a turn needs survives in the store.
//! `UPDATE=1` rewrites the expected events.

use crate::lines::line_of;
use base::{BlockId, MessageId, PlannedId, Timestamp, Zone};
use flow::yaml::{self, Document, Node};
use flow::{Bot, Call, CallOutcome, Heard, Question, Reply, Scene, Talk, World};
use model::planned::PlannedWhat;
use model::{Content, Inbound, Origin, Planned, Variables};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[test]
fn every_scenario_gives_its_events() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 20);
    let mut wrong = String::new();
    for path in files {
        check(&path, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn check(path: &Path, wrong: &mut String) {
    let name = path.file_stem().unwrap().to_string_lossy();
    let source = std::fs::read_to_string(path).unwrap();
    let document = match yaml::parse(&source, yaml::Limits::default()) {
        Ok(document) => document,
        Err(finding) => panic!("{name}: {} at {:?}", finding.fault.message, finding.place),
    };
    let events = play(&document.root, &name);
    let expected = document
        .root
        .get("events")
        .and_then(Node::as_scalar)
        .map_or("", |events| &events.text);
    if events == expected {
        return;
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the switch that accepts changed expectations"
    )]
    if std::env::var("UPDATE").is_ok() {
        let head = source.split("\nevents:").next().unwrap().trim_end();
        let lines: String = events.lines().map(|line| format!("  {line}\n")).collect();
        std::fs::write(path, format!("{head}\nevents: |\n{lines}")).unwrap();
    } else {
        let _ = writeln!(wrong, "{name}: expected\n{expected}\nbut got\n{events}");
    }
}

/// Plays a scenario and gives its events, one a line, under the step that brought them about.
fn play(root: &Node, name: &str) -> String {
    let bot = Document {
        root: root.get("bot").unwrap().clone(),
        tail: Vec::new(),
    };
    let source = yaml::print(&bot);
    let bot = match Bot::parse(&source) {
        Ok(bot) => Arc::new(bot),
        Err(findings) => panic!("{}", findings.render(name, &source)),
    };
    let zone = bot.settings_over(model::ProjectSettings::default()).zone;
    let at = root
        .get("at")
        .and_then(Node::as_scalar)
        .map_or("05.01.2026 10:00", |at| &at.text);
    let mut talk = Talk::new(bot, moment(at, &zone)).seeded(7);
    if let Some(replies) = root.get("replies") {
        let replies = replies.to_json();
        talk = talk.in_world(Replies(replies.as_array().unwrap().clone().into_iter()));
    }
    let mut out = String::new();
    let steps = root.get("steps").unwrap().to_json();
    for step in steps.as_array().unwrap() {
        let (verb, value) = step.as_object().unwrap().iter().next().unwrap();
        let _ = writeln!(out, "# {verb}: {}", shown(value));
        if let Some(heard) = act(&mut talk, verb, value, &zone) {
            for call in &heard.calls {
                // Where it stands in the bot is held by the tests of the journal.
                let mut call = call.clone();
                match &mut call {
                    Call::Http(call) => call.site.clear(),
                    Call::Function(call) => call.site.clear(),
                }
                let _ = writeln!(out, "calls {}", serde_json::to_string(&call).unwrap());
            }
            let lines: Vec<String> = heard.events.iter().map(|event| line_of(event, &zone)).collect();
            for (at, line) in lines.iter().enumerate() {
                match lines.len() {
                    long if long > 40 && at == 6 => {
                        let _ = writeln!(out, "… {} more …", long - 8);
                    }
                    long if long > 40 && at > 6 && at + 2 < long => {}
                    _ => {
                        let _ = writeln!(out, "{line}");
                    }
                }
            }
        }
        let written = serde_json::to_string(talk.scene()).unwrap();
        *talk.scene_mut() = serde_json::from_str::<Scene>(&written).unwrap();
    }
    out
}

/// What a scenario says that servers and the store answer, one after the other.
struct Replies(std::vec::IntoIter<Value>);

impl World for Replies {
    fn call(&mut self, call: &Call) -> (CallOutcome, u64) {
        let reply = self
            .0
            .next()
            .unwrap_or_else(|| panic!("no reply for {}", call.in_words()));
        (serde_json::from_value(reply).unwrap(), 5)
    }

    fn ask(&mut self, question: &Question) -> Reply {
        let mut reply = self
            .0
            .next()
            .unwrap_or_else(|| panic!("no reply for {question:?}"));
        serde_json::from_value(reply["store"].take()).unwrap()
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn moment(text: &str, zone: &Zone) -> Timestamp {
    let civil = jiff::civil::DateTime::strptime("%d.%m.%Y %H:%M", text).unwrap();
    Timestamp::from_civil(civil, zone).unwrap()
}

/// Does a step; none for one that only changes the scene as the outside world would.
fn act(talk: &mut Talk, verb: &str, value: &Value, zone: &Zone) -> Option<Heard> {
    let text = value.as_str().unwrap_or_default();
    let until = |talk: &Talk| flow::parse_duration(text, talk.now(), zone).unwrap();
    Some(match verb {
        "say" => talk.say(&shown(value)),
        "press" => talk.press(&shown(value)).unwrap(),
        "callback" => talk.callback(text),
        "resuming_callback" => talk.happen(Inbound::Callback {
            message_id: MessageId(1),
            text: text.to_owned(),
            resume: true,
            variables: Variables::new(),
        }),
        "phone" => talk.send_phone(text),
        "location" => talk.send_location(value[0].as_f64().unwrap(), value[1].as_f64().unwrap()),
        "picture" => talk.send_file(model::AttachmentKind::Image, text),
        "wait" => {
            let until = until(talk);
            talk.wait_until(until)
        }
        "run" => talk.run(BlockId(value.as_i64().unwrap())),
        "api_says" => talk.happen(Inbound::Say {
            content: Content::text(text),
            origin: Origin::Api,
        }),
        "fires_anyway" => {
            // Due, although it was cancelled between falling due and its turn.
            let planned = talk.scene().planned[0].clone();
            talk.scene_mut().planned.clear();
            talk.happen(Inbound::Due { planned })
        }
        other => {
            change(talk, other, value, zone);
            return None;
        }
    })
}

fn change(talk: &mut Talk, verb: &str, value: &Value, zone: &Zone) {
    let now = talk.now();
    let scene = talk.scene_mut();
    match verb {
        "pause" => {
            scene.client.paused_until = flow::parse_duration(value.as_str().unwrap(), now, zone);
        }
        "blocked" => scene.client.blocked = value.as_bool().unwrap(),
        "unsubscribed" => scene.client.unsubscribed = value.as_bool().unwrap(),
        "enabled" => scene.project.settings.bot_enabled = value.as_bool().unwrap(),
        "planned_limit" => scene.project.settings.planned_limit = value.as_u64().unwrap() as usize,
        "hops" => scene.header.hops = value.as_u64().unwrap() as u32,
        "platform_id" => scene.client.platform_id = value.as_str().unwrap().to_owned(),
        "name" => scene.client.name = value.as_str().unwrap().to_owned(),
        "tag" => scene.client.tag = Some(value.as_str().unwrap().to_owned()),
        "stands_in" => scene.client.position = Some(BlockId(value.as_i64().unwrap())),
        "client_variables" => scene.client_variables.extend(value.as_object().unwrap().clone()),
        "plans_block" => {
            if let model::planned::PlannedWhat::Block(block) = &mut scene.planned[0].what {
                *block = BlockId(value.as_i64().unwrap());
            }
        }
        "plans_message" | "plans_callback" => {
            let text = value.as_str().unwrap().to_owned();
            let what = if verb == "plans_message" {
                PlannedWhat::Content(Box::new(Content::text(text)))
            } else {
                PlannedWhat::Callback { text, resume: true }
            };
            let (id, project_id, client_id) = (PlannedId(900), scene.project.id, scene.client.id);
            let fire_at = now.plus_seconds(60);
            let plain = (None, None, false, false);
            let (arrow_id, source, keep, cancel_if_left) = plain;
            scene.planned.push(Planned {
                id,
                project_id,
                client_id,
                fire_at,
                what,
                arrow_id,
                source,
                keep,
                cancel_if_left,
            });
        }
        "messenger" => scene.messenger = serde_json::from_value(value.clone()).unwrap(),
        other => panic!("a scenario cannot {other}"),
    }
}
