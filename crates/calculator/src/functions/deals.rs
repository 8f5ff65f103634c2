//! Deals: making them, moving them along the pipeline, and finding them.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const DEAL: Param = may(
    "order_id",
    Type::Integer,
    "the deal; without, the current one",
    "id сделки; без него – текущая",
);
const CLIENT: Param = may(
    "client_id",
    Type::Integer,
    "the client; without, this one",
    "id клиента; без него – этот",
);
const STAGE: Param = need("state_id", Type::Integer, "the stage's id", "id этапа воронки");
const ALL: Param = Param::optional(
    "get_all",
    Type::Bool,
    Default::Bool(true),
    "whether `active` is ignored",
    "не учитывать `active`",
);
const ACTIVE: Param = Param::optional(
    "active",
    Type::Bool,
    Default::Bool(true),
    "whether active deals are counted, or the others",
    "считать активные сделки или остальные",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Deals, "formulas cannot read or move deals";

    later Scene get_order_id() -> Integer,
    "The id of the current deal; the variable `order_id` has the client's id in front.",
    "Id текущей сделки; в переменной `order_id` перед ним стоит id клиента.",
    ["get_order_id()" => "40630", "get_order_id() == None" => "False"];

    later Effect create_order(
        may("name", Type::Text, "the deal's name", "название сделки"),
        may("budget", Type::Any, "the amount; `budget must be a number` for anything else", "бюджет; если это не число – `budget must be a number`"),
        may("description", Type::Text, "the description", "описание"),
        may("client_name", Type::Text, "the name of a new client", "имя нового клиента"),
        may("phone", Type::Text, "the client's phone number; a missing client is made", "телефон клиента; если такого нет, он создаётся"),
        may("email", Type::Text, "the client's e-mail; a missing client is made", "почта клиента; если такого нет, он создаётся"),
        may("state_id", Type::Integer, "the stage it begins in", "id начального этапа"),
        may("transfer_vars", Type::List, "variables of the former deal that go along", "переменные прежней сделки для переноса")
    ) -> Any,
    "Makes a deal, which becomes the current one; gives its id.", "Создаёт сделку, она становится текущей; возвращает её id.",
    ["create_order()" => "40631", "create_order('Repair', 5000, 'Two windows', 'Anna', '79990000001')" => "40632", "create_order('Repair', '', '', '', '', '', 12, ['size'])" => "40633"];

    later Effect set_order_name(need("name", Type::Text, "the name", "название"), DEAL) -> Bool,
    "Names a deal.", "Задаёт название сделки.",
    ["set_order_name('Repair')" => "True", "set_order_name('Repair', 40630)" => "True"];

    later Effect set_order_budget(need("budget", Type::Any, "the amount", "бюджет"), DEAL) -> Any,
    "Sets the amount of a deal; `budget must be a number` for anything else.", "Задаёт бюджет сделки; если это не число – `budget must be a number`.",
    ["set_order_budget(5000)" => "True", "set_order_budget('5000', 40630)" => "True"];

    later Query get_active_orders_ids() -> List,
    "The client's deals that are neither closed nor archived.", "Массив id активных сделок клиента.",
    ["get_active_orders_ids()" => "[40630]", "get_active_orders_ids() == '[]'" => "False"];

    later Query get_success_orders_ids() -> List,
    "The client's deals that succeeded.", "Массив id успешных сделок клиента.",
    ["get_success_orders_ids()" => "[40629]", "get_success_orders_ids() == '[]'" => "False"];

    later Query get_fail_orders_ids() -> List,
    "The client's deals that failed.", "Массив id проваленных сделок клиента.",
    ["get_fail_orders_ids()" => "[]", "get_fail_orders_ids() == '[]'" => "True"];

    later Effect move_order_to_next_state(DEAL) -> Bool,
    "Moves a deal to the next stage.", "Передвигает сделку на следующий этап.",
    ["move_order_to_next_state()" => "True", "move_order_to_next_state(40630)" => "True"];

    later Query get_state_id(DEAL) -> Integer,
    "The stage that a deal is in.", "Id этапа, на котором стоит сделка.",
    ["get_state_id()" => "12", "get_state_id(40630)" => "13"];

    later Effect change_state(STAGE, DEAL) -> Bool,
    "Moves a deal to a stage.", "Переводит сделку на этап.",
    ["change_state(13)" => "True", "change_state('13', 40630)" => "True"];

    later Query latest_order_datetime(
        CLIENT,
        Param::optional("dt_fmt", Type::Text, Default::Text("%d.%m.%y %H:%M"), "the format", "формат")
    ) -> Text,
    "When the client's latest deal was made.", "Дата и время последней сделки клиента.",
    ["latest_order_datetime()" => "05.01.26 08:00", "latest_order_datetime('', '%d.%m.%Y')" => "05.01.2026"];

    later Query count_client_orders(
        CLIENT,
        may("state_id", Type::Integer, "only in this stage", "только на этом этапе"),
        ALL,
        ACTIVE
    ) -> Integer,
    "How many deals a client has.", "Количество сделок клиента.",
    ["count_client_orders()" => "3", "count_client_orders(73704021, '', 0, 1)" => "1"];

    later Query get_count_orders(need("id", Type::Integer, "the stage's id", "id этапа воронки")) -> Integer,
    "How many deals of the project are in a stage.", "Количество сделок проекта на этапе.",
    ["get_count_orders(12)" => "40", "get_count_orders('13')" => "0"];

    later Effect delete_order(may("order_id", Type::Integer, "the deal; without, the most recent one", "id сделки; без него – последняя")) -> Bool,
    "Deletes a deal.", "Удаляет сделку.",
    ["delete_order()" => "True", "delete_order(40630)" => "True"];

    later Effect set_order_status_success(DEAL) -> Bool,
    "Closes a deal as a success.", "Отмечает сделку успешной.",
    ["set_order_status_success()" => "True", "set_order_status_success(40630)" => "True"];

    later Effect set_order_status_fail(DEAL) -> Bool,
    "Closes a deal as a failure.", "Отмечает сделку проваленной.",
    ["set_order_status_fail()" => "True", "set_order_status_fail(40630)" => "True"];

    later Effect set_order_status_archive(DEAL) -> Bool,
    "Archives a deal.", "Отправляет сделку в архив.",
    ["set_order_status_archive()" => "True", "set_order_status_archive(40630)" => "True"];

    later Effect assign_order_to_user(need("email", Type::Text, "the operator's e-mail", "почта оператора"), DEAL) -> Bool,
    "Makes an operator responsible for a deal.", "Назначает ответственного за сделку.",
    ["assign_order_to_user('anna@example.com')" => "True", "assign_order_to_user('anna@example.com', 40630)" => "True"];

    later Query get_order_operator(DEAL) -> Text,
    "The e-mail of the operator responsible for a deal.", "Почта ответственного за сделку.",
    ["get_order_operator()" => "anna@example.com", "get_order_operator(40630)" => "None"];

    later Effect change_order_shop_status(
        need("order_id", Type::Integer, "the deal", "id сделки"),
        Param::optional("status", Type::Text, Default::Text("paid"), "`paid` or `unpaid`", "`paid` или `unpaid`"),
        may("update_stock", Type::Text, "`'1'` also changes the stock", "`'1'` меняет и остатки")
    ) -> Bool,
    "Says whether the goods of a deal are paid.", "Отмечает оплату заказа магазина.",
    ["change_order_shop_status(40630)" => "True", "change_order_shop_status(40630, 'unpaid', '1')" => "True"];
};
