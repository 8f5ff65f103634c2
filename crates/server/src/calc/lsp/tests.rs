//! The protocol over a pipe in memory: the loop that an editor talks to, without a process.

use super::talk;
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

/// An editor that has begun.
struct Editor {
    pipe: Connection,
    server: Option<std::thread::JoinHandle<anyhow::Result<()>>>,
    asked: i32,
}

impl Editor {
    fn begin(options: Value) -> Self {
        let (ours, pipe) = Connection::memory();
        let server = Some(std::thread::spawn(move || talk(&ours)));
        let mut editor = Self {
            pipe,
            server,
            asked: 0,
        };
        let told = editor.ask("initialize", options);
        assert_eq!(told["capabilities"]["hoverProvider"], json!(true));
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.pipe
            .sender
            .send(notification.into())
            .expect("the server listens");
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let request = Request::new(RequestId::from(self.asked), method.to_owned(), params);
        self.pipe.sender.send(request.into()).expect("the server listens");
        loop {
            match self.pipe.receiver.recv().expect("the server answers") {
                Message::Response(response) => {
                    let response = serde_json::to_value(response).expect("a response is JSON");
                    return response
                        .get("result")
                        .cloned()
                        .unwrap_or_else(|| response["error"].clone());
                }
                Message::Notification(_) | Message::Request(_) => {}
            }
        }
    }

    /// Opens a file; what is underlined, as `line:from-to message`.
    fn open(&self, uri: &str, text: &str) -> Vec<String> {
        let item = json!({"uri": uri, "languageId": "x", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
        self.underlined()
    }

    fn underlined(&self) -> Vec<String> {
        let Message::Notification(told) = self.pipe.receiver.recv().expect("the server tells") else {
            panic!("something else came first")
        };
        assert_eq!(told.method, "textDocument/publishDiagnostics");
        let found = told.params["diagnostics"].as_array().cloned().unwrap_or_default();
        let show = |one: &Value| {
            let at = &one["range"];
            let message = one["message"].as_str().unwrap_or_default();
            format!(
                "{}:{}-{} {message}",
                at["start"]["line"], at["start"]["character"], at["end"]["character"]
            )
        };
        found.iter().map(show).collect()
    }

    /// Asks about the place of the cursor `¦` in a text that is open without it.
    fn at(&mut self, method: &str, uri: &str, marked: &str, more: Value) -> Value {
        let before = &marked[..marked.find('¦').expect("a cursor")];
        let line = before.matches('\n').count();
        let character = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .encode_utf16()
            .count();
        let mut params =
            json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        self.ask(&format!("textDocument/{method}"), params)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        let server = self.server.take().map(std::thread::JoinHandle::join);
        assert!(
            matches!(server, Some(Ok(Ok(())))),
            "the server ends in order: {server:?}"
        );
    }
}

/// What a range of a text holds.
fn held<'t>(text: &'t str, range: &Value) -> &'t str {
    let number = |end: &str, key: &str| range[end][key].as_u64().expect("a number") as u32;
    let lines = calculator::editor::Lines::of(text);
    let offset = |end: &str| {
        lines.offset_utf16(calculator::editor::Position {
            line: number(end, "line"),
            column: number(end, "character"),
        })
    };
    &text[offset("start")..offset("end")]
}

const CALC: &str = "file:///a.calc";
const BOT: &str = "file:///shop.bot.yaml";

fn options(snippets: bool) -> Value {
    let item = json!({"completionItem": {"snippetSupport": snippets}});
    json!({"processId": null, "rootUri": null, "capabilities": {"textDocument": {"completion": item}}})
}

#[test]
fn a_calculator_is_underlined_completed_explained_formatted_and_renamed() {
    let mut editor = Editor::begin(options(true));
    let text = "цена🙂x =\nпривет = 5\ntotal = substrin('abc', 1)+привет\n";
    let found = editor.open(CALC, text);
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("2:8-26 unknown function `substrin`")),
        "{found:?}"
    );
    let text = "привет = 5\ntotal='🙂'+привет\nx = ";
    let change = json!({"textDocument": {"uri": CALC, "version": 2}, "contentChanges": [{"text": text}]});
    editor.tell("textDocument/didChange", change);
    assert!(!editor.underlined().iter().any(|one| one.contains("substrin")));

    let found = editor.at(
        "completion",
        CALC,
        &text.replace("+привет", "+при¦вет"),
        json!({}),
    );
    assert_eq!(found["items"][0]["label"], "привет");
    assert_eq!(held(text, &found["items"][0]["textEdit"]["range"]), "привет");
    let found = editor.at(
        "references",
        CALC,
        &text.replacen("при", "при¦", 1),
        json!({"context": {"includeDeclaration": true}}),
    );
    let held_at: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| held(text, &one["range"]))
        .collect();
    assert_eq!(held_at, ["привет", "привет"]);
    let found = editor.at(
        "rename",
        CALC,
        &text.replacen("при", "при¦", 1),
        json!({"newName": "hello"}),
    );
    let edits = found["changes"][CALC].as_array().cloned().unwrap_or_default();
    assert_eq!(edits.len(), 2);
    assert!(
        edits
            .iter()
            .all(|edit| edit["newText"] == "hello" && held(text, &edit["range"]) == "привет")
    );
    let refused = editor.at(
        "rename",
        CALC,
        &text.replacen("при", "при¦", 1),
        json!({"newName": "total"}),
    );
    assert_eq!(
        refused["message"],
        "`total` is used in this file already; choose another name (calculator, 2:1)"
    );
    let found = editor.ask(
        "textDocument/formatting",
        json!({"textDocument": {"uri": CALC}, "options": {"tabSize": 2, "insertSpaces": true}}),
    );
    assert_eq!(found[0]["newText"], "привет = 5\ntotal = '🙂' + привет\nx =");
    let found = editor.ask(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": CALC}}),
    );
    let names: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["привет", "total"]);
}

