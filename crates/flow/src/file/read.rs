//! From YAML to the typed form of a bot file; everything wrong is told, not the first thing alone.

use super::reader::{Reader, written};
use super::request::read_request;
use super::tests_section::read_tests;
use super::words::{
    ARROW_BUTTON_KEYS, ARROW_KEYS, ATTACHMENT_KEYS, ATTACHMENT_KINDS, BLOCK_KEYS, BLOCK_KINDS, BUTTON_KEYS,
    BUTTON_KINDS, BUTTONS_KEYS, BlockKind, CONDITION_KEYS, FILE_KEYS, KEYBOARDS, MARKUPS, MATCH_KINDS,
    MatchKind, SETTINGS_KEYS, SWITCH_KEYS,
};
use super::{
    Anywhere, ArrowButton, ArrowFile, AttachmentAt, AttachmentFile, BlockFile, BotFile, ButtonFile,
    ButtonsFile, Canvas, ConditionFile, DEFAULT_PRIORITY, SettingsFile, Switches, migrate,
};
use crate::finding::{Finding, Findings};
use crate::yaml::{self, Node, Tree};
use base::limits::{ARROWS_PER_BOT, BLOCKS_PER_BOT};
use base::{ArrowId, BlockId, Code, ids::MAX_ID};
use model::{AttachmentKind, Keyboard, Markup, Variables};

/// Reads a bot file of any version.
///
/// # Errors
/// With all findings, when the text is no YAML or a field is missing, unknown or of the wrong type.
pub fn read(source: &str) -> Result<BotFile, Findings> {
    let mut document =
        yaml::parse(source, yaml::Limits::default()).map_err(|finding| Findings(vec![*finding]))?;
    migrate::migrate(&mut document.root).map_err(|finding| Findings(vec![*finding]))?;
    let mut found = Findings::default();
    let file = read_file(&document.root, &mut found);
    match file {
        Some(file) if !found.has_errors() => Ok(file),
        _ => {
            found.sort();
            Err(found)
        }
    }
}

/// What can be read of a bot file that may have mistakes, because it is being typed; nothing when it is no YAML.
#[must_use]
pub fn read_half(source: &str) -> Option<BotFile> {
    let mut document = yaml::parse(source, yaml::Limits::default()).ok()?;
    migrate::migrate(&mut document.root).ok()?;
    read_file(&document.root, &mut Findings::default())
}

fn read_file(root: &Node, found: &mut Findings) -> Option<BotFile> {
    let map = Reader::open(root, "the bot file", FILE_KEYS, found)?;
    let settings = map.node("settings").and_then(|node| {
        let map = Reader::open(node, "`settings`", SETTINGS_KEYS, found)?;
        Some(SettingsFile {
            zone: map.filled("zone", found),
            language: map.filled("language", found),
            first_answer: map.filled("first_answer", found),
            unknown_answer: map.filled("unknown_answer", found),
        })
    });
    Some(BotFile {
        name: map.text("name", found).unwrap_or_default(),
        description: map.text("description", found).unwrap_or_default(),
        settings: settings.unwrap_or_default(),
        constants: map
            .node("constants")
            .map(|node| constants(node, found))
            .unwrap_or_default(),
        blocks: blocks(&map, found),
        tests: read_tests(map.list("tests", found), found),
    })
}

fn constants(node: &Node, found: &mut Findings) -> Variables {
    match node.to_json() {
        serde_json::Value::Object(constants) => constants,
        _ => {
            let message = "`constants` must be a map of `name: value` lines";
            found.push(Finding::error(Code::BadBotFile, node.place, message));
            Variables::new()
        }
    }
}

fn blocks(map: &Reader<'_>, found: &mut Findings) -> Vec<BlockFile> {
    let Some(node) = map.node("blocks") else {
        map.missing("blocks", found);
        return Vec::new();
    };
    // A map of blocks is put into the form of a list, ids inside, before it is read.
    let listed;
    let node = if matches!(node.tree, Tree::Map(_)) {
        listed = super::write::blocks_as_list(node);
        &listed
    } else {
        node
    };
    let Tree::List(items) = &node.tree else {
        found.push(Finding::error(
            Code::BadBotFile,
            node.place,
            "`blocks` must be a list of blocks",
        ));
        return Vec::new();
    };
    if items.len() > BLOCKS_PER_BOT {
        let message = format!(
            "the bot has {} blocks; at most {BLOCKS_PER_BOT} are read",
            items.len()
        );
        found.push(Finding::error(Code::TooLarge, node.place, message));
        return Vec::new();
    }
    let mut arrows = 0;
    let mut blocks = Vec::with_capacity(items.len());
    for item in items {
        if let Some(block) = block(&item.node, found) {
            arrows += block.arrows.len();
            blocks.push(block);
        }
        if found.0.len() > 1_000 {
            break;
        }
    }
    if arrows > ARROWS_PER_BOT {
        let message = format!("the bot has {arrows} arrows; at most {ARROWS_PER_BOT} are read");
        found.push(Finding::error(Code::TooLarge, node.place, message));
    }
    blocks
}

