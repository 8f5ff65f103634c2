//! A closure on its way to an engine's thread, and its answer on the way back.

use crate::{Error, Result, Tx};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// What is to become of a transaction's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
    Rehearse,
}

/// A closure on its way to an engine's thread.
pub(crate) struct Job {
    pub mode: Mode,
    pub call: Box<dyn Call>,
}

impl Job {
    /// Runs the closure; whether its changes are to be kept.
    pub fn run(&mut self, tx: &mut dyn Tx) -> bool {
        self.call.run(tx) && self.mode == Mode::Write
    }
}

/// A closure with its caller.
pub(crate) trait Call: Send {
    /// Runs it, keeping its answer; `true` when it ended well. A panic is an answer too.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;
    /// Tells the caller: its own answer, or the error that befell the transaction.
    fn settle(self: Box<Self>, end: Result<()>);
}

struct Asked<T, F> {
    f: F,
    answer: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

/// Wraps a closure; its answer comes through the receiver.
pub(crate) fn ask<T, F>(mode: Mode, f: F) -> (Job, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let call = Box::new(Asked {
        f,
        answer: None,
        reply,
    });
    (Job { mode, call }, answer)
}

impl<T, F> Call for Asked<T, F>
where
    T: Send,
    F: Fn(&mut dyn Tx) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        let answer = catch_unwind(AssertUnwindSafe(|| (self.f)(tx))).unwrap_or_else(|panic| {
            let message = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "without a message".to_owned());
            Err(Error::Panicked { message })
        });
        let well = answer.is_ok();
        self.answer = Some(answer);
        well
    }

    fn settle(self: Box<Self>, end: Result<()>) {
        let answer = match end {
            Ok(()) => self.answer.unwrap_or(Err(Error::Closed)),
            Err(error) => Err(error),
        };
        // A caller that no longer waits has dropped its end.
        drop(self.reply.send(answer));
    }
}
