//! The names a source mentions, as the checker of a bot reads them.

use calculator::{Choices, Expression, Program, Scope, Template};

#[test]
fn a_program_tells_what_it_reads_writes_and_calls() {
    let program = Program::compile(
        "total = price * count + 1\nclient.kind = word\nlist[i] = max(a, 'b')\ndel d['k']\nproject.x =\nq#{n} = 1\nbad line",
    );
    let names = program.names();
    let reads: Vec<_> = names
        .reads
        .iter()
        .map(|read| (&*read.name, read.bare, read.number))
        .collect();
    assert_eq!(
        reads,
        [
            ("price", false, true),
            ("count", false, true),
            ("word", true, false),
            ("a", false, false),
            ("i", true, false),
            ("n", false, false),
        ]
    );
    let writes: Vec<_> = names
        .writes
        .iter()
        .map(|write| (write.scope, write.name.as_deref(), write.deleted))
        .collect();
    assert_eq!(
        writes,
        [
            (Scope::Deal, Some("total"), false),
            (Scope::Client, Some("kind"), false),
            (Scope::Deal, Some("list"), false),
            (Scope::Deal, Some("d"), false),
            (Scope::Project, Some("x"), true),
            (Scope::Deal, None, false),
        ]
    );
    assert!(names.calls("max") && names.reads("price") && names.composed);
    let word = names
        .reads
        .iter()
        .find(|read| read.bare)
        .map(|read| (read.place.line, read.place.column));
    assert_eq!(word, Some((2, 15)));
}

#[test]
fn a_call_that_makes_variables_says_that_the_lists_may_not_be_all() {
    assert!(Program::compile("unpack_list(list)\nx = var1").names().composed);
    assert!(!Program::compile("x = append(list, 1)").names().composed);
}

#[test]
fn a_template_tells_what_it_reads_also_in_its_variants() {
    let template = Template::compile("{Hi|Hello, #{name}} \"#{len(city)}\"", Choices::Pick);
    assert!(
        template.names().reads("name") && template.names().reads("city") && template.names().calls("len")
    );
    assert!(!template.is_constant());
    assert!(Template::compile("{\"a\": 1}", Choices::Pick).is_constant());
}

#[test]
fn an_expression_may_be_nothing_but_a_name() {
    let bare = |source: &str| {
        Expression::compile(source)
            .unwrap()
            .as_bare_name()
            .map(str::to_owned)
    };
    assert_eq!(bare("answer").as_deref(), Some("answer"));
    assert_eq!(bare("answer + 1"), None);
    assert_eq!(bare("'answer'"), None);
}
