//! What an event changes: the one place, used by a turn for reading its own writes and by [`crate::Talk`].

use crate::{History, Scene};
use base::Timestamp;
use model::{Client, Deal, Event, Planned, Scope, Value};

/// Something that events change: a scene, or a turn's view of one.
pub trait State {
    /// The client.
    fn client(&mut self) -> &mut Client;
    /// Replaces the current deal; its variables begin empty.
    fn replace_deal(&mut self, deal: Option<Deal>);
    /// Stores a variable.
    fn set(&mut self, scope: Scope, name: &str, value: &Value);
    /// Removes a variable.
    fn unset(&mut self, scope: Scope, name: &str);
    /// The planned messages.
    fn planned(&mut self) -> &mut Vec<Planned>;
    /// What already happened.
    fn history(&mut self) -> &mut History;
}

/// Applies an event that happened at `now`.
pub fn apply(state: &mut impl State, event: &Event, now: Timestamp) {
    match event {
        Event::ClientMoved { block_id } => state.client().position = Some(*block_id),
        Event::BlockVisited {
            block_id,
            by_condition,
        } => {
            let history = state.history();
            history.visited.insert(*block_id);
            if *by_condition {
                history.answered.insert(*block_id);
            }
        }
        Event::ArrowPassed { arrow_id } => {
            state.history().passed.insert(*arrow_id);
        }
        Event::VariableSet { scope, name, value } => state.set(*scope, name, value),
        Event::VariableDeleted { scope, name } => state.unset(*scope, name),
        Event::DealOpened { deal_id } => {
            let client = state.client();
            client.deal_id = Some(*deal_id);
            let deal = Deal {
                id: *deal_id,
                project_id: client.project_id,
                client_id: client.id,
                name: String::new(),
                closed_at: None,
                created_at: now,
            };
            state.replace_deal(Some(deal));
        }
        Event::DealClosed { .. } => {
            state.client().deal_id = None;
            state.replace_deal(None);
        }
        Event::MessagePlanned { planned } => {
            let all = state.planned();
            all.retain(|other| other.id != planned.id);
            all.push(planned.clone());
            count_planned(state);
        }
        Event::PlannedFired { id } => {
            state.planned().retain(|planned| planned.id != *id);
            count_planned(state);
        }
        Event::PlannedCancelled { ids } => {
            state.planned().retain(|planned| !ids.contains(&planned.id));
            count_planned(state);
        }
        Event::ClientPaused { until } => state.client().paused_until = Some(*until),
        Event::ClientResumed => state.client().paused_until = None,
        Event::ClientUnsubscribed => state.client().unsubscribed = true,
        Event::ClientResubscribed => state.client().unsubscribed = false,
        Event::ClientGreeted => state.client().greeted = true,
        Event::ClientRenamed { name } => state.client().name.clone_from(name),
        // These change nothing that a turn can see.
        Event::MessageCreated { .. }
        | Event::OtherVariableSet { .. }
        | Event::CallbackSent { .. }
        | Event::NothingMatched
        | Event::TurnFaulted { .. }
        | Event::MessageReceived { .. }
        | Event::MessageStateChanged { .. }
        | Event::MessageEdited { .. } => {}
    }
}

fn count_planned(state: &mut impl State) {
    let count = state.planned().len() as i64;
    state.client().planned_count = count;
}

impl State for Scene {
    fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    fn replace_deal(&mut self, deal: Option<Deal>) {
        self.deal = deal;
        self.deal_variables.clear();
    }

    fn set(&mut self, scope: Scope, name: &str, value: &Value) {
        self.variables(scope).insert(name.to_owned(), value.clone());
    }

    fn unset(&mut self, scope: Scope, name: &str) {
        self.variables(scope).shift_remove(name);
    }

    fn planned(&mut self) -> &mut Vec<Planned> {
        &mut self.planned
    }

    fn history(&mut self) -> &mut History {
        &mut self.history
    }
}

impl Scene {
    fn variables(&mut self, scope: Scope) -> &mut model::Variables {
        match scope {
            Scope::Deal => &mut self.deal_variables,
            Scope::Client => &mut self.client_variables,
            Scope::Project => &mut self.project.variables,
            Scope::Constant => &mut self.project.constants,
        }
    }
}
