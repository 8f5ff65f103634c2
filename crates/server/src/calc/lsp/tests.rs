//! The protocol without a process: the same loop, over a pipe in memory.
