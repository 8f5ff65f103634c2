//! Sealing: secrets that must be readable again (channel tokens, the primary API key) are stored encrypted with a key
//! that is kept outside the database.

use crate::error::{AppError, Result};
use base::{Code, Secret};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const NONCE_BYTES: usize = 24;

/// The installation's sealing key. Each node of an installation holds the same one.
#[derive(Clone)]
pub struct Seal {
    key: [u8; 32],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seal({})", self.fingerprint())
    }
}

impl Seal {
    /// The sealing key as it is kept: 32 bytes.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A new random key.
    #[must_use]
    pub fn generate() -> Self {
        Self::new(base::random::secret_bytes())
    }

    /// Reads a key written as 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn from_hex(text: &str) -> Result<Self> {
        let text = text.trim();
        let bad = || AppError::new(Code::BadRequest, "the sealing key must be 64 hexadecimal digits");
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut key = [0; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self::new(key))
    }

    /// The key as 64 hexadecimal digits, for the key file alone.
    #[must_use]
    pub fn to_hex(&self) -> Secret {
        Secret::new(hex(&self.key))
    }

    /// Sixteen digits that tell keys apart without telling the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.derive("fingerprint")[..8])
    }

    /// A key for another purpose (signing file addresses, chat tokens), derived so that it tells nothing of this one.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Encrypts a secret for one place; `place` (such as `channel 7`) must be the same when it is opened, so a sealed
    /// value copied to another row does not open there.
    #[must_use]
    pub fn seal(&self, place: &str, secret: &Secret) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = base::random::secret_bytes();
        let cipher = XChaCha20Poly1305::new((&self.key).into());
        let payload = Payload {
            msg: secret.expose().as_bytes(),
            aad: place.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a text in memory can be encrypted");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`Seal::seal`] made for the same place.
    ///
    /// # Errors
    /// When the key or the place differs, or the value was changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Secret> {
        let wrong = || {
            AppError::new(
                Code::Internal,
                format!(
                    "the secret of {place} does not open: the sealing key is not the one it was sealed with"
                ),
            )
        };
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(wrong)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| wrong())?;
        let cipher = XChaCha20Poly1305::new((&self.key).into());
        let text = cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: place.as_bytes(),
                },
            )
            .map_err(|_| wrong())?;
        String::from_utf8(text).map(Secret::new).map_err(|_| wrong())
    }
}

/// The SHA-256 of a token in hexadecimal: how keys, links and session tokens are stored.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_in_its_place_and_with_its_key() {
        let seal = Seal::new([7; 32]);
        let sealed = seal.seal("channel 1", &Secret::new("token"));
        assert_eq!(seal.open("channel 1", &sealed).unwrap().expose(), "token");
        assert!(seal.open("channel 2", &sealed).is_err());
        assert!(Seal::new([8; 32]).open("channel 1", &sealed).is_err());
        assert!(seal.open("channel 1", &sealed[..10]).is_err());
    }

    #[test]
    fn a_key_survives_being_written_down() {
        let seal = Seal::new([0xab; 32]);
        assert_eq!(
            Seal::from_hex(seal.to_hex().expose()).unwrap().fingerprint(),
            seal.fingerprint()
        );
        assert!(Seal::from_hex("xyz").is_err());
    }
}
