//! Where a step's questions to the store are answered: over the store as it stands, or over a rehearsal of what the step
//! has done so far.

use super::changes::Changes;
use super::commit::{Before, Check, Lane, Place, plan_of, write_rows};
use super::scene::{Loaded, StepOf};
use super::{Arrival, open};
use crate::questions;
use base::{PlannedId, ProjectId};
use flow::{Ask, Question, Reply};
use model::{Client, Event, MessageState, Value};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Db, Tx};

/// Answers that need no rehearsal: nothing that the step has done could change them.
pub(crate) struct Reading<'a> {
    tx: &'a mut dyn Tx,
    project: ProjectId,
    failed: Option<store::Error>,
}

impl<'a> Reading<'a> {
    pub fn new(tx: &'a mut dyn Tx, project: ProjectId) -> Self {
        Self {
            tx,
            project,
            failed: None,
        }
    }

    /// What the store said when it could not answer.
    pub fn ended(self) -> store::Result<()> {
        self.failed.map_or(Ok(()), Err)
    }
}

impl Ask for Reading<'_> {
    fn ask(&mut self, question: &Question, pending: &[Event]) -> Option<Reply> {
        if self.failed.is_some() || questions::concerns(question, pending) {
            return None;
        }
        questions::answer(self.tx, self.project, question)
            .map_err(|error| self.failed = Some(error))
            .ok()
    }
}

/// Answers each question in a transaction of its own, so that the step itself runs in none: what it has done is written
/// first where it concerns the question, and taken back. It blocks the thread that it runs on.
pub(crate) struct Rehearsing {
    db: Db,
    before: Arc<Rehearsal>,
    failed: Option<store::Error>,
}

/// What stood before the step.
struct Rehearsal {
    place: Place,
    client: Client,
    plan: BTreeSet<PlannedId>,
    told: Vec<(String, Value)>,
    /// What came in and has no row yet.
    arrival: Option<Arrival>,
}

impl Rehearsing {
    pub fn new(db: Db, place: Place, of: &StepOf, loaded: &Loaded) -> Self {
        let before = Rehearsal {
            place,
            client: loaded.scene.client.clone(),
            plan: plan_of(&loaded.scene.planned),
            told: loaded.told.clone(),
            arrival: of.arrival.clone(),
        };
        Self {
            db,
            before: Arc::new(before),
            failed: None,
        }
    }

    /// What the store said when it could not answer.
    pub fn ended(self) -> store::Result<()> {
        self.failed.map_or(Ok(()), Err)
    }

    fn answer(&self, question: &Question, pending: &[Event]) -> store::Result<Reply> {
        let (project, asked) = (self.before.place.project_id(), question.clone());
        if !questions::concerns(question, pending) {
            return self
                .db
                .read_blocking(move |tx| questions::answer(tx, project, &asked));
        }
        let (before, events) = (Arc::clone(&self.before), pending.to_vec());
        self.db.rehearse_blocking(move |tx| {
            before.write(tx, &events)?;
            questions::answer(tx, project, &asked)
        })
    }
}

impl Rehearsal {
    /// Writes what the step has done.
    fn write(&self, tx: &mut dyn Tx, events: &[Event]) -> store::Result<()> {
        if let Some(arrival) = &self.arrival {
            open(tx, &self.place, arrival, MessageState::Received)?;
        }
        let mut client = self.client.clone();
        let mut changes = Changes::of(events.to_vec(), &mut client, &self.plan);
        changes.tell(client.id, self.told.clone());
        let before = Before {
            plan: &self.plan,
            check: Check::Nothing,
            lane: Lane::Held,
        };
        write_rows(tx, &self.place, &mut client, &mut changes, before, None).map(drop)
    }
}

impl Ask for Rehearsing {
    fn ask(&mut self, question: &Question, pending: &[Event]) -> Option<Reply> {
        if self.failed.is_some() {
            return None;
        }
        self.answer(question, pending)
            .map_err(|error| self.failed = Some(error))
            .ok()
    }
}
