//! What a list of events comes to, sorted by table: pure, so that the commit is a few statements and nothing else.

use base::{ArrowId, BlockId, ClientId, DealId, PlannedId, Timestamp};
use model::{Client, Content, Event, Fault, Origin, Planned, Scope, Value};
use std::collections::{BTreeMap, BTreeSet};
use store::visits::Passed;

/// Everything that events change.
#[derive(Debug, Default)]
pub struct Changes {
    /// Variables by scope, owner and name; none deletes.
    pub variables: BTreeMap<(Scope, i64, String), Option<Value>>,
    /// Variables of other clients by client and name: the new value, none to delete, and the version that was read.
    pub elsewhere: BTreeMap<(ClientId, String), (Option<Value>, i64)>,
    /// Messages to the client, in order.
    pub messages: Vec<NewOutgoing>,
    /// Blocks that ran.
    pub visited: Vec<BlockId>,
    /// Blocks that ran by their own condition.
    pub answered: Vec<BlockId>,
    /// Arrows that were passed.
    pub arrows: Vec<ArrowId>,
    /// Messages planned, or planned anew under an id that was there.
    pub planned: BTreeMap<PlannedId, Planned>,
    /// Planned messages that fired or were cancelled.
    pub unplanned: Vec<PlannedId>,
    /// Deals opened.
    pub opened: Vec<DealId>,
    /// Deals closed.
    pub closed: Vec<DealId>,
    /// Callbacks to other clients.
    pub callbacks: Vec<Callback>,
    /// Mistakes of the bot's author.
    pub faults: Vec<Fault>,
}

/// A message to the client, on its way into the outbox.
#[derive(Debug)]
pub struct NewOutgoing {
    /// What it says.
    pub content: Content,
    /// The block that said it.
    pub block_id: Option<BlockId>,
    /// Who made it.
    pub origin: Origin,
    /// Whether the client had unsubscribed or blocked the bot when it was made: it is kept, not sent.
    pub undeliverable: bool,
}

/// A callback to another client.
#[derive(Debug)]
pub struct Callback {
    /// To whom.
    pub client_id: ClientId,
    /// Its text.
    pub text: String,
    /// How many clients the chain has passed.
    pub hops: u32,
}

impl Changes {
    /// Sorts events by what they change; the client's own fields change in place. `plan` are the ids of what was planned
    /// before.
    pub fn of(events: Vec<Event>, client: &mut Client, plan: &BTreeSet<PlannedId>) -> Self {
        let mut changes = Self::default();
        let mut waiting = plan.clone();
        for event in events {
            changes.take(event, client, &mut waiting);
        }
        // What was planned and cancelled in the same turn never reaches the database.
        changes
            .unplanned
            .retain(|id| plan.contains(id) && !waiting.contains(id));
        client.planned_count = waiting.len() as i64;
        changes
    }

    fn take(&mut self, event: Event, client: &mut Client, waiting: &mut BTreeSet<PlannedId>) {
        match event {
            Event::MessageCreated {
                content,
                block_id,
                origin,
            } => {
                let undeliverable = client.unsubscribed;
                self.messages.push(NewOutgoing {
                    content,
                    block_id,
                    origin,
                    undeliverable,
                });
            }
            Event::ClientMoved { block_id } => client.position = Some(block_id),
            Event::BlockVisited {
                block_id,
                by_condition,
            } => {
                self.visited.push(block_id);
                if by_condition {
                    self.answered.push(block_id);
                }
            }
            Event::ArrowPassed { arrow_id } => self.arrows.push(arrow_id),
            Event::VariableSet { scope, name, value } => self.variable(client, scope, name, Some(value)),
            Event::VariableDeleted { scope, name } => self.variable(client, scope, name, None),
            Event::OtherVariableSet {
                client_id,
                name,
                value,
                version,
            } => {
                // Of several changes the first names the version that was there before the step, the last what is wanted.
                let entry = self.elsewhere.entry((client_id, name)).or_insert((None, version));
                entry.0 = value;
            }
            Event::DealOpened { deal_id } => {
                client.deal_id = Some(deal_id);
                self.opened.push(deal_id);
            }
            Event::DealClosed { deal_id } => {
                if client.deal_id == Some(deal_id) {
                    client.deal_id = None;
                }
                self.closed.push(deal_id);
            }
            Event::MessagePlanned { planned } => {
                waiting.insert(planned.id);
                self.planned.insert(planned.id, planned);
            }
            Event::PlannedFired { id } => self.unplan(id, waiting),
            Event::PlannedCancelled { ids } => {
                for id in ids {
                    self.unplan(id, waiting);
                }
            }
            Event::ClientPaused { until } => client.paused_until = Some(until),
            Event::ClientResumed => client.paused_until = None,
            Event::ClientUnsubscribed => client.unsubscribed = true,
            Event::ClientResubscribed => client.unsubscribed = false,
            Event::ClientGreeted => client.greeted = true,
            Event::ClientRenamed { name } => client.name = name,
            Event::CallbackSent {
                client_id,
                text,
                hops,
            } => {
                self.callbacks.push(Callback {
                    client_id,
                    text,
                    hops,
                });
            }
            Event::TurnFaulted { fault } => self.faults.push(fault),
            // Nothing of these is kept beyond the trace: the message rows already tell them.
            Event::NothingMatched
            | Event::MessageReceived { .. }
            | Event::MessageStateChanged { .. }
            | Event::MessageEdited { .. } => {}
        }
    }

