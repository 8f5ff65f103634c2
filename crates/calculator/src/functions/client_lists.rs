//! Lists of clients.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const LIST: Param = need("id", Type::Integer, "the list's id", "id списка");
const LISTS: Param = need(
    "id",
    Type::Any,
    "the list's id, or a list of ids",
    "id списка или массив id",
);
const NAME: Param = need("name", Type::Text, "the list's name", "название списка");
const CLIENT: Param = may(
    "client_id",
    Type::Integer,
    "the client; without, this one",
    "id клиента; без него – этот",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Lists, "lists of clients are not kept";

    later Effect create_list(NAME) -> Integer,
    "Makes a list; gives its id.", "Создаёт список; возвращает его id.",
    ["create_list('Buyers')" => "5", "create_list(2026)" => "6"];

    later Effect create_list_if_not_exist(NAME) -> Integer,
    "The id of the list of that name, which is made if it is missing.", "Id списка с таким названием; если его нет, создаётся.",
    ["create_list_if_not_exist('Buyers')" => "5", "create_list_if_not_exist('Guests')" => "7"];

    later Effect add_to_list(LISTS, CLIENT) -> Any,
    "Adds a client to lists; gives `None`.", "Добавляет клиента в списки; возвращает `None`.",
    ["add_to_list(5)" => "None", "add_to_list([5, 6], 73704021)" => "None"];

    later Effect move_to_list(LISTS, CLIENT) -> Bool,
    "Moves a client to lists, out of all others.", "Переносит клиента в списки, убирая из остальных.",
    ["move_to_list(5)" => "True", "move_to_list('[5, 6]', 73704021)" => "True"];

    later Effect remove_from_list(LIST, CLIENT) -> Bool,
    "Takes a client off a list.", "Убирает клиента из списка.",
    ["remove_from_list(5)" => "True", "remove_from_list(5, 73704021)" => "True"];

    later Effect remove_list_from_project(
        LIST,
        Param::optional("clear_list", Type::Bool, Default::Bool(false), "also with clients on it", "даже если в нём есть клиенты")
    ) -> Any,
    "Deletes a list; `Can't delete list, list not empty` while clients are on it.",
    "Удаляет список; если он не пуст – `Can't delete list, list not empty`.",
    ["remove_list_from_project(5)" => "Can't delete list, list not empty", "remove_list_from_project(5, True)" => "True"];

    later Effect clear_list(LIST) -> Bool,
    "Takes all clients off a list.", "Убирает из списка всех клиентов.",
    ["clear_list(5)" => "True", "clear_list('5')" => "True"];

    later Query list_size(LIST) -> Integer,
    "How many clients are on a list.", "Количество клиентов в списке.",
    ["list_size(5)" => "120", "list_size('6')" => "0"];

    later Query lists_joint_count(need("ids", Type::List, "the lists' ids", "массив id списков")) -> Integer,
    "How many clients are on any of some lists.", "Количество разных клиентов в нескольких списках.",
    ["lists_joint_count('[5,6]')" => "130", "lists_joint_count([5])" => "120"];

    later Query inlist(LIST, CLIENT) -> Bool,
    "Whether a client is on a list.", "Есть ли клиент в списке.",
    ["inlist(5)" => "True", "inlist(5, 73704021)" => "False"];

    later Query some_client_in_list(LIST, need("platform_id", Type::Text, "the client's id in the messenger", "id клиента в мессенджере")) -> Bool,
    "Whether the client with an id in the messenger is on a list.", "Есть ли в списке клиент с таким id в мессенджере.",
    ["some_client_in_list(5, '1000001')" => "True", "some_client_in_list(5, 1000002)" => "False"];

    later Query random_list_member(need("list_id", Type::Integer, "the list's id", "id списка")) -> Integer,
    "A client of a list by chance.", "Случайный клиент из списка.",
    ["random_list_member(5)" => "73704021", "random_list_member('6')" => "None"];
};
