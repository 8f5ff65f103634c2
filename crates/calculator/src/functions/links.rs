//! Short and counted links.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const LINK: Param = need("link", Type::Text, "the address", "адрес");
const DATE: Param = need(
    "date",
    Type::Text,
    "the last day, `dd.mm.yyyy`",
    "последний день, `dd.mm.yyyy`",
);
const TIME: Param = need(
    "time",
    Type::Text,
    "the last moment of that day, `HH:MM`",
    "время, `HH:MM`",
);
const MINUTES: Param = need(
    "minutes",
    Type::Number,
    "for how many minutes it works",
    "сколько минут действует",
);
const ONCE: Param = Param::optional(
    "one_shot",
    Type::Bool,
    Default::Bool(false),
    "whether it works once",
    "одноразовая ли ссылка",
);
const PAGE: Param = need("page_id", Type::Integer, "the page's id", "id страницы");

pub(super) static FUNCTIONS: &[Function] = table! {
    Links, "links are not shortened or counted; send the address itself";

    later Effect proxy(LINK, ONCE) -> Text,
    "A link whose visits are counted.", "Ссылка с учётом переходов.",
    ["proxy('https://example.com')" => "https://s.example.com/a1", "proxy('https://example.com', True)" => "https://s.example.com/a2"];

    later Effect proxy_date(LINK, DATE, TIME, ONCE) -> Text,
    "A counted link that works until a moment.", "Ссылка с учётом переходов до указанного момента.",
    ["proxy_date('https://example.com', '01.02.2027', '12:00')" => "https://s.example.com/a3", "proxy_date('https://example.com', '01.02.2027', '12:00', 1)" => "https://s.example.com/a4"];

    later Effect proxy_timeout(LINK, MINUTES, ONCE) -> Text,
    "A counted link that works for some minutes.", "Ссылка с учётом переходов на несколько минут.",
    ["proxy_timeout('https://example.com', 30)" => "https://s.example.com/a5", "proxy_timeout('https://example.com', '30', 1)" => "https://s.example.com/a6"];

    later Effect short(LINK, ONCE) -> Text,
    "A short link.", "Короткая ссылка.",
    ["short('https://example.com')" => "https://s.example.com/b1", "short('https://example.com', 1)" => "https://s.example.com/b2"];

    later Effect short_date(LINK, DATE, TIME, ONCE) -> Text,
    "A short link that works until a moment.", "Короткая ссылка до указанного момента.",
    ["short_date('https://example.com', '01.02.2027', '12:00')" => "https://s.example.com/b3", "short_date('https://example.com', '01.02.2027', '12:00', 1)" => "https://s.example.com/b4"];

    later Effect short_timeout(LINK, MINUTES, ONCE) -> Text,
    "A short link that works for some minutes.", "Короткая ссылка на несколько минут.",
    ["short_timeout('https://example.com', 30)" => "https://s.example.com/b5", "short_timeout('https://example.com', 0.5, 1)" => "https://s.example.com/b6"];

    later Effect remove_links() -> Bool,
    "Deletes the client's links.", "Удаляет ссылки клиента.",
    ["remove_links()" => "True", "if(1, remove_links(), '')" => "True"];

    later Effect remove_one_time_links() -> Bool,
    "Deletes the client's links that work once.", "Удаляет одноразовые ссылки клиента.",
    ["remove_one_time_links()" => "True", "if(1, remove_one_time_links(), '')" => "True"];

    later Effect remove_timer_links() -> Bool,
    "Deletes the client's links that end at a moment.", "Удаляет ссылки клиента с ограничением по времени.",
    ["remove_timer_links()" => "True", "if(1, remove_timer_links(), '')" => "True"];

    later Effect quiz_link(PAGE) -> Text,
    "The client's own link to a page, for at most 21 days.", "Личная ссылка клиента на страницу, не дольше 21 дня.",
    ["quiz_link(7)" => "https://s.example.com/q1", "quiz_link('8')" => "https://s.example.com/q2"];

    later Effect quiz_link_timeout(PAGE, may("minutes", Type::Number, "for how many minutes it works", "сколько минут действует")) -> Text,
    "The client's own link to a page, for some minutes.", "Личная ссылка клиента на страницу на несколько минут.",
    ["quiz_link_timeout(7, 60)" => "https://s.example.com/q3", "quiz_link_timeout(7)" => "https://s.example.com/q4"];

    later Effect quiz_link_date(PAGE, DATE, TIME) -> Text,
    "The client's own link to a page, until a moment.", "Личная ссылка клиента на страницу до указанного момента.",
    ["quiz_link_date(7, '01.02.2027', '12:00')" => "https://s.example.com/q5", "quiz_link_date('8', '1.2.2027', '9:00')" => "https://s.example.com/q6"];
};
