//! Which crate may use which: the table in `ARCHITECTURE.md` is the rule, `cargo metadata` is what is.

use super::Finding;
use crate::run;
use crate::tree::Tree;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const DOCUMENT: &str = "ARCHITECTURE.md";
/// The head of the table's lines of rules.
const HEAD: [&str; 4] = ["crate", "may use", "never names", "never reaches"];

type Names = BTreeSet<String>;

/// What the table says of one crate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Allowed {
    /// Crates of ours that it may depend on.
    ours: Names,
    /// Crates of others that it may not depend on itself.
    never_direct: Names,
    /// Crates of others that it may not depend on even through others.
    never: Names,
}

/// What `cargo metadata` says of one crate of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Used {
    normal: Names,
    /// For tests, benchmarks and build scripts.
    other: Names,
    /// Everything that normal dependencies lead to.
    reached: Names,
}

/// Compares what is with the table.
pub fn look(tree: &Tree) -> Result<Vec<Finding>> {
    let document =
        fs::read_to_string(tree.at(DOCUMENT)).with_context(|| format!("cannot read {DOCUMENT}"))?;
    let table = table(&document)?;
    let host = run::output(std::process::Command::new("rustc").args(["--print", "host-tuple"]))?;
    let printed = run::output(&mut tree.cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--quiet",
        "--filter-platform",
        host.trim(),
    ]))?;
    let metadata = serde_json::from_str(&printed).context("`cargo metadata` printed no JSON")?;
    Ok(compare(&table, &used(&metadata)?))
}

fn table(document: &str) -> Result<BTreeMap<String, Allowed>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let mut rows = document
        .lines()
        .skip_while(|line| cells(line) != HEAD)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .peekable();
    if rows.peek().is_none() {
        bail!("{DOCUMENT} holds no table headed `| {} |`", HEAD.join(" | "));
    }
    let names = |cell: &str| -> Names {
        cell.split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty() && name != "–")
            .collect()
    };
    rows.map(|row| match row.as_slice() {
        [crates, ours, never_direct, never] => Ok((
            crates.clone(),
            Allowed {
                ours: names(ours),
                never_direct: names(never_direct),
                never: names(never),
            },
        )),
        other => bail!(
            "{DOCUMENT}: a line of the table has {} cells: {}",
            other.len(),
            other.join(" | ")
        ),
    })
    .collect()
}

fn used(metadata: &Value) -> Result<BTreeMap<String, Used>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut normal: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut other: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        for dependency in list(&node["deps"]) {
            let is_normal = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            let edges = if is_normal { &mut normal } else { &mut other };
            edges
                .entry(text(&node["id"]))
                .or_default()
                .push(text(&dependency["pkg"]));
        }
    }
    let name_of = |id: &String| names.get(id).cloned().unwrap_or_else(|| id.clone());
    let direct = |edges: &BTreeMap<String, Vec<String>>, id: &String| -> Names {
        edges.get(id).into_iter().flatten().map(name_of).collect()
    };
    let members = list(&metadata["workspace_members"]);
    if members.is_empty() {
        bail!("`cargo metadata` names no crate of ours");
    }
    Ok(members
        .iter()
        .map(text)
        .map(|id| {
            let mut seen = BTreeSet::new();
            let mut next = vec![id.clone()];
            while let Some(package) = next.pop() {
                let unseen = normal
                    .get(&package)
                    .into_iter()
                    .flatten()
                    .filter(|d| seen.insert((*d).clone()));
                next.extend(unseen.cloned().collect::<Vec<_>>());
            }
            let used = Used {
                normal: direct(&normal, &id),
                other: direct(&other, &id),
                reached: seen.iter().map(name_of).collect(),
            };
            (name_of(&id), used)
        })
        .collect())
}

fn compare(table: &BTreeMap<String, Allowed>, used: &BTreeMap<String, Used>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say =
        |name: &str, message: String| findings.push(Finding::new(DOCUMENT, 0, format!("`{name}` {message}")));
    for (name, used) in used {
        let Some(allowed) = table.get(name) else {
            say(name, "is a crate of ours without a line in the table".into());
            continue;
        };
        let ours = |names: &Names| -> Vec<String> {
            names.iter().filter(|n| table.contains_key(*n)).cloned().collect()
        };
        for other in ours(&used.normal) {
            if !allowed.ours.contains(&other) {
                say(name, format!("uses `{other}`, which the table does not allow"));
            }
        }
        for other in ours(&used.other) {
            // A test may use what the crate itself may, `testkit`, and the crate's own test features.
            if !allowed.ours.contains(&other) && other != "testkit" && other != *name {
                say(
                    name,
                    format!("uses `{other}` in its tests, which the table does not allow"),
                );
            }
        }
        for other in allowed.never_direct.intersection(&used.normal) {
            say(name, format!("names `{other}`, which the table forbids"));
        }
        for other in allowed.never.intersection(&used.reached) {
            say(name, format!("reaches `{other}`, which the table forbids"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TABLE: &str = "\
| crate | may use | never names | never reaches |
| --- | --- | --- | --- |
| base | – | – | tokio |
| web | base | rusqlite | – |
| testkit | base, web | – | – |

after
";

    fn metadata(normal: &[(&str, &str)], dev: &[(&str, &str)]) -> Value {
        let names = ["base", "web", "testkit", "jiff", "tokio", "rusqlite"];
        let edges = |from: &str, list: &[(&str, &str)], kind: Value| -> Vec<Value> {
            list.iter()
                .filter(|(a, _)| *a == from)
                .map(|(_, to)| json!({"pkg": to, "dep_kinds": [{"kind": kind}]}))
                .collect()
        };
        let nodes: Vec<Value> = names
            .iter()
            .map(|name| {
                let deps = [edges(name, normal, Value::Null), edges(name, dev, json!("dev"))].concat();
                json!({"id": name, "deps": deps})
            })
            .collect();
        json!({
            "packages": names.map(|name| json!({"id": name, "name": name})),
            "workspace_members": ["base", "web", "testkit"],
            "resolve": {"nodes": nodes},
        })
    }

    fn findings(normal: &[(&str, &str)], dev: &[(&str, &str)]) -> Vec<String> {
        compare(&table(TABLE).unwrap(), &used(&metadata(normal, dev)).unwrap())
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn allowed_arrows_pass() {
        assert!(
            findings(
                &[("web", "base"), ("base", "jiff")],
                &[("web", "testkit"), ("base", "tokio")]
            )
            .is_empty()
        );
    }

    #[test]
    fn every_other_arrow_is_found() {
        assert_eq!(
            findings(&[("base", "web"), ("web", "testkit")], &[("base", "web")]),
            [
                "`base` uses `web`, which the table does not allow",
                "`base` uses `web` in its tests, which the table does not allow",
                "`web` uses `testkit`, which the table does not allow",
            ]
        );
        assert_eq!(
            findings(&[("base", "jiff"), ("jiff", "tokio"), ("web", "rusqlite")], &[]),
            [
                "`base` reaches `tokio`, which the table forbids",
                "`web` names `rusqlite`, which the table forbids"
            ]
        );
    }

    #[test]
    fn a_crate_without_a_line_is_found_and_a_lost_table_is_an_error() {
        let used = BTreeMap::from([("new".to_owned(), Used::default())]);
        let found = compare(&table(TABLE).unwrap(), &used);
        assert_eq!(
            found[0].message,
            "`new` is a crate of ours without a line in the table"
        );
        assert!(table("no table").is_err());
    }
}
