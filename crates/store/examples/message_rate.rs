//! How many message transactions a second the store carries: twelve statements each, through `dyn Tx`.
//!
//! `cargo run --release -p store --example message_rate -- PATH_OR_URL [SECONDS] [CONCURRENT]` on an empty database. It
//! prints a rate and asserts nothing.

#![expect(clippy::print_stdout, reason = "a program that reports to its terminal")]

use base::{BlockId, ChannelId, ClientId, ProjectId, Random, Timestamp};
use model::{ChannelKind, Content, MessageState, Origin, ProjectSettings, Scope};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::dialogs::Touch;
use store::jobs::{Claim, Lane, Lease, NewJob};
use store::messages::NewMessage;
use store::variables::VariableChange;
use store::visits::Passed;
use store::{Db, Options, Result, Tx};
use store::{bots, channels, clients, jobs, messages, projects, turns, variables, visits};

const CLIENTS: i64 = 10_000;
const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

fn main() {
    let mut args = std::env::args().skip(1);
    let url = args.next().expect("a path or postgres:// address");
    let seconds = args.next().map_or(5, |text| text.parse().expect("seconds"));
    let concurrent = args.next().map_or(64, |text| text.parse().expect("a number"));
    let options = Options {
        pg_connections: 16,
        ..Options::new(url)
    };
    let db = Db::open(&options).expect("the database opens");
    let (project, channel) = db.write_blocking(prepare).expect("the clients are stored");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(measure(
        &db,
        project,
        channel,
        Duration::from_secs(seconds),
        concurrent,
    ));
    runtime.block_on(db.close());
}

fn prepare(tx: &mut dyn Tx) -> Result<(ProjectId, ChannelId)> {
    let project = projects::insert(tx, "bench", &ProjectSettings::default(), NOW)?.id;
    let new = channels::NewChannel {
        project_id: project,
        kind: ChannelKind::Telegram,
        group_id: "bench_bot",
        name: "Bench",
        settings: &json!({}),
        sealed: None,
        hook_hash: None,
        created_at: NOW,
    };
    let channel = channels::insert(tx, &new)?.id;
    for number in 0..CLIENTS {
        let new = clients::NewClient {
            project_id: project,
            channel_id: channel,
            platform_id: &number.to_string(),
            name: "Client",
            avatar: None,
            tag: None,
            created_at: NOW,
        };
        clients::insert(tx, &new)?;
    }
    let version = bots::insert(tx, project, "version: 1", "", NOW)?;
    bots::publish(tx, project, version.id)?;
    Ok((project, channel))
}

async fn measure(db: &Db, project: ProjectId, channel: ChannelId, span: Duration, concurrent: usize) {
    let events = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let callers = (0..concurrent).map(|seed| {
        let events = Arc::clone(&events);
        async move {
            let mut random = Random::seeded(seed as u64);
            let mut times = Vec::new();
            while begun.elapsed() < span {
                let event = events.fetch_add(1, Ordering::Relaxed);
                // Each caller has clients of its own, as lanes would see to it.
                let person =
                    random.below(CLIENTS as u64 / concurrent as u64) * concurrent as u64 + seed as u64;
                let asked = Instant::now();
                let turn = move |tx: &mut dyn Tx| receive(tx, project, channel, event, person);
                let (sent, claim) = db.write(turn).await.expect("the turn is kept");
                db.write(move |tx| deliver(tx, sent, claim))
                    .await
                    .expect("the sending is kept");
                times.push(asked.elapsed());
            }
            times
        }
    });
    let mut times: Vec<Duration> = futures::future::join_all(callers).await.concat();
    times.sort_unstable();
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{:?}: {rate:.0} messages/s in 2 transactions of 12 + 3 statements, {concurrent} at once; both: p50 {:.1} ms, p99 {:.1} ms",
        db.kind(),
        at(0.5),
        at(0.99)
    );
}

