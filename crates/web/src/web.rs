//! What all handlers share: the use cases, the options, and the counters of this node.

use crate::edge::window::Windows;
use crate::options::WebOptions;
use crate::traffic::Traffic;
use app::App;
use base::KeyId;
use base::limits::{KEY_REQUESTS_PER_MINUTE, WRONG_KEYS_PER_MINUTE};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The faces' shared state.
pub struct Web {
    /// The use cases.
    pub app: App,
    /// What was told at start.
    pub options: WebOptions,
    /// Counters for `/metrics`.
    pub traffic: Traffic,
    /// Requests of each key at the compatible API.
    pub keys: Mutex<Windows<KeyId>>,
    /// Requests with a wrong key, by address.
    pub wrong_keys: Mutex<Windows<String>>,
    /// Open sockets of the web chat.
    pub sockets: crate::chat::sockets::Sockets,
    /// Who waits for news of which conversation of the web chat.
    pub chats: crate::chat::live::Hub,
    requests: AtomicU64,
}

/// The state as handlers hold it.
pub type Shared = Arc<Web>;

impl Web {
    /// The state at start.
    pub fn new(app: App, options: WebOptions) -> Shared {
        Arc::new(Self {
            app,
            options,
            traffic: Traffic::default(),
            keys: Mutex::new(Windows::new(KEY_REQUESTS_PER_MINUTE, 60)),
            wrong_keys: Mutex::new(Windows::new(WRONG_KEYS_PER_MINUTE, 60)),
            sockets: crate::chat::sockets::Sockets::default(),
            chats: crate::chat::live::Hub::default(),
            requests: AtomicU64::new(u64::from_le_bytes(base::random::secret_bytes())),
        })
    }

    /// A number for the next request, so that ids of two starts and nodes differ.
    pub fn next_request_id(&self) -> u64 {
        // An odd step visits every number once; multiplying spreads neighbours apart.
        self.requests
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}
