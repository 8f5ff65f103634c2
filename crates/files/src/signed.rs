//! Addresses of files that work for a while: a signature over the file and the moment it expires.

use base::{FileId, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// An address that is not given out any more, or never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// The signature is not ours, or belongs to another file or moment.
    #[error("the address of the file is not valid")]
    Wrong,
    /// It was ours, and its time is over.
    #[error("the address of the file has expired; ask for a new one")]
    Expired,
}

fn mac(key: &[u8], file: FileId, expires: Timestamp) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    // The first word keeps this signature apart from others made with the same key.
    mac.update(b"rapport file address 1");
    mac.update(&file.get().to_be_bytes());
    mac.update(&expires.seconds().to_be_bytes());
    mac
}

/// The signature of a file's address until a moment (whole seconds): 43 letters, digits, `-` and `_`.
#[must_use]
pub fn sign(key: &[u8], file: FileId, expires: Timestamp) -> String {
    URL_SAFE_NO_PAD.encode(mac(key, file, expires).finalize().into_bytes())
}

/// Checks a signature in constant time, and then whether its moment has passed.
///
/// # Errors
/// See [`BadSignature`].
pub fn verify(
    key: &[u8],
    file: FileId,
    expires: Timestamp,
    signature: &str,
    now: Timestamp,
) -> Result<(), BadSignature> {
    let given = URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| BadSignature::Wrong)?;
    mac(key, file, expires)
        .verify_slice(&given)
        .map_err(|_| BadSignature::Wrong)?;
    if now.seconds() > expires.seconds() {
        return Err(BadSignature::Expired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key of the installation";
    const EXPIRES: Timestamp = Timestamp::from_seconds(1_000);

    fn check(file: i64, expires: i64, signature: &str, now: i64) -> Result<(), BadSignature> {
        let at = Timestamp::from_seconds;
        verify(KEY, FileId(file), at(expires), signature, at(now))
    }

    #[test]
    fn a_signature_opens_its_file_until_its_moment_and_nothing_else() {
        let signature = sign(KEY, FileId(7), EXPIRES);
        assert_eq!(signature.len(), 43);
        assert_eq!(check(7, 1_000, &signature, 999), Ok(()));
        assert_eq!(check(7, 1_000, &signature, 1_000), Ok(()));
        assert_eq!(check(7, 1_000, &signature, 1_001), Err(BadSignature::Expired));
        assert_eq!(check(8, 1_000, &signature, 0), Err(BadSignature::Wrong));
        assert_eq!(check(7, 9_999, &signature, 0), Err(BadSignature::Wrong));
        let other = sign(b"another key", FileId(7), EXPIRES);
        for wrong in [
            other.as_str(),
            "",
            "!",
            &signature[..42],
            &format!("{signature}A"),
        ] {
            assert_eq!(check(7, 1_000, wrong, 0), Err(BadSignature::Wrong), "{wrong}");
        }
    }
}
