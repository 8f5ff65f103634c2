//! The one table of names a formula may see besides the author's own variables, and the rules of names.
//!
//! Reading asks, in this order: built-ins, variables of the event alone, the deal's, the client's and the project's
//! variables, the project's constants. Evaluation, checking, completion and the documentation read this table.

use base::limits::VARIABLE_NAME_CHARACTERS;
use calculator::Value;
use model::Scope;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A name that Rapport itself gives a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visible {
    /// The name.
    pub name: &'static str,
    /// Who gives it its value, and whether a bot may.
    pub origin: Origin,
    /// What it means.
    pub en: &'static str,
    /// What it means, in Russian.
    pub ru: &'static str,
}

/// Who gives a name its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Computed whenever it is read; cannot be assigned.
    BuiltIn,
    /// A variable of the client that the engine or a channel sets; a bot may change it.
    Stored,
    /// Carried by one event and gone after its turn.
    Event,
    /// The bot, for something outside it that reads it: payments, the channel, spreadsheets.
    Control,
    /// A channel or a service that comes later; empty until then, and no mistake in a bot that was brought along.
    Later,
}

macro_rules! visible {
    ($($name:literal $origin:ident $en:literal $ru:literal;)*) => {
        /// Every name that Rapport itself gives a value (specification §7.4).
        pub const VISIBLE: &[Visible] = &[$(Visible { name: $name, origin: Origin::$origin, en: $en, ru: $ru }),*];
    };
}

