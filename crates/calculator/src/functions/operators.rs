//! Operators: who answers the client, and telling them.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const EMAIL: Param = need("email", Type::Text, "the operator's e-mail", "почта оператора");
const PAUSED: Param = Param::optional(
    "with_pause",
    Type::Bool,
    Default::Bool(true),
    "whether a break counts as being on shift",
    "считать ли перерыв сменой",
);
const PRIORITY: Param = Param::optional(
    "priority",
    Type::Integer,
    Default::Int(0),
    "0 neutral, 1 success, 2 warning, 3 error",
    "0 обычное, 1 успех, 2 предупреждение, 3 ошибка",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Operators, "formulas do not reach operators";

    later Scene free_client() -> Bool,
    "Takes the operator off the dialog.", "Снимает с диалога ответственного оператора.",
    ["free_client()" => "True", "if(1, free_client(), '')" => "True"];

    later Effect assign_to_user(
        may("email", Type::Text, "the operator; without, a random one on shift", "почта оператора; без неё – случайный на смене"),
        Param::optional("only_active", Type::Bool, Default::Bool(false), "only if on shift", "только если на смене")
    ) -> Bool,
    "Gives the dialog to an operator.", "Назначает диалог оператору.",
    ["assign_to_user()" => "True", "assign_to_user('anna@example.com')" => "True", "assign_to_user('anna@example.com', True)" => "False"];

    later Effect distribute_client() -> Bool,
    "Gives the dialog to an operator as the project's distribution says.", "Назначает диалог по настройкам автораспределения.",
    ["distribute_client()" => "True", "if(1, distribute_client(), '')" => "True"];

    later Query get_operator() -> Text,
    "The e-mail of the dialog's operator; `None` if there is none.", "Почта ответственного оператора; `None`, если его нет.",
    ["get_operator()" => "anna@example.com", "get_operator() == None" => "False"];

    later Query get_operator_name() -> Text,
    "The name of the dialog's operator, or the e-mail of one without; `None` if there is none.",
    "Имя ответственного оператора, без имени – почта; `None`, если его нет.",
    ["get_operator_name()" => "Anna", "get_operator_name() == None" => "False"];

    later Query get_operator_info(
        need("field", Type::Text, "description, email, phone, position or custom_field1 to 3", "description, email, phone, position или custom_field1–3")
    ) -> Text,
    "What is known about the dialog's operator.", "Данные ответственного оператора.",
    ["get_operator_info('position')" => "Sales", "get_operator_info('custom_field1')" => "None"];

    later Query check_operator_status(EMAIL, PAUSED) -> Bool,
    "Whether an operator is on shift.", "На смене ли оператор.",
    ["check_operator_status('anna@example.com')" => "True", "check_operator_status('anna@example.com', 0)" => "False"];

    later Effect send_notification(
        need("text", Type::Text, "the text", "текст"),
        may("users", Type::Any, "an e-mail or a list of them; without, everybody", "почта или массив; без неё – всем"),
        PRIORITY
    ) -> Bool,
    "Notifies operators.", "Уведомляет сотрудников.",
    ["send_notification('New order')" => "True", "send_notification('No stock', ['anna@example.com'], 2)" => "True"];
};
