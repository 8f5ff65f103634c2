//! The input is a template: it renders in every context, twice alike, and a constant one as itself.

use super::{Target, checks};
use crate::world::World;
use calculator::{Choices, Context, Fuel, Template};

pub const TARGET: Target = Target {
    name: "template",
    run,
    seeds,
};

/// Every context.
pub const CONTEXTS: [Context; 6] = [
    Context::Text,
    Context::Html,
    Context::MarkdownV2,
    Context::Json,
    Context::Url,
    Context::PythonLiteral,
];

fn seeds() -> Vec<String> {
    let examples = checks::examples()
        .into_iter()
        .map(|example| format!("{{Hi|Hello}}, #{{{example}}}!"));
    [
        "{\"a\": \"#{x}\", \"b\": #{list}, \"c\": #{n}}",
        "https://example.org/#{x}?q=#{имя}&n=#{n}",
        "#{x}/path",
        "a = '#{x}' + f\"{#{n}}\" # #{x}\nb = '''#{x}'''",
        "{a|b{c|#{n}}}|{d}",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(examples)
    .collect()
}

fn run(source: &str) -> u64 {
    let mut mark = 0_u64;
    for choices in [Choices::Pick, Choices::Keep] {
        let template = Template::compile(source, choices);
        checks::diagnostics(source, template.diagnostics());
        let _ = template.names();
        for context in CONTEXTS {
            let rendered = [(); 2].map(|()| {
                let mut world = World::full();
                let mut fuel = Fuel::block();
                let text = template.render(&mut world, &mut fuel, context);
                (text, world, (fuel.turn_left(), fuel.bytes_left()))
            });
            let [(first, world, left), (second, _, left_again)] = rendered;
            checks::outcome(source, &world, first.as_ref().err());
            assert_eq!(first, second, "two renderings differ");
            assert_eq!(left, left_again, "two renderings use different fuel");
            if let (Ok(text), Some(constant)) = (&first, template.constant()) {
                assert_eq!(text, constant);
                if choices == Choices::Keep {
                    assert_eq!(text, source, "a constant is not the text itself");
                }
            }
            mark =
                mark.rotate_left(5) ^ checks::mark(template.diagnostics(), &world, first.as_ref().err(), "");
        }
    }
    mark
}
