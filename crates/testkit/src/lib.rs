//! What tests of the rooms above `app` need: an app in this process with a clock and randomness of the test's own, and a
//! messenger on loopback that does what the test says. Only `tests/` folders use it.

mod clock;
mod messenger;
mod test_app;

pub use clock::FakeClock;
pub use messenger::{Asked, Messenger, Reply};
pub use test_app::{Chat, TestApp, deliver_to};