visible! {
    "none" BuiltIn "Nothing: a message of `#{none}` is not sent." "Пусто: сообщение `#{none}` не отправляется.";
    "question" BuiltIn "What the client wrote, or the callback's text; only in this event." "Текст клиента или колбэка; только в этом событии.";
    "message_from_outside" BuiltIn "0 the client wrote, 1 API, 2 external CRM, 3 callback, 5 telephony; only in this event." "0 клиент, 1 API, 2 внешняя CRM, 3 колбэк, 5 телефония; только в этом событии.";
    "client_id" BuiltIn "The client's number." "Номер клиента.";
    "main_client_id" BuiltIn "The number of the main card among linked clients." "Номер главной карточки связанных клиентов.";
    "client_type" BuiltIn "The messenger's number." "Номер мессенджера.";
    "messenger" BuiltIn "The messenger's name." "Название мессенджера.";
    "name" BuiltIn "The client's name; `client.name = …` changes it." "Имя клиента; меняется через `client.name = …`.";
    "full_name" BuiltIn "The client's full name." "Полное имя клиента.";
    "avatar" BuiltIn "The address of the client's picture." "Адрес аватара клиента.";
    "platform_id" BuiltIn "The client's id in the messenger." "Идентификатор клиента в мессенджере.";
    "group" BuiltIn "The id of the connected bot or account." "Идентификатор подключённого бота.";
    "wa_bot" BuiltIn "The connected WhatsApp number; empty elsewhere." "Подключённый номер WhatsApp; в других мессенджерах пусто.";
    "tag" BuiltIn "The source tag of the first contact; `NONE` without one." "Метка источника; `NONE`, если её нет.";
    "message_id" BuiltIn "The block the client stands in; `NONE` before the first." "Блок, в котором стоит клиент; `NONE` до первого.";
    "order_id" BuiltIn "Client and deal, as `{client}-{deal}`." "Клиент и сделка в виде `{клиент}-{сделка}`.";
    "order" BuiltIn "The application's text: the deal's variables, one a line." "Текст заявки: переменные сделки построчно.";
    "project_id" BuiltIn "The project's number." "Номер проекта.";
    "api_key" BuiltIn "The project's primary API key." "Основной ключ API проекта.";
    "current_date" BuiltIn "Today, `dd.mm.yyyy`, in the project's zone." "Сегодня, `дд.мм.гггг`, в часовом поясе проекта.";
    "next_day" BuiltIn "Tomorrow, `dd.mm.yyyy`." "Завтра, `дд.мм.гггг`.";
    "current_time" BuiltIn "Now, `hh:mm`." "Сейчас, `чч:мм`.";
    "weekday" BuiltIn "The day of the week, Monday 1 to Sunday 7." "День недели: понедельник 1 … воскресенье 7.";
    "timestamp" BuiltIn "Seconds since 1970, with fractions." "Секунды с 1970 года, с долями.";
    "date_of_creation" BuiltIn "The day of the first contact, `dd.mm.yyyy`." "День первого обращения, `дд.мм.гггг`.";
    "time_of_creation" BuiltIn "The time of the first contact, `hh:mm`." "Время первого обращения, `чч:мм`.";
    "notSubscribed" BuiltIn "1 while the client is unsubscribed." "1, пока клиент отписан.";
    "clientBlocked" BuiltIn "1 while the client is blocked." "1, пока клиент заблокирован.";
    "attachments" Stored "Addresses of the files the client last sent, as a list." "Адреса последних присланных клиентом файлов, списком.";
    "attachment_url" Stored "The address of the first file the client last sent." "Адрес первого из последних присланных файлов.";
    "phone" Stored "The client's phone number; set by a shared contact." "Телефон клиента; заполняется присланным контактом.";
    "email" Stored "The client's e-mail address." "Адрес электронной почты клиента.";
    "latitude" Stored "Degrees north of the place the client last sent." "Широта последнего присланного места.";
    "longitude" Stored "Degrees east of the place the client last sent." "Долгота последнего присланного места.";
    "custom_answer" Stored "The body of the last API request's answer, or its error." "Тело ответа последнего API-запроса или текст ошибки.";
    "custom_answer_status" Stored "The HTTP status of the last API request; 0 without an answer." "HTTP-статус последнего API-запроса; 0, если ответа нет.";
    "viewed_page" Stored "The page on which the web chat was opened." "Страница, на которой открыт онлайн-чат.";
    "tg_username" Stored "The client's Telegram user name." "Имя пользователя в Telegram.";
    "tg_language_code" Stored "The language of the client's Telegram." "Язык Telegram клиента.";
    "story_url" Stored "The story the client answered." "История, на которую ответил клиент.";
    "sticker_id" Event "The sticker the client sent." "Присланный стикер.";
    "callback_query_id" Event "The messenger's id of a button press, or what a callback is about." "Идентификатор нажатия кнопки или предмета колбэка.";
    "tg_request" Event "Telegram's whole update, as JSON." "Полный запрос Telegram в JSON.";
    "client_message_id" Event "The messenger's id of the client's message." "Идентификатор сообщения клиента в мессенджере.";
    "message_from" Event "Who wrote in a group: the id." "Кто написал в группе: идентификатор.";
    "message_from_name" Event "Who wrote in a group: the name." "Кто написал в группе: имя.";
    "message_from_username" Event "Who wrote in a group: the user name." "Кто написал в группе: имя пользователя.";
    "reply_message_id" Event "The message that was answered." "Сообщение, на которое ответили.";
    "reply_text" Event "Its text." "Его текст.";
    "reply_from" Event "Its author's id." "Идентификатор его автора.";
    "reply_from_name" Event "Its author's name." "Имя его автора.";
    "reply_from_username" Event "Its author's user name." "Имя пользователя его автора.";
    "chat_member_id" Event "The member a group event is about: the id." "Участник, которого касается событие группы.";
    "chat_member_name" Event "The member's name." "Имя участника.";
    "chat_member_username" Event "The member's user name." "Имя пользователя участника.";
    "reply_from_chat_id" Event "The chat it stands in." "Чат, в котором оно написано.";
    "tg_quote" Event "The part of it that the client quoted." "Процитированная клиентом часть.";
    "reaction_on_message_id" Event "The message that got a reaction." "Сообщение, получившее реакцию.";
    "reaction_from" Event "Who reacted: the id." "Кто поставил реакцию.";
    "reaction_from_name" Event "Who reacted: the name." "Имя поставившего реакцию.";
    "payment_sum" Control "Makes a link for a payment of this sum; set the other fields first." "Создаёт ссылку на оплату этой суммы; остальные поля задайте раньше.";
    "payment_title" Control "What is paid for." "За что платят.";
    "payment_description" Control "More about what is paid for." "Описание платежа.";
    "product_name" Control "The product on the receipt." "Товар в чеке.";
    "discount_value" Control "The discount." "Скидка.";
    "currency" Control "The currency of the payment." "Валюта платежа.";
    "customer_phone" Control "The phone number for the receipt." "Телефон для чека.";
    "customer_email" Control "The e-mail address for the receipt." "Электронная почта для чека.";
    "link_expired" Control "Until when the link can be paid." "До какого времени действует ссылка.";
    "del_tg_system_messages" Control "Deletes Telegram's service messages in the group." "Удаляет служебные сообщения Telegram в группе.";
    "del_tg_chosen_messages" Control "Which of them are deleted." "Какие из них удалять.";
    "sheet_json_keys" Control "Your own keys for spreadsheets." "Свои ключи доступа к таблицам.";
    "prodamus_pay_url" Later "The link for paying by Prodamus." "Ссылка на оплату через Prodamus.";
    "yandex_kassa_pay_url" Later "The link for paying by YooKassa." "Ссылка на оплату через ЮKassa.";
    "__payments" Later "What the payment buttons keep for themselves." "Служебные данные кнопок оплаты.";
    "error_payment_button" Later "Why a payment button failed." "Ошибка кнопки оплаты.";
    "error_payment_func" Later "Why a payment function failed." "Ошибка функции оплаты.";
    "yandex_payment_method_id" Later "The saved means of payment of YooKassa." "Сохранённый способ оплаты ЮKassa.";
    "yandex_payment_method_id_hold" Later "The same, of a payment in two stages." "То же для двухстадийного платежа.";
    "yandex_kassa_payment_completed" Later "Whether YooKassa's payment came." "Прошёл ли платёж ЮKassa.";
    "yookassa_callback_data" Later "YooKassa's whole notice." "Уведомление ЮKassa целиком.";
    "avito_profile" Later "The client's profile on Avito." "Профиль клиента на Авито.";
    "avito_order_id" Later "The order on Avito." "Заказ на Авито.";
    "avito_order_url" Later "The order's page on Avito." "Страница заказа на Авито.";
    "ok_user_id" Later "The client's id in Odnoklassniki." "Идентификатор клиента в Одноклассниках.";
    "text_to_merge_contact" Later "What the client sends to link another messenger." "Текст для связывания с другим мессенджером.";
    "client_father_id" Later "The client who invited this one." "Клиент, который пригласил этого.";
    "callback_order_id" Later "The shop's order a callback is about." "Заказ магазина, которого касается колбэк.";
    "budget" Later "The deal's budget." "Бюджет сделки.";
    "description" Later "The deal's description." "Описание сделки.";
    "Description" Later "The deal's description." "Описание сделки.";
    "Описание" Later "The deal's description." "Описание сделки.";
    "Название" Later "The deal's name." "Название сделки.";
    "Name" Later "The deal's name." "Название сделки.";
}

