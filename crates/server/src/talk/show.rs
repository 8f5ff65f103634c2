//! How a chat in the terminal shows messages, faults, variables and what is planned.

use base::{Timestamp, Zone};
use flow::file::{BlockFile, Written};
use flow::{Bot, Finding, Findings, Place, Scene, Severity};
use model::planned::PlannedWhat;
use model::{Attachment, AttachmentKind, AttachmentSource, Content, Fault, Planned, Variables};
use std::fmt::Write as _;

/// A message: its text, attachments and numbered buttons.
#[must_use]
pub fn message(content: &Content) -> String {
    let mut out = String::new();
    if !content.text.is_empty() {
        let _ = writeln!(out, "  {}", content.text.trim_end().replace('\n', "\n  "));
    }
    for attachment in &content.attachments {
        let _ = writeln!(out, "  <{}>", attached(attachment));
    }
    let mut number = 0;
    for row in content.buttons.iter().flat_map(model::Buttons::rows) {
        let labels: Vec<String> = row
            .into_iter()
            .map(|button| {
                number += 1;
                format!("[{number} {}]", button.text)
            })
            .collect();
        let _ = writeln!(out, "  {}", labels.join(" "));
    }
    out
}

fn attached(attachment: &Attachment) -> String {
    let kind = match attachment.kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Link => "link",
        AttachmentKind::File => "file",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Voice => "voice",
        AttachmentKind::Location => "place",
        AttachmentKind::Contact => "contact",
    };
    let source = match &attachment.source {
        AttachmentSource::Url(url) => url.clone(),
        AttachmentSource::File(id) => format!("number {id}"),
        AttachmentSource::Remote(id) => id.clone(),
        AttachmentSource::Location { latitude, longitude } => format!("{latitude}, {longitude}"),
        AttachmentSource::Contact { phone, name, .. } => format!("{name} {phone}"),
    };
    format!("{kind} {source}")
}

/// A fault of the bot, with the line of the file underlined where that is known.
#[must_use]
pub fn fault(bot: &Bot, fault: &Fault, file: &str, source: &str) -> String {
    let place = place_of(bot, fault).unwrap_or_default();
    let finding = Finding {
        severity: Severity::Warning,
        fault: fault.clone(),
        place,
        length: 1,
        suggestion: None,
    };
    let rendered = Findings(vec![finding]).render(file, source);
    format!("{}\n", rendered.trim_end())
}

fn place_of(bot: &Bot, fault: &Fault) -> Option<Place> {
    let block = bot
        .file()
        .blocks
        .iter()
        .find(|block| Some(block.id) == fault.block_id)?;
    match (written(block, fault.field.as_deref()?), fault.line) {
        (Some(text), Some(line)) => Some(text.place_of(line, fault.column.unwrap_or(1))),
        (Some(text), None) => Some(text.place),
        (None, _) => Some(block.place.0),
    }
}

fn written<'a>(block: &'a BlockFile, field: &str) -> Option<&'a Written> {
    match field {
        "calculator" => block.calculator.as_ref(),
        "text" => block.text.as_ref(),
        _ => None,
    }
}

/// The variables, scope by scope.
#[must_use]
pub fn variables(scene: &Scene) -> String {
    let mut out = String::new();
    group(&mut out, "", &scene.deal_variables);
    group(&mut out, "client.", &scene.client_variables);
    group(&mut out, "project.", &scene.project.variables);
    group(&mut out, "constant ", &scene.project.constants);
    if out.is_empty() {
        "no variables yet".to_owned()
    } else {
        out
    }
}

fn group(out: &mut String, prefix: &str, variables: &Variables) {
    for (name, value) in variables {
        let _ = writeln!(out, "  {prefix}{name} = {value}");
    }
}

/// Where the client stands, the time, and what is planned.
#[must_use]
pub fn place(bot: &Bot, scene: &Scene) -> String {
    let block = match scene.client.position {
        None => "in no block yet".to_owned(),
        Some(id) => match bot.file().blocks.iter().find(|block| block.id == id) {
            Some(block) if !block.name.is_empty() => format!("in block {id}, {}", block.name),
            _ => format!("in block {id}"),
        },
    };
    format!(
        "{block}, at {}\n{}",
        moment(scene.header.now, &scene.project.settings.zone),
        planned(scene)
    )
}

/// What is planned, in its order.
#[must_use]
pub fn planned(scene: &Scene) -> String {
    let mut all: Vec<&Planned> = scene.planned.iter().collect();
    all.sort_by_key(|planned| (planned.fire_at, planned.id));
    let mut out = String::new();
    for one in all {
        let what = match &one.what {
            PlannedWhat::Block(block) => format!("block {block}"),
            PlannedWhat::Content(_) => "a message".to_owned(),
            PlannedWhat::Callback { text, .. } => format!("callback {text}"),
        };
        let _ = writeln!(
            out,
            "  (planned for {}: {what})",
            moment(one.fire_at, &scene.project.settings.zone)
        );
    }
    out
}

/// A moment as the zone's clock shows it.
#[must_use]
pub fn moment(at: Timestamp, zone: &Zone) -> String {
    at.civil(zone).strftime("%d.%m.%Y %H:%M:%S").to_string()
}
