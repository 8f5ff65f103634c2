//! Encryption of a backup with a passphrase: Argon2id makes the key, XChaCha20-Poly1305 in STREAM seals chunks, so that
//! a file cut short, reordered or changed anywhere is refused.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use anyhow::{Context, bail};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use std::io::{self, Read, Write};

/// The first bytes of an encrypted backup.
pub const MAGIC: &[u8; 16] = b"RAPPORT SEALED 1";
const CHUNK: usize = 64 << 10;
const TAG: usize = 16;
const SALT: usize = 16;
const NONCE: usize = 19;

fn key(passphrase: &str, salt: &[u8; SALT]) -> anyhow::Result<XChaCha20Poly1305> {
    let mut key = [0; 32];
    argon2::Argon2::default()
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|error| anyhow::anyhow!("cannot derive a key from the passphrase: {error}"))?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

/// Writes an encrypted stream; [`SealedWriter::finish`] must be called at the end.
pub struct SealedWriter<W: Write> {
    out: W,
    stream: Option<EncryptorBE32<XChaCha20Poly1305>>,
    chunk: Vec<u8>,
}

impl<W: Write> SealedWriter<W> {
    /// Begins an encrypted stream.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut out: W, passphrase: &str) -> anyhow::Result<Self> {
        let salt: [u8; SALT] = base::random::secret_bytes();
        let nonce: [u8; NONCE] = base::random::secret_bytes();
        out.write_all(MAGIC)?;
        out.write_all(&salt)?;
        out.write_all(&nonce)?;
        let stream = EncryptorBE32::from_aead(key(passphrase, &salt)?, &nonce.into());
        Ok(Self {
            out,
            stream: Some(stream),
            chunk: Vec::with_capacity(CHUNK),
        })
    }

    fn seal_chunk(&mut self) -> io::Result<()> {
        let stream = self
            .stream
            .as_mut()
            .ok_or_else(|| io::Error::other("the stream is finished"))?;
        let sealed = stream
            .encrypt_next(self.chunk.as_slice())
            .map_err(|_| io::Error::other("cannot encrypt"))?;
        self.chunk.clear();
        self.out.write_all(&sealed)
    }

    /// Ends the stream and gives the writer below back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> anyhow::Result<W> {
        let stream = self.stream.take().context("the stream is finished")?;
        let sealed = stream
            .encrypt_last(self.chunk.as_slice())
            .map_err(|_| anyhow::anyhow!("cannot encrypt"))?;
        self.out.write_all(&sealed)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is sealed only when more comes: the last one must be sealed as the last.
        if self.chunk.len() == CHUNK {
            self.seal_chunk()?;
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads an encrypted stream.
pub struct SealedReader<R: Read> {
    source: R,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    /// The next sealed chunk, read ahead to know whether it is the last.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    at: usize,
}

impl<R: Read> SealedReader<R> {
    /// Begins to read after [`MAGIC`].
    ///
    /// # Errors
    /// When the stream is cut short.
    pub fn new(mut source: R, passphrase: &str) -> anyhow::Result<Self> {
        let mut salt = [0; SALT];
        let mut nonce = [0; NONCE];
        source.read_exact(&mut salt).context("the backup is cut short")?;
        source.read_exact(&mut nonce).context("the backup is cut short")?;
        let stream = DecryptorBE32::from_aead(key(passphrase, &salt)?, &nonce.into());
        let mut reader = Self {
            source,
            stream: Some(stream),
            ahead: Vec::new(),
            plain: Vec::new(),
            at: 0,
        };
        reader.ahead = reader.read_chunk()?;
        if reader.ahead.is_empty() {
            bail!("the backup is cut short");
        }
        Ok(reader)
    }

    fn read_chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut chunk = Vec::with_capacity(CHUNK + TAG);
        (&mut self.source)
            .take((CHUNK + TAG) as u64)
            .read_to_end(&mut chunk)?;
        Ok(chunk)
    }

    fn open_chunk(&mut self) -> io::Result<()> {
        let wrong = |_| io::Error::other("the passphrase is wrong, or the backup was changed or cut short");
        let sealed = std::mem::take(&mut self.ahead);
        let next = self.read_chunk()?;
        self.at = 0;
        if next.is_empty() {
            let Some(stream) = self.stream.take() else {
                self.plain.clear();
                return Ok(());
            };
            self.plain = stream.decrypt_last(sealed.as_slice()).map_err(wrong)?;
        } else if let Some(stream) = self.stream.as_mut() {
            self.plain = stream.decrypt_next(sealed.as_slice()).map_err(wrong)?;
            self.ahead = next;
        }
        Ok(())
    }
}

impl<R: Read> Read for SealedReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.at == self.plain.len() && self.stream.is_some() {
            self.open_chunk()?;
        }
        let taken = bytes.len().min(self.plain.len() - self.at);
        bytes[..taken].copy_from_slice(&self.plain[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(plain: &[u8], passphrase: &str) -> Vec<u8> {
        let mut writer = SealedWriter::new(Vec::new(), passphrase).unwrap();
        writer.write_all(plain).unwrap();
        writer.finish().unwrap()
    }

    fn open(sealed: &[u8], passphrase: &str) -> anyhow::Result<Vec<u8>> {
        let mut plain = Vec::new();
        SealedReader::new(&sealed[MAGIC.len()..], passphrase)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_is_sealed_opens_with_the_passphrase_alone() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let sealed = seal(&plain, "correct horse");
            assert_eq!(open(&sealed, "correct horse").unwrap(), plain, "{length} bytes");
            assert!(open(&sealed, "wrong").is_err());
        }
    }

    #[test]
    fn a_backup_cut_short_or_changed_is_refused() {
        let sealed = seal(&vec![7; 2 * CHUNK], "p");
        assert!(open(&sealed[..sealed.len() - 1], "p").is_err());
        assert!(open(&sealed[..MAGIC.len() + SALT + NONCE + CHUNK + TAG], "p").is_err());
        let mut changed = sealed;
        let at = changed.len() / 2;
        changed[at] ^= 1;
        assert!(open(&changed, "p").is_err());
    }
}
