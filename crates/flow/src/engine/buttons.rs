//! Buttons of a message: the block's own, those of its code, and arrows shown as buttons.

use super::run::{Field, Run};
use crate::compiled::Block;
use base::Code;
use base::limits::BUTTONS_PER_MESSAGE;
use calculator::{Context, Template, Value};
use model::{Button, ButtonKind, Buttons, Keyboard};

/// The first of several names of a key that a dictionary has.
fn entry<'v>(dict: &'v indexmap::IndexMap<std::sync::Arc<str>, Value>, names: &[&str]) -> Option<&'v Value> {
    names
        .iter()
        .find_map(|name| dict.get(*name))
        .filter(|value| !value.is_none())
}

impl<'t> Run<'t> {
    /// The buttons of a block's message; none when there are none to show.
    pub fn buttons(&mut self, block: &'t Block) -> Option<Buttons> {
        let from = &block.buttons;
        self.field = Field::Block("buttons");
        let keyboard = self.keyboard(from.keyboard);
        let mut buttons = Buttons {
            hint: None,
            keyboard,
            buttons: Vec::new(),
        };
        if from.show {
            for button in &from.list {
                let filled = |run: &mut Self, template: &'t Option<Template>, context| {
                    let text = template
                        .as_ref()
                        .and_then(|template| run.render(template, context));
                    text.filter(|text| !text.trim().is_empty())
                };
                let Some(text) = self
                    .render(&button.text, Context::Text)
                    .filter(|text| !text.trim().is_empty())
                else {
                    continue;
                };
                let made = Button {
                    text,
                    kind: button.kind.unwrap_or(kind_on(keyboard)),
                    url: filled(self, &button.url, Context::Url),
                    callback: filled(self, &button.callback, Context::Text),
                    web_app: filled(self, &button.web_app, Context::Url),
                    line: button.line,
                    index_in_line: button.index,
                    color: button.color.clone(),
                    one_time: button.one_time,
                };
                // An address or a hidden text needs a button below the message where nothing else was asked for.
                let below = button.kind.is_none()
                    && keyboard == Keyboard::Auto
                    && (made.url.is_some() || made.callback.is_some());
                buttons.buttons.push(Button {
                    kind: if below { ButtonKind::Inline } else { made.kind },
                    ..made
                });
            }
            if let Some(code) = &from.code
                && let Some(text) = self.render(code, Context::Json)
            {
                self.read_code(text.trim(), &mut buttons);
            }
            if let Some(hint) = &from.hint {
                buttons.hint = self
                    .render(hint, Context::Text)
                    .filter(|hint| !hint.trim().is_empty());
            }
        }
        if from.show_arrows {
            self.arrow_buttons(block, &mut buttons);
        }
        if buttons.buttons.len() > BUTTONS_PER_MESSAGE {
            let message = format!(
                "{} buttons; the first {BUTTONS_PER_MESSAGE} are sent",
                buttons.buttons.len()
            );
            self.tell_here(Code::TooLarge, message);
            buttons.buttons.truncate(BUTTONS_PER_MESSAGE);
        }
        (!buttons.buttons.is_empty() || buttons.hint.is_some()).then_some(buttons)
    }

    /// `auto` takes what the messenger has, where it has one kind alone.
    const fn keyboard(&self, asked: Keyboard) -> Keyboard {
        let has = self.scene.messenger;
        match asked {
            Keyboard::Auto if has.inline_buttons && !has.reply_buttons => Keyboard::Inline,
            Keyboard::Auto if has.reply_buttons && !has.inline_buttons => Keyboard::Reply,
            asked => asked,
        }
    }

    fn arrow_buttons(&mut self, block: &'t Block, buttons: &mut Buttons) {
        let mut faces: Vec<_> = block
            .arrows
            .iter()
            .filter(|arrow| arrow.button.is_some())
            .collect();
        // In the order in which they were drawn, not in that of dispatch.
        faces.sort_by_key(|arrow| arrow.id);
        for arrow in faces {
            let Some(face) = &arrow.button else { continue };
            self.field = Field::Arrow(arrow.id, "button");
            let Some(text) = self
                .render(&face.text, Context::Text)
                .filter(|text| !text.trim().is_empty())
            else {
                continue;
            };
            buttons.buttons.push(Button {
                text,
                kind: kind_on(buttons.keyboard),
                url: None,
                callback: None,
                web_app: None,
                line: face.line,
                index_in_line: face.index,
                color: face.color.clone(),
                one_time: false,
            });
        }
    }

    /// Reads buttons written as JSON, forgiving what JSON does not: single quotes, bare words, a missing list.
    fn read_code(&mut self, text: &str, buttons: &mut Buttons) {
        if text.is_empty() {
            return;
        }
        let value = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json) => Value::from_json(&json),
            Err(error) => {
                match Value::text(text).collected() {
                    Some(value) => value,
                    None => {
                        let shown = base::text::clip(text, 60).to_owned();
                        return self.tell_here(
                        Code::BadButtons,
                        format!("`{shown}` is no list of buttons ({error}); write e.g. [{{\"text\": \"Yes\"}}]"),
                    );
                    }
                }
            }
        };
        let (hint, list) = match value.as_dict() {
            Some(dict) if dict.contains_key("buttons") => (
                entry(&dict, &["hint"]).map(Value::to_text),
                entry(&dict, &["buttons"]).cloned().unwrap_or(Value::None),
            ),
            Some(_) => (None, Value::list(vec![value.clone()])),
            None => (None, value),
        };
        buttons.hint = hint;
        let Some(list) = list.as_list() else {
            return self.tell_here(
                Code::BadButtons,
                "the buttons are no list; write e.g. [{\"text\": \"Yes\"}]",
            );
        };
        for (at, item) in list.iter().enumerate() {
            if buttons.buttons.len() > BUTTONS_PER_MESSAGE {
                break;
            }
            match read_button(item, buttons.keyboard) {
                Ok(button) => buttons.buttons.push(button),
                Err(reason) => {
                    let shown = base::text::clip(&item.to_text(), 60).to_owned();
                    self.tell_here(
                        Code::BadButtons,
                        format!("button {} (`{shown}`) {reason}", at + 1),
                    );
                }
            }
        }
    }
}

