//! Every limit of the product, with its unit and its reason; no other file holds one.

/// Evaluation steps of one block's Calculator.
pub const FUEL_PER_BLOCK: u64 = 1_000_000;
/// Evaluation steps of one turn, over all re-runs.
pub const FUEL_PER_TURN: u64 = 10_000_000;
/// Bytes of values that one block's Calculator may make.
pub const VALUE_BYTES_PER_BLOCK: usize = 16 << 20;
/// Depth to which expressions, brackets and values may nest.
pub const EXPRESSION_DEPTH: usize = 100;
/// Characters of one text value.
pub const TEXT_CHARACTERS: usize = 1_000_000;
/// Bytes of a compiled regular expression.
pub const REGEX_BYTES: usize = 1 << 20;

/// Blocks that one turn may run.
pub const BLOCKS_PER_TURN: usize = 100;
/// Messages that one turn may plan: the ids its header reserves.
pub const PLANNED_PER_TURN: i64 = 256;
/// Deals that one turn may open: the ids its header reserves.
pub const DEALS_PER_TURN: i64 = 16;
/// Bytes of the store's answers that one step of a turn holds.
pub const REPLY_BYTES_PER_STEP: usize = 16 << 20;
/// Store queries of one turn.
pub const QUERIES_PER_TURN: usize = 200;
/// Network calls of one turn.
pub const NETWORK_CALLS_PER_TURN: usize = 20;
/// Seconds one network call may take.
pub const NETWORK_CALL_SECONDS: u64 = 15;
/// Seconds all network calls of one turn may take together.
pub const NETWORK_SECONDS_PER_TURN: u64 = 60;
/// Hops from event to event (callbacks and messages between clients) before one is refused.
pub const HOPS: u32 = 20;
/// Times a step is run again after its commit met a newer version of a row.
pub const COMMIT_RETRIES: u32 = 5;

/// Attempts at one turn in which the process stopped before it is given up.
pub const TURN_ATTEMPTS: i64 = 15;

/// Planned messages of one client, unless the project's setting says otherwise.
pub const PLANNED_PER_CLIENT: usize = 1_000;
/// Characters of a variable's name.
pub const VARIABLE_NAME_CHARACTERS: usize = 500;
/// Characters of a variable's value.
pub const VARIABLE_CHARACTERS: usize = 100_000;
/// Variables of one client or deal.
pub const VARIABLES_PER_OWNER: usize = 1_000;
/// Constants of one project.
pub const CONSTANTS_PER_PROJECT: usize = 50;

/// Characters of one incoming text; longer ones are cut and marked.
pub const INCOMING_TEXT_CHARACTERS: usize = 100_000;
/// Buttons of one message.
pub const BUTTONS_PER_MESSAGE: usize = 100;
/// Attachments of one block or message.
pub const ATTACHMENTS_PER_MESSAGE: usize = 10;
/// Bytes of one uploaded or downloaded attachment.
pub const ATTACHMENT_BYTES: u64 = 20 << 20;
/// Bytes of all files of one project, unless its setting says otherwise.
pub const FILE_BYTES_PER_PROJECT: u64 = 10 << 30;

/// Bytes of one request to a hook or an API, uploads apart.
pub const REQUEST_BYTES: usize = 1 << 20;
/// Depth to which JSON from outside may nest (serde_json's own limit is 128).
pub const JSON_DEPTH: usize = 100;
/// Bytes of one response read from a foreign server on behalf of a bot.
pub const RESPONSE_BYTES: usize = 1 << 20;
/// Network calls that one project may have under way at once, so that its slow servers hold up nobody else.
pub const NETWORK_CALLS_PER_PROJECT: usize = 64;
/// Seconds in which a connection (name, TCP and TLS together) must stand.
pub const CONNECT_SECONDS: u64 = 5;
/// Redirects followed on behalf of a bot.
pub const REDIRECTS: usize = 3;

/// Blocks and arrows of one bot file.
pub const BLOCKS_PER_BOT: usize = 20_000;
/// Arrows of one bot.
pub const ARROWS_PER_BOT: usize = 60_000;
/// Bytes of one bot file.
pub const BOT_FILE_BYTES: usize = 20 << 20;
/// Blocks with a condition in one bot.
pub const CONDITION_BLOCKS_PER_BOT: usize = 500;

/// Places of one variable that an editor is told; it is told how many more there are.
pub const USAGES_TOLD: usize = 2_000;
/// Places of one variable that renaming changes: some tens of megabytes while it is answered.
pub const USAGES_RENAMED: usize = 200_000;
/// Questions of editors that one node answers at once: each may take a core for the length of a bot file.
pub const EDITOR_QUESTIONS: usize = 2;
/// Questions of editors that may wait for their turn on one node; more are refused, and the editor asks again.
pub const EDITOR_QUESTIONS_WAITING: usize = 100;

