//! Bitrix24; outdated, and known so that old bots can be read.

use super::table::{may, need, table};
use super::{Function, Param, Type};

const TEXT: Param = need("text", Type::Text, "the comment", "текст комментария");
const USER: Param = need(
    "assigned_by_id",
    Type::Integer,
    "who is responsible",
    "id ответственного",
);
const FIELDS: Param = need("fields", Type::Dict, "fields and values", "поля и значения");
const DEAL: Param = may(
    "bitrix_deal_id",
    Type::Integer,
    "the deal; without, the variable of that name",
    "id сделки; без него – из переменной",
);
const CONTACT: Param = may(
    "bitrix_contact_id",
    Type::Integer,
    "the contact; without, the variable of that name",
    "id контакта; без него – из переменной",
);
const LEAD: Param = may(
    "bitrix_lead_id",
    Type::Integer,
    "the lead; without, the variable of that name",
    "id лида; без него – из переменной",
);
const FILTER: Param = need(
    "search_filter",
    Type::Dict,
    "fields and what is looked for in them",
    "поля и искомые значения",
);
const SELECT: Param = may(
    "select_fields",
    Type::List,
    "the fields that are given",
    "массив полей ответа",
);
const ORDER: Param = may("order", Type::Any, "how it is sorted", "сортировка");

pub(super) static FUNCTIONS: &[Function] = table! {
    Bitrix, "Bitrix24 cannot be connected any more; keep deals here, or call its API with an API request";

    later Network bitrix_add_deal_comment(TEXT, DEAL) -> Any,
    "Adds a comment to a deal.", "Добавляет комментарий к сделке.",
    ["bitrix_add_deal_comment('Called')" => "None", "bitrix_add_deal_comment('Called', 12)" => "None"];

    later Network bitrix_add_contact_comment(TEXT, CONTACT) -> Any,
    "Adds a comment to a contact.", "Добавляет комментарий к контакту.",
    ["bitrix_add_contact_comment('Called')" => "None", "bitrix_add_contact_comment('Called', 12)" => "None"];

    later Network bitrix_add_lead_comment(TEXT, LEAD) -> Any,
    "Adds a comment to a lead.", "Добавляет комментарий к лиду.",
    ["bitrix_add_lead_comment('Called')" => "None", "bitrix_add_lead_comment('Called', 12)" => "None"];

    later Network bitrix_deal_responsible(USER, DEAL) -> Any,
    "Makes somebody responsible for a deal.", "Назначает ответственного за сделку.",
    ["bitrix_deal_responsible(5)" => "None", "bitrix_deal_responsible(5, 12)" => "None"];

    later Network bitrix_contact_responsible(USER, CONTACT) -> Any,
    "Makes somebody responsible for a contact.", "Назначает ответственного за контакт.",
    ["bitrix_contact_responsible(5)" => "None", "bitrix_contact_responsible(5, 12)" => "None"];

    later Network bitrix_lead_responsible(USER, LEAD) -> Any,
    "Makes somebody responsible for a lead.", "Назначает ответственного за лид.",
    ["bitrix_lead_responsible(5)" => "None", "bitrix_lead_responsible(5, 12)" => "None"];

    later Network bitrix_deal_fields(FIELDS, DEAL) -> Any,
    "Sets fields of a deal.", "Задаёт поля сделки.",
    ["bitrix_deal_fields('{\"TITLE\": \"Repair\"}')" => "None", "bitrix_deal_fields({'TITLE': 'Repair'}, 12)" => "None"];

    later Network bitrix_contact_fields(FIELDS, CONTACT) -> Any,
    "Sets fields of a contact.", "Задаёт поля контакта.",
    ["bitrix_contact_fields('{\"NAME\": \"Anna\"}')" => "None", "bitrix_contact_fields({'NAME': 'Anna'}, 12)" => "None"];

    later Network bitrix_lead_fields(FIELDS, LEAD) -> Any,
    "Sets fields of a lead.", "Задаёт поля лида.",
    ["bitrix_lead_fields('{\"TITLE\": \"Repair\"}')" => "None", "bitrix_lead_fields({'TITLE': 'Repair'}, 12)" => "None"];

    later Network bitrix_deal_search(FILTER, SELECT, ORDER) -> Dict,
    "Finds deals.", "Ищет сделки.",
    ["bitrix_deal_search('{\"STAGE_ID\": \"NEW\"}', '[\"ID\", \"TITLE\"]')" => "{\"result\": [], \"total\": 0}", "bitrix_deal_search({'>OPPORTUNITY': 0})" => "{\"result\": [], \"total\": 0}"];

    later Network bitrix_contact_search(FILTER, SELECT, ORDER) -> Dict,
    "Finds contacts.", "Ищет контакты.",
    ["bitrix_contact_search('{\"NAME\": \"Anna\"}')" => "{\"result\": [], \"total\": 0}", "bitrix_contact_search({'NAME': 'Anna'}, ['ID'])" => "{\"result\": [], \"total\": 0}"];

    later Network bitrix_lead_search(FILTER, SELECT, ORDER) -> Dict,
    "Finds leads.", "Ищет лиды.",
    ["bitrix_lead_search('{\"STATUS_ID\": \"NEW\"}')" => "{\"result\": [], \"total\": 0}", "bitrix_lead_search({'STATUS_ID': 'NEW'}, ['ID'])" => "{\"result\": [], \"total\": 0}"];

    later Network bitrix_product_search(FILTER, SELECT, ORDER) -> Dict,
    "Finds products.", "Ищет товары.",
    ["bitrix_product_search('{\"NAME\": \"Tea\"}')" => "{\"result\": [], \"total\": 0}", "bitrix_product_search({'NAME': 'Tea'}, ['ID'])" => "{\"result\": [], \"total\": 0}"];

    later Network bitrix_dialog_finish(need("chat_id", Type::Text, "the chat", "id чата")) -> Any,
    "Closes a chat.", "Закрывает чат.",
    ["bitrix_dialog_finish('77')" => "None", "bitrix_dialog_finish(77)" => "None"];
};
