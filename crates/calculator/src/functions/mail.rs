//! E-mail.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const CLIENT: Param = need("client_email", Type::Text, "to whom", "кому");
const SUBJECT: Param = need("subject", Type::Text, "the subject", "тема");

pub(super) static FUNCTIONS: &[Function] = table! {
    Mail, "formulas do not send mail";

    later Effect send_email(
        need("to", Type::Text, "to whom", "кому"),
        SUBJECT,
        need("message", Type::Text, "the text", "текст письма")
    ) -> Any,
    "Sends a mail; gives `None`, or what is wrong.", "Отправляет письмо; возвращает `None` или текст ошибки.",
    ["send_email('anna@example.com', 'Order', 'It is paid')" => "None", "send_email('anna@example.com', 'Order', '')" => "None"];

    later Effect send_email_from_bot(
        need("bot_email", Type::Text, "the channel's address", "адрес почтового бота"),
        CLIENT,
        SUBJECT,
        need("text", Type::Text, "the text", "текст письма"),
        may("attachment_url", Type::Text, "the address of an attachment", "адрес вложения")
    ) -> Any,
    "Sends a mail from a channel's address.", "Отправляет письмо с адреса почтового бота.",
    ["send_email_from_bot('shop@example.com', 'anna@example.com', 'Order', 'It is paid')" => "None", "send_email_from_bot('shop@example.com', 'anna@example.com', 'Order', 'Bill', 'https://example.com/bill.pdf')" => "None"];

    later Effect send_email_template(
        need("mailing_id", Type::Integer, "the mailing's id", "id рассылки"),
        CLIENT,
        may("bot_email", Type::Text, "the channel's address", "адрес почтового бота"),
        may("send_time", Type::Text, "when, `dd.mm.yyyy HH:MM`", "когда, `dd.mm.yyyy HH:MM`")
    ) -> Any,
    "Sends a prepared mail.", "Отправляет подготовленное письмо.",
    ["send_email_template(12, 'anna@example.com')" => "None", "send_email_template(12, 'anna@example.com', '', '01.02.2027 12:00')" => "None"];

    later Effect confirm_email_subscription(
        need("email", Type::Text, "to whom", "кому"),
        may("sender_name", Type::Text, "the sender's name", "имя отправителя"),
        may("bot_email", Type::Text, "the channel's address", "адрес почтового бота"),
        Param::optional("callback", Type::Bool, Default::Bool(false), "whether the bot hears of the answer", "сообщить ли боту о подтверждении"),
        may("client_name", Type::Text, "the client's name", "имя клиента")
    ) -> Any,
    "Asks somebody to confirm that they want mail.", "Отправляет письмо с подтверждением подписки.",
    ["confirm_email_subscription('anna@example.com')" => "None", "confirm_email_subscription('anna@example.com', 'Shop', 'shop@example.com', True, 'Anna')" => "None"];
};
