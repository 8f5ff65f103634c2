//! Variables of other clients of the project.

use super::declare::{asked, help};
use super::{Family, Function, Kind, Param, Type};

const CLIENT: Param = Param::required("client_id", Type::Integer, "the client's id", "id клиента");
const NAME: Param = Param::required("name", Type::Text, "the variable's name", "имя переменной");

pub(super) static FUNCTIONS: &[Function] = &[
    asked(
        "get_client_var",
        Kind::Query,
        Family::Variables,
        &[CLIENT, NAME],
        Type::Any,
        help(
            "The value of a client's variable; `None` if there is none.",
            "Значение переменной клиента; `None`, если её нет.",
        ),
        &[
            ("get_client_var(73704021, 'score')", "12"),
            ("get_client_var('73704021', 'no_such_variable')", "None"),
        ],
    ),
    asked(
        "get_client_vars",
        Kind::Query,
        Family::Variables,
        &[
            CLIENT,
            Param::required("names", Type::List, "the variables' names", "имена переменных"),
        ],
        Type::Dict,
        help(
            "A dictionary of a client's variables.",
            "Словарь с переменными клиента.",
        ),
        &[
            (
                "get_client_vars(73704021, ['score', 'city'])",
                "{\"score\": 12, \"city\": \"Berlin\"}",
            ),
            ("get_client_vars(73704021, '[\"score\"]')", "{\"score\": 12}"),
        ],
    ),
    asked(
        "set_client_var",
        Kind::Effect,
        Family::Variables,
        &[
            CLIENT,
            NAME,
            Param::required(
                "value",
                Type::Any,
                "the value; `''` deletes",
                "значение; `''` удаляет",
            ),
        ],
        Type::Bool,
        help(
            "Sets a variable of a client; `True` if it was stored. `name` renames the turn's own client alone.",
            "Задаёт переменную клиента; `True`, если записана. `name` переименовывает только клиента, с которым идёт диалог.",
        ),
        &[
            ("set_client_var(73704021, 'score', 13)", "True"),
            ("set_client_var(73704021, 'score', '')", "True"),
        ],
    ),
    asked(
        "set_client_vars",
        Kind::Effect,
        Family::Variables,
        &[
            CLIENT,
            Param::required("dict", Type::Dict, "names and values", "имена и значения"),
        ],
        Type::Bool,
        help(
            "Sets several variables of a client, all or none; `True` if they were stored.",
            "Задаёт несколько переменных клиента, все или ни одной; `True`, если записаны.",
        ),
        &[
            (
                "set_client_vars(73704021, {'score': 13, 'city': 'Berlin'})",
                "True",
            ),
            ("set_client_vars(73704021, '{\"score\": 13}')", "True"),
        ],
    ),
];
