//! The words of the file format, with the names that other editions use for the same thing.

use model::{AttachmentKind, ButtonKind, Keyboard, Markup};

/// A word of the format: how it is written, what MaviBot and Salebot call it, and what else it was called.
#[derive(Debug, Clone, Copy)]
pub struct Word<T> {
    /// What it means.
    pub value: T,
    /// How it is written in a file.
    pub key: &'static str,
    /// The name in MaviBot.
    pub en: &'static str,
    /// The name in Salebot.
    pub ru: &'static str,
    /// Other names, offered as corrections.
    pub also: &'static [&'static str],
}

const fn word<T>(
    value: T,
    key: &'static str,
    en: &'static str,
    ru: &'static str,
    also: &'static [&'static str],
) -> Word<T> {
    Word {
        value,
        key,
        en,
        ru,
        also,
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A global reaction of the highest priority; the client moves into it.
    Start,
    /// An ordinary step of a dialog; the client moves into it.
    State,
    /// Runs and speaks, but the client stays where it is.
    NotState,
    /// A global reaction of the lowest priority; the client stays where it is.
    Trigger,
    /// Turns the deal into an application and begins a new one.
    CloseDeal,
    /// A note on the canvas.
    Comment,
}

impl BlockKind {
    /// Whether the client moves into such a block.
    #[must_use]
    pub const fn moves(self) -> bool {
        matches!(self, Self::Start | Self::State | Self::CloseDeal)
    }

    /// Whether such a block answers by a condition of its own.
    #[must_use]
    pub const fn has_condition(self) -> bool {
        matches!(self, Self::Start | Self::Trigger)
    }

    /// The word for it in a file.
    #[must_use]
    pub fn key(self) -> &'static str {
        BLOCK_KINDS
            .iter()
            .find(|word| word.value == self)
            .map_or("state", |word| word.key)
    }
}

/// The kinds of block (specification §2.1).
pub const BLOCK_KINDS: &[Word<BlockKind>] = &[
    word(
        BlockKind::Start,
        "start",
        "Start",
        "Стартовое условие",
        &[
            "primary",
            "first",
            "Первостепенная проверка условия",
            "Начало диалога",
        ],
    ),
    word(
        BlockKind::State,
        "state",
        "Chat",
        "Состояние",
        &["dialog", "dialogue", "message", "Состояние диалога"],
    ),
    word(
        BlockKind::NotState,
        "not_state",
        "Fallback",
        "Не состояние",
        &["notstate", "non_state"],
    ),
    word(
        BlockKind::Trigger,
        "trigger",
        "Trigger",
        "Не состояние с условием",
        &["not_state_with_condition"],
    ),
    word(
        BlockKind::CloseDeal,
        "close_deal",
        "Close deal",
        "Закрыть сделку",
        &["close", "end", "Конец сбора данных"],
    ),
    word(BlockKind::Comment, "comment", "Comment", "Комментарий", &["note"]),
];

/// How a text is compared with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// More than 70 % alike.
    Fuzzy,
    /// Holds the keywords.
    Keyword,
    /// The same text.
    Exact,
    /// A regular expression is found in it.
    Regex,
    /// Means the same; acts as keyword where no language model is configured.
    Semantic,
}

/// The match types (specification §2.3.1).
pub const MATCH_KINDS: &[Word<MatchKind>] = &[
    word(
        MatchKind::Fuzzy,
        "fuzzy",
        "Fuzzy",
        "Игнорируя ошибки и неточности",
        &["similar", "ignoring errors"],
    ),
    word(
        MatchKind::Keyword,
        "keyword",
        "Keyword",
        "По наличию ключевых слов",
        &["keywords", "contains"],
    ),
    word(
        MatchKind::Exact,
        "exact",
        "Exact",
        "Полное совпадение",
        &["full", "equal", "equals"],
    ),
    word(
        MatchKind::Regex,
        "regex",
        "RegEx",
        "Регулярное выражение",
        &["regexp", "regular"],
    ),
    word(
        MatchKind::Semantic,
        "semantic",
        "Semantic",
        "Сравнение по смыслу",
        &["meaning"],
    ),
];

/// How a text is marked up.
pub const MARKUPS: &[Word<Markup>] = &[
    word(Markup::Plain, "plain", "None", "Без разметки", &["none", "text"]),
    word(Markup::Html, "html", "HTML", "HTML", &[]),
    word(
        Markup::MarkdownV2,
        "markdown_v2",
        "MarkdownV2",
        "MarkdownV2",
        &["markdown", "md"],
    ),
];

/// How an attachment is shown (manual 001).
pub const ATTACHMENT_KINDS: &[Word<AttachmentKind>] = &[
    word(AttachmentKind::Link, "link", "Link", "Ссылка", &["url"]),
    word(AttachmentKind::Video, "video", "Video", "Видео", &[]),
    word(
        AttachmentKind::Image,
        "image",
        "Image",
        "Картинка",
        &["picture", "photo"],
    ),
    word(AttachmentKind::File, "file", "File", "Файл", &["document"]),
    word(AttachmentKind::Audio, "audio", "Audio", "Аудио", &["music"]),
    word(AttachmentKind::Voice, "voice", "Voice", "Голосовое", &[]),
];

