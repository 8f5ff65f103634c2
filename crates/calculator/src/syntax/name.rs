//! A name as a program mentions it, and the number under which a run keeps its value.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Of a name that has no slot.
const NONE: u32 = u32::MAX;

/// A plain name. Equality ignores the slot.
#[derive(Debug)]
pub(crate) struct Name {
    text: Arc<str>,
    /// Given when the program first runs (`eval::slots`): whoever only checks or prints one need not wait for it.
    slot: AtomicU32,
}

impl Name {
    /// The slot, if a run keeps the value of this name.
    #[inline]
    pub(crate) fn slot(&self) -> Option<usize> {
        match self.slot.load(Ordering::Relaxed) {
            NONE => None,
            slot => Some(slot as usize),
        }
    }

    pub(crate) fn set_slot(&self, slot: u32) {
        self.slot.store(slot, Ordering::Relaxed);
    }
}

impl Deref for Name {
    type Target = Arc<str>;

    #[inline]
    fn deref(&self) -> &Arc<str> {
        &self.text
    }
}

impl Clone for Name {
    fn clone(&self) -> Self {
        Self {
            text: Arc::clone(&self.text),
            slot: AtomicU32::new(self.slot.load(Ordering::Relaxed)),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl From<Arc<str>> for Name {
    fn from(text: Arc<str>) -> Self {
        Self {
            text,
            slot: AtomicU32::new(NONE),
        }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::from(Arc::<str>::from(text))
    }
}