/// Ingest, turn and commit in one transaction, as for an idle lane.
fn receive(
    tx: &mut dyn Tx,
    project: ProjectId,
    channel: ChannelId,
    event: u64,
    person: u64,
) -> Result<(base::MessageId, Claim)> {
    let mut client = clients::header_by_platform(tx, channel, &person.to_string(), true)?.expect("prepared");
    let said = Content::text("I would like a large coffee, please");
    let inbound = new_message(&client, &said, Some(event.to_string()));
    let heard = messages::insert_inbound(tx, &inbound.borrow())?.expect("a new event");
    jobs::lane_busy(tx, Lane::turn(client.id))?;
    bots::published_id(tx, project)?;
    let loaded = variables::load(tx, project, client.deal_id, client.id)?;
    visits::load(tx, client.id)?;
    let count = json!(
        loaded
            .client
            .get("count")
            .and_then(serde_json::Value::as_i64)
            .unwrap_or(0)
            + 1
    );
    let changes = ["count", "drink"].map(|name| VariableChange {
        scope: Scope::Client,
        owner: client.id.get(),
        name,
        value: Some(&count),
        expected: None,
    });
    variables::apply(tx, project, NOW, &changes)?;
    let block = BlockId(1 + (event % 5) as i64);
    visits::record(
        tx,
        client.id,
        NOW,
        &[Passed::Block(block), Passed::Condition(block)],
    )?;
    let answer = Content::text("One large coffee. Milk or sugar?");
    let outbound = messages::insert_outbound(tx, &new_message(&client, &answer, None).borrow())?;
    let version = client.version;
    client.position = Some(block);
    client.last_message_at = Some(NOW);
    let touch = Touch {
        message_id: outbound,
        at: NOW.plus_micros(heard.get()),
        preview: &answer.text,
        read_before: true,
        unread: 0,
    };
    clients::update_touching(tx, &client, version, &touch)?;
    let turn = turns::NewTurn {
        project_id: project,
        client_id: client.id,
        bot_version_id: None,
        started_at: NOW,
        ended_at: NOW,
        trace: r#"{"blocks":[{"id":1,"by":"condition"}],"set":["count","drink"]}"#,
    };
    turns::insert(tx, &turn)?;
    let job = NewJob {
        project_id: project,
        kind: "send",
        lane: Some(Lane::out(client.id)),
        run_at: NOW,
        priority: 1,
        payload: &outbound.to_string(),
        created_at: NOW,
        lease: Some(Lease {
            node: "bench",
            until: NOW.plus_seconds(60),
        }),
    };
    let stored = jobs::insert(tx, &job)?;
    Ok((
        outbound,
        stored.leased.map_or(
            Claim {
                id: stored.id,
                token: 0,
            },
            |job| job.claim(),
        ),
    ))
}

/// What the sender writes down, the message's way in between left out.
fn deliver(tx: &mut dyn Tx, message: base::MessageId, claim: Claim) -> Result<()> {
    messages::mark_sending(tx, &[message])?;
    messages::mark_sent(tx, &[(message, Some(&message.to_string()))])?;
    jobs::finish(tx, &[claim])
}

struct OwnedMessage<'a> {
    new: NewMessage<'a>,
    event: Option<String>,
}

impl OwnedMessage<'_> {
    fn borrow(&self) -> NewMessage<'_> {
        NewMessage {
            event_id: self.event.as_deref(),
            external_id: self.event.as_deref(),
            ..self.new
        }
    }
}

fn new_message<'a>(client: &model::Client, content: &'a Content, event: Option<String>) -> OwnedMessage<'a> {
    let inbound = event.is_some();
    let new = NewMessage {
        project_id: client.project_id,
        client_id: ClientId(client.id.get()),
        channel_id: client.channel_id,
        origin: if inbound { Origin::Client } else { Origin::Bot },
        content,
        block_id: None,
        operator_id: None,
        state: if inbound {
            MessageState::Processed
        } else {
            MessageState::Queued
        },
        event_id: None,
        external_id: None,
        created_at: NOW,
    };
    OwnedMessage { new, event }
}
