//! What is left after a case, and whether it is as it must be.

use super::http;
use super::people::Person;
use serde_json::{Value, json};
use std::io::Error;
use testkit::Messenger;

/// What the compatible API tells of one client.
#[derive(Default)]
pub struct Card {
    id: Value,
    variables: Value,
    said: Vec<Line>,
    answers: Vec<Line>,
}

/// A message of the history.
#[derive(Debug)]
struct Line {
    id: i64,
    text: String,
    /// Of the client's: its turn is committed.
    answered: bool,
    /// Of ours: the messenger has it.
    delivered: bool,
    error: Option<String>,
}

impl Line {
    fn of(message: &Value) -> Self {
        Self {
            id: message["id"].as_i64().unwrap(),
            text: message["text"].as_str().unwrap().to_owned(),
            answered: message["answered"].as_bool().unwrap(),
            delivered: message["delivered"].as_bool().unwrap(),
            error: message["error_message"].as_str().map(str::to_owned),
        }
    }

    fn is_in_doubt(&self) -> bool {
        self.error
            .as_deref()
            .is_some_and(|error| error.starts_with("in doubt"))
    }
}

/// Asks for everybody's card and history; the error says what is still on its way, if anything is.
pub fn cards(address: &str, key: &str, people: &[Person]) -> Result<Vec<Card>, String> {
    let get = |action: &str, body: Value| get(address, key, action, &body).map_err(|error| error.to_string());
    let chats: Vec<String> = people.iter().map(|person| person.chat.to_string()).collect();
    let found = get("find_client_id_by_platform_id", json!({ "platform_ids": chats }))?;
    let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut cards = Vec::new();
    for (person, chat) in people.iter().zip(&chats) {
        let client = found.iter().find(|client| client["platform_id"] == **chat);
        let Some(client) = client else {
            return Err(format!("{chat} is not known yet"));
        };
        let mut card = Card {
            id: client["id"].clone(),
            ..Card::default()
        };
        // The newest comes first.
        let history = get("get_history", json!({ "client_id": card.id }))?;
        for message in history["result"].as_array().into_iter().flatten().rev() {
            let side = if message["client_replica"] == true {
                &mut card.said
            } else {
                &mut card.answers
            };
            side.push(Line::of(message));
        }
        if let Some(what) = busy(person, &card) {
            return Err(format!("{chat} {what}"));
        }
        cards.push(card);
    }
    for card in &mut cards {
        card.variables = get("get_variables", json!({ "client_id": card.id }))?;
    }
    Ok(cards)
}

fn get(address: &str, key: &str, action: &str, body: &Value) -> std::io::Result<Value> {
    let head = format!("POST /api/{key}/{action} HTTP/1.1\r\nContent-Type: application/json");
    match http::ask(address, &head, &body.to_string())? {
        (200, body) => Ok(serde_json::from_str(&body)?),
        (status, body) => Err(Error::other(format!("{action}: {status} {body}"))),
    }
}

/// What of a client is still on its way, if anything is.
fn busy(person: &Person, card: &Card) -> Option<String> {
    if let Some(line) = card.said.iter().find(|line| !line.answered) {
        return Some(format!("waits for an answer: {line:?}"));
    }
    if let Some(line) = card
        .answers
        .iter()
        .find(|line| !line.delivered && line.error.is_none())
    {
        return Some(format!("has an answer on its way: {line:?}"));
    }
    let timer = person
        .later
        .filter(|later| !card.answers.iter().any(|line| line.text == *later));
    timer.map(|_| "waits for the planned message".to_owned())
}

/// Holds everything that must hold; the error names what does not.
pub fn check(messenger: &Messenger, people: &[Person], cards: &[Card], doubts: &[i64]) -> Result<(), String> {
    let mut doubtful = Vec::new();
    let mut counted = 0;
    let mut total = 0;
    for (person, card) in people.iter().zip(cards) {
        let told = |fault: &str| format!("{}: {fault}: {:#?} {:#?}", person.chat, card.said, card.answers);
        if !card
            .said
            .iter()
            .map(|line| line.text.as_str())
            .eq(person.said.iter().copied())
        {
            return Err(told("what was said is not in the history once and in order"));
        }
        answers_are_right(person, card).map_err(|fault| told(&fault))?;
        accepted_once(&messenger.texts(person.chat), card).map_err(|fault| told(&fault))?;
        for (name, value) in person.card {
            if card.variables[*name] != *value {
                return Err(told(&format!(
                    "`{name}` is {}, not {value}",
                    card.variables[*name]
                )));
            }
        }
        if let Some((method, most)) = person.calls {
            let calls = messenger.asked(&format!("{method}{}", person.chat)).len();
            if calls > most || (calls == 0 && most > 1) {
                return Err(told(&format!("{method} was called {calls} times")));
            }
        }
        doubtful.extend(
            card.answers
                .iter()
                .filter(|line| line.is_in_doubt())
                .map(|line| line.id),
        );
        counted += number(&card.variables["n"]);
        total = number(&card.variables["total"]);
    }
    if counted != total {
        return Err(format!(
            "the project counted {total} messages, its clients {counted}"
        ));
    }
    let mut listed = doubts.to_vec();
    listed.sort_unstable();
    doubtful.sort_unstable();
    if listed != doubtful {
        return Err(format!("in doubt are {doubtful:?}, listed are {listed:?}"));
    }
    Ok(())
}

fn number(value: &Value) -> i64 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

/// Every message was processed once: the answers name its number.
fn answers_are_right(person: &Person, card: &Card) -> Result<(), String> {
    let mut answers: Vec<&str> = card.answers.iter().map(|line| line.text.as_str()).collect();
    if let Some(later) = person.later {
        let at = answers.iter().position(|answer| *answer == later);
        match at {
            Some(at) if at > 0 => drop(answers.remove(at)),
            _ => return Err("the planned message did not come after what planned it".to_owned()),
        }
    }
    if person.answers.iter().any(|right| *right == answers) {
        Ok(())
    } else {
        Err(format!("the answers {answers:?} are not {:?}", person.answers))
    }
}

/// The messenger accepted what is sent exactly once, what is in doubt at most once, all in order.
fn accepted_once(accepted: &[String], card: &Card) -> Result<(), String> {
    let mut accepted = accepted.iter().peekable();
    for line in &card.answers {
        let is_next = accepted.next_if(|text| **text == line.text).is_some();
        match (&line.error, is_next) {
            (None, true) => {}
            (Some(_), _) if line.is_in_doubt() => {}
            (None, false) => {
                return Err(format!(
                    "`{}` is told as sent, but the messenger got it not, or not in order",
                    line.text
                ));
            }
            (Some(error), _) => return Err(format!("`{}` failed: {error}", line.text)),
        }
    }
    match accepted.next() {
        Some(text) => Err(format!("the messenger got `{text}` again, or out of order")),
        None => Ok(()),
    }
}
