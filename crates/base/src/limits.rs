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

/// Rows of `get_history`.
pub const HISTORY_ROWS: usize = 2_000;
/// Rows of one page of our own API.
pub const PAGE_ROWS: usize = 200;
