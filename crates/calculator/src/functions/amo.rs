//! amoCRM; outdated, and known so that old bots can be read.

use super::table::{may, need, table};
use super::{Function, Param, Type};

const LEAD: Param = may(
    "lead_id",
    Type::Integer,
    "the lead; without, `amo_lead_id`",
    "id сделки; без него – `amo_lead_id`",
);
const CONTACT: Param = may(
    "contact_id",
    Type::Integer,
    "the contact; without, `amo_client_id`",
    "id контакта; без него – `amo_client_id`",
);
const FIELD: Param = need(
    "var_id",
    Type::Text,
    "the field's number or name",
    "номер или название поля",
);
const FIELDS: Param = need(
    "field",
    Type::Any,
    "the field's id, or a dictionary of fields and values",
    "id поля или словарь полей и значений",
);
const VALUE: Param = may(
    "value",
    Type::Any,
    "the value, for a single field",
    "значение, если поле одно",
);
const TEXT: Param = need("text", Type::Text, "the note", "текст примечания");

pub(super) static FUNCTIONS: &[Function] = table! {
    Amo, "amoCRM cannot be connected any more; keep deals here, or call its API with an API request";

    later Network amo_get_token() -> Text,
    "A token of amoCRM.", "Токен amoCRM.",
    ["amo_get_token()" => "None", "amo_get_token() == None" => "True"];

    later Network amo_add_lead(need("lead_data", Type::Dict, "`name`, `budget`, `responsible_id`", "`name`, `budget`, `responsible_id`"), CONTACT) -> Any,
    "Adds a lead.", "Добавляет сделку.",
    ["amo_add_lead('{\"name\": \"New\"}')" => "None", "amo_add_lead('{\"name\": \"New\", \"budget\": 100}', 77)" => "None"];

    later Network amo_set_lead_name(need("name", Type::Text, "the name", "название"), LEAD) -> Any,
    "Renames a lead.", "Переименовывает сделку.",
    ["amo_set_lead_name(\"Repair\")" => "None", "amo_set_lead_name('Repair', 12)" => "None"];

    later Network amo_change_state(
        need("status_id", Type::Integer, "the stage", "id этапа"),
        LEAD,
        may("pipeline_id", Type::Integer, "the pipeline", "id воронки")
    ) -> Any,
    "Moves a lead to a stage.", "Переводит сделку на этап.",
    ["amo_change_state(142)" => "None", "amo_change_state(142, \"\", 7)" => "None"];

    later Network amo_get_lead_info(LEAD) -> Any,
    "What is known about a lead.", "Информация о сделке.",
    ["amo_get_lead_info()" => "None", "amo_get_lead_info(12)" => "None"];

    later Network amo_get_lead_custom_field(FIELD, LEAD) -> Any,
    "The value of a lead's field.", "Значение поля сделки.",
    ["amo_get_lead_custom_field(682233, None)" => "None", "amo_get_lead_custom_field('Size')" => "None"];

    later Network amo_add_lead_custom_fields(FIELDS, VALUE, LEAD) -> Any,
    "Sets fields of a lead.", "Задаёт поля сделки.",
    ["amo_add_lead_custom_fields('582601', 'red')" => "None", "amo_add_lead_custom_fields('{\"582601\": \"22\", \"588091\": \"red\"}', '', 12)" => "None"];

    later Network amo_get_contact_info(CONTACT) -> Any,
    "What is known about a contact.", "Информация о контакте.",
    ["amo_get_contact_info()" => "None", "amo_get_contact_info(77)" => "None"];

    later Network amo_get_contact_custom_field(FIELD, CONTACT) -> Any,
    "The value of a contact's field.", "Значение поля контакта.",
    ["amo_get_contact_custom_field(682233, None)" => "None", "amo_get_contact_custom_field('City', 77)" => "None"];

    later Network amo_add_contact_custom_fields(FIELDS, VALUE, CONTACT) -> Any,
    "Sets fields of a contact.", "Задаёт поля контакта.",
    ["amo_add_contact_custom_fields('582601', 'red')" => "None", "amo_add_contact_custom_fields('{\"582601\": \"22\"}', '', 77)" => "None"];

    later Network amo_create_task(
        need("title", Type::Text, "the task's text", "текст задачи"),
        need("assigned_id", Type::Integer, "who is responsible", "id ответственного"),
        need("minutes_deadline", Type::Number, "minutes until it is due", "минут до завершения"),
        may("task_type_id", Type::Integer, "the task's type", "id типа задачи"),
        LEAD
    ) -> Any,
    "Makes a task.", "Создаёт задачу.",
    ["amo_create_task('Call', 5, 60)" => "None", "amo_create_task('Call', 5, 60, 1, 12)" => "None"];

    later Network amo_set_tags(need("tags", Type::Text, "tags with commas between", "теги через запятую"), LEAD) -> Any,
    "Sets the tags of a lead.", "Задаёт теги сделки.",
    ["amo_set_tags('new,site')" => "None", "amo_set_tags('new', 12)" => "None"];

    later Network amo_set_budget(need("budget", Type::Number, "the amount", "сумма сделки"), LEAD) -> Any,
    "Sets the amount of a lead.", "Задаёт бюджет сделки.",
    ["amo_set_budget(5000)" => "None", "amo_set_budget('5000', 12)" => "None"];

    later Network amo_add_notes(TEXT, LEAD) -> Any,
    "Adds a note to a lead.", "Добавляет примечание к сделке.",
    ["amo_add_notes('Called')" => "None", "amo_add_notes('Called', 12)" => "None"];

    later Network amo_add_contact_notes(TEXT, CONTACT) -> Any,
    "Adds a note to a contact.", "Добавляет примечание к контакту.",
    ["amo_add_contact_notes('Called')" => "None", "amo_add_contact_notes('Called', 77)" => "None"];

    later Network amo_set_contact_name(
        need("name", Type::Text, "the first name", "имя"),
        may("surname", Type::Text, "the last name", "фамилия"),
        CONTACT
    ) -> Any,
    "Names a contact.", "Задаёт имя контакта.",
    ["amo_set_contact_name('Anna', 'Ivanova')" => "None", "amo_set_contact_name('Anna', '', '1234567')" => "None"];

    later Network amo_set_lead_responsible_user(need("responsible_user_id", Type::Integer, "who is responsible", "id ответственного"), LEAD) -> Any,
    "Makes somebody responsible for a lead.", "Назначает ответственного за сделку.",
    ["amo_set_lead_responsible_user(5912572)" => "None", "amo_set_lead_responsible_user(5912572, 12)" => "None"];
};
