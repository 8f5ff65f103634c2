//! The client whose turn it is, and the dialog.

use super::table::{may, need, table};
use super::{Default, Function, Param, Type};

const TYPE: Param = need(
    "client_type",
    Type::Integer,
    "the messenger's number",
    "номер мессенджера",
);
const MAIN: Param = need(
    "main_id",
    Type::Integer,
    "the client that stays",
    "id основного клиента",
);
const OTHER: Param = need("id", Type::Integer, "the client's id", "id клиента");
const PHONE: Param = need("phone", Type::Text, "the phone number", "номер телефона");
const BLOCK: Param = need("block_id", Type::Integer, "the block's number", "номер блока");
const BLOCKS: Param = need("ids", Type::List, "the blocks' numbers", "номера блоков");
const ALSO_KEPT: Param = may(
    "with_not_delete",
    Type::Any,
    "any value also deletes those of \"Do not cancel\" arrows",
    "любое значение удаляет и сообщения стрелок «Не отменять»",
);
const EVEN_KEPT: Param = Param::optional(
    "flag",
    Type::Bool,
    Default::Bool(true),
    "`False` keeps those of \"Do not cancel\" arrows",
    "`False` оставляет сообщения стрелок «Не отменять»",
);
const COUNT: Param = Param::optional(
    "count",
    Type::Integer,
    Default::Int(1),
    "1 adds one; another number is shown as it is",
    "1 прибавляет одно; другое число показывается как есть",
);

