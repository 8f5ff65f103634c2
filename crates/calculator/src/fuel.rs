//! What an evaluation may still use: steps, bytes of values, reported faults.

use crate::{Fault, Stop};
use base::{Code, limits};

/// Faults reported by one block; the rest are counted as steps alone.
const FAULTS_PER_BLOCK: u32 = 1_000;

/// The fuel of one block, and what is left of the turn's.
#[derive(Debug, Clone)]
pub struct Fuel {
    /// Steps that both the block and the turn have left, so that a step is taken off one number.
    steps: u64,
    /// Steps the block has left beyond those; 0 when the block ends first.
    block_beyond: u64,
    /// Steps the turn has left beyond those; 0 when the turn ends first.
    turn_beyond: u64,
    bytes: usize,
    faults: u32,
}

impl Fuel {
    /// The fuel of a block that is alone in its turn.
    #[must_use]
    pub const fn block() -> Self {
        Self::within_turn(limits::FUEL_PER_TURN)
    }

    /// The fuel of a block in a turn that has so many steps left.
    #[must_use]
    pub const fn within_turn(turn_left: u64) -> Self {
        let block = limits::FUEL_PER_BLOCK;
        Self {
            steps: if block < turn_left { block } else { turn_left },
            block_beyond: block.saturating_sub(turn_left),
            turn_beyond: turn_left.saturating_sub(block),
            bytes: limits::VALUE_BYTES_PER_BLOCK,
            faults: FAULTS_PER_BLOCK,
        }
    }

    /// Fuel of any size, for tests and for the editor's trial runs.
    #[must_use]
    pub const fn of(steps: u64, bytes: usize) -> Self {
        Self {
            steps,
            block_beyond: 0,
            turn_beyond: 0,
            bytes,
            faults: FAULTS_PER_BLOCK,
        }
    }

    /// Begins the next block of the same turn.
    pub const fn next_block(&mut self) {
        *self = Self::within_turn(self.turn_left());
    }

    /// Steps the turn has left, to be kept between its blocks.
    #[must_use]
    pub const fn turn_left(&self) -> u64 {
        self.steps + self.turn_beyond
    }

    /// Steps the block has left.
    #[must_use]
    pub const fn steps_left(&self) -> u64 {
        self.steps
    }

    /// Bytes of values the block may still make.
    #[must_use]
    pub const fn bytes_left(&self) -> usize {
        self.bytes
    }

    /// Uses up steps.
    ///
    /// # Errors
    /// [`Stop::OutOfFuel`] when there are not so many left.
    #[inline]
    pub fn spend(&mut self, steps: u64) -> Result<(), Stop> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(self.exhausted()),
        }
    }

    /// Uses up bytes of values, and a step for every 64 of them.
    ///
    /// # Errors
    /// [`Stop::OutOfFuel`] when there are not so many left.
    #[inline]
    pub fn hold(&mut self, bytes: usize) -> Result<(), Stop> {
        if bytes > self.bytes {
            self.bytes = 0;
            return Err(too_much_held());
        }
        self.bytes -= bytes;
        self.spend(bytes as u64 / 64)
    }

    /// Whether one more fault may be reported.
    pub(crate) const fn may_report(&mut self) -> bool {
        let may = self.faults > 0;
        self.faults = self.faults.saturating_sub(1);
        may
    }

    #[cold]
    fn exhausted(&mut self) -> Stop {
        let (limit, whose) = if self.block_beyond == 0 {
            (limits::FUEL_PER_BLOCK, "block")
        } else {
            (limits::FUEL_PER_TURN, "turn")
        };
        self.steps = 0;
        self.block_beyond = 0;
        Stop::out_of_fuel(Fault::new(
            Code::OutOfFuel,
            format!("the {whose} used up its {limit} evaluation steps; make it do less, or split the work"),
        ))
    }
}

#[cold]
fn too_much_held() -> Stop {
    let mebibytes = limits::VALUE_BYTES_PER_BLOCK >> 20;
    Stop::out_of_fuel(Fault::new(
        Code::OutOfFuel,
        format!("the block made more than {mebibytes} MiB of values; keep texts and lists smaller"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_charged_to_the_block_and_to_the_turn() {
        let mut fuel = Fuel::within_turn(1_500_000);
        fuel.spend(1_000_000).unwrap();
        assert!(fuel.spend(1).is_err());
        fuel.next_block();
        assert_eq!(fuel.turn_left(), 500_000);
        fuel.spend(500_000).unwrap();
        let Err(Stop::OutOfFuel(fault)) = fuel.spend(1) else {
            panic!("the turn is used up")
        };
        assert!(fault.message.contains("the turn"), "{fault}");
    }
}
