//! Calls to foreign servers.

use super::declare::{asked, help};
use super::{Default, Family, Function, Help, Kind, Param, Type};

const URL: Param = Param::required("url", Type::Text, "the address", "адрес");
const ANSWER: Param = Param::optional(
    "answer_type",
    Type::Text,
    Default::None,
    "what is given: `'status'`, `'json'` or `'text'`; otherwise a dictionary with `status` and `data`",
    "что вернуть: `'status'`, `'json'` или `'text'`; иначе словарь с `status` и `data`",
);
const HEADERS: Param = Param::optional("headers", Type::Dict, Default::None, "headers", "заголовки");
const PARAMS: Param = Param::optional(
    "params",
    Type::Any,
    Default::None,
    "parameters of the address",
    "параметры адреса",
);
const DATA: Param = Param::optional(
    "data",
    Type::Any,
    Default::None,
    "the body: a dictionary is sent as a form, a text as it is",
    "тело: словарь уходит формой, текст – как есть",
);
const JSON: Param = Param::optional(
    "json_data",
    Type::Any,
    Default::None,
    "the body as JSON, instead of `data`",
    "тело в виде JSON, вместо `data`",
);
const AUTH: Param = Param::optional(
    "auth",
    Type::Any,
    Default::None,
    "user and password; `0` for none",
    "логин и пароль; `0`, если не нужны",
);
const PROXY: Param = Param::optional(
    "proxy",
    Type::Text,
    Default::None,
    "accepted; the request goes out directly, with a warning in the trace",
    "принимается; запрос уходит напрямую, с предупреждением в трассе",
);

const WITH_DATA: &[Param] = &[URL, ANSWER, HEADERS, DATA, AUTH, PROXY];
const WITH_JSON: &[Param] = &[URL, ANSWER, HEADERS, DATA, JSON, AUTH, PROXY];

const fn request(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    asked(
        name,
        Kind::Network,
        Family::Requests,
        params,
        Type::Any,
        help,
        examples,
    )
}

pub(super) static FUNCTIONS: &[Function] = &[
    request(
        "requests_get",
        &[URL, ANSWER, HEADERS, PARAMS, AUTH, PROXY],
        help("Answers a GET request.", "Ответ на GET-запрос."),
        &[
            (
                "requests_get('https://example.com/rate', 'json')",
                "{\"usd\": 91.5}",
            ),
            (
                "requests_get('https://example.com/rate', '', '', {'date': '01.02.2024'}, 0, 'de')",
                "{\"status\": 200, \"data\": {\"usd\": 91.5}}",
            ),
        ],
    ),
    request(
        "requests_post",
        WITH_JSON,
        help("Answers a POST request.", "Ответ на POST-запрос."),
        &[
            (
                "requests_post('https://example.com/orders', 'status', '', '', '{\"sum\": 100}')",
                "201",
            ),
            (
                "requests_post('https://example.com/orders', 'text', None, {'sum': 100})",
                "ok",
            ),
        ],
    ),
    request(
        "requests_put",
        WITH_DATA,
        help("Answers a PUT request.", "Ответ на PUT-запрос."),
        &[
            (
                "requests_put('https://example.com/orders/7', 'status', '{\"X-Key\": \"k\"}', 'sum=100')",
                "200",
            ),
            (
                "requests_put('https://example.com/orders/7', 'json', None, {'sum': 100}, 0)",
                "{\"sum\": 100}",
            ),
        ],
    ),
    request(
        "requests_patch",
        WITH_DATA,
        help("Answers a PATCH request.", "Ответ на PATCH-запрос."),
        &[
            (
                "requests_patch('https://example.com/orders/7', 'status', None, {'sum': 90})",
                "200",
            ),
            (
                "requests_patch('https://example.com/orders/7', data={'sum': 90})",
                "{\"status\": 200, \"data\": \"ok\"}",
            ),
        ],
    ),
    request(
        "requests_delete",
        WITH_JSON,
        help("Answers a DELETE request.", "Ответ на DELETE-запрос."),
        &[
            ("requests_delete('https://example.com/orders/7', 'status')", "204"),
            (
                "requests_delete('https://example.com/orders', 'status', json_data={'ids': [7, 8]})",
                "200",
            ),
        ],
    ),
    asked(
        "code_executor",
        Kind::Network,
        Family::Requests,
        &[
            Param::required(
                "url",
                Type::Text,
                "the address of a Python file",
                "адрес файла Python",
            ),
            Param::optional(
                "params",
                Type::Any,
                Default::None,
                "what its `handle` is given",
                "что получит его `handle`",
            ),
        ],
        Type::Any,
        help(
            "What the `handle` of a Python file at an address gives.",
            "Что вернёт `handle` из файла Python по адресу.",
        ),
        &[
            ("code_executor('https://example.com/sum.py', {'a': 1})", "1"),
            ("code_executor('https://example.com/sum.py')", "None"),
        ],
    )
    .not_yet("Python files of other servers are not run"),
];