#[test]
fn functions_are_completed_as_snippets_where_the_editor_knows_them() {
    for (snippets, inserted) in [(true, "substring($0)"), (false, "substring")] {
        let mut editor = Editor::begin(options(snippets));
        editor.open(CALC, "x = substri");
        let found = editor.at("completion", CALC, "x = substri¦", json!({}));
        assert_eq!(found["items"][0]["textEdit"]["newText"], inserted);
    }
}

#[test]
fn formulas_inside_a_bot_are_helped_with_at_their_places() {
    let mut wanted = options(true);
    wanted["initializationOptions"] = json!({"language": "ru"});
    let mut editor = Editor::begin(wanted);
    let text = "version: 1\nblocks:\n  - id: 1\n    type: start\n    name: Start\n    calculator: |\n      сумма=5\n\n      client.kind = concat('a', \n    text: 'Всего: #{сумма}'\n";
    let found = editor.open(BOT, text);
    assert!(
        found.iter().any(|one| one.starts_with("8:")),
        "the unfinished call is underlined in its line: {found:?}"
    );
    let marked = text.replace("#{сумма", "#{су¦мма");
    let found = editor.at("completion", BOT, &marked, json!({}));
    assert_eq!(found["items"][0]["label"], "сумма");
    assert_eq!(found["items"][0]["detail"], "переменная сделки");
    assert_eq!(held(text, &found["items"][0]["textEdit"]["range"]), "сумма");
    let found = editor.at("hover", BOT, &marked, json!({}));
    assert_eq!(held(text, &found["range"]), "сумма");
    let found = editor.at("signatureHelp", BOT, &text.replace("'a', ", "'a', ¦"), json!({}));
    assert_eq!(found["signatures"][0]["label"], "concat(s1, s2)");
    assert_eq!(found["activeParameter"], 1);
    let found = editor.at("rename", BOT, &marked, json!({"newName": "total"}));
    let edits = found["changes"][BOT].as_array().cloned().unwrap_or_default();
    assert_eq!(edits.len(), 2);
    assert!(
        edits.iter().all(|edit| held(text, &edit["range"]) == "сумма"),
        "{edits:?}"
    );
    let found = editor.ask(
        "textDocument/formatting",
        json!({"textDocument": {"uri": BOT}, "options": {"tabSize": 2, "insertSpaces": true}}),
    );
    assert!(
        found[0]["newText"]
            .as_str()
            .is_some_and(|new| new.starts_with("сумма = 5\n\n      client.kind")),
        "{found}"
    );
    let found = editor.ask(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": BOT}}),
    );
    assert_eq!(
        (&found[0]["name"], &found[0]["detail"]),
        (&json!("block 1"), &json!("Start"))
    );
}

#[test]
fn an_editor_is_told_why_a_variable_keeps_its_name() {
    let mut editor = Editor::begin(options(false));
    for (text, says) in [
        (
            "unpack_list(['a', 'b'], 'custom')\nx = custom1 + cus¦tom1",
            "a name made up while running may become it",
        ),
        ("x = li¦nk + 1", "nothing in this file sets it"),
        (
            "x = 1\ny = x¦\nall = get_client_vars(5)\nz = all['x']",
            "may pick the variable out",
        ),
    ] {
        editor.open(CALC, &text.replace('¦', ""));
        let refused = editor.at("rename", CALC, text, json!({"newName": "amount"}));
        let message = refused["message"].as_str().unwrap_or_default();
        assert!(message.contains(says), "{refused}");
    }
    let text = "set_client_var(client_id, 'x', 2)\nz = x¦";
    editor.open(CALC, &text.replace('¦', ""));
    let found = editor.at("rename", CALC, text, json!({"newName": "amount"}));
    assert_eq!(
        found["changes"][CALC].as_array().map(Vec::len),
        Some(2),
        "the name in quotes goes along: {found}"
    );
}

#[test]
fn what_is_underlined_belongs_to_a_state_of_the_file_and_late_changes_are_dropped() {
    let editor = Editor::begin(options(false));
    let change = |version: i32, text: &str| {
        let change =
            json!({"textDocument": {"uri": CALC, "version": version}, "contentChanges": [{"text": text}]});
        editor.tell("textDocument/didChange", change);
    };
    editor.open(CALC, "x = 1");
    change(7, "x = substrin('a', 1)");
    change(5, "x = 2");
    change(8, "x = 3");
    let mut told = Vec::new();
    for _ in 0..2 {
        let Message::Notification(one) = editor.pipe.receiver.recv().expect("the server tells") else {
            panic!("something else came first")
        };
        let found = one.params["diagnostics"].as_array().map_or(0, Vec::len);
        told.push((one.params["version"].clone(), found > 0));
    }
    assert_eq!(told, [(json!(7), true), (json!(8), false)]);
}

#[test]
fn what_is_not_answered_and_files_that_are_not_open_are_refused() {
    let mut editor = Editor::begin(options(false));
    let refused = editor.ask("textDocument/teleport", json!({}));
    assert_eq!(refused["code"], -32601);
    let refused = editor.at("hover", "file:///other.calc", "¦", json!({}));
    assert_eq!(refused["message"], "`file:///other.calc` is not open");
    let refused = editor.ask("textDocument/hover", json!({"textDocument": 5}));
    assert!(
        refused["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("the request is not what"))
    );
}
