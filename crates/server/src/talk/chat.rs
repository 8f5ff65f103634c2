//! The chat itself, without a terminal: a line comes in, a text goes out.

use super::show;
use base::{Timestamp, limits};
use flow::file::CannedReply;
use flow::{Bot, Canned, Heard, Talk};
use model::{AttachmentKind, Button, ButtonKind};
use std::sync::Arc;

/// Whether the chat goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It does.
    Go,
    /// It is over.
    End,
}

const HELP: &str = "\
Write to the bot; a number presses the button of that number. A line that begins with / is a command:
  /say TEXT         says a text as it is, also a number or one with a slash
  /press LABEL      presses a button
  /callback TEXT    gives the bot a callback
  /file URL         sends a file; /image, /audio, /voice and /video say of which kind
  /phone NUMBER     shares a phone number
  /place LAT LON    shares a place, in degrees
  /run BLOCK        runs a block
  /wait 2h          lets time pass (s, min, h, days); without a time, until the next planned message
  /vars             the variables
  /where            the block the client stands in, the time, and what is planned
  /restart          begins anew as another client
  /quit             ends the chat
Requests to other servers are not made: the canned `replies` of the file's tests answer them.";

/// A chat with a bot.
pub struct Chat {
    bot: Arc<Bot>,
    talk: Talk,
    file: String,
    source: String,
    /// When the first client came; a restart begins there again.
    begin: Timestamp,
    restarts: u64,
    /// The buttons shown last, as they are numbered.
    buttons: Vec<Button>,
}

impl Chat {
    /// A chat with the bot of a file, beginning at a moment.
    #[must_use]
    pub fn new(bot: Bot, file: String, source: String, now: Timestamp) -> Self {
        let bot = Arc::new(bot);
        let talk = begin(&bot, now, 1);
        Self {
            bot,
            talk,
            file,
            source,
            begin: now,
            restarts: 0,
            buttons: Vec::new(),
        }
    }

    /// The bot's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.bot.name()
    }

    /// Answers a line.
    pub fn answer(&mut self, line: &str) -> (String, Next) {
        let line = line.trim();
        if line.is_empty() {
            return (String::new(), Next::Go);
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let text = match word {
            "/quit" | "/exit" => return (String::new(), Next::End),
            "/help" => HELP.to_owned(),
            "/vars" => show::variables(self.talk.scene()),
            "/where" => show::place(&self.bot, self.talk.scene()),
            "/restart" => self.restart(),
            "/wait" => self.wait(rest),
            "/say" => self.heard(|talk| Ok(talk.say(rest))),
            "/press" => self.heard(|talk| talk.press(rest).map_err(|error| error.to_string())),
            "/callback" => self.heard(|talk| Ok(talk.callback(rest))),
            "/file" => self.send(AttachmentKind::File, rest),
            "/image" => self.send(AttachmentKind::Image, rest),
            "/audio" => self.send(AttachmentKind::Audio, rest),
            "/voice" => self.send(AttachmentKind::Voice, rest),
            "/video" => self.send(AttachmentKind::Video, rest),
            "/phone" => self.heard(|talk| Ok(talk.send_phone(rest))),
            "/place" => self.place(rest),
            "/run" => self.run(rest),
            // `/start` and its like are texts for the bot, as in a messenger.
            _ => match line
                .parse::<usize>()
                .ok()
                .and_then(|number| self.numbered(number))
            {
                Some(button) => self.press(&button),
                None => self.heard(|talk| Ok(talk.say(line))),
            },
        };
        (text, Next::Go)
    }

    fn numbered(&self, number: usize) -> Option<Button> {
        self.buttons.get(number.checked_sub(1)?).cloned()
    }

    fn press(&mut self, button: &Button) -> String {
        if let Some(url) = button.url.as_ref().or(button.web_app.as_ref()) {
            return format!("opens {url}");
        }
        match button.kind {
            ButtonKind::Phone => "shares the phone number: write /phone NUMBER".to_owned(),
            ButtonKind::Location => "shares the place: write /place LAT LON".to_owned(),
            _ => {
                let button = button.clone();
                self.heard(|talk| {
                    Ok(match &button.callback {
                        Some(hidden) => talk.callback(hidden),
                        None => talk.say(&button.text),
                    })
                })
            }
        }
    }

    fn restart(&mut self) -> String {
        self.restarts += 1;
        self.talk = begin(&self.bot, self.begin, self.restarts + 1);
        self.buttons.clear();
        "another client comes".to_owned()
    }

    fn wait(&mut self, time: &str) -> String {
        let (now, zone) = (self.talk.now(), self.talk.scene().project.settings.zone.clone());
        let until = if time.is_empty() {
            match self
                .talk
                .scene()
                .planned
                .iter()
                .map(|planned| planned.fire_at)
                .min()
            {
                Some(next) => next,
                None => return "nothing is planned; say how long, such as /wait 2h".to_owned(),
            }
        } else {
            let last = now.plus_seconds(limits::PLAN_AHEAD_SECONDS);
            match flow::parse_duration(&spelled(time), now, &zone)
                .filter(|until| (now..=last).contains(until))
            {
                Some(until) => until,
                None => return format!("`{time}` is no time to wait; write 30s, 10 minutes, 2h or 3 days"),
            }
        };
        let text = self.heard(|talk| Ok(talk.wait_until(until)));
        format!("{text}now it is {}\n", show::moment(until, &zone))
    }

    fn send(&mut self, kind: AttachmentKind, url: &str) -> String {
        if url.is_empty() {
            return "give the file's address, such as https://example.com/a.png".to_owned();
        }
        self.heard(|talk| Ok(talk.send_file(kind, url)))
    }

    fn place(&mut self, text: &str) -> String {
        let mut degrees = text
            .split([' ', ','])
            .filter(|part| !part.is_empty())
            .map(str::parse::<f64>);
        match (degrees.next(), degrees.next(), degrees.next()) {
            (Some(Ok(north)), Some(Ok(east)), None) => self.heard(|talk| Ok(talk.send_location(north, east))),
            _ => "give two numbers, such as /place 59.94 30.31".to_owned(),
        }
    }

    fn run(&mut self, text: &str) -> String {
        match text.parse() {
            Ok(block) if self.bot.block(block).is_some() => self.heard(|talk| Ok(talk.run(block))),
            _ => format!("`{text}` is no block of this bot"),
        }
    }

    fn heard(&mut self, act: impl FnOnce(&mut Talk) -> Result<Heard, String>) -> String {
        let before = self.talk.scene().planned.len();
        let heard = match act(&mut self.talk) {
            Ok(heard) => heard,
            Err(refused) => return refused,
        };
        let mut text = String::new();
        for call in &heard.calls {
            text.push_str(&format!("  ({})\n", call.in_words()));
        }
        for message in &heard.messages {
            if let Some(buttons) = &message.buttons {
                self.buttons = buttons.rows().into_iter().flatten().cloned().collect();
            }
            text.push_str(&show::message(message));
        }
        for fault in heard.faults() {
            text.push_str(&show::fault(&self.bot, fault, &self.file, &self.source));
        }
        let scene = self.talk.scene();
        if scene.planned.len() != before && !scene.planned.is_empty() {
            text.push_str(&show::planned(scene));
        }
        if text.is_empty() {
            text.push_str("  (no answer)\n");
        }
        text
    }
}

