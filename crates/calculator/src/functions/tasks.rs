//! Tasks of operators.

use super::table::{may, need, table};
use super::{Function, Param, Type};

const TASK: Param = need("task_id", Type::Integer, "the task's id", "id задачи");
const EMAIL: Param = need("email", Type::Text, "who is responsible", "почта ответственного");
const NAME: Param = need("name", Type::Text, "the task's name", "название задачи");
const DATE: Param = need(
    "date_srok",
    Type::Text,
    "the day it is due, `dd.mm.yyyy`",
    "срок, `dd.mm.yyyy`",
);
const DESCRIPTION: Param = need("description", Type::Text, "the description", "описание");
const TIME: Param = may(
    "time_srok",
    Type::Text,
    "the time it is due, `HH:MM`",
    "время срока, `HH:MM`",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Tasks, "tasks are not kept";

    later Effect create_task(EMAIL, NAME, DATE, DESCRIPTION, TIME) -> Any,
    "Makes a task; gives its id, or `False`.", "Создаёт задачу; возвращает её id или `False`.",
    ["create_task('anna@example.com', 'Call', '22.01.2027', 'about the order', '08:00')" => "17", "create_task('anna@example.com', 'Call', '22.01.2027', '')" => "18"];

    later Effect update_task(TASK, EMAIL, NAME, DATE, DESCRIPTION, TIME) -> Any,
    "Changes a task.", "Изменяет задачу.",
    ["update_task(17, 'anna@example.com', 'Call', '23.01.2027', 'again')" => "True", "update_task('17', 'anna@example.com', 'Call', '23.01.2027', 'again', '09:30')" => "True"];

    later Effect done_task(TASK) -> Bool,
    "Marks a task as done.", "Отмечает задачу выполненной.",
    ["done_task(17)" => "True", "done_task('99')" => "False"];

    later Effect delete_task(TASK) -> Bool,
    "Deletes a task.", "Удаляет задачу.",
    ["delete_task(17)" => "True", "delete_task('99')" => "False"];
};