const fn kind_on(keyboard: Keyboard) -> ButtonKind {
    match keyboard {
        Keyboard::Inline => ButtonKind::Inline,
        Keyboard::Auto | Keyboard::Reply => ButtonKind::Reply,
    }
}

fn read_button(item: &Value, keyboard: Keyboard) -> Result<Button, String> {
    let Some(dict) = item.as_dict() else {
        return match item {
            Value::Text(text) if !text.trim().is_empty() => Ok(plain(text, keyboard)),
            _ => Err("is no dictionary; write {\"text\": \"Yes\"}".to_owned()),
        };
    };
    let text = |names: &[&str]| {
        entry(&dict, names)
            .map(Value::to_text)
            .filter(|text| !text.trim().is_empty())
    };
    let number = |names: &[&str]| {
        let value = entry(&dict, names)?.plain_number()?.as_int()?;
        u32::try_from(value).ok()
    };
    let label = text(&["text"]).ok_or("has no `text`")?;
    let mut button = plain(&label, keyboard);
    if let Some(kind) = text(&["type"]) {
        button.kind = crate::file::words::BUTTON_KINDS
            .iter()
            .find(|word| word.key == kind)
            .map(|word| word.value)
            .ok_or_else(|| {
                format!("has the type `{kind}`; it may be reply, inline, location, phone or web_app")
            })?;
    }
    button.url = text(&["url"]);
    button.callback = text(&["callback"]);
    button.web_app = text(&["web_app"]);
    if !dict.contains_key("type") && (button.url.is_some() || button.callback.is_some()) {
        button.kind = ButtonKind::Inline;
    }
    button.line = number(&["line"]);
    button.index_in_line = number(&["index_in_line", "index"]);
    button.color = text(&["color"]);
    button.one_time = entry(&dict, &["one_time"]).is_some_and(Value::is_true);
    Ok(button)
}

fn plain(text: &str, keyboard: Keyboard) -> Button {
    Button {
        text: text.to_owned(),
        kind: kind_on(keyboard),
        url: None,
        callback: None,
        web_app: None,
        line: None,
        index_in_line: None,
        color: None,
        one_time: false,
    }
}