fn begin(bot: &Arc<Bot>, now: Timestamp, seed: u64) -> Talk {
    let replies: Vec<CannedReply> = bot.tests().iter().flat_map(|test| test.replies.clone()).collect();
    Talk::new(Arc::clone(bot), now)
        .seeded(seed)
        .in_world(Canned::lasting(replies))
}

/// A short time as the format spells it: `2h` as `2 h`, `10m` as `10 min`.
fn spelled(time: &str) -> String {
    let at = time.find(|c: char| !c.is_ascii_digit()).unwrap_or(time.len());
    let (amount, unit) = time.split_at(at);
    match unit.trim() {
        "m" | "м" => format!("{amount} min"),
        unit => format!("{amount} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOT: &str = "\
version: 1
name: Tea
blocks:
  - id: 1
    type: start
    condition: hello
    text: Which tea?
    buttons: [Green, Black]
    arrows:
      - { id: 1, to: 2, capture: tea }
  - id: 2
    calculator: |
      price = 10 / 0
    text: '#{tea} it is'
    arrows:
      - { id: 2, to: 3, delay: 2 hours }
  - id: 3
    type: not_state
    text: Was it good?
";

    fn chat(lines: &[&str]) -> String {
        let bot = Bot::parse(BOT).unwrap();
        let mut chat = Chat::new(
            bot,
            "tea.bot.yaml".to_owned(),
            BOT.to_owned(),
            Timestamp::from_seconds(1_767_600_000),
        );
        let mut told = String::new();
        for line in lines {
            let (text, next) = chat.answer(line);
            told.push_str(&format!("> {line}\n{}\n", text.trim_end()));
            if next == Next::End {
                told.push_str("(over)\n");
            }
        }
        told
    }

    #[test]
    fn buttons_are_numbered_faults_are_underlined_and_time_passes_by_hand() {
        insta::assert_snapshot!(chat(&["hello", "2", "/vars", "/where", "/wait 2h", "/quit"]));
    }

    #[test]
    fn what_cannot_be_done_says_what_can() {
        insta::assert_snapshot!(chat(&[
            "/wait",
            "/wait soon",
            "/press Coffee",
            "/place here",
            "/run 9",
            "5",
            "/restart"
        ]));
    }

    #[test]
    fn short_times_are_spelled_out() {
        assert_eq!(spelled("10m"), "10 min");
        assert_eq!(spelled("2h"), "2 h");
        assert_eq!(spelled("3 days"), "3 days");
    }
}
