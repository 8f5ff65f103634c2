//! The names that are visible to a source from outside it.

use std::collections::HashSet;
use std::sync::Arc;

/// Which names a source can see besides those it writes itself.
#[derive(Debug, Clone, Default)]
pub struct Known {
    names: HashSet<Arc<str>>,
    /// Whether there are no others.
    all: bool,
    /// The same in a fixed order, to look for near ones.
    sorted: Vec<Arc<str>>,
}

impl Known {
    /// Nothing is known: any name may be visible.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Exactly these names are visible.
    #[must_use]
    pub fn all<N: Into<Arc<str>>>(names: impl IntoIterator<Item = N>) -> Self {
        Self {
            all: true,
            ..Self::some(names)
        }
    }

    /// These names are visible, and perhaps others.
    #[must_use]
    pub fn some<N: Into<Arc<str>>>(names: impl IntoIterator<Item = N>) -> Self {
        let names: HashSet<Arc<str>> = names.into_iter().map(Into::into).collect();
        let mut sorted: Vec<Arc<str>> = names.iter().cloned().collect();
        sorted.sort_unstable();
        Self {
            names,
            all: false,
            sorted,
        }
    }

    /// Whether a name is known to be visible.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether no other name can be visible.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.all
    }

    /// The names, sorted.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.sorted.iter().map(|name| &**name)
    }
}
