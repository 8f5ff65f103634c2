//! `rapport calc lsp` as an editor starts it: the Language Server Protocol over the pipes of a process.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rapport"))
            .args(["calc", "lsp"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            match line.trim().strip_prefix("Content-Length: ") {
                Some(bytes) => length = bytes.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

#[test]
fn an_editor_gets_findings_and_completion_over_the_pipes_of_the_process() {
    let mut server = Server::start();
    let capabilities = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
    server.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
    let told = server.next();
    assert_eq!(told["id"], 1);
    assert_eq!(
        told["result"]["capabilities"]["renameProvider"]["prepareProvider"],
        true
    );
    server.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
    let item = json!({"uri": "file:///a.calc", "languageId": "calc", "version": 1, "text": "x = substrin('a', 1)\ny = substri"});
    server
        .send(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}));
    let told = server.next();
    assert_eq!(told["method"], "textDocument/publishDiagnostics");
    let found = told["params"]["diagnostics"].to_string();
    assert!(
        found.contains("did you mean `substring`?") && found.contains("unknown_function"),
        "{found}"
    );
    let at = json!({"textDocument": {"uri": "file:///a.calc"}, "position": {"line": 1, "character": 11}});
    server.send(&json!({"jsonrpc": "2.0", "id": 2, "method": "textDocument/completion", "params": at}));
    assert_eq!(
        server.next()["result"]["items"][0]["textEdit"]["newText"],
        "substring($0)"
    );
    server.send(&json!({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}));
    assert_eq!(server.next()["result"], Value::Null);
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn a_caller_that_is_no_editor_is_told_so() {
    let mut server = Server::start();
    server.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}));
    assert_eq!(server.next()["error"]["code"], -32002);
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    let ended = server.child.wait_with_output().unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("start it by an editor"), "{said}");
}
