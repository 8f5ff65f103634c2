//! The load: clients of many chats who write through the web hook.

use crate::http::Connection;
use crate::messenger::Seen;
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Where to write to, and as how many.
#[derive(Debug, Clone)]
pub struct Traffic {
    /// The server's address.
    pub address: String,
    /// The hook's path.
    pub path: String,
    /// The hook's secret.
    pub secret: String,
    /// How many chats there are.
    pub chats: i64,
    /// How many connections write.
    pub connections: usize,
}

/// What a stretch of load came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Messages accepted by the hook.
    pub accepted: u64,
    /// Messages refused by the hook.
    pub refused: u64,
    /// Replies per second.
    pub rate: f64,
    /// Half of the replies came within this time.
    pub p50: Duration,
    /// All but one in a hundred did.
    pub p99: Duration,
}

impl Traffic {
    fn update(&self, number: u64) -> (i64, String) {
        let chat = 1_000_000 + (number as i64 % self.chats);
        let body = format!(
            r#"{{"update_id":{number},"message":{{"message_id":{number},"date":1770000000,"chat":{{"id":{chat},"type":"private","first_name":"Load"}},"from":{{"id":{chat},"is_bot":false,"first_name":"Load"}},"text":"message {number}"}}}}"#
        );
        (chat, body)
    }

    /// Writes for some seconds, at a rate or as fast as replies come, and measures from message to reply.
    ///
    /// # Errors
    /// When the server closes connections.
    pub async fn run(
        &self,
        seen: &Arc<Seen>,
        numbers: &Arc<AtomicU64>,
        rate: Option<f64>,
        seconds: f64,
    ) -> anyhow::Result<Outcome> {
        seen.take_latencies();
        let begun = seen.replies.load(Ordering::Relaxed);
        let accepted = Arc::new(AtomicU64::new(0));
        let refused = Arc::new(AtomicU64::new(0));
        // As fast as possible still means that nobody writes again before the server keeps up.
        let window = Arc::new(Semaphore::new(0));
        let started = Instant::now();
        let until = started + Duration::from_secs_f64(seconds);
        let mut writers = Vec::new();
        for _ in 0..self.connections {
            let traffic = self.clone();
            let (seen, numbers) = (Arc::clone(seen), Arc::clone(numbers));
            let (accepted, refused) = (Arc::clone(&accepted), Arc::clone(&refused));
            let window = Arc::clone(&window);
            writers.push(tokio::spawn(async move {
                let mut connection = Connection::new(TcpStream::connect(&traffic.address).await?);
                let header = format!("x-telegram-bot-api-secret-token: {}\r\n", traffic.secret);
                while Instant::now() < until {
                    if rate.is_some() {
                        let Ok(permit) = window.acquire().await else { break };
                        permit.forget();
                    } else {
                        while seen.waiting() > 4 * traffic.connections && Instant::now() < until {
                            tokio::time::sleep(Duration::from_millis(1)).await;
                        }
                    }
                    let number = numbers.fetch_add(1, Ordering::Relaxed);
                    let (chat, body) = traffic.update(number);
                    seen.start(chat);
                    match connection.post(&traffic.path, &header, &body).await? {
                        200 => accepted.fetch_add(1, Ordering::Relaxed),
                        _ => refused.fetch_add(1, Ordering::Relaxed),
                    };
                }
                anyhow::Ok(())
            }));
        }
        if let Some(rate) = rate {
            let mut given = 0;
            while Instant::now() < until {
                let due = (started.elapsed().as_secs_f64() * rate) as usize;
                window.add_permits(due.saturating_sub(given));
                given = given.max(due);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            window.close();
        }
        for writer in writers {
            writer.await.context("a writer ended")??;
        }
        let took = started.elapsed().as_secs_f64();
        let replies = seen.replies.load(Ordering::Relaxed) - begun;
        self.drain(seen).await;
        let mut latencies = seen.take_latencies();
        latencies.sort_unstable();
        let at = |share: f64| {
            let index = (latencies.len() as f64 * share) as usize;
            latencies
                .get(index.min(latencies.len().saturating_sub(1)))
                .copied()
                .unwrap_or_default()
        };
        Ok(Outcome {
            accepted: accepted.load(Ordering::Relaxed),
            refused: refused.load(Ordering::Relaxed),
            rate: replies as f64 / took,
            p50: at(0.50),
            p99: at(0.99),
        })
    }

    async fn drain(&self, seen: &Seen) {
        let patience = Instant::now() + Duration::from_secs(10);
        while seen.waiting() > 0 && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
