//! The tests of `flow` that go through its public face.

mod examples;