    fn variable(&mut self, client: &Client, scope: Scope, name: String, value: Option<Value>) {
        let owner = match scope {
            Scope::Deal => client.deal_id.map_or(0, DealId::get),
            Scope::Client => client.id.get(),
            Scope::Project | Scope::Constant => 0,
        };
        self.variables.insert((scope, owner, name), value);
    }

    /// Other clients' variables must be as the step first saw them, not only as they were when it first changed them.
    pub fn hold_against(&mut self, seen: &BTreeMap<(ClientId, String), i64>) {
        for (key, (_, version)) in &mut self.elsewhere {
            if let Some(first) = seen.get(key) {
                *version = *first;
            }
        }
    }

    /// Adds client variables that a messenger told; what the turn itself set wins.
    pub fn tell(&mut self, client: ClientId, told: Vec<(String, Value)>) {
        for (name, value) in told {
            self.variables
                .entry((Scope::Client, client.get(), name))
                .or_insert(Some(value));
        }
    }

    fn unplan(&mut self, id: PlannedId, waiting: &mut BTreeSet<PlannedId>) {
        waiting.remove(&id);
        self.planned.remove(&id);
        self.unplanned.push(id);
    }

    /// Everything passed, as the store counts it.
    pub fn passed(&self) -> Vec<Passed> {
        let blocks = self.visited.iter().map(|id| Passed::Block(*id));
        let conditions = self.answered.iter().map(|id| Passed::Condition(*id));
        let arrows = self.arrows.iter().map(|id| Passed::Arrow(*id));
        blocks.chain(conditions).chain(arrows).collect()
    }

    /// When the earliest message planned here is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.planned.values().map(|planned| planned.fire_at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{ChannelId, ProjectId};
    use model::ChannelKind;
    use model::planned::PlannedWhat;

    fn client() -> Client {
        Client {
            id: ClientId(5),
            project_id: ProjectId(1),
            channel_id: ChannelId(1),
            kind: ChannelKind::Web,
            group: String::new(),
            platform_id: "p".into(),
            name: String::new(),
            avatar: None,
            tag: None,
            position: None,
            deal_id: Some(DealId(1)),
            paused_until: None,
            unsubscribed: false,
            blocked: false,
            greeted: false,
            planned_count: 0,
            version: 1,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            last_message_at: None,
        }
    }

    fn set(name: &str, value: i64) -> Event {
        Event::VariableSet {
            scope: Scope::Deal,
            name: name.into(),
            value: value.into(),
        }
    }

    #[test]
    fn a_variable_belongs_to_the_deal_that_was_current_when_it_was_set() {
        let mut client = client();
        let events = vec![
            set("x", 1),
            Event::DealClosed { deal_id: DealId(1) },
            Event::DealOpened { deal_id: DealId(2) },
            set("x", 2),
            set("x", 3),
        ];
        let changes = Changes::of(events, &mut client, &BTreeSet::new());
        let written: Vec<_> = changes
            .variables
            .iter()
            .map(|((_, owner, _), value)| (*owner, value.clone()))
            .collect();
        assert_eq!(written, [(1, Some(1.into())), (2, Some(3.into()))]);
        assert_eq!(client.deal_id, Some(DealId(2)));
    }

    #[test]
    fn what_was_read_before_it_was_changed_must_still_be_as_it_was_read() {
        let other = ClientId(7);
        let set = |version| Event::OtherVariableSet {
            client_id: other,
            name: "n".into(),
            value: Some(2.into()),
            version,
        };
        let mut changes = Changes::of(vec![set(4), set(5)], &mut client(), &BTreeSet::new());
        let key = (other, "n".to_owned());
        assert_eq!(changes.elsewhere[&key].1, 4);
        changes.hold_against(&BTreeMap::from([(key.clone(), 3), ((other, "m".into()), 9)]));
        assert_eq!(changes.elsewhere[&key], (Some(2.into()), 3));
        assert_eq!(changes.elsewhere.len(), 1);
    }

    fn planned(id: i64) -> Event {
        Event::MessagePlanned {
            planned: Planned {
                id: PlannedId(id),
                project_id: ProjectId(1),
                client_id: ClientId(5),
                fire_at: Timestamp(1),
                what: PlannedWhat::Block(BlockId(1)),
                arrow_id: None,
                source: None,
                keep: false,
                cancel_if_left: false,
            },
        }
    }

    #[test]
    fn planned_and_cancelled_in_one_turn_leaves_nothing() {
        let mut client = client();
        let plan = BTreeSet::from([PlannedId(3)]);
        let events = vec![
            planned(9),
            Event::PlannedCancelled {
                ids: vec![PlannedId(9), PlannedId(3)],
            },
        ];
        let changes = Changes::of(events, &mut client, &plan);
        assert!(changes.planned.is_empty());
        assert_eq!(changes.unplanned, [PlannedId(3)]);
        assert_eq!(client.planned_count, 0);
    }

    #[test]
    fn what_fired_and_is_planned_anew_stays() {
        let mut client = client();
        let plan = BTreeSet::from([PlannedId(3), PlannedId(4)]);
        let events = vec![Event::PlannedFired { id: PlannedId(3) }, planned(3)];
        let changes = Changes::of(events, &mut client, &plan);
        assert_eq!(changes.planned.len(), 1);
        assert!(changes.unplanned.is_empty());
        assert_eq!(client.planned_count, 2);
    }
}