fn block(node: &Node, found: &mut Findings) -> Option<BlockFile> {
    let id = node
        .get("id")
        .and_then(Node::as_scalar)
        .map_or("?", |id| id.text.as_str());
    let what = format!("block {}", base::text::clip(id, 20));
    let map = Reader::open(node, what.as_str(), BLOCK_KEYS, found)?;
    let id = id_of(&map, "id", found)?;
    let kind = match map.node("type") {
        None => BlockKind::State,
        Some(_) => map.word("type", BLOCK_KINDS, found)?,
    };
    let text = map.filled("text", found);
    Some(BlockFile {
        id: BlockId(id),
        place: Anywhere(node.place),
        kind,
        name: map.text("name", found).unwrap_or_default(),
        description: map.text("description", found).unwrap_or_default(),
        canvas: Canvas {
            sheet: map.text("sheet", found),
            x: map.number("x", found),
            y: map.number("y", found),
        },
        condition: map
            .node("condition")
            .map(|node| condition(node, &what, found))
            .unwrap_or_default(),
        calculator: map.filled("calculator", found),
        request: map
            .node("request")
            .and_then(|node| read_request(node, &what, found)),
        text,
        markup: map.word("markup", MARKUPS, found).unwrap_or(Markup::Plain),
        switches: map
            .node("switches")
            .and_then(|node| switches(node, &what, found))
            .unwrap_or_default(),
        attachments: map
            .list("attachments", found)
            .iter()
            .filter_map(|item| attachment(&item.node, &what, found))
            .collect(),
        buttons: map
            .node("buttons")
            .map(|node| buttons(node, &what, found))
            .unwrap_or_default(),
        arrows: map
            .list("arrows", found)
            .iter()
            .filter_map(|item| arrow(&item.node, &what, found))
            .collect(),
    })
}

fn id_of(map: &Reader<'_>, key: &str, found: &mut Findings) -> Option<i64> {
    if map.node(key).is_none() {
        map.missing(key, found);
    }
    map.whole(key, 1, MAX_ID, found)
}

/// A block's condition: a map, or its text alone.
fn condition(node: &Node, what: &str, found: &mut Findings) -> ConditionFile {
    if let Some(text) = written(node) {
        let text = Some(text).filter(|text| !text.text.trim().is_empty());
        return ConditionFile {
            text,
            ..ConditionFile::default()
        };
    }
    let Some(map) = Reader::open(node, format!("the condition of {what}"), CONDITION_KEYS, found) else {
        return ConditionFile::default();
    };
    ConditionFile {
        text: map.filled("text", found),
        only_callback: map.flag("only_callback", false, found),
        ..condition_fields(&map, found)
    }
}

/// The fields that conditions of blocks and arrows share.
fn condition_fields(map: &Reader<'_>, found: &mut Findings) -> ConditionFile {
    ConditionFile {
        text: None,
        kind: map.word("match", MATCH_KINDS, found).unwrap_or(MatchKind::Fuzzy),
        compare: map.filled("compare", found),
        not: map.filled("not", found),
        priority: map
            .whole("priority", -1_000_000, 1_000_000, found)
            .unwrap_or(DEFAULT_PRIORITY),
        once: map.flag("once", false, found),
        only_callback: false,
    }
}

fn switches(node: &Node, what: &str, found: &mut Findings) -> Option<Switches> {
    let map = Reader::open(node, format!("the switches of {what}"), SWITCH_KEYS, found)?;
    Some(Switches {
        variables_carry_markup: map.flag("variables_carry_markup", false, found),
        protect: map.flag("protect", false, found),
        silent: map.flag("silent", false, found),
        preview: map.flag("preview", true, found),
    })
}

fn attachment(node: &Node, what: &str, found: &mut Findings) -> Option<AttachmentFile> {
    let what = format!("an attachment of {what}");
    let map = Reader::open(node, what.as_str(), ATTACHMENT_KEYS, found)?;
    let kind = match map.node("kind") {
        None => AttachmentKind::File,
        Some(_) => map.word("kind", ATTACHMENT_KINDS, found)?,
    };
    let urls: Vec<_> = match map.node("url").map(|node| &node.tree) {
        Some(Tree::List(items)) => items.iter().filter_map(|item| written(&item.node)).collect(),
        _ => map
            .filled("url", found)
            .map(super::write::split_choices)
            .unwrap_or_default(),
    };
    let source = match map.whole("file", 1, MAX_ID, found) {
        // An uploaded file wins over an address (specification §2.5).
        Some(file) => AttachmentAt::File(file),
        None if urls.is_empty() => {
            map.missing("url", found);
            return None;
        }
        None => AttachmentAt::Urls(urls),
    };
    Some(AttachmentFile {
        kind,
        source,
        name: map.filled("name", found),
    })
}