/// The entry of a name.
#[must_use]
pub fn visible(name: &str) -> Option<&'static Visible> {
    static BY_NAME: LazyLock<HashMap<&str, &Visible>> =
        LazyLock::new(|| VISIBLE.iter().map(|visible| (visible.name, visible)).collect());
    BY_NAME.get(name).copied()
}

/// Whether a bot may assign to a name.
///
/// # Errors
/// With a sentence that says what is wrong with the name.
pub fn may_assign(scope: Scope, name: &str) -> Result<(), String> {
    if scope == Scope::Client && name == "name" {
        return Ok(());
    }
    if !calculator::is_name(name) {
        let shown = base::text::clip(name, 40);
        return Err(format!(
            "`{shown}` cannot name a variable; use letters, digits and `_`, a letter first"
        ));
    }
    if name.len() > VARIABLE_NAME_CHARACTERS && name.chars().count() > VARIABLE_NAME_CHARACTERS {
        return Err(format!(
            "a variable's name has at most {VARIABLE_NAME_CHARACTERS} characters"
        ));
    }
    match built_in(name) {
        true => Err(format!(
            "`{name}` is built in and cannot be assigned; choose another name, such as `my_{name}`"
        )),
        false => Ok(()),
    }
}

/// Whether a name is computed and cannot be assigned.
#[must_use]
pub fn built_in(name: &str) -> bool {
    visible(name).is_some_and(|visible| visible.origin == Origin::BuiltIn)
}

/// What of another client's card its variables' functions read, besides its client variables.
pub const CARD: &[&str] = &[
    "name",
    "full_name",
    "avatar",
    "platform_id",
    "group",
    "tag",
    "client_type",
    "messenger",
];

/// A client variable's name without the prefix that says whose it is.
#[must_use]
pub fn plain_name(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix("client.")
        .or_else(|| name.strip_prefix("клиент."))
        .unwrap_or(name)
}

/// Calculator's scope as the model's.
#[must_use]
pub const fn of_calculator(scope: calculator::Scope) -> Scope {
    match scope {
        calculator::Scope::Deal => Scope::Deal,
        calculator::Scope::Client => Scope::Client,
        calculator::Scope::Project => Scope::Project,
    }
}

/// `NONE`, which the vendors use where a name has no value.
pub(crate) fn no_value() -> Value {
    Value::text("NONE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_when_it_is_assigned_is_set_by_bots() {
        for name in calculator::ACTING {
            assert_eq!(
                visible(name).map(|visible| visible.origin),
                Some(Origin::Control),
                "{name}"
            );
        }
    }

    #[test]
    fn every_name_stands_in_the_table_once() {
        let names: std::collections::HashSet<_> = VISIBLE.iter().map(|visible| visible.name).collect();
        assert_eq!(names.len(), VISIBLE.len());
    }
}
