//! Messages and callbacks to other clients.

use super::table::{may, need, table};
use super::{Function, Param, Type};

const CLIENT: Param = need("client_id", Type::Integer, "the client's id", "id клиента");
const PLATFORM: Param = need(
    "platform_id",
    Type::Text,
    "the client's id in the messenger",
    "id клиента в мессенджере",
);
const CALLBACK: Param = need(
    "callback_message",
    Type::Text,
    "the callback's text",
    "текст колбэка",
);
const TEXT: Param = need(
    "text",
    Type::Text,
    "the text; may be `''` with a block",
    "текст; с блоком может быть `''`",
);
const BLOCK: Param = may(
    "message_id",
    Type::Integer,
    "the block that runs instead",
    "номер блока вместо текста",
);
const TIMEOUT: Param = may(
    "timeout",
    Type::Any,
    "seconds up to 3600, or `dd.mm.yyyy HH:MM`",
    "секунды до 3600 или `dd.mm.yyyy HH:MM`",
);
const CHANNEL: Param = may("group_id", Type::Text, "the channel", "канал");

pub(super) static FUNCTIONS: &[Function] = table! {
    Messages, "formulas cannot write to other clients";

    later Effect callback(CLIENT, CALLBACK) -> Bool,
    "Gives the bot a hidden text for another client.", "Передаёт боту скрытый текст за другого клиента.",
    ["callback(73704021, 'order paid')" => "True", "callback('73704021', 'callback TEST123')" => "True"];

    later Effect tg_callback(
        PLATFORM,
        CALLBACK,
        CHANNEL,
        may("tg_business", Type::Text, "`'1'` for clients of a business account", "`'1'` для бизнес-клиентов")
    ) -> Bool,
    "Gives the bot a hidden text for a client of Telegram.", "Передаёт боту скрытый текст за клиента Telegram.",
    ["tg_callback('73704021', 'callback TEST123')" => "True", "tg_callback('73704021', 'hello', 'shop_bot', '1')" => "True"];

    later Network tg_callback_url_open(
        need("callback_query_id", Type::Text, "the press", "id нажатия"),
        need("url", Type::Text, "`t.me/bot?start=…`", "`t.me/bot?start=…`"),
        may("cache_time", Type::Integer, "seconds the answer may be kept", "сколько секунд хранить ответ")
    ) -> Any,
    "Opens the bot with a tag as the answer to a press.", "Открывает бота с меткой в ответ на нажатие.",
    ["tg_callback_url_open('77', 't.me/shop_bot?start=sale')" => "{\"ok\": true}", "tg_callback_url_open('77', 't.me/shop_bot?start=sale', 60)" => "{\"ok\": true}"];

    later Effect message(CLIENT, TEXT, BLOCK, TIMEOUT) -> Bool,
    "Writes to a client, or runs a block for them and moves them there.", "Пишет клиенту или запускает для него блок и переводит туда.",
    ["message(73704021, 'Hello', '', 30)" => "True", "message(73704021, '', 3190, '03.04.2027 15:00')" => "True"];

    later Effect platform_message(
        PLATFORM,
        TEXT,
        may("client_type", Type::Integer, "the messenger's number; without, this one", "номер мессенджера; без него – текущий"),
        BLOCK,
        TIMEOUT,
        CHANNEL
    ) -> Bool,
    "Writes to a client by the id in the messenger.", "Пишет клиенту по id в мессенджере.",
    ["platform_message('1000001', 'Hello')" => "True", "platform_message('1000001', '', 1, 3190, 60, 'shop_bot')" => "True"];

    later Effect whatsapp_message(need("phone", Type::Text, "the phone number", "номер телефона"), TEXT, BLOCK) -> Bool,
    "Writes to a phone number in WhatsApp.", "Пишет на номер в WhatsApp.",
    ["whatsapp_message('79990000001', 'Hello')" => "True", "whatsapp_message('79990000001', '', 3190)" => "True"];

    later Query get_client_id_by_platform_id(
        need("client_type", Type::Integer, "the messenger's number", "номер мессенджера"),
        PLATFORM,
        may("group", Type::Text, "the channel; needed where the messenger has several", "канал; нужен, если их несколько")
    ) -> Integer,
    "The client with an id in a messenger; `None` if there is none.", "Id клиента по id в мессенджере; `None`, если нет.",
    ["get_client_id_by_platform_id(1, '1000001')" => "73704021", "get_client_id_by_platform_id(1, '1000002', 'shop_bot')" => "None"];
};