/// What pressing a button does (manual 001, `buttons`).
pub const BUTTON_KINDS: &[Word<ButtonKind>] = &[
    word(
        ButtonKind::Reply,
        "reply",
        "Keyboard",
        "В клавиатуре",
        &["keyboard"],
    ),
    word(ButtonKind::Inline, "inline", "In text", "В тексте", &[]),
    word(
        ButtonKind::Location,
        "location",
        "Request location",
        "Запросить местоположение",
        &[],
    ),
    word(
        ButtonKind::Phone,
        "phone",
        "Request phone",
        "Запросить телефон",
        &["contact"],
    ),
    word(
        ButtonKind::WebApp,
        "web_app",
        "Web app",
        "Веб-приложение",
        &["webapp"],
    ),
];

/// Where buttons stand.
pub const KEYBOARDS: &[Word<Keyboard>] = &[
    word(Keyboard::Auto, "auto", "Auto", "Автоматически", &[]),
    word(Keyboard::Reply, "reply", "Keyboard", "Клавиатура", &["keyboard"]),
    word(Keyboard::Inline, "inline", "In text", "В тексте", &[]),
];

/// Keys of a file, in the order in which they are printed.
pub const FILE_KEYS: &[&str] = &[
    "version",
    "name",
    "description",
    "settings",
    "constants",
    "blocks",
    "tests",
];
/// Keys of `settings`.
pub const SETTINGS_KEYS: &[&str] = &["zone", "language", "first_answer", "unknown_answer"];
/// Keys of a block.
pub const BLOCK_KEYS: &[&str] = &[
    "id",
    "type",
    "name",
    "description",
    "sheet",
    "x",
    "y",
    "condition",
    "calculator",
    "request",
    "text",
    "markup",
    "switches",
    "attachments",
    "buttons",
    "arrows",
];
/// Keys of a block's `condition`.
pub const CONDITION_KEYS: &[&str] = &[
    "text",
    "match",
    "compare",
    "not",
    "priority",
    "once",
    "only_callback",
];
/// Keys of `switches`.
pub const SWITCH_KEYS: &[&str] = &["variables_carry_markup", "protect", "silent", "preview"];
/// Keys of an attachment.
pub const ATTACHMENT_KEYS: &[&str] = &["kind", "url", "file", "name"];
/// Keys of `buttons`.
pub const BUTTONS_KEYS: &[&str] = &["keyboard", "show", "show_arrows", "hint", "list", "code"];
/// Keys of a button.
pub const BUTTON_KEYS: &[&str] = &[
    "text", "type", "url", "callback", "web_app", "line", "index", "color", "one_time",
];
/// Keys of an arrow.
pub const ARROW_KEYS: &[&str] = &[
    "id",
    "to",
    "description",
    "condition",
    "match",
    "compare",
    "not",
    "priority",
    "once",
    "capture",
    "delay",
    "send_time",
    "send_date",
    "if_date_passed",
    "cancel_if_left",
    "cancel_timers",
    "do_not_cancel",
    "button",
];
/// Keys of an arrow's `button`.
pub const ARROW_BUTTON_KEYS: &[&str] = &["text", "line", "index", "color"];
/// Keys of a `request`.
pub const REQUEST_KEYS: &[&str] = &["type", "url", "headers", "params", "save"];
/// Keys of a test.
pub const TEST_KEYS: &[&str] = &["name", "at", "replies", "steps"];
/// Keys of a canned reply.
pub const REPLY_KEYS: &[&str] = &[
    "url",
    "status",
    "body",
    "fails",
    "function",
    "arguments",
    "answer",
];
/// Keys of a test's step.
pub const STEP_KEYS: &[&str] = &[
    "say",
    "press",
    "callback",
    "send_file",
    "send_phone",
    "send_location",
    "wait",
    "run",
    "expect",
    "variables",
    "position",
    "planned",
    "faults",
];
/// Keys of an expected reply.
pub const EXPECT_KEYS: &[&str] = &["text", "contains", "buttons", "attachments"];

/// Keys that other editions use, and how we write them; offered as corrections.
pub const OTHER_KEYS: &[(&str, &str)] = &[
    ("message", "text"),
    ("connections", "arrows"),
    ("timeout", "delay"),
    ("input", "capture"),
    ("input_variable", "capture"),
    ("go_once", "once"),
    ("answer_once", "once"),
    ("minus_words", "not"),
    ("variable", "compare"),
    ("target", "to"),
    ("kind", "type"),
    ("match_type", "match"),
    ("action", "calculator"),
    ("timezone", "zone"),
    ("time_zone", "zone"),
    ("method", "type"),
];
