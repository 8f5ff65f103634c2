//! The tests of a bot file: conversations with what the bot is expected to say.

use super::reader::{Reader, written};
use super::words::{EXPECT_KEYS, REPLY_KEYS, STEP_KEYS, TEST_KEYS};
use super::{Anywhere, Written};
use crate::finding::{Finding, Findings};
use crate::yaml::{Item, Node, Tree};
use base::{BlockId, Code, ids::MAX_ID};
use model::{AttachmentKind, Value, Variables};

/// A conversation and what is expected of the bot in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// What it shows, as a sentence.
    pub name: String,
    /// When it begins, `dd.mm.yyyy hh:mm` in the bot's zone.
    pub at: Option<Written>,
    /// Answers to the bot's requests.
    pub replies: Vec<CannedReply>,
    /// What happens, in order.
    pub steps: Vec<TestStep>,
}

/// The answer that a test gives to a request of the bot.
#[derive(Debug, Clone, PartialEq)]
pub struct CannedReply {
    /// Answers requests whose address begins so; any request when empty.
    pub url: String,
    /// Answers this function instead of a request.
    pub function: Option<String>,
    /// The arguments that the function must begin with; any when empty.
    pub arguments: Vec<Value>,
    /// What the function gives.
    pub answer: Value,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Set when there is no response at all: the reason.
    pub fails: Option<String>,
}

/// One step of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct TestStep {
    /// Where it stands in the file.
    pub place: Anywhere,
    /// What happens; nothing when the step only looks.
    pub action: Option<Action>,
    /// The replies expected, all of them in order; unset where they do not matter.
    pub expect: Option<Vec<ExpectedReply>>,
    /// Variables expected afterwards, with or without a scope's prefix.
    pub variables: Variables,
    /// The block the client is then expected to stand in.
    pub position: Option<BlockId>,
    /// How many messages are then expected to be planned.
    pub planned: Option<i64>,
    /// Codes of the faults expected in this step; any other fault fails the test.
    pub faults: Vec<String>,
}

/// What happens in a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The client writes.
    Say(String),
    /// The client presses a button by its label.
    Press(String),
    /// The bot gets a callback.
    Callback(String),
    /// The client sends a file of this kind, found at this address.
    SendFile(AttachmentKind, String),
    /// The client sends its phone number.
    SendPhone(String),
    /// The client sends its place, in degrees north and east.
    SendLocation(f64, f64),
    /// Time passes; a duration such as `2 hours`.
    Wait(Written),
    /// A block is run from outside.
    Run(BlockId),
}

/// A reply that is expected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExpectedReply {
    /// Its whole text.
    pub text: Option<String>,
    /// Texts it holds.
    pub contains: Vec<String>,
    /// The labels of all its buttons, in order.
    pub buttons: Option<Vec<String>>,
    /// The addresses of all its attachments, in order.
    pub attachments: Option<Vec<String>>,
}

/// Reads the tests.
pub fn read_tests(items: &[Item], found: &mut Findings) -> Vec<Conversation> {
    let mut tests = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(map) = Reader::open(&item.node, format!("test {}", at + 1), TEST_KEYS, found) else {
            continue;
        };
        let name = map
            .text("name", found)
            .unwrap_or_else(|| format!("test {}", at + 1));
        let replies = map
            .list("replies", found)
            .iter()
            .filter_map(|item| reply(&item.node, found))
            .collect();
        let steps = map
            .list("steps", found)
            .iter()
            .filter_map(|item| step(&item.node, found))
            .collect();
        tests.push(Conversation {
            name,
            at: map.filled("at", found),
            replies,
            steps,
        });
    }
    tests
}

fn reply(node: &Node, found: &mut Findings) -> Option<CannedReply> {
    let map = Reader::open(node, "a canned reply", REPLY_KEYS, found)?;
    let body = match map.node("body").map(|node| (node, written(node))) {
        Some((_, Some(text))) => text.text,
        // A body written as YAML is sent as the JSON it stands for.
        Some((node, None)) => node.to_json().to_string(),
        None => String::new(),
    };
    Some(CannedReply {
        url: map.text("url", found).unwrap_or_default(),
        function: map.text("function", found),
        arguments: map
            .list("arguments", found)
            .iter()
            .map(|item| item.node.to_json())
            .collect(),
        answer: map.node("answer").map(Node::to_json).unwrap_or_default(),
        status: map.whole("status", 100, 599, found).unwrap_or(200) as u16,
        body,
        fails: map.text("fails", found),
    })
}

