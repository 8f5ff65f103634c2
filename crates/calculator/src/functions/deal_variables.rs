//! Variables of deals.

use super::table::{may, need, table};
use super::{Function, Param, Type};

const DEAL: Param = need("order_id", Type::Integer, "the deal's id", "id сделки");
const VARIABLE: Param = need("variable", Type::Text, "the variable's name", "имя переменной");
const VALUE: Param = need("value", Type::Any, "the value", "значение");

pub(super) static FUNCTIONS: &[Function] = table! {
    Deals, "formulas cannot read or change other deals";

    later Query get_order_var(DEAL, VARIABLE) -> Any,
    "The value of a deal's variable.", "Значение переменной сделки.",
    ["get_order_var(40630, 'size')" => "XL", "get_order_var('40630', 'no_such_variable')" => "None"];

    later Query get_order_vars(DEAL, may("names", Type::List, "the names; without, all", "имена; без них – все")) -> Dict,
    "A dictionary of a deal's variables.", "Словарь с переменными сделки.",
    ["get_order_vars('40630')" => "{\"size\": \"XL\", \"count\": 2}", "get_order_vars(40630, ['size'])" => "{\"size\": \"XL\"}"];

    later Effect set_order_var(DEAL, VARIABLE, VALUE) -> Bool,
    "Sets a variable of a deal; `name` and `description` are the deal's own.", "Задаёт переменную сделки; `name` и `description` – поля самой сделки.",
    ["set_order_var(40630, 'size', 'L')" => "True", "set_order_var('40630', 'name', 'Repair')" => "True"];

    later Effect set_order_vars(DEAL, need("variables_dict", Type::Dict, "names and values", "имена и значения")) -> Bool,
    "Sets several variables of a deal.", "Задаёт несколько переменных сделки.",
    ["set_order_vars(40630, {'size': 'L', 'count': 1})" => "True", "set_order_vars('40630', '{\"VAR1\": \"V111\"}')" => "True"];

    later Query get_order_id_by_var_value(
        need("var_name", Type::Text, "the variable's name", "имя переменной"),
        need("var_value", Type::Any, "its value", "значение"),
        may("client_id", Type::Integer, "the client; without, this one", "id клиента; без него – этот")
    ) -> Integer,
    "The client's deal that has a variable with a value.", "Id сделки клиента по значению переменной.",
    ["get_order_id_by_var_value('size', 'XL')" => "40630", "get_order_id_by_var_value('size', 'S', 73704021)" => "None"];
};
