//! Running a program of the Calculator by itself, by the same engine that runs a block of a bot.

use crate::file::{self, Written};
use crate::finding::Findings;
use crate::{Bot, Heard, Talk, compile};
use base::BlockId;
use model::Inbound;
use std::sync::Arc;

impl Talk {
    /// Runs a program as the Calculator of a block that says nothing. Faults name the line and column of the source.
    pub fn calculate(&mut self, source: &str) -> Heard {
        let (bot, block_id) = alone(source);
        let kept = std::mem::replace(&mut self.bot, Arc::new(bot));
        let heard = self.happen(Inbound::Run { block_id });
        self.bot = kept;
        heard
    }
}

/// The bot whose only block runs this program, and that block. A mistake in it is a fault of its line, as it is in any bot.
fn alone(source: &str) -> (Bot, BlockId) {
    let (mut file, block) = file::one_block();
    file.blocks[0].calculator = Some(Written {
        text: source.to_owned(),
        ..Written::default()
    });
    let mut found = Findings::default();
    let compiled = compile::compile(&file, &mut found);
    (compile::index(file, compiled, found), block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Code, Timestamp};

    #[test]
    fn a_program_runs_over_the_scene_and_tells_its_faults_by_line_and_column() {
        let bot = Arc::new(Bot::parse("version: 1\nblocks: [{id: 7, type: start}]").unwrap());
        let mut talk = Talk::new(bot, Timestamp(0));
        let heard = talk.calculate("a = 2 + 3\nclient.b = a * 2\n c = 1 / 0\nbad line");
        assert!(heard.messages.is_empty());
        let faults: Vec<_> = heard
            .faults()
            .map(|fault| (fault.code, fault.line, fault.column))
            .collect();
        assert_eq!(
            faults,
            [
                (Code::DivisionByZero, Some(3), Some(6)),
                (Code::Syntax, Some(4), Some(5))
            ]
        );
        let scene = talk.scene();
        assert_eq!(scene.deal_variables["a"], 5);
        assert_eq!(scene.client_variables["b"], 10);
        assert_eq!(scene.client.position, None);
        assert!(talk.bot.block(BlockId(7)).is_some(), "the bot is back");
        talk.calculate("a = a + #{b}");
        assert_eq!(talk.scene().deal_variables["a"], 15);
    }
}
