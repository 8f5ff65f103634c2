//! Runs what the queue holds: lanes, leases, retries, schedules. Knows no job's contents; `app` registers the handlers.

mod fair;
mod handler;
mod look;
pub mod retry;
mod settle;
mod shift;
mod timer;
mod worker;

pub use handler::{Again, Outcome};
pub use retry::Schedule;
pub use worker::Worker;

pub use store::jobs::{Claim, Inserted, Job, Lane, Lease, NewJob};
