//! The words every room shares: typed ids, time, randomness, secrets, limits, error codes, paging.
//!
//! Nothing here does I/O except [`clock::SystemClock`] and [`random::secret_token`], which are the one
//! place of the clock and of the machine's randomness.

pub mod clock;
pub mod code;
pub mod ids;
pub mod language;
pub mod limits;
pub mod page;
pub mod random;
pub mod secret;
pub mod text;
pub mod time;

pub use clock::{Clock, SystemClock};
pub use code::Code;
pub use ids::*;
pub use language::Language;
pub use page::{Cursor, Page};
pub use random::Random;
pub use secret::Secret;
pub use time::{Timestamp, Zone};