/// Days for which the story of a turn is kept, for whoever looks why the bot said what it said.
pub const TRACE_DAYS: i64 = 30;
/// Days for which a button's long hidden text is kept after a message last carried it.
pub const PRESS_TOKEN_DAYS: i64 = 365;

/// Rows of `get_history`.
pub const HISTORY_ROWS: usize = 2_000;
/// Rows of one page of our own API.
pub const PAGE_ROWS: usize = 200;

/// Seconds in which a request's body must have arrived, uploads apart: a slower one only holds a connection.
pub const REQUEST_SECONDS: u64 = 15;
/// Seconds in which the head of a request must have arrived.
pub const REQUEST_HEAD_SECONDS: u64 = 15;
/// Seconds after which a request without an answer is given up, uploads and long polls apart.
pub const ANSWER_SECONDS: u64 = 60;
/// Seconds an upload may take: 20 MiB on a slow telephone.
pub const UPLOAD_SECONDS: u64 = 600;
/// Seconds that open requests and sockets get to end when the server stops.
pub const SHUTDOWN_SECONDS: u64 = 3;
/// Requests a minute of one key at the compatible API. Its makers publish no limit; this one stops a runaway loop.
pub const KEY_REQUESTS_PER_MINUTE: u32 = 6_000;
/// Requests a minute with a wrong key from one address.
pub const WRONG_KEYS_PER_MINUTE: u32 = 120;
/// Characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_CHARACTERS: usize = 255;
/// Seconds into the future that a message or callback may be planned: ten years.
pub const PLAN_AHEAD_SECONDS: i64 = 10 * 366 * 86_400;
/// Clients that one request may name.
pub const CLIENTS_PER_REQUEST: usize = 500;

/// Bytes of one frame of a web chat's visitor.
pub const CHAT_FRAME_BYTES: usize = 1 << 20;
/// Bytes of the request that begins a web chat session.
pub const CHAT_SESSION_BYTES: usize = 16 << 10;
/// Sockets of one visitor of a web chat: one a tab.
pub const SOCKETS_PER_VISITOR: usize = 10;
/// Sockets of one address: an office behind one router.
pub const SOCKETS_PER_ADDRESS: usize = 100;

/// Sessions of the web chat that one address may open in an hour.
pub const CHAT_SESSIONS_PER_ADDRESS_HOUR: u32 = 120;
/// Conversations of the web chat that one address may begin in an hour.
pub const CHAT_CONVERSATIONS_PER_ADDRESS_HOUR: u32 = 30;
/// Messages and presses of one visitor in a minute.
pub const CHAT_MESSAGES_PER_VISITOR_MINUTE: u32 = 30;
/// Messages and presses from one address in a minute.
pub const CHAT_MESSAGES_PER_ADDRESS_MINUTE: u32 = 120;
/// Uploads of one visitor in an hour.
pub const CHAT_UPLOADS_PER_VISITOR_HOUR: u32 = 60;

/// Conversations of one web chat that may begin in an hour, from all addresses together, unless its setting says otherwise.
pub const CHAT_CONVERSATIONS_PER_SITE_HOUR: u32 = 2_000;
/// Messages and presses of one web chat in a minute, unless its setting says otherwise.
pub const CHAT_MESSAGES_PER_SITE_MINUTE: u32 = 6_000;
/// Uploads of one web chat in an hour, unless its setting says otherwise.
pub const CHAT_UPLOADS_PER_SITE_HOUR: u32 = 2_000;
/// Times a minute that a visitor's typing is told; more often is left out.
pub const CHAT_TYPING_PER_VISITOR_MINUTE: u32 = 20;
/// Captchas that one address may try in an hour.
pub const CHAT_CAPTCHAS_PER_ADDRESS_HOUR: u32 = 60;
/// Seconds for which a solved captcha opens the limits of a web chat to a visitor.
pub const CHAT_CAPTCHA_SECONDS: i64 = 3_600;
/// Seconds within which a visitor may name a file that it uploaded.
pub const CHAT_UPLOAD_SECONDS: i64 = 86_400;

/// Characters of a name that people give a project, channel, key or account.
pub const NAME_CHARACTERS: usize = 100;
/// Characters of the note on a bot's version.
pub const NOTE_CHARACTERS: usize = 500;
/// Seconds in which wrong attempts to sign in count together.
pub const SIGN_IN_WINDOW_SECONDS: i64 = 900;
/// Wrong attempts to sign in from one address: an office behind one router.
pub const SIGN_INS_PER_ADDRESS: i64 = 20;
/// Wrong attempts to sign in to one account, from wherever.
pub const SIGN_INS_PER_ACCOUNT: i64 = 10;
/// The fewest characters of a password.
pub const PASSWORD_CHARACTERS_LEAST: usize = 10;
/// The most characters of a password.
pub const PASSWORD_CHARACTERS: usize = 200;
