//! The closed table of error and fault codes; a code is stable, its sentence may improve.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($(#[doc = $doc:literal] $name:ident = $text:literal;)*) => {
        /// What went wrong, as programs see it. The texts are stable; `docs/errors.md` lists them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $doc] #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code's stable text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => $doc),* }
            }
        }
    };
}

codes! {
    // Calculator
    /// A line or expression that does not parse.
    Syntax = "syntax";
    /// A name that is no variable, constant or function.
    UnknownName = "unknown_name";
    /// A function that does not exist.
    UnknownFunction = "unknown_function";
    /// Too many or too few arguments.
    Arity = "arity";
    /// An argument of the wrong type.
    ArgumentType = "argument_type";
    /// An argument whose value is out of range.
    ArgumentValue = "argument_value";
    /// A division by zero.
    DivisionByZero = "division_by_zero";
    /// An index or key that is not there, or a value that has none.
    BadIndex = "bad_index";
    /// An operator that cannot work on these values.
    BadOperand = "bad_operand";
    /// A name that cannot be a variable, or a built-in that cannot be assigned.
    BadName = "bad_name";
    /// A regular expression that does not compile.
    BadRegex = "bad_regex";
    /// The program used up its fuel.
    OutOfFuel = "out_of_fuel";
    /// A text or value grew past its limit.
    TooLarge = "too_large";
    /// Brackets, expressions or values nest too deep.
    TooDeep = "too_deep";
    /// A missing variable was used as a number.
    MissingVariable = "missing_variable";
    /// Unquoted text was taken as text.
    BareText = "bare_text";
    /// A condition that is always the same, or a value that nothing can ever use.
    UnreachableValue = "unreachable_value";
    /// A function that is kept for old bots alone.
    Deprecated = "deprecated";
    /// The variable `order_id` where the number of a deal is meant.
    DealIdMeant = "deal_id_meant";

    // Bot and engine
    /// A bot file that does not parse or has a wrong field.
    BadBotFile = "bad_bot_file";
    /// A reference to a block that is not there.
    UnknownBlock = "unknown_block";
    /// A reference to an arrow, client, deal or other thing that is not there.
    NotFound = "not_found";
    /// Two things with the same id.
    DuplicateId = "duplicate_id";
    /// A block that no client can reach.
    UnreachableBlock = "unreachable_block";
    /// Too many blocks in one turn: a loop without a wait.
    BlockLoop = "block_loop";
    /// An event passed through too many clients.
    HopLimit = "hop_limit";
    /// The client has too many planned messages.
    PlannedLimit = "planned_limit";
    /// Too many network calls, or too much time spent on them.
    NetworkLimit = "network_limit";
    /// Too many store queries in a turn.
    QueryLimit = "query_limit";
    /// A network call failed.
    NetworkFailed = "network_failed";
    /// A call was begun before a crash and its answer is not known.
    InDoubt = "in_doubt";
    /// A step that ran again asked something else than the first time.
    Diverged = "diverged";
    /// A delay, date or time that cannot be read.
    BadTime = "bad_time";
    /// `callback()` to the running client itself.
    SelfCallback = "self_callback";
    /// Buttons that cannot be read.
    BadButtons = "bad_buttons";
    /// Something that this version or channel cannot do.
    Unsupported = "unsupported";
    /// A variable that nothing on the way to its reader has set.
    UnsetVariable = "unset_variable";
    /// A variable that is set and never read.
    UnusedVariable = "unused_variable";
    /// A constant of the project that a variable hides.
    HiddenConstant = "hidden_constant";
    /// A message that cannot arrive, because its own block unsubscribes or blocks the client.
    NeverDelivered = "never_delivered";

    // Requests
    /// A malformed request or parameter.
    BadRequest = "bad_request";
    /// No key, session or signature, or a wrong one.
    Unauthorized = "unauthorized";
    /// The caller may not do this.
    Forbidden = "forbidden";
    /// The thing exists in another state or version.
    Conflict = "conflict";
    /// Too many requests.
    RateLimited = "rate_limited";
    /// A limit is reached; a solved captcha opens it.
    CaptchaRequired = "captcha_required";
    /// A quota is used up.
    QuotaExceeded = "quota_exceeded";
    /// An address that may not be called.
    AddressRefused = "address_refused";
    /// The messenger refused the message.
    ChannelRefused = "channel_refused";
    /// The client blocked the bot or left.
    ClientUnreachable = "client_unreachable";
    /// A service, a disk or the database did not answer.
    Unavailable = "unavailable";
    /// A fault of ours.
    Internal = "internal";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
