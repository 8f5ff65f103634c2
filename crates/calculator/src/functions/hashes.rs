//! Digests of texts.

use super::arguments::{Arguments, Machine};
use super::declare::pure;
use super::{Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha512};

type Outcome = Result<Value, Refusal>;

const TEXT: &[Param] = &[Param::required("t", Type::Text, "the text", "текст")];

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "md5",
        Family::Mathematics,
        TEXT,
        Type::Text,
        Help {
            en: "The MD5 digest in hexadecimal.",
            ru: "MD5-хеш в шестнадцатеричном виде.",
        },
        &[
            ("md5('Hello world')", "3e25960a79dbc69b674cd4ec67a72c62"),
            ("len(md5(''))", "32"),
        ],
        digest::<Md5>,
    ),
    pure(
        "sha1",
        Family::Mathematics,
        TEXT,
        Type::Text,
        Help {
            en: "The SHA-1 digest in hexadecimal.",
            ru: "SHA-1-хеш в шестнадцатеричном виде.",
        },
        &[
            ("sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("len(sha1(''))", "40"),
        ],
        digest::<Sha1>,
    ),
    pure(
        "sha256",
        Family::Mathematics,
        TEXT,
        Type::Text,
        Help {
            en: "The SHA-256 digest in hexadecimal.",
            ru: "SHA-256-хеш в шестнадцатеричном виде.",
        },
        &[
            (
                "sha256('abc')",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            ("len(sha256(''))", "64"),
        ],
        digest::<Sha256>,
    ),
    pure(
        "hmac_hexdigest",
        Family::Strings,
        &[
            Param::required("key", Type::Text, "the secret key", "секретный ключ"),
            Param::required("msg", Type::Text, "the message", "сообщение"),
            Param::required(
                "alg",
                Type::Text,
                "'sha256', 'sha512', 'sha1' or 'md5'",
                "'sha256', 'sha512', 'sha1' или 'md5'",
            ),
        ],
        Type::Text,
        Help {
            en: "The keyed digest (HMAC) of a message in hexadecimal.",
            ru: "Подпись сообщения ключом (HMAC) в шестнадцатеричном виде.",
        },
        &[
            (
                "hmac_hexdigest('key', 'The quick brown fox jumps over the lazy dog', 'md5')",
                "80070713463e7749b90c2dc24911e275",
            ),
            (
                "hmac_hexdigest('key', 'The quick brown fox jumps over the lazy dog', 'sha1')",
                "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9",
            ),
            (
                "hmac_hexdigest('key', 'The quick brown fox jumps over the lazy dog', 'sha256')",
                "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
            ),
            ("len(hmac_hexdigest('key', '', 'sha512'))", "128"),
            ("hmac_hexdigest('key', 'text', 'crc')", "None"),
        ],
        hmac_hexdigest,
    ),
];

/// Digests run at some hundred megabytes a second: one step for sixteen bytes.
fn charge(machine: &mut Machine<'_>, text: &str) -> Result<(), Refusal> {
    Ok(machine.fuel.spend(1 + text.len() as u64 / 16)?)
}

fn digest<D: Digest>(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let text = arguments.text(0);
    charge(machine, &text)?;
    Ok(Value::from(hex(&D::digest(text.as_bytes()))))
}

fn hmac_hexdigest(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (key, message, algorithm) = (arguments.text(0), arguments.text(1), arguments.text(2));
    charge(machine, &message)?;
    charge(machine, &key)?;
    let (key, message) = (key.as_bytes(), message.as_bytes());
    let code = match &*algorithm {
        "sha256" => signed::<Hmac<Sha256>>(key, message),
        "sha512" => signed::<Hmac<Sha512>>(key, message),
        "sha1" => signed::<Hmac<Sha1>>(key, message),
        "md5" => signed::<Hmac<Md5>>(key, message),
        _ => return Err(arguments.refuse(2, "'sha256', 'sha512', 'sha1' or 'md5'")),
    };
    Ok(Value::from(code))
}

fn signed<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
