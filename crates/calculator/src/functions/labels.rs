//! Labels of clients.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const NAME: Param = need("name", Type::Text, "the label's name", "название метки");
const CLIENT: Param = may(
    "client_id",
    Type::Integer,
    "the client; without, this one",
    "id клиента; без него – этот",
);
const LABELS: Param = need(
    "array",
    Type::List,
    "the labels: all by id, or all by name",
    "массив меток: все id или все названия",
);
const BY_NAME: Param = Param::optional(
    "names",
    Type::Bool,
    Default::Bool(false),
    "whether the labels are given by name",
    "метки заданы названиями",
);
const COLOR: Param = Param::optional(
    "color",
    Type::Integer,
    Default::Int(0),
    "0 light grey, 1 yellow, 2 blue, 3 red, 4 pink, 5 beige, 6 violet, 7 light blue, 8 grey, 9 green",
    "0 светло-серый, 1 жёлтый, 2 синий, 3 красный, 4 розовый, 5 бежевый, 6 фиолетовый, 7 голубой, 8 серый, 9 зелёный",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Labels, "labels are not kept";

    later Effect create_label(NAME) -> Integer,
    "Makes a label; gives its id.", "Создаёт метку; возвращает её id.",
    ["create_label('vip')" => "161", "create_label(2026)" => "162"];

    later Effect create_label_if_not_exist(NAME, COLOR) -> Integer,
    "The id of the label of that name, which is made if it is missing.", "Id метки с таким названием; если её нет, создаётся.",
    ["create_label_if_not_exist('vip')" => "161", "create_label_if_not_exist('new', 9)" => "163"];

    later Effect add_label(NAME, CLIENT) -> Bool,
    "Gives a client a label.", "Ставит клиенту метку.",
    ["add_label('vip')" => "True", "add_label('vip', 73704021)" => "True"];

    later Effect remove_label(NAME, CLIENT) -> Bool,
    "Takes a label off a client.", "Снимает метку с клиента.",
    ["remove_label('vip')" => "True", "remove_label('vip', 73704021)" => "True"];

    later Query has_label(NAME, CLIENT) -> Bool,
    "Whether a client has a label.", "Есть ли у клиента метка.",
    ["has_label('vip')" => "True", "has_label('vip', 73704021)" => "False"];

    later Effect remove_label_everywhere(NAME) -> Bool,
    "Takes a label off all clients.", "Снимает метку со всех клиентов.",
    ["remove_label_everywhere('vip')" => "True", "remove_label_everywhere('new')" => "True"];

    later Effect remove_label_from_project(
        need("id", Type::Integer, "the label's id", "id метки"),
        Param::optional("clear", Type::Bool, Default::Bool(false), "also while clients have it", "даже если она есть у клиентов")
    ) -> Any,
    "Deletes a label.", "Удаляет метку из проекта.",
    ["remove_label_from_project(161)" => "True", "remove_label_from_project('161', 1)" => "True"];

    later Query count_of_clients_with_label(NAME) -> Integer,
    "How many clients have a label.", "Количество клиентов с меткой.",
    ["count_of_clients_with_label('vip')" => "12", "count_of_clients_with_label('new')" => "0"];

    later Query get_all_client_labels(CLIENT) -> Dict,
    "A client's labels by their ids.", "Словарь меток клиента по id.",
    ["get_all_client_labels()" => "{\"161\": \"vip\"}", "get_all_client_labels(73704021)" => "{}"];

    later Effect remove_multiple_client_labels(LABELS, BY_NAME) -> Any,
    "Takes labels off the client; gives how many, or a text that says what is wrong.", "Снимает с клиента метки; возвращает их число или текст ошибки.",
    ["remove_multiple_client_labels([161, 162])" => "2", "remove_multiple_client_labels(['vip'], 1)" => "1"];

    later Query find_clients_by_multiple_labels(LABELS, BY_NAME) -> List,
    "The clients that have all of some labels.", "Клиенты, у которых есть все указанные метки.",
    ["find_clients_by_multiple_labels([161])" => "[73704021]", "find_clients_by_multiple_labels(['vip', 'new'], 1)" => "[]"];

    later Query has_client_multiple_labels(LABELS, BY_NAME) -> Bool,
    "Whether the client has all of some labels.", "Есть ли у клиента все указанные метки.",
    ["has_client_multiple_labels([161])" => "True", "has_client_multiple_labels(['vip', 'new'], 1)" => "False"];
};
