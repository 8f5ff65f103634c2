//! A turn's own view of its scene: what it wrote lies over what was loaded, and nothing is copied that is not written.

use crate::apply::State;
use crate::{History, Scene};
use model::{Client, Deal, Planned, Scope, Value, Variables};
use std::borrow::Cow;

/// The scene with the turn's own changes.
pub struct Stage<'s> {
    pub client: Cow<'s, Client>,
    pub deal: Cow<'s, Option<Deal>>,
    pub planned: Cow<'s, [Planned]>,
    pub history: Cow<'s, History>,
    deal_variables: Layer<'s>,
    client_variables: Layer<'s>,
    project_variables: Layer<'s>,
}

/// Variables of one owner with changes over them.
struct Layer<'s> {
    base: &'s Variables,
    /// Set when the owner was replaced and its variables with it.
    cleared: bool,
    over: Variables,
    removed: Vec<String>,
}

impl<'s> Layer<'s> {
    fn new(base: &'s Variables) -> Self {
        Self {
            base,
            cleared: false,
            over: Variables::new(),
            removed: Vec::new(),
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        if let Some(value) = self.over.get(name) {
            return Some(value);
        }
        if self.cleared || self.removed.iter().any(|removed| removed == name) {
            return None;
        }
        self.base.get(name)
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.over.insert(name.to_owned(), value.clone());
    }

    fn unset(&mut self, name: &str) {
        self.over.shift_remove(name);
        if !self.cleared
            && self.base.contains_key(name)
            && !self.removed.iter().any(|removed| removed == name)
        {
            self.removed.push(name.to_owned());
        }
    }

    fn len(&self) -> usize {
        self.iter().count()
    }

    fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        let base = self.base.iter().filter(|(name, _)| {
            !self.cleared && !self.over.contains_key(*name) && !self.removed.contains(name)
        });
        base.chain(self.over.iter())
    }
}

impl<'s> Stage<'s> {
    pub fn new(scene: &'s Scene) -> Self {
        Self {
            client: Cow::Borrowed(&scene.client),
            deal: Cow::Borrowed(&scene.deal),
            planned: Cow::Borrowed(&scene.planned),
            history: Cow::Borrowed(&scene.history),
            deal_variables: Layer::new(&scene.deal_variables),
            client_variables: Layer::new(&scene.client_variables),
            project_variables: Layer::new(&scene.project.variables),
        }
    }

    /// The value of a variable of one scope.
    pub fn get(&self, scope: Scope, name: &str) -> Option<&Value> {
        self.layer(scope)?.get(name)
    }

    /// The value of a variable, the deal's first, then the client's, then the project's.
    pub fn find(&self, name: &str) -> Option<&Value> {
        let deal = self.deal_variables.get(name);
        deal.or_else(|| self.client_variables.get(name))
            .or_else(|| self.project_variables.get(name))
    }

    /// How many variables an owner has.
    pub fn count(&self, scope: Scope) -> usize {
        self.layer(scope).map_or(0, Layer::len)
    }

    /// The deal's variables, in the order in which they were first set.
    pub fn deal_variables(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.deal_variables.iter()
    }

    const fn layer(&self, scope: Scope) -> Option<&Layer<'s>> {
        match scope {
            Scope::Deal => Some(&self.deal_variables),
            Scope::Client => Some(&self.client_variables),
            Scope::Project => Some(&self.project_variables),
            Scope::Constant => None,
        }
    }

    const fn layer_mut(&mut self, scope: Scope) -> Option<&mut Layer<'s>> {
        match scope {
            Scope::Deal => Some(&mut self.deal_variables),
            Scope::Client => Some(&mut self.client_variables),
            Scope::Project => Some(&mut self.project_variables),
            Scope::Constant => None,
        }
    }
}

impl State for Stage<'_> {
    fn client(&mut self) -> &mut Client {
        self.client.to_mut()
    }

    fn replace_deal(&mut self, deal: Option<Deal>) {
        self.deal = Cow::Owned(deal);
        self.deal_variables.cleared = true;
        self.deal_variables.over.clear();
    }

    fn set(&mut self, scope: Scope, name: &str, value: &Value) {
        if let Some(layer) = self.layer_mut(scope) {
            layer.set(name, value);
        }
    }

    fn unset(&mut self, scope: Scope, name: &str) {
        if let Some(layer) = self.layer_mut(scope) {
            layer.unset(name);
        }
    }

    fn planned(&mut self) -> &mut Vec<Planned> {
        self.planned.to_mut()
    }

    fn history(&mut self) -> &mut History {
        self.history.to_mut()
    }
}
