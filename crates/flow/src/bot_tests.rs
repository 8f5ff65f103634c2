//! The tests inside a bot file: each conversation is held with the engine, and differences are told in words.

use crate::file::{Action, Conversation, ExpectedReply, TestStep};
use crate::timing::{parse_duration, read_date, read_time};
use crate::{Bot, Heard, Place, Talk};
use base::{Timestamp, Zone};
use calculator::Value;
use model::{AttachmentSource, Content, Scope};
use serde::Serialize;
use std::fmt::Write as _;
use std::sync::Arc;

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestOutcome {
    /// The test's name.
    pub name: String,
    /// What went otherwise than expected; empty when it passed.
    pub problems: Vec<Problem>,
}

impl TestOutcome {
    /// Whether everything went as expected.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that went otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The step, in the file.
    pub place: Place,
    /// What was expected and what came, in several lines.
    pub message: String,
}

/// Runs all tests of a bot.
#[must_use]
pub fn run_tests(bot: &Arc<Bot>) -> Vec<TestOutcome> {
    bot.tests().iter().map(|test| run_test(bot, test)).collect()
}

/// Runs one test. It ends at the first step that goes wrong: what follows would only repeat it.
#[must_use]
pub fn run_test(bot: &Arc<Bot>, test: &Conversation) -> TestOutcome {
    let mut talk = Talk::new(Arc::clone(bot), Timestamp(0)).with_replies(test.replies.clone());
    let mut problems = Vec::new();
    match begin(test, &talk.scene().project.settings.zone) {
        Ok(now) => {
            let scene = talk.scene_mut();
            scene.header.now = now;
            scene.client.created_at = now;
        }
        Err(problem) => problems.push(problem),
    }
    for step in &test.steps {
        if !problems.is_empty() {
            break;
        }
        let place = step.place.0;
        match act(&mut talk, step) {
            Ok(heard) => {
                let found = differences(step, &heard, &talk);
                problems.extend(found.into_iter().map(|message| Problem { place, message }));
            }
            Err(message) => problems.push(Problem { place, message }),
        }
    }
    TestOutcome {
        name: test.name.clone(),
        problems,
    }
}

/// When a test begins: as it says, else on a Monday at ten.
fn begin(test: &Conversation, zone: &Zone) -> Result<Timestamp, Problem> {
    let text = test.at.as_ref().map_or("05.01.2026 10:00", |at| at.text.trim());
    let (date, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let civil = read_date(date)
        .zip(read_time(time))
        .map(|(date, time)| date.to_datetime(time));
    civil
        .and_then(|civil| Timestamp::from_civil(civil, zone))
        .ok_or_else(|| Problem {
            place: test.at.as_ref().map_or(Place::default(), |at| at.place),
            message: format!("`at: {text}` is no moment; write `31.12.2026 09:30`"),
        })
}

fn act(talk: &mut Talk, step: &TestStep) -> Result<Heard, String> {
    Ok(match &step.action {
        None => Heard::default(),
        Some(Action::Say(text)) => talk.say(text),
        Some(Action::Press(label)) => talk.press(label).map_err(|error| error.to_string())?,
        Some(Action::Callback(text)) => talk.callback(text),
        Some(Action::SendFile(kind, url)) => talk.send_file(*kind, url),
        Some(Action::SendPhone(phone)) => talk.send_phone(phone),
        Some(Action::SendLocation(north, east)) => talk.send_location(*north, *east),
        Some(Action::Run(block)) => talk.run(*block),
        Some(Action::Wait(duration)) => {
            let until = parse_duration(&duration.text, talk.now(), &talk.scene().project.settings.zone);
            let until = until.ok_or_else(|| {
                format!(
                    "`wait: {}` is no duration; write a number and seconds, minutes, hours, days or months",
                    duration.text
                )
            })?;
            talk.wait_until(until)
        }
    })
}

fn differences(step: &TestStep, heard: &Heard, talk: &Talk) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(expected) = &step.expect
        && !(expected.len() == heard.messages.len()
            && expected
                .iter()
                .zip(&heard.messages)
                .all(|(expected, message)| fits(expected, message)))
    {
        found.push(format!(
            "expected:\n{}but heard:\n{}",
            list_expected(expected),
            list_heard(&heard.messages)
        ));
    }
    for (name, expected) in &step.variables {
        let value = variable(talk, name);
        let expected = Value::from_json(expected);
        let known = value.as_ref().unwrap_or(&Value::None);
        // As text, because a test writes `5` whether the bot holds a number or a text.
        if known.to_text() != expected.to_text() {
            let known = value
                .as_ref()
                .map_or_else(|| "not set".to_owned(), Value::describe);
            found.push(format!(
                "expected `{name}` to be {}, but it is {known}",
                expected.describe()
            ));
        }
    }
    let position = talk.scene().client.position;
    if let Some(expected) = step.position
        && position != Some(expected)
    {
        let position = position.map_or_else(|| "nowhere".to_owned(), |block| format!("in block {block}"));
        found.push(format!(
            "expected the client to stand in block {expected}, but it stands {position}"
        ));
    }
    let planned = talk.scene().planned.len() as i64;
    if let Some(expected) = step.planned
        && planned != expected
    {
        found.push(format!(
            "expected {expected} planned messages, but there are {planned}"
        ));
    }
    let mut wanted = step.faults.clone();
    for fault in heard.faults() {
        match wanted.iter().position(|code| code == fault.code.as_str()) {
            Some(at) => {
                wanted.remove(at);
            }
            None => {
                let block = fault
                    .block_id
                    .map_or_else(String::new, |block| format!(" in block {block}"));
                let field = fault
                    .field
                    .as_deref()
                    .map_or_else(String::new, |field| format!(", {field}"));
                found.push(format!(
                    "a fault showed{block}{field}: {} [{}]",
                    fault.message, fault.code
                ));
            }
        }
    }
    found.extend(
        wanted
            .iter()
            .map(|code| format!("expected the fault `{code}`, but it did not show")),
    );
    found
}