pub(super) static FUNCTIONS: &[Function] = table! {
    Clients, "formulas cannot act on the client or the dialog";

    later Scene was_in_state(need("message_id", Type::Integer, "the block's number", "номер блока")) -> Bool,
    "Whether the client has ever been in a block.", "Был ли клиент когда-либо в блоке.",
    ["was_in_state(3190)" => "True", "was_in_state('12')" => "False"];

    later Scene days_from_last_message() -> Integer,
    "Days since the client's last message; 9999 after more than 30.", "Дней с последнего сообщения клиента; больше 30 – 9999.",
    ["days_from_last_message()" => "2", "days_from_last_message() < 1" => "False"];

    later Scene delete_pended_messages(EVEN_KEPT) -> Bool,
    "Deletes the client's planned messages.", "Удаляет запланированные сообщения клиента.",
    ["delete_pended_messages()" => "True", "delete_pended_messages(False)" => "True"];

    later Scene delete_pended_messages_from_list(BLOCKS, ALSO_KEPT) -> Any,
    "Deletes the planned messages of some blocks; `wrong message_id_list` for anything but a list.",
    "Удаляет запланированные сообщения указанных блоков; если это не массив – `wrong message_id_list`.",
    ["delete_pended_messages_from_list([12, 15])" => "True", "delete_pended_messages_from_list('[12]', 1)" => "True"];

    later Scene set_note(need("comment", Type::Text, "the comment", "текст комментария")) -> Bool,
    "Adds a comment to the dialog.", "Добавляет комментарий в диалог.",
    ["set_note('Call back')" => "True", "set_note(\"Redo\")" => "True"];

    later Scene add_unread(COUNT) -> Bool,
    "Marks the dialog as unread.", "Отмечает диалог непрочитанным.",
    ["add_unread()" => "True", "add_unread(5)" => "True"];

    later Scene clear_unread() -> Bool,
    "Marks the dialog as read.", "Отмечает диалог прочитанным.",
    ["clear_unread()" => "True", "clear_unread() == True" => "True"];

    later Scene unsubscribe() -> Bool,
    "Stops what the bot sends, until the client writes again; in a block without a text.",
    "Прекращает отправку от бота, пока клиент не напишет снова; в блоке без текста.",
    ["unsubscribe()" => "True", "if(1, unsubscribe(), '')" => "True"];

    later Scene block_client() -> Bool,
    "The bot no longer answers the client, and what was planned is cancelled.",
    "Бот больше не отвечает клиенту, запланированное отменяется.",
    ["block_client()" => "True", "if(1, block_client(), '')" => "True"];

    later Scene unblock_client() -> Bool,
    "The bot answers the client again.", "Бот снова отвечает клиенту.",
    ["unblock_client()" => "True", "if(1, unblock_client(), '')" => "True"];

    later Scene set_client_name(need("name", Type::Text, "the name", "имя")) -> Bool,
    "Renames the client.", "Меняет имя клиента.",
    ["set_client_name('Anna')" => "True", "set_client_name(\"John Smith\")" => "True"];

    later Query get_bind_clients() -> List,
    "The ids of the clients that are linked to this one.", "Массив id клиентов, связанных с этим.",
    ["get_bind_clients()" => "[73704021]", "get_bind_clients() == '[]'" => "False"];

    later Query get_current_pipline_id() -> Integer,
    "The pipeline of the current deal; `None` while it is unprocessed.", "Id воронки текущей сделки; `None`, пока сделка не разобрана.",
    ["get_current_pipline_id()" => "3", "get_current_pipline_id() == None" => "False"];

    later Effect get_merge_link(
        TYPE,
        may("tag", Type::Text, "the tag", "метка"),
        may("group", Type::Text, "the channel", "канал")
    ) -> Text,
    "A link that joins the client's account in another messenger to this one.", "Ссылка, которая свяжет клиента с его аккаунтом в другом мессенджере.",
    ["get_merge_link(1)" => "https://t.me/shop_bot?start=m7", "get_merge_link(1, 'site', 'shop_bot')" => "https://t.me/shop_bot?start=m8"];

    later Effect merge_client(MAIN, OTHER) -> Bool,
    "Links two clients.", "Связывает двух клиентов.",
    ["merge_client(73704021, 73704022)" => "True", "merge_client('73704021', '73704022')" => "True"];

    later Effect unmerge_client(OTHER) -> Bool,
    "Ends the link of a client.", "Отвязывает клиента.",
    ["unmerge_client(73704022)" => "True", "unmerge_client('73704022')" => "True"];

    later Scene pause_bot(need("minutes", Type::Number, "for how many minutes", "на сколько минут")) -> Bool,
    "Silences the bot for the client for a while.", "Приостанавливает бота для клиента.",
    ["pause_bot(30)" => "True", "pause_bot(0.5)" => "True"];

    later Query last_message_id() -> Text,
    "The id of the bot's last message; several are joined by `_`.", "Id последнего сообщения бота; несколько соединяются через `_`.",
    ["last_message_id()" => "1204", "last_message_id() + ''" => "1204_1205"];

    later Effect remove_last_message() -> Bool,
    "Deletes the bot's last message in the messenger.", "Удаляет последнее сообщение бота в мессенджере.",
    ["remove_last_message()" => "True", "remove_last_message() == False" => "False"];

    later Network check_whatsapp(PHONE) -> Bool,
    "Whether a phone number has WhatsApp.", "Есть ли у номера WhatsApp.",
    ["check_whatsapp('79990000001')" => "True", "check_whatsapp(79990000002)" => "False"];

    later Network check_insta_subscription() -> Bool,
    "Whether the client follows the account.", "Подписан ли клиент на аккаунт.",
    ["check_insta_subscription()" => "True", "check_insta_subscription() == True" => "True"];

    later Query get_whatsapp_bot_id_by_phone(PHONE) -> Text,
    "The WhatsApp channel of a phone number.", "Канал WhatsApp по номеру телефона.",
    ["get_whatsapp_bot_id_by_phone('79990000001')" => "wa-7", "get_whatsapp_bot_id_by_phone('79990000002')" => "None"];

    later Scene get_block_name_by_id(BLOCK) -> Text,
    "The name of a block.", "Название блока.",
    ["get_block_name_by_id(3190)" => "Greeting", "get_block_name_by_id('1')" => "None"];
};