/// A block's buttons: a map, or the list of buttons alone.
fn buttons(node: &Node, what: &str, found: &mut Findings) -> ButtonsFile {
    if let Tree::List(items) = &node.tree {
        let list = items
            .iter()
            .filter_map(|item| button(&item.node, what, found))
            .collect();
        return ButtonsFile {
            list,
            ..ButtonsFile::default()
        };
    }
    let Some(map) = Reader::open(node, format!("the buttons of {what}"), BUTTONS_KEYS, found) else {
        return ButtonsFile::default();
    };
    let file = ButtonsFile {
        keyboard: map.word("keyboard", KEYBOARDS, found).unwrap_or(Keyboard::Auto),
        show: map.flag("show", true, found),
        show_arrows: map.flag("show_arrows", true, found),
        hint: map.filled("hint", found),
        list: map
            .list("list", found)
            .iter()
            .filter_map(|item| button(&item.node, what, found))
            .collect(),
        code: map.filled("code", found),
    };
    if file.code.is_some() && !file.list.is_empty() {
        let message = format!("the buttons of {what} have both `list` and `code`; keep one");
        found.push(Finding::error(Code::BadBotFile, map.place_of("code"), message));
    }
    file
}

/// A button: a map, or its label alone.
fn button(node: &Node, what: &str, found: &mut Findings) -> Option<ButtonFile> {
    let mut file = ButtonFile {
        text: written(node).unwrap_or_default(),
        kind: None,
        url: None,
        callback: None,
        web_app: None,
        line: None,
        index: None,
        color: None,
        one_time: false,
    };
    if node.as_scalar().is_some() {
        return Some(file);
    }
    let map = Reader::open(node, format!("a button of {what}"), BUTTON_KEYS, found)?;
    let Some(text) = map.filled("text", found) else {
        map.missing("text", found);
        return None;
    };
    file.text = text;
    file.kind = map.word("type", BUTTON_KINDS, found);
    file.url = map.filled("url", found);
    file.callback = map.filled("callback", found);
    file.web_app = map.filled("web_app", found);
    file.line = map.whole("line", 0, 100, found).map(|n| n as u32);
    file.index = map.whole("index", 0, 100, found).map(|n| n as u32);
    file.color = map.text("color", found);
    file.one_time = map.flag("one_time", false, found);
    Some(file)
}

fn arrow(node: &Node, block: &str, found: &mut Findings) -> Option<ArrowFile> {
    let id = node
        .get("id")
        .and_then(Node::as_scalar)
        .map_or("?", |id| id.text.as_str());
    let what = format!("arrow {} of {block}", base::text::clip(id, 20));
    let map = Reader::open(node, what, ARROW_KEYS, found)?;
    let (id, to) = (id_of(&map, "id", found), id_of(&map, "to", found));
    Some(ArrowFile {
        id: ArrowId(id?),
        place: Anywhere(node.place),
        to: BlockId(to?),
        description: map.text("description", found).unwrap_or_default(),
        delay: map.filled("delay", found),
        send_time: map.filled("send_time", found),
        send_date: map.filled("send_date", found),
        if_date_passed: map.flag("if_date_passed", false, found),
        cancel_if_left: map.flag("cancel_if_left", false, found),
        cancel_timers: map.flag("cancel_timers", true, found),
        do_not_cancel: map.flag("do_not_cancel", false, found),
        condition: ConditionFile {
            text: map.filled("condition", found),
            ..condition_fields(&map, found)
        },
        capture: map.filled("capture", found),
        button: map.node("button").and_then(|node| arrow_button(node, found)),
    })
}

/// `button: true`, a label, or a map.
fn arrow_button(node: &Node, found: &mut Findings) -> Option<ArrowButton> {
    match node.to_json() {
        serde_json::Value::Bool(shown) => return shown.then(ArrowButton::default),
        serde_json::Value::Object(_) => {}
        _ => {
            return Some(ArrowButton {
                text: written(node),
                ..ArrowButton::default()
            });
        }
    }
    let map = Reader::open(node, "an arrow's button", ARROW_BUTTON_KEYS, found)?;
    Some(ArrowButton {
        text: map.filled("text", found),
        line: map.whole("line", 0, 100, found).map(|n| n as u32),
        index: map.whole("index", 0, 100, found).map(|n| n as u32),
        color: map.text("color", found),
    })
}