fn variable(talk: &Talk, name: &str) -> Option<Value> {
    let scene = talk.scene();
    let (scope, bare) = Scope::of_name(name);
    let value = match scope {
        Scope::Client => scene.client_variables.get(bare),
        Scope::Project => scene.project.variables.get(bare),
        _ => scene
            .deal_variables
            .get(bare)
            .or_else(|| scene.client_variables.get(bare))
            .or_else(|| scene.project.variables.get(bare)),
    };
    value.map(Value::from_json)
}

fn fits(expected: &ExpectedReply, message: &Content) -> bool {
    expected
        .text
        .as_ref()
        .is_none_or(|text| text.trim_end() == message.text.trim_end())
        && expected
            .contains
            .iter()
            .all(|part| message.text.contains(part.as_str()))
        && expected
            .buttons
            .as_ref()
            .is_none_or(|labels| *labels == labels_of(message))
        && expected
            .attachments
            .as_ref()
            .is_none_or(|urls| *urls == urls_of(message))
}

fn labels_of(message: &Content) -> Vec<String> {
    let rows = message.buttons.iter().flat_map(model::Buttons::rows);
    rows.flatten().map(|button| button.text.clone()).collect()
}

fn urls_of(message: &Content) -> Vec<String> {
    let source = |attachment: &model::Attachment| match &attachment.source {
        AttachmentSource::Url(url) => url.clone(),
        AttachmentSource::File(id) => format!("file {id}"),
        AttachmentSource::Remote(id) => id.clone(),
        AttachmentSource::Location { latitude, longitude } => format!("{latitude}, {longitude}"),
        AttachmentSource::Contact { phone, .. } => phone.clone(),
    };
    message.attachments.iter().map(source).collect()
}

fn list_expected(expected: &[ExpectedReply]) -> String {
    let mut out = String::new();
    for reply in expected {
        let parts = reply.contains.iter().map(|part| format!("… {part} …"));
        let text = reply
            .text
            .clone()
            .into_iter()
            .chain(parts)
            .collect::<Vec<_>>()
            .join("\n");
        one(
            &mut out,
            &text,
            reply.buttons.as_deref(),
            reply.attachments.as_deref(),
        );
    }
    nothing_if_empty(out)
}

/// Messages that a difference shows; a bot that says more is in a loop.
const SHOWN: usize = 20;

fn list_heard(messages: &[Content]) -> String {
    let mut out = String::new();
    for message in messages.iter().take(SHOWN) {
        let (labels, urls) = (labels_of(message), urls_of(message));
        let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
        one(
            &mut out,
            &message.text,
            some(&labels).as_deref(),
            some(&urls).as_deref(),
        );
    }
    if messages.len() > SHOWN {
        let _ = writeln!(out, "  and {} more", messages.len() - SHOWN);
    }
    nothing_if_empty(out)
}

fn one(out: &mut String, text: &str, buttons: Option<&[String]>, attachments: Option<&[String]>) {
    let _ = writeln!(out, "  - {}", text.trim_end().replace('\n', "\n    "));
    if let Some(buttons) = buttons {
        let _ = writeln!(out, "    buttons: {}", buttons.join(", "));
    }
    if let Some(attachments) = attachments {
        let _ = writeln!(out, "    attachments: {}", attachments.join(", "));
    }
}

fn nothing_if_empty(out: String) -> String {
    if out.is_empty() {
        "  nothing\n".to_owned()
    } else {
        out
    }
}