fn step(node: &Node, found: &mut Findings) -> Option<TestStep> {
    let map = Reader::open(node, "a test's step", STEP_KEYS, found)?;
    let mut actions = Vec::new();
    if let Some(text) = map.text("say", found) {
        actions.push(Action::Say(text));
    }
    if let Some(text) = map.text("press", found) {
        actions.push(Action::Press(text));
    }
    if let Some(text) = map.text("callback", found) {
        actions.push(Action::Callback(text));
    }
    if let Some(file) = map.node("send_file").and_then(|node| send_file(node, found)) {
        actions.push(file);
    }
    if let Some(text) = map.text("send_phone", found) {
        actions.push(Action::SendPhone(text));
    }
    if let Some(text) = map.written("send_location", found) {
        match text
            .text
            .split_once(',')
            .map(|(n, e)| (n.trim().parse(), e.trim().parse()))
        {
            Some((Ok(north), Ok(east))) => actions.push(Action::SendLocation(north, east)),
            _ => found.push(Finding::error(
                Code::BadBotFile,
                text.place,
                format!("`{}` is no place; write degrees as `55.75, 37.61`", text.text),
            )),
        }
    }
    if let Some(text) = map.written("wait", found) {
        actions.push(Action::Wait(text));
    }
    if let Some(id) = map.whole("run", 1, MAX_ID, found) {
        actions.push(Action::Run(BlockId(id)));
    }
    if actions.len() > 1 {
        let message = "a step does one thing; begin another step with `-`";
        found.push(Finding::error(Code::BadBotFile, node.place, message));
    }
    let variables = match map.node("variables").map(|node| (node.place, node.to_json())) {
        Some((_, serde_json::Value::Object(variables))) => variables,
        Some((place, _)) => {
            found.push(Finding::error(
                Code::BadBotFile,
                place,
                "`variables` of a step is a map of `name: value` lines",
            ));
            Variables::new()
        }
        None => Variables::new(),
    };
    Some(TestStep {
        place: Anywhere(node.place),
        action: actions.pop(),
        expect: map.node("expect").and_then(|node| expect(node, found)),
        variables,
        position: map.whole("position", 1, MAX_ID, found).map(BlockId),
        planned: map.whole("planned", 0, 1_000_000, found),
        faults: map
            .list("faults", found)
            .iter()
            .filter_map(|item| written(&item.node))
            .map(|w| w.text)
            .collect(),
    })
}

/// `send_file: image https://…`
fn send_file(node: &Node, found: &mut Findings) -> Option<Action> {
    let text = written(node)?.text;
    let (kind, url) = text.split_once(' ').unwrap_or(("file", text.as_str()));
    match super::words::ATTACHMENT_KINDS
        .iter()
        .find(|word| word.key == kind)
    {
        Some(word) => Some(Action::SendFile(word.value, url.trim().to_owned())),
        None => {
            let message =
                format!("`{kind}` is no kind of file; write e.g. `image https://example.com/a.png`");
            found.push(Finding::error(Code::BadBotFile, node.place, message));
            None
        }
    }
}

/// `nothing`, one text, or a list of texts and maps.
fn expect(node: &Node, found: &mut Findings) -> Option<Vec<ExpectedReply>> {
    match &node.tree {
        Tree::Scalar(scalar) if scalar.plain && scalar.text == "nothing" => Some(Vec::new()),
        Tree::List(items) => Some(
            items
                .iter()
                .filter_map(|item| expected(&item.node, found))
                .collect(),
        ),
        _ => expected(node, found).map(|one| vec![one]),
    }
}

fn expected(node: &Node, found: &mut Findings) -> Option<ExpectedReply> {
    if let Some(text) = written(node) {
        return Some(ExpectedReply {
            text: Some(text.text),
            ..ExpectedReply::default()
        });
    }
    let map = Reader::open(node, "an expected reply", EXPECT_KEYS, found)?;
    let texts = |key: &str, found: &mut Findings| -> Option<Vec<String>> {
        let node = map.node(key)?;
        match written(node) {
            Some(one) => Some(vec![one.text]),
            None => Some(
                map.list(key, found)
                    .iter()
                    .filter_map(|item| written(&item.node))
                    .map(|w| w.text)
                    .collect(),
            ),
        }
    };
    Some(ExpectedReply {
        text: map.text("text", found),
        contains: texts("contains", found).unwrap_or_default(),
        buttons: texts("buttons", found),
        attachments: texts("attachments", found),
    })
}
