//! Every input of the corpus, and a short search of a fixed number of inputs.

use fuzz::{Campaign, Corpus, TARGETS, coverage::Seen};
use std::path::Path;

fn corpus() -> Corpus {
    Corpus::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
}

#[test]
fn what_was_once_found_stays_mended() {
    for target in TARGETS {
        let inputs = corpus().inputs(target.name).unwrap();
        assert!(!inputs.is_empty(), "the corpus of `{}` is missing", target.name);
        for (path, input) in inputs {
            let outcome = std::panic::catch_unwind(|| (target.run)(&input));
            assert!(outcome.is_ok(), "{} is open", path.display());
        }
    }
}

#[test]
fn a_short_search_finds_nothing() {
    for target in TARGETS {
        let inputs = corpus().inputs(target.name).unwrap();
        let mut campaign = Campaign::new(target, inputs.into_iter().map(|(_, input)| input).collect(), 1);
        let mut seen = Seen::default();
        for _ in 0..150 {
            let input = campaign.propose();
            let step = campaign.run(input, &mut seen);
            assert!(step.finding.is_none(), "{:?}", step.finding);
        }
    }
}

#[test]
fn a_target_that_breaks_is_a_finding() {
    static BROKEN: fuzz::Target = fuzz::Target {
        name: "broken",
        run: |input| {
            assert!(!input.contains("(("), "two brackets");
            0
        },
        seeds: || vec!["()".to_owned()],
    };
    let mut campaign = Campaign::new(&BROKEN, Vec::new(), 1);
    let found = (0..20_000).find_map(|_| {
        let input = campaign.propose();
        campaign.run(input, &mut Seen::default()).finding
    });
    assert!(found.is_some_and(|finding| finding.input.contains("((")));
}
