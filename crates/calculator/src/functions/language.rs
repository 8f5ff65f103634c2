//! Choosing a value.

use super::{Availability, Family, Function, Help, Kind, Param, Run, Type};

pub(super) static FUNCTIONS: &[Function] = &[Function {
    name: "if",
    kind: Kind::Pure,
    availability: Availability::Ready,
    family: Family::Language,
    params: &[
        Param::required("condition", Type::Bool, "what is tested", "что проверяется"),
        Param::required(
            "value_if_true",
            Type::Any,
            "the value if it holds",
            "значение, если условие верно",
        ),
        Param::required(
            "value_if_false",
            Type::Any,
            "the value if it does not",
            "значение, если неверно",
        ),
    ],
    returns: Type::Any,
    help: Help {
        en: "One of two values; only the chosen one is evaluated. Conditions nest.",
        ru: "Одно из двух значений; вычисляется только выбранное. Условия можно вкладывать.",
    },
    examples: &[
        ("if(2 > 1, 'yes', 'no')", "yes"),
        ("if('' == '', if(0, 1, 2), 3)", "2"),
        ("if(True, 1, 1 / 0)", "1"),
    ],
    source: Family::Language.source(),
    run: Run::Lazy,
}];
