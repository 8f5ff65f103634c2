//! `cargo xtask bench`: measures in one go and prints one table, ratios beside absolute values. It asserts nothing.

use crate::postgres::Cluster;
use crate::tree::{Tree, files_below};
use crate::{node, run, say};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Crates with criterion benchmarks.
const CRATES: &[&str] = &["calculator", "flow"];
/// The package that measures end to end.
const LOAD: &str = "load";
/// What is aimed at. A missed target is reported with its reason; nothing fails by it.
const TARGETS: &[(&str, f64)] = &[
    ("sqlite: messages per second", 2_000.0),
    ("sqlite: p99 ms at half rate", 100.0),
    ("sqlite: idle memory mb", 40.0),
    ("sqlite: start to ready ms", 300.0),
    ("postgresql: messages per second", 600.0),
    ("if with three branches", 0.2),
];
/// Benchmarks that stand beside each other: the name of the ratio, what is divided, by what, and what is aimed at.
const RATIOS: &[(&str, &str, &str, f64)] = &[
    (
        "ten lines: faster than Rhai",
        "ten lines/Rhai",
        "ten lines/Calculator",
        5.0,
    ),
    (
        "ten lines: faster than CPython",
        "ten lines/CPython",
        "ten lines/Calculator",
        3.0,
    ),
    (
        "lists of 1000: slower than Rust",
        "lists of 1000/Calculator",
        "lists of 1000/Rust",
        2.0,
    ),
];

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    name: String,
    value: f64,
    unit: String,
    /// The target it is compared with.
    scale: Option<f64>,
}

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    node::widget(tree)?;
    run::step(
        "the release build",
        &mut tree.cargo(&[
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--package",
            "rapport",
        ]),
    )?;
    let binary = tree.target.join("release/rapport");
    let mut rows = vec![Row {
        name: "binary size".into(),
        value: fs::metadata(&binary)
            .context("the release binary is missing")?
            .len() as f64
            / 1e6,
        unit: "MB".into(),
        scale: None,
    }];
    rows.extend(criterion(tree)?);
    rows.extend(load(tree, &binary)?);
    say::line("");
    say::line(&table(&rows));
    Ok(())
}

/// Runs the criterion benchmarks and reads their medians.
fn criterion(tree: &Tree) -> Result<Vec<Row>> {
    let results = tree.target.join("criterion");
    if results.is_dir() {
        fs::remove_dir_all(&results)?;
    }
    for name in CRATES {
        run::step(
            &format!("benchmarks of {name}"),
            &mut tree.cargo(&["bench", "--quiet", "--locked", "--package", name, "--benches"]),
        )?;
    }
    if !results.is_dir() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for file in files_below(&results, &["base", "change", "report"])? {
        if file.ends_with("new/estimates.json") {
            let id = json(&file.with_file_name("benchmark.json"))?;
            let row = median(&id, &json(&file)?);
            rows.extend(row.iter().filter_map(|row| throughput(&id, row)));
            rows.extend(row);
        }
    }
    rows.extend(ratios(&rows));
    Ok(rows)
}

/// How many megabytes a benchmark that reads a text reads in a second.
fn throughput(benchmark: &Value, row: &Row) -> Option<Row> {
    Some(Row {
        name: format!("{}: read", row.name),
        value: benchmark["throughput"]["Bytes"].as_f64()? / row.value,
        unit: "MB/s".into(),
        scale: Some(50.0),
    })
}

/// What stands beside each other, where both were measured.
fn ratios(rows: &[Row]) -> Vec<Row> {
    let value = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.value);
    RATIOS
        .iter()
        .filter_map(|(name, divided, by, aim)| {
            Some(Row {
                name: (*name).into(),
                value: value(divided)? / value(by)?,
                unit: "times".into(),
                scale: Some(*aim),
            })
        })
        .collect()
}

/// The median of one criterion benchmark. Criterion counts in nanoseconds.
fn median(benchmark: &Value, estimates: &Value) -> Option<Row> {
    let name = benchmark["full_id"].as_str()?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64()?;
    Some(Row {
        name: name.into(),
        value: nanoseconds / 1e3,
        unit: "µs".into(),
        scale: target(name),
    })
}

/// Runs the end-to-end load on both engines. It prints one JSON object; each number in it is a row.
fn load(tree: &Tree, binary: &Path) -> Result<Vec<Row>> {
    if !tree.at("benches/load/Cargo.toml").is_file() {
        say::step("end to end: skipped, the package `load` is not there yet");
        return Ok(Vec::new());
    }
    let mut program = tree.cargo(&["run", "--quiet", "--locked", "--release", "--package", LOAD, "--"]);
    program.arg("--rapport").arg(binary);
    say::step("end to end on SQLite");
    let mut rows = rows_of("sqlite", &parsed(&run::output(&mut program)?)?);
    say::step("end to end on PostgreSQL");
    let cluster = Cluster::start(tree)?;
    program.arg("--database").arg(&cluster.url);
    rows.extend(rows_of("postgresql", &parsed(&run::output(&mut program)?)?));
    Ok(rows)
}

fn parsed(text: &str) -> Result<Value> {
    serde_json::from_str(text).context("the load printed no JSON")
}

fn rows_of(engine: &str, report: &Value) -> Vec<Row> {
    let fields = report.as_object().into_iter().flatten();
    fields
        .filter_map(|(name, value)| {
            let full = format!("{engine}: {}", name.replace('_', " "));
            Some(Row {
                value: value.as_f64()?,
                unit: String::new(),
                scale: target(&full),
                name: full,
            })
        })
        .collect()
}

/// What a measurement is held against, in its own unit.
fn target(name: &str) -> Option<f64> {
    TARGETS
        .iter()
        .find(|(of, _)| *of == name)
        .map(|(_, target)| *target)
}

fn json(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let mut text = format!(
        "{:width$} {:>12} {:8} {:>12} {:>6}\n",
        "measured", "value", "unit", "target", "ratio"
    );
    for row in rows {
        let (beside, ratio) = row.scale.map_or_else(Default::default, |scale| {
            (format!("{scale:.2}"), format!("{:.2}", row.value / scale))
        });
        let line = format!(
            "{:width$} {:>12.2} {:8} {beside:>12} {ratio:>6}",
            row.name, row.value, row.unit
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ratios_need_both_sides() {
        let row = |name: &str, microseconds: f64| {
            let estimates = json!({"median": {"point_estimate": microseconds * 1e3}});
            median(&json!({"full_id": name}), &estimates).unwrap()
        };
        let rows = [row("ten lines/Rhai", 6.0), row("ten lines/Calculator", 1.5)];
        let found = ratios(&rows);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].value, found[0].scale), (4.0, Some(5.0)));
        let read = throughput(&json!({"throughput": {"Bytes": 1000}}), &rows[0]);
        assert!(throughput(&json!({}), &rows[0]).is_none());
        assert_eq!(read.map(|row| row.value.round()), Some(167.0));
    }

    #[test]
    fn the_table_shows_ratios_beside_absolute_values() {
        let mut rows = rows_of(
            "sqlite",
            &json!({"database": "sqlite", "messages_per_second": 2400.0, "unanswered": 0}),
        );
        rows.extend(median(
            &json!({"full_id": "template/five"}),
            &json!({"median": {"point_estimate": 1250.0}}),
        ));
        assert_eq!(
            table(&rows),
            "measured                           value unit           target  ratio\n\
             sqlite: messages per second      2400.00               2000.00   1.20\n\
             sqlite: unanswered                  0.00\n\
             template/five                       1.25 µs\n"
        );
    }
}
