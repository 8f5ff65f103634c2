//! Where a step's questions to the store are answered: over the store as it stands, or over a rehearsal of what the step
//! has done so far.

use super::changes::Changes;
use super::commit::{Before, Check, Lane, Place, plan_of, write_rows};
use super::scene::Loaded;
use crate::questions;
use base::{PlannedId, ProjectId};
use flow::{Ask, Question, Reply};
use model::{Client, Event};
use std::collections::BTreeSet;
use store::Tx;

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

/// Answers in a transaction that is taken back: what the step has done is written first.
pub(crate) struct Rehearsing<'a> {
    tx: &'a mut dyn Tx,
    place: &'a Place,
    /// The client as the rows written so far have it.
    client: Client,
    plan: BTreeSet<PlannedId>,
    told: Vec<(String, model::Value)>,
    /// How many of the step's events are written.
    written: usize,
    failed: Option<store::Error>,
}

impl<'a> Rehearsing<'a> {
    pub fn new(tx: &'a mut dyn Tx, place: &'a Place, loaded: &Loaded) -> Self {
        Self {
            tx,
            place,
            client: loaded.scene.client.clone(),
            plan: plan_of(&loaded.scene.planned),
            told: loaded.told.clone(),
            written: 0,
            failed: None,
        }
    }

    /// What the store said when it could not answer.
    pub fn ended(self) -> store::Result<()> {
        self.failed.map_or(Ok(()), Err)
    }

    fn answer(&mut self, question: &Question, pending: &[Event]) -> store::Result<Reply> {
        let news = pending.get(self.written..).unwrap_or_default();
        if !news.is_empty() {
            self.write(news)?;
            self.written = pending.len();
        }
        questions::answer(self.tx, self.place.project_id(), question)
    }

    fn write(&mut self, events: &[Event]) -> store::Result<()> {
        let mut changes = Changes::of(events.to_vec(), &mut self.client, &self.plan);
        changes.tell(self.client.id, std::mem::take(&mut self.told));
        let before = Before {
            plan: &self.plan,
            check: Check::Nothing,
            lane: Lane::Held,
        };
        write_rows(self.tx, self.place, &mut self.client, &mut changes, before, None)?;
        // As the row has it now, for the next of these writes.
        self.client.version += 1;
        self.plan.retain(|id| !changes.unplanned.contains(id));
        self.plan.extend(changes.planned.keys());
        Ok(())
    }
}

impl Ask for Rehearsing<'_> {
    fn ask(&mut self, question: &Question, pending: &[Event]) -> Option<Reply> {
        if self.failed.is_some() {
            return None;
        }
        self.answer(question, pending)
            .map_err(|error| self.failed = Some(error))
            .ok()
    }
}
